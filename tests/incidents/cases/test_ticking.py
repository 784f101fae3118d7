"""Ticking what was done, for any kind of case: once, and anew where it was struck through."""

import pytest
from django.core.exceptions import PermissionDenied

from incidents.cases import adding, ticking
from incidents.cases.models import ChronologyEntry
from incidents.cases.steps import in_kind
from policyportal.refusal import Refused
from tests.incidents.cases.kinds import CLOSED, KINDS, a_case, ended

pytestmark = pytest.mark.django_db


@pytest.fixture(params=KINDS)
def case(request, other_teacher, teacher, head, school):
    return a_case(request.param, other_teacher, subject=teacher)


def tick(case, by, slug="calm", *, asks="", note="", seen=None, steps=("calm", "safe")):
    return ticking.tick(
        case,
        slug,
        title="Stay calm",
        allowed=lambda locked: steps if in_kind(locked) is locked else (),
        note=note,
        asks=asks,
        seen=seen,
        by=by,
    )


def test_a_tick_is_made_once_and_again_only_after_it_was_struck_through(case, head):
    made = tick(case, head, note=" Spoken to. ")
    assert (made.what, made.words) == ("ticked", "Spoken to.")
    assert made.facts == {"step": "calm", "What": "Stay calm"}
    assert ticking.ticked(case, "calm") == made and ticking.ticked(case, "safe") is None
    with pytest.raises(Refused, match="This was ticked already"):
        tick(case, head)
    tick(case, head, "safe")
    adding.correct(case, made, words="Not yet.", reason="Too early.", seen=None, by=head)
    assert ticking.ticked(case, "calm") is None
    assert ticking.ticked(case, "calm") != tick(case, head)


def test_what_is_no_step_of_the_case_is_refused(case, head):
    with pytest.raises(Refused, match="not one of the steps"):
        tick(case, head, "other")


def test_a_note_is_given_where_one_is_asked_for(case, head):
    with pytest.raises(Refused, match="Say why.") as refused:
        tick(case, head, asks="Say why.", note="  ")
    assert refused.value.field == "note"
    assert tick(case, head, asks="Say why.", note="So.").words == "So."


def test_nothing_is_ticked_in_what_has_ended_or_on_an_old_page_or_by_others(
    case, head, chair, teacher
):
    adding.add(case, words="He wrote again.", seen=None, by=head)
    with pytest.raises(Refused, match="older than what is kept"):
        tick(case, head, seen=1)
    with pytest.raises(PermissionDenied):
        tick(case, teacher)
    case.refresh_from_db()
    ended(case, CLOSED, by=head, second=chair)
    with pytest.raises(Refused, match="Nothing is added to it"):
        tick(case, head)
    assert ChronologyEntry.objects.count() == 1
