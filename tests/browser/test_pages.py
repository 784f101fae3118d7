"""Every page of every role: axe finds nothing, nothing is too wide, and it says where one is.

The pages are found by walking the portal's links in the demo school, so a new page is looked at
from the day something links to it, and a link to a page that its reader may not open is a fault.
"""

import pytest

from tests.browser.looking import CASES, Walker, all_names
from tests.browser.places import PEOPLE, PUBLIC, for_role, receipt, stop

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.django_db(transaction=True)]

# Addresses that the walks do not come to, each with its reason.
NOT_WALKED = {
    "operations:health": "answers a monitor, not a person",
    "account_logout": "the button in the header posts to it",
    "account_set_password": "leads on to the page for a new password",
    "account_reset_password_from_key": "the link is in an e-mail",
    "account_reset_password_from_key_done": "follows it",
    "compliance:version-edit": "a button posts to it",
    "compliance:version-submit": "a button posts to it",
    "compliance:advice-next": "a button posts to it",
    "compliance:advice-submit": "a button posts to it",
    "compliance:advice-take-back": "a button posts to it",
    "compliance:advice-approve": "a button posts to it",
    "compliance:advice-point-up": "a button posts to it",
    "compliance:advice-point-remove": "a button posts to it",
    "compliance:review-calendar": "a calendar program reads it",
    "school:logo-picture": "a picture of a page",
    "overview:copy-state": "a script reads it",
    "overview:copy-cancel": "a button posts to it",
    "overview:schedule-end": "a button posts to it",
    "overview:report-make": "a button posts to it",
    "outbox:notice-read-all": "a button posts to it",
    "school:message-decide": "a button posts to it",
    "school:message-all-again": "a button posts to it",
}


def test_every_page_of_every_role(browser, demo):
    """One walk for all, since making the demo school takes seconds; it misses no address.

    The pages of cases have a walk of their own, `test_case_pages.py`.
    """
    walker, reached = Walker(browser), {}
    reached[None] = walker.walk_as(None, [*PUBLIC, receipt(), stop()])
    for role in PEOPLE:
        reached[role] = walker.walk_as(role, for_role(role), without=CASES)
    assert "\n".join(walker.faults) == ""
    missed = set(all_names()) - set().union(*reached.values())
    missed = {name for name in missed if not name.startswith(CASES)}
    assert (missed - set(NOT_WALKED), set(NOT_WALKED) - missed) == (set(), set())
    assert "compliance:policy-for-parents" in reached[None]
    assert "compliance:permission-register" not in reached["teacher"]
    assert "compliance:handover" not in reached["chair"]
