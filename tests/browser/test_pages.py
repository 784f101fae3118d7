"""Every page of every role: axe finds nothing, nothing is too wide, and it says where one is.

The pages are found by walking the portal's links in the demo school, so a new page is looked at
from the day something links to it, and a link to a page that its reader may not open is a fault.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, get_resolver

from compliance.policies import actions as policies
from compliance.policies import working_copies
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import Version
from compliance.signing.models import Acknowledgement
from policyportal.operations import demo_school
from policyportal.people.models import Person
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
RULES = {"rules": {"target-size": {"enabled": True}}}
MAIN_POLICY = "social-media-policy"


def person(role: str) -> Person:
    return Person.objects.get(email=f"{PEOPLE[role]}@larkspur.example")


@pytest.fixture
def starts(transactional_db) -> list[str]:
    """Make the demo school, with a policy in each state, and return where there is most to see."""
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
    working_copies.take_up(in_force, by=administrator)
    versions = Version.objects.select_related("policy")
    return ["/"] + [f"/policies/{v.policy.slug}/versions/{v.number}/" for v in versions]


def look(page, name: str, faults: list[str]) -> None:
    """Add what is wrong with the page as it stands, in both colour schemes and widths."""
    for width, scheme in ((1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        seen = f"{name} ({page.url}), {width} wide, {scheme}"
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            faults.append(f"{seen}: {wide} pixels too wide")
        if (width, scheme) == (320, "dark"):
            continue
        for broken in Axe().run(page, options=RULES).response["violations"]:
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
        elif name not in names or "version-detail" in name:
            look(page, name, faults)
        names.add(name)
    return names, faults


@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_of_a_role(browser, starts, role):
    reachable = starts if role in ("administrator", "headteacher", "chair") else starts[:1]
    names, faults = pages_of(browser, role, reachable)
    assert faults == []
    assert "compliance:policy-detail" in names


def test_every_public_page(browser, starts):
    receipt = Acknowledgement.objects.first()
    names, faults = pages_of(browser, None, [*PUBLIC, f"/receipts/check/{receipt.reference}/"])
    assert faults == []
    assert "compliance:policy-for-parents" in names


# Pages that no link leads to by GET, each with its reason.
NOT_WALKED = {
    "operations:health": "answers a monitor, not a person",
    "account_logout": "the button in the header posts to it",
    "account_set_password": "leads on to the page for a new password",
    "account_reset_password_from_key": "the link is in an e-mail",
    "account_reset_password_from_key_done": "follows it",
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


def test_some_role_reaches_every_address(browser, starts):
    """The walks above miss nothing: what no link leads to is listed with its reason."""
    receipt = Acknowledgement.objects.first()
    public = [*PUBLIC, f"/receipts/check/{receipt.reference}/"]
    reached = set(walk(browser.open(), *public))
    for role in ("administrator", "headteacher", "teacher", "teacher who has signed"):
        mine = starts if role in ("administrator", "headteacher") else starts[:1]
        reached |= set(walk(browser.open(person(role)), *mine))
    assert set(all_names()) - reached == set(NOT_WALKED)
