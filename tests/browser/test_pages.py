"""Every page of every role: axe finds nothing, nothing is too wide, and it says where one is.

The pages are found by walking the portal's links in the demo school, so a new page is looked at
from the day something links to it, and a link to a page that its reader may not open is a fault.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, get_resolver

from compliance.policies import actions as policies
from compliance.policies import working_copies
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import Version
from compliance.signing.models import Acknowledgement
from policyportal.operations import demo_school
from policyportal.people.importing.reading import read_sheet
from policyportal.people.models import PeopleImport, Person
from tests.browser.walk import place, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PEOPLE = {
    "administrator": "priya.nair",
    "headteacher": "ruth.adeyemi",
    "chair": "daniel.rosen",
    "slt": "marcus.bell",
    "dsl": "leila.haddad",
    "governor": "grace.lin",
    "teacher": "amina.yusuf",
    "teacher who has signed": "tom.okafor",
}
PUBLIC = ["/account/login/", "/account/password/reset/sent/", "/account/closed/", "/demo/"]
ALL_RULES = {"rules": {"target-size": {"enabled": True}}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SIGHTS = [  # width, colour scheme, what axe looks at
    (1280, "light", ALL_RULES),
    (1280, "dark", COLOURS),
    (320, "light", ALL_RULES),
]
STAFF_LIST = b"Work email,Forename,Surname,Role\n"


@dataclass(frozen=True)
class Places:
    """Where to begin."""

    home: str
    versions: list[str]
    administrators: list[str]
    receipt: str

    def for_role(self, role: str) -> list[str]:
        if role == "administrator":
            return [self.home, *self.versions, *self.administrators]
        if role in ("headteacher", "chair"):
            return [self.home, *self.versions]
        return [self.home]


def person(role: str) -> Person:
    return Person.objects.get(email=f"{PEOPLE[role]}@larkspur.example")


@pytest.fixture
def places(transactional_db) -> Places:
    """Make the demo school, with a policy in each state and what no link on the way leads to."""
    demo_school.make()
    administrator, head = person("administrator"), person("headteacher")
    in_force = Version.objects.in_force().get()
    text = Manuscript.of(in_force)
    for title, steps in [("Drafted", 0), ("Submitted", 1), ("Approved", 2)]:
        text.title = f"{title} policy"
        version = policies.save_draft(text, by=administrator)
        if steps > 0:
            version = policies.submit(version, by=administrator)
        if steps > 1:
            policies.approve(version, by=head)
    text.title, text.sections[1].clauses[0].text = in_force.title, "This clause has new words."
    policies.save_draft(text, by=administrator, policy=in_force.policy)
    copy = working_copies.take_up(in_force, by=administrator)
    versions = Version.objects.select_related("policy")
    return Places(
        home="/",
        versions=[f"/policies/{v.policy.slug}/versions/{v.number}/" for v in versions],
        administrators=[
            f"/policies/copies/{copy.pk}/details/",
            f"/people/{named('Yusuf').pk}/",
            f"/people/{named('Fraser').pk}/",  # has left
            f"/people/{named('Carvalho').pk}/",  # has not begun
            *(f"/people/import/{pk}/" for pk in staff_lists(administrator)),
        ],
        receipt=f"/receipts/check/{Acknowledgement.objects.first().reference}/",
    )


def named(family_name: str) -> Person:
    return Person.objects.get(family_name=family_name)


def staff_lists(by: Person) -> list[int]:
    """Return the previews of a staff list that can be imported, and of one with a fault."""
    rows = [b"new.person@larkspur.example,New,Person,Staff\n", b"not an address,New,Person,King\n"]
    return [
        PeopleImport.objects.create(
            created_by=by, file_name="staff.csv", sheet=read_sheet(STAFF_LIST + row).as_json()
        ).pk
        for row in rows
    ]


def look(page, name: str, faults: list[str]) -> None:
    """Add what is wrong with the page as it stands, in both colour schemes and widths."""
    for width, scheme, options in SIGHTS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        seen = f"{name} ({page.url}), {width} wide, {scheme}"
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            faults.append(f"{seen}: {wide} pixels too wide")
        for broken in Axe().run(page, options=options).response["violations"]:
            places = "; ".join(node["html"][:120] for node in broken["nodes"][:3])
            faults.append(f"{seen}: {broken['id']}: {places}")
    if page.locator("h1").count() != 1:
        faults.append(f"{name}: not one heading of the first level")
    if page.title().startswith(" – "):
        faults.append(f"{name}: no title")


def pages_of(browser, role: str | None, starts: list[str]) -> tuple[set[str], list[str]]:
    """Walk as that role; return the names of the pages seen, and the faults."""
    page = browser.open(person(role) if role else None)
    names, faults = set(), []
    for name in walk(page, *starts):
        if place(page.url) != name:  # a file, which leaves the page where it was
            pass
        elif name not in names or urlsplit(page.url).path in starts:
            look(page, name, faults)
        names.add(name)
    return names, faults


@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_of_a_role(browser, places, role):
    names, faults = pages_of(browser, role, places.for_role(role))
    assert "\n".join(faults) == ""
    assert "compliance:policy-detail" in names


def test_every_public_page(browser, places):
    names, faults = pages_of(browser, None, [*PUBLIC, places.receipt])
    assert "\n".join(faults) == ""
    assert "compliance:policy-for-parents" in names


FORMS = [
    (None, "/account/login/"),
    (None, "/account/password/reset/"),
    ("teacher", "/account/password/"),
    ("teacher", "/policies/social-media-policy/sign/"),
    ("administrator", "/policies/import/"),
    ("administrator", "/people/add/"),
    ("administrator", "/people/import/"),
    ("headteacher", "/policies/submitted-policy/versions/1/send-back/"),
]


def test_every_empty_form_says_what_to_do(browser, places):
    """The summary leads to each field, and axe finds nothing on the page with faults either."""
    faults = []
    for role, url in FORMS:
        page = browser.open(person(role) if role else None)
        page.goto(url)
        page.locator("main form button").last.click()
        links = page.locator(".error-summary a")
        links.first.wait_for()
        for link in links.all():
            field = link.get_attribute("href")
            if page.locator(f"{field}").count() != 1:
                faults.append(f"{url}: no field {field}")
        look(page, f"faults of {url}", faults)
    assert "\n".join(faults) == ""


# Addresses that the walks do not come to, each with its reason.
NOT_WALKED = {
    "operations:health": "answers a monitor, not a person",
    "account_logout": "the button in the header posts to it",
    "account_set_password": "leads on to the page for a new password",
    "account_reset_password_from_key": "the link is in an e-mail",
    "account_reset_password_from_key_done": "follows it",
    "compliance:version-edit": "a button posts to it",
    "compliance:version-submit": "a button posts to it",
}


def all_names() -> Iterator[str]:
    def names(patterns, spaces=()):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield ":".join([*spaces, pattern.name])
            else:
                inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
                yield from names(pattern.url_patterns, inner)

    yield from names(get_resolver().url_patterns)


def test_some_role_reaches_every_address(browser, places):
    """The walks above miss nothing: what they do not come to is listed with its reason."""
    reached = set(walk(browser.open(), *PUBLIC, places.receipt))
    for role in ("administrator", "headteacher", "teacher", "teacher who has signed"):
        reached |= set(walk(browser.open(person(role)), *places.for_role(role)))
    assert set(all_names()) - reached == set(NOT_WALKED)
