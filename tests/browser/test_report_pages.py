"""Every page of the door and of a record, in every state: as `test_pages.py` asks it of others."""

import pytest

from tests.browser import reports
from tests.browser.looking import REPORTS, Walker, all_names, look
from tests.browser.places import person
from tests.browser.refusals import send_empty
from tests.incidents.reporting.reports import a_report

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.django_db(transaction=True)]

# Pages of reports that the walks do not come to, each with its reason.
NOT_WALKED = {"incidents:report-sent": "follows what was sent, and is looked at after the walk"}

# Forms that are taken with nothing filled in.
TAKEN = (
    "incidents:report-check",
    "incidents:report-discard",
    "incidents:report-files",
    "incidents:report-urgent",
    "incidents:record-tick",
)


def test_every_page_of_a_report(browser, demo):
    """Whoever writes reports comes to the door; records come to the head and to a DSL."""
    reports.make(head=person("headteacher"), dsl=person("slt and dsl"), teacher=person("teacher"))
    walker, reached = Walker(browser), set()
    for role in ("teacher", "headteacher", "slt and dsl"):
        starts = reports.for_person(person(role))
        reached |= walker.walk_as(role, starts, only=REPORTS)
    look_at_what_follows_sending(browser, walker.faults)
    for role in ("teacher", "headteacher") if browser.thorough else ():
        starts = [one for one in reports.for_person(person(role)) if one.startswith("/report/")]
        send_empty(browser.open(person(role)), starts, walker.faults, taken=TAKEN)
    assert "\n".join(walker.faults) == ""
    named = {name for name in all_names() if name.startswith(REPORTS)}
    assert named - reached == set(NOT_WALKED)


def look_at_what_follows_sending(browser, faults: list[str]) -> None:
    """Look at what is said to who reports of others, and of danger."""
    writer = person("teacher who has signed")
    page = browser.open(writer)
    for choice, danger in ((reports.Choice.PHONE, "no"), (reports.Choice.IMAGES, "yes")):
        draft = a_report(writer, choice, danger=danger)
        page.goto(f"/report/{draft.reference}/check/")
        page.get_by_role("button", name="Send").click()
        page.get_by_role("heading", level=1, name="Sent").wait_for()
        look(page, f"what follows sending: {choice}", faults)
