"""The ends of a case: what has to come first, by whom, twice, and back from there."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.bullying import ending, going_on
from incidents.bullying.ending import SchoolTold
from incidents.bullying.happenings import Happening
from incidents.bullying.models import (
    OPEN,
    BullyingCase,
    FollowUp,
    State,
)
from incidents.cases import confirmations
from incidents.cases.keeping import years_after
from incidents.cases.models import ChronologyEntry, Confirmation, Purpose
from incidents.children.models import Child
from policyportal.audit.models import Entry
from policyportal.refusal import Refused
from tests.incidents.bullying.assessed import (
    A_FORMER_PUPIL,
    SOMEBODY_HERE,
    assessed,
)
from tests.incidents.bullying.rows import a_bullying_case, put

pytestmark = pytest.mark.django_db
WORDS = "Both families agreed, and it has stopped."
NOT_TOLD = {"words": "He has left us.", "school_told": SchoolTold.NONE}


@pytest.fixture
def case(school, teacher, head, dsl, chair):
    return a_bullying_case(teacher)


@pytest.fixture
def settled(case, head):
    """A resolved case with nothing left to do before it is closed."""
    put(case, State.RESOLVED, by=head)
    assessed(case, head)
    going_on.tick(case, "check-welfare", seen=None, by=head)
    return row(case)


def row(case) -> BullyingCase:
    return BullyingCase.objects.get(pk=case.pk)


def last(case) -> ChronologyEntry:
    return ChronologyEntry.objects.filter(case=case.pk).latest("number")


def a_follow_up(case, by, **more) -> FollowUp:
    return FollowUp.objects.create(
        case=case, name=f"{case.reference}/U1", by=by, due_on=timezone.localdate(), **more
    )


# Resolved, and not after all


@pytest.mark.parametrize("state", [State.INVESTIGATING, State.FAMILIES])
def test_it_is_resolved_once_it_was_looked_into(state, case, head, dsl):
    put(case, state, by=head)
    ending.resolve(case, words=f" {WORDS} ", seen=row(case).revision, by=dsl)
    found = row(case)
    assert (found.state, last(case).what, last(case).words) == (
        State.RESOLVED,
        Happening.RESOLVED,
        WORDS,
    )
    assert found.resolved_at is not None
    assert Entry.objects.latest("pk").action == "case.resolved"
    with pytest.raises(Refused, match="is resolved"):
        ending.resolve(case, words=WORDS, seen=None, by=head)


@pytest.mark.parametrize("state", [s for s in State if s not in going_on.FINDS])
def test_it_is_resolved_from_nowhere_else(state, case, head, chair):
    put(case, state, by=head, second=chair)
    with pytest.raises(Refused):
        ending.resolve(case, words=WORDS, seen=None, by=head)
    assert row(case).state == state


def test_what_is_for_a_disclosure_is_not_resolved_here(case, head):
    put(case, State.INVESTIGATING, by=head)
    assessed(case, head, **SOMEBODY_HERE)
    with pytest.raises(Refused, match="Hand it over"):
        ending.resolve(case, words=WORDS, seen=None, by=head)


def test_it_goes_on_after_all(settled, head, dsl):
    ending.goes_on_after_all(settled, words="New messages.", seen=None, by=dsl)
    found = row(settled)
    assert (found.state, found.resolved_at) == (State.FAMILIES, None)
    assert last(settled).what == Happening.NOT_RESOLVED
    assert "Resolved until now" in last(settled).facts
    with pytest.raises(Refused, match="not resolved"):
        ending.goes_on_after_all(settled, words="Again.", seen=None, by=dsl)


@pytest.mark.parametrize("state", [s for s in State if s != State.RESOLVED])
def test_only_what_was_resolved_goes_on_after_all(state, case, head, chair):
    put(case, state, by=head, second=chair)
    with pytest.raises(Refused):
        ending.goes_on_after_all(case, words="Again.", seen=None, by=head)


# Not the school's


@pytest.fixture
def elsewhere(case, head):
    """A case that the facts say is not the school's, our own pupil's welfare looked at."""
    put(case, State.ASSESSED, by=head)
    assessed(case, head, **A_FORMER_PUPIL)
    going_on.tick(case, "check-welfare", seen=None, by=head)
    return row(case)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({"school_told": SchoolTold.NONE}, "No other school comes into it"),
        (
            {"school_told": SchoolTold.NOT_TOLD, "why_not_told": "It is not known which one."},
            "It was not told: It is not known which one.",
        ),
        ({"school_told": SchoolTold.TOLD, "told_on": date(2026, 3, 2)}, "It was told on 2 March"),
    ],
)
def test_it_is_passed_on_as_not_the_schools(told, shown, elsewhere, dsl):
    ending.not_the_schools(elsewhere, words="He has left us.", **told, seen=None, by=dsl)
    assert row(elsewhere).state == State.NOT_SCHOOL
    entry = last(elsewhere)
    assert (entry.what, entry.words) == (Happening.NOT_SCHOOL, "He has left us.")
    assert entry.facts["The other school"].startswith(shown)
    with pytest.raises(Refused):
        ending.not_the_schools(elsewhere, **NOT_TOLD, seen=None, by=dsl)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"words": " "}, "words"),
        ({"school_told": SchoolTold.NOT_TOLD}, "why_not_told"),
        ({"school_told": SchoolTold.TOLD}, "told_on"),
        ({"school_told": SchoolTold.TOLD, "told_on": date(2999, 1, 1)}, "told_on"),
        ({"school_told": SchoolTold.TOLD, "told_on": date(1999, 1, 1)}, "told_on"),
    ],
)
def test_what_is_missing_is_said_at_its_field(said, field, elsewhere, head):
    with pytest.raises(Refused) as refused:
        ending.not_the_schools(elsewhere, **NOT_TOLD | said, seen=None, by=head)
    assert refused.value.field == field
    assert row(elsewhere).state == State.ASSESSED


def test_the_welfare_of_our_own_pupil_comes_first(case, head):
    put(case, State.ASSESSED, by=head)
    assessed(case, head, **A_FORMER_PUPIL)
    with pytest.raises(Refused, match="See how our own pupil is"):
        ending.not_the_schools(case, **NOT_TOLD, seen=None, by=head)
    Child.objects.update(never_here=True)  # nobody of ours: the facts say so as well
    assessed(case, head, **A_FORMER_PUPIL)
    assert ending.not_the_schools(case, **NOT_TOLD, seen=None, by=head)


def test_what_is_the_schools_is_passed_on_with_a_reason_alone(case, head):
    put(case, State.INVESTIGATING, by=head)
    assessed(case, head)
    going_on.tick(case, "check-welfare", seen=None, by=head)
    with pytest.raises(Refused) as refused:
        ending.not_the_schools(case, **NOT_TOLD, seen=None, by=head)
    assert refused.value.field == "otherwise"
    ending.not_the_schools(case, **NOT_TOLD, otherwise="All have moved.", seen=None, by=head)
    assert last(case).facts["Although it is the school’s"] == "All have moved."


def test_a_case_that_was_never_looked_over_says_so(case, head):
    with pytest.raises(Refused, match="Look over the facts"):
        ending.not_the_schools(case, **NOT_TOLD, seen=None, by=head)


@pytest.mark.parametrize("state", [s for s in State if s not in ending.PASSES_ON])
def test_it_is_passed_on_from_nowhere_else(state, case, head, chair):
    assessed(case, head, **A_FORMER_PUPIL)
    put(case, state, by=head, second=chair)
    with pytest.raises(Refused):
        ending.not_the_schools(case, **NOT_TOLD, seen=None, by=head)
    assert row(case).state == state


# Voided


@pytest.mark.parametrize("state", OPEN)
def test_two_people_void_it_in_any_state_that_is_open(state, case, head, chair):
    put(case, state, by=head)
    a_follow_up(case, head)
    BullyingCase.objects.filter(pk=case.pk).update(follow_up_on=timezone.localdate())
    asked = ending.ask_to_void(case, reason="Recorded twice.", seen=None, by=head)
    assert (asked.purpose, asked.second, row(case).state) == (Purpose.VOID, chair, state)
    confirmations.answer(asked, yes=True, by=chair)
    found = row(case)
    assert (found.state, found.closed_by, found.confirmed_by, found.follow_up_on) == (
        State.VOIDED,
        head,
        chair,
        None,
    )
    assert found.kept_until == years_after(timezone.localdate(), 1)
    assert last(case).what == Happening.VOIDED


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED, State.HANDED_OVER])
def test_what_has_ended_is_not_voided(state, case, head, chair):
    put(case, state, by=head, second=chair)
    with pytest.raises(Refused, match="already"):
        ending.ask_to_void(case, reason="Recorded twice.", seen=None, by=head)
    assert not Confirmation.objects.exists()


def test_its_manager_alone_asks(case, head, dsl, teacher):
    for by in (dsl, teacher):
        with pytest.raises(PermissionDenied):
            ending.ask_to_void(case, reason="Recorded twice.", seen=None, by=by)
    with pytest.raises(Refused) as refused:
        ending.ask_to_void(case, reason=" ", seen=None, by=head)
    assert refused.value.field == "reason"


# Reopened


def test_it_is_reopened_and_looked_over_anew(settled, head):
    ending.close(settled, words=WORDS, seen=None, by=head)
    ending.reopen(settled, words="It has begun again.", seen=None, by=head)
    found = row(settled)
    assert found.state == State.ASSESSED
    assert (found.closed_at, found.closed_by, found.kept_until, found.resolved_at) == (None,) * 4
    assert last(settled).what == Happening.REOPENED
    with pytest.raises(Refused, match="open already"):
        ending.reopen(settled, words="Again.", seen=None, by=head)


@pytest.mark.parametrize("state", [State.VOIDED, State.HANDED_OVER])
def test_what_was_voided_or_handed_over_stays_so(state, case, head, chair):
    put(case, state, by=head, second=chair)
    with pytest.raises(Refused, match="stays so"):
        ending.reopen(case, words="Again.", seen=None, by=head)


def test_its_manager_alone_reopens_it(settled, head, dsl, teacher):
    ending.close(settled, words=WORDS, seen=None, by=head)
    for by in (dsl, teacher):
        with pytest.raises(PermissionDenied):
            ending.reopen(settled, words="Again.", seen=None, by=by)
