"""Every page of a disclosure, and what every case has, in every state: as in `test_pages.py`.

A file of its own, as for bullying and for reports, so that the walks run side by side.
"""

import pytest

from tests.browser import cases
from tests.browser.looking import BULLYING, CASES, REPORTS, Walker, all_names, look
from tests.browser.places import person
from tests.browser.refusals import send_empty

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.django_db(transaction=True)]

ELSEWHERE = (BULLYING, *REPORTS)  # the pages that the other walks come to
# Pages of cases that the walks do not come to, each with its reason.
CASES_NOT_WALKED = {
    "incidents:disclosure-sent": "follows what was sent, and is looked at after the walk",
    "incidents:evidence-shown": "a picture within the page of its evidence, which the walk sees",
}

# Forms that are taken with nothing filled in.
TAKEN = (
    "incidents:disclosure-tick",
    "incidents:draft-discard",
    "incidents:draft-evidence",
    "incidents:draft-check",
    "incidents:case-people-end",
    "incidents:case-take-back",
)


def test_every_page_of_a_case(browser, demo):
    """A walk of its own: what can be done with a case hangs on its state, so each is begun at."""
    who = ("headteacher", "slt and dsl", "governor", "teacher who has signed")
    cases.make(*map(person, who))
    walker, reached = Walker(browser), set()
    for role in ("headteacher", "chair", "slt and dsl", "governor", "teacher"):
        starts = cases.for_person(person(role))
        reached |= walker.walk_as(role, starts, only=CASES, without=ELSEWHERE)
    look_at_what_follows_sending(browser, walker.faults)
    for role in ("headteacher", "teacher") if browser.thorough else ():
        starts = cases.for_person(person(role))
        send_empty(browser.open(person(role)), starts, walker.faults, taken=TAKEN)
    assert "\n".join(walker.faults) == ""
    named = {name for name in all_names() if name.startswith(CASES)}
    named = {name for name in named if not name.startswith(ELSEWHERE)}
    assert named - reached == set(CASES_NOT_WALKED)


def look_at_what_follows_sending(browser, faults: list[str]) -> None:
    teacher, other = person("teacher"), person("teacher who has signed")
    draft = cases.a_draft(cases.SELLING, by=teacher, subject=other)
    page = browser.open(teacher)
    page.goto(f"/disclosures/drafts/{draft.reference}/check/")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", level=1, name="Sent").wait_for()
    look(page, "what follows sending", faults)
