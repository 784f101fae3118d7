"""Every page of a case of bullying, in every state: as `test_pages.py` asks it of the others."""

import pytest

from tests.browser import bullying_states
from tests.browser.looking import BULLYING, Walker, all_names
from tests.browser.places import person
from tests.browser.refusals import send_empty

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.django_db(transaction=True)]


# Forms that are taken with nothing filled in.
TAKEN = (
    "incidents:bullying-policy",
    "incidents:bullying-assess",
    "incidents:bullying-investigate",
    "incidents:bullying-tick",
)


def test_every_page_of_a_case_of_bullying(browser, demo):
    """The head and a DSL come to the same cases, and the chair to what was done to the head."""
    bullying_states.make(
        head=person("headteacher"), dsl=person("slt and dsl"), teacher=person("teacher")
    )
    walker, reached = Walker(browser), set()
    for role in ("headteacher", "slt and dsl", "chair"):
        starts = bullying_states.for_person(person(role))
        reached |= walker.walk_as(role, starts, only=BULLYING)
    if browser.thorough:
        head = person("headteacher")
        starts = [one for one in bullying_states.for_person(head) if one.startswith("/bullying/")]
        send_empty(browser.open(head), starts, walker.faults, taken=TAKEN)
    assert "\n".join(walker.faults) == ""
    assert {name for name in all_names() if name.startswith(BULLYING)} <= reached
