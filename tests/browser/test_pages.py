"""Every page of every role: axe finds nothing, nothing is too wide, and it says where one is.

The pages are found by walking the portal's links in the demo school, so a new page is looked at
from the day something links to it, and a link to a page that its reader may not open is a fault.
"""

from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from django.urls import URLPattern, get_resolver

from tests.browser import cases, places
from tests.browser.places import PEOPLE, PUBLIC, for_role, person, receipt
from tests.browser.walk import walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
ALL_RULES = {"rules": {"target-size": {"enabled": True}}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SIGHTS = [  # width, colour scheme, what axe looks at
    (1280, "light", ALL_RULES),
    (1280, "dark", COLOURS),
    (320, "light", ALL_RULES),
]


@pytest.fixture
def demo(transactional_db):
    places.make()


def look(page, name: str, faults: list[str]) -> None:
    """Add what is wrong with the page as it stands, in both colour schemes and widths."""
    page.evaluate(AXE)
    for width, scheme, options in SIGHTS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        seen = f"{name} ({page.url}), {width} wide, {scheme}"
        faults += too_wide(page, seen)
        for broken in page.evaluate("options => axe.run(options)", options)["violations"]:
            where = "; ".join(node["html"][:120] for node in broken["nodes"][:3])
            faults.append(f"{seen}: {broken['id']}: {where}")
    if page.locator("h1").count() != 1:
        faults.append(f"{name}: not one heading of the first level")
    if page.title().startswith(" – "):
        faults.append(f"{name}: no title")


def too_wide(page, seen: str) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{seen}: {wide} pixels too wide"] if wide > 0 else []


class Walker:
    """Walks role after role. Axe looks at a page again where it has elements of another kind."""

    def __init__(self, browser):
        self.browser = browser
        self.faults: list[str] = []
        self.looked_at: dict[str, set] = {}

    def walk_as(self, role: str | None, starts: list[str], **which) -> set[str]:
        """Walk as that role and look at each page; return the names of all that was reached."""
        page = self.browser.open(person(role) if role else None)
        reached = set()
        for stop in walk(page, *starts, **which):
            if stop.status != 200:
                self.faults.append(f"{role}: {stop.url} answered {stop.status}")
            elif stop.is_elsewhere and stop.is_start and stop.name.startswith(CASES):
                self.faults.append(f"{role}: {stop.name} led on to {stop.url}")
            elif stop.is_page and (stop.is_start or stop.name not in reached):
                self._look(page, role, stop)
            reached.add(stop.name)
        return reached

    def _look(self, page, role, stop) -> None:
        page.goto(stop.url)
        known = self.looked_at.setdefault(stop.name, set())
        if not stop.elements <= known:
            known |= stop.elements
            look(page, f"{role}: {stop.name}", self.faults)
        else:
            page.set_viewport_size({"width": 320, "height": 800})
            self.faults += too_wide(page, f"{role}: {stop.name} ({page.url}), 320 wide")


CASES = "incidents:"
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


def test_every_page_of_every_role(browser, demo):
    """One walk for all, since making the demo school takes seconds; it misses no address.

    The pages of cases have a walk of their own, below.
    """
    walker, reached = Walker(browser), {}
    reached[None] = walker.walk_as(None, [*PUBLIC, receipt()])
    for role in PEOPLE:
        reached[role] = walker.walk_as(role, for_role(role), without=CASES)
    assert "\n".join(walker.faults) == ""
    missed = set(all_names()) - set().union(*reached.values())
    assert {name for name in missed if not name.startswith(CASES)} == set(NOT_WALKED)
    assert "compliance:policy-for-parents" in reached[None]
    assert "compliance:permission-register" not in reached["teacher"]
    assert "compliance:handover" not in reached["chair"]


# Pages of cases that the walks do not come to, each with its reason.
CASES_NOT_WALKED = {
    "incidents:disclosure-sent": "follows what was sent, and is looked at after the walk",
    "incidents:evidence-shown": "a picture within the page of its evidence, which the walk sees",
}


def test_every_page_of_a_case(browser, demo):
    """A walk of its own: what can be done with a case hangs on its state, so each is begun at."""
    who = ("headteacher", "slt and dsl", "governor", "teacher who has signed")
    cases.make(*map(person, who))
    walker, reached = Walker(browser), set()
    for role in ("headteacher", "chair", "slt and dsl", "governor", "teacher"):
        reached |= walker.walk_as(role, cases.for_person(person(role)), only=CASES)
    look_at_what_follows_sending(browser, walker.faults)
    assert "\n".join(walker.faults) == ""
    named = {name for name in all_names() if name.startswith(CASES)}
    assert named - reached == set(CASES_NOT_WALKED)


def look_at_what_follows_sending(browser, faults: list[str]) -> None:
    teacher, other = person("teacher"), person("teacher who has signed")
    draft = cases.a_draft(cases.SELLING, by=teacher, subject=other)
    page = browser.open(teacher)
    page.goto(f"/disclosures/drafts/{draft.reference}/check/")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", level=1, name="Sent").wait_for()
    look(page, "what follows sending", faults)


def all_names() -> Iterator[str]:
    def names(patterns, spaces=()):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield ":".join([*spaces, pattern.name])
            else:
                inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
                yield from names(pattern.url_patterns, inner)

    yield from names(get_resolver().url_patterns)
