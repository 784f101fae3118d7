"""Closing a case: what has to come first, by whom, once, and how long it is kept from then."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.bullying import ending, going_on, retention
from incidents.bullying.facts import Danger
from incidents.bullying.happenings import Happening
from incidents.bullying.models import (
    Body,
    BullyingCase,
    FollowUp,
    Letter,
    LetterKind,
    LetterState,
    Referral,
    State,
)
from incidents.cases import confirmations
from incidents.cases.keeping import years_after
from incidents.cases.models import ChronologyEntry, Power
from incidents.children.models import Child
from policyportal.audit.models import Entry
from policyportal.refusal import Refused
from tests.incidents.bullying.assessed import (
    A_PARENT_TO_STAFF,
    SOMEBODY_HERE,
    assessed,
)
from tests.incidents.bullying.rows import a_bullying_case, put
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db
WORDS = "Both families agreed, and it has stopped."


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


# Closing


def test_its_manager_closes_it(settled, head):
    ending.close(settled, words=WORDS, seen=row(settled).revision, by=head)
    found = row(settled)
    assert (found.state, found.closed_by, last(settled).what) == (
        State.CLOSED,
        head,
        Happening.CLOSED,
    )
    assert found.kept_until == years_after(timezone.localdate(), 7)
    assert Entry.objects.latest("pk").action == "case.closed"
    with pytest.raises(Refused, match="is closed already"):
        ending.close(settled, words=WORDS, seen=None, by=head)


def test_nobody_else_closes_it(settled, head, dsl, slt, teacher):
    added(settled, slt, Power.WORK, by=head)
    for by in (dsl, slt, teacher):
        with pytest.raises(PermissionDenied):
            ending.close(settled, words=WORDS, seen=None, by=by)
    assert row(settled).state == State.RESOLVED


@pytest.mark.parametrize(
    "state", [State.REPORTED, State.ASSESSED, State.INVESTIGATING, State.FAMILIES]
)
def test_how_it_ended_is_said_first(state, case, head):
    put(case, state, by=head)
    with pytest.raises(Refused, match="Say first that it is resolved"):
        ending.close(case, words=WORDS, seen=None, by=head)


def test_it_is_not_closed_before_our_pupils_welfare_was_looked_at(case, head):
    put(case, State.RESOLVED, by=head)
    assessed(case, head)
    assert ending.before_closing(case) == [ending.WELFARE_FIRST]
    entry = going_on.tick(case, "check-welfare", seen=None, by=head)
    assert ending.before_closing(case) == []
    struck = ChronologyEntry(
        case_id=case.pk,
        name=f"{case.reference}/90",
        number=90,
        what="corrected",
        by=head,
        corrects=entry,
    )
    struck.save()
    assert ending.before_closing(case) == [ending.WELFARE_FIRST]


def test_where_no_child_of_ours_comes_into_it_there_is_no_welfare(
    school, teacher, other_teacher, head
):
    case = a_bullying_case(teacher, hurt=(), doing=(), affected=other_teacher)
    put(case, State.RESOLVED, by=head)
    assessed(case, head, **A_PARENT_TO_STAFF)
    assert ending.close(case, words=WORDS, seen=None, by=head).state == State.CLOSED


def test_it_is_not_closed_while_somebody_is_to_look_again(settled, head):
    waiting = a_follow_up(settled, head)
    with pytest.raises(Refused, match="would look again"):
        ending.close(settled, words=WORDS, seen=None, by=head)
    waiting.done_at, waiting.done_by = timezone.now(), head
    waiting.save()
    assert ending.close(settled, words=WORDS, seen=None, by=head)


def test_it_is_not_closed_while_a_letter_lies_with_a_second_person(settled, head):
    letter = Letter.objects.create(
        case=settled,
        name=f"{settled.reference}/L1",
        by=head,
        kind=LetterKind.WARNING,
        state=LetterState.ASKED,
    )
    with pytest.raises(Refused, match="A letter lies with a second person"):
        ending.close(settled, words=WORDS, seen=None, by=head)
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.DROPPED)
    assert ending.close(settled, words=WORDS, seen=None, by=head)


def test_a_referral_is_made_or_it_is_said_why_not(settled, head):
    assessed(settled, head, danger=frozenset({Danger.SELF_HARM}))
    with pytest.raises(Refused, match="Children’s social care") as refused:
        ending.close(settled, words=WORDS, seen=None, by=head)
    assert refused.value.field == "why_not_referred"
    ending.close(settled, words=WORDS, why_not_referred="They know her.", seen=None, by=head)
    facts = last(settled).facts
    assert (facts["Not referred to"], facts["Why"]) == ("Children’s social care", "They know her.")


def test_a_referral_that_was_made_needs_no_reason(settled, head):
    assessed(settled, head, danger=frozenset({Danger.SELF_HARM}))
    Referral.objects.create(
        case=settled,
        name=f"{settled.reference}/P1",
        by=head,
        body=Body.SOCIAL_CARE,
        made_at=timezone.now(),
    )
    ending.close(settled, words=WORDS, seen=None, by=head)
    assert "Not referred to" not in last(settled).facts


def test_what_is_for_a_disclosure_is_not_closed_here(settled, head):
    assessed(settled, head, **SOMEBODY_HERE)
    with pytest.raises(Refused, match="Hand it over"):
        ending.close(settled, words=WORDS, seen=None, by=head)


def test_what_was_asked_of_a_second_person_is_taken_back(settled, head):
    ending.ask_to_void(settled, reason="Twice.", seen=None, by=head)
    ending.close(settled, words=WORDS, seen=None, by=head)
    assert confirmations.open_one(settled) is None
    assert "No longer asked of a second person" in last(settled).facts


def test_nobody_looks_again_at_what_is_closed(settled, head):
    BullyingCase.objects.filter(pk=settled.pk).update(follow_up_on=timezone.localdate())
    ending.close(settled, words=WORDS, seen=None, by=head)
    assert row(settled).follow_up_on is None


def test_words_are_asked_for(settled, head):
    with pytest.raises(Refused) as refused:
        ending.close(settled, words="  ", seen=None, by=head)
    assert refused.value.field == "words"
    with pytest.raises(Refused, match="older"):
        ending.close(settled, words=WORDS, seen=0, by=head)


# How long it is kept


@pytest.mark.parametrize(
    ("born", "wanted"),
    [
        ([], date(2033, 3, 2)),
        ([None], date(2033, 3, 2)),
        ([date(2016, 5, 1)], date(2041, 5, 1)),
        ([date(2016, 5, 1), date(2019, 2, 3), None], date(2044, 2, 3)),
        ([date(2006, 5, 1)], date(2033, 3, 2)),
        ([date(2016, 2, 29)], date(2041, 3, 1)),
    ],
)
def test_it_is_kept_until_the_youngest_is_25_and_seven_years_at_least(born, wanted):
    assert retention.kept_until(date(2026, 3, 2), born, voided=False) == wanted
    assert retention.kept_until(date(2026, 3, 2), born, voided=True) == date(2027, 3, 2)


def test_the_date_of_birth_of_each_child_counts(settled, head):
    Child.objects.filter(involved__side="doing").update(
        born_on=timezone.localdate() - timedelta(days=365 * 9)
    )
    born = Child.objects.exclude(born_on=None).get().born_on
    assert retention.until(settled) == years_after(born, 25)
