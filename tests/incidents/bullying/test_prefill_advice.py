"""Whether the families were advised before, as letters and talks say."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from incidents.bullying import follow_ups
from incidents.bullying.assessing import has_changed
from incidents.bullying.facts import Known
from incidents.bullying.models import (
    Contact,
    LetterKind,
    State,
)
from incidents.bullying.prefill import facts_of, has_warning_of
from incidents.cases import steps
from tests.incidents.bullying.rows import put

from .facts_rows import (
    FEBRUARY,
    JANUARY,
    ON,
    a_case,
    a_family,
    a_letter,
    advice,
    assessed,
    at,
    contact,
)

pytestmark = pytest.mark.django_db


def test_a_released_warning_on_the_case_before_is_advice(teacher, head, dsl):
    first = a_case(teacher, happened_on=date(2026, 1, 5))
    a_letter(first, JANUARY, by=head, second=dsl)
    second = a_case(teacher)
    third = a_case(teacher)
    assert advice(first) == ("unknown", "")  # it came after what happened
    assert advice(second) == advice(third) == ("yes", "2026-01-12")
    a_letter(second, FEBRUARY, by=head, second=dsl)
    assert advice(third) == ("yes", "2026-02-02")


def test_no_other_letter_is(teacher, head, dsl):
    first = a_case(teacher)
    a_letter(first, JANUARY, by=head, second=dsl, released=False)
    a_letter(first, JANUARY, by=head, second=dsl, kind=LetterKind.INVITATION)
    assert advice(a_case(teacher)) == ("unknown", "")


def test_nor_one_on_a_case_that_nothing_may_follow_from(teacher, head, chair, dsl):
    first = a_case(teacher, subject=head)
    a_letter(first, JANUARY, by=chair, second=dsl)
    second = a_case(teacher)
    assert second.follows == first
    assert advice(second) == ("unknown", "")


def test_nor_one_on_a_case_that_was_voided(teacher, head, chair, dsl):
    first = a_case(teacher)
    a_letter(first, JANUARY, by=head, second=dsl)
    second = a_case(teacher)
    put(first, State.VOIDED, by=head, second=chair)
    assert advice(second) == ("unknown", "")


def test_that_a_family_was_spoken_to_says_not_that_it_was_warned(teacher, head):
    first = a_case(teacher)
    family = a_family(first, head)
    contact(family, Contact.SPOKEN, JANUARY, head)
    contact(family, Contact.MET, FEBRUARY, head)
    assert advice(a_case(teacher)) == ("unknown", "")


def test_a_warning_of_a_day_is_a_letter_or_a_talk_on_this_case_or_one_before(teacher, head, dsl):
    first = a_case(teacher)
    family = a_family(first, head)
    contact(family, Contact.SPOKEN, JANUARY, head)
    contact(family, Contact.INVITED, ON, head)
    a_letter(first, FEBRUARY, by=head, second=dsl)
    second = a_case(teacher)
    for case in (first, second):
        assert has_warning_of(case, JANUARY) and has_warning_of(case, FEBRUARY)
        assert not has_warning_of(case, ON) and not has_warning_of(case, date(2026, 1, 13))


def test_advice_of_the_day_itself_where_there_was_none_earlier(teacher, head, dsl):
    first = a_case(teacher)
    a_letter(first, ON, by=head, second=dsl)
    second = a_case(teacher)
    assert advice(second) == ("yes", "2026-03-09")
    a_letter(first, JANUARY, by=head, second=dsl)
    assert advice(second) == ("yes", "2026-01-12")


def test_what_goes_on_after_it_was_resolved_is_of_the_day_it_was_said(teacher, head, dsl):
    case = put(a_case(teacher), State.RESOLVED, by=head)
    a_letter(case, FEBRUARY, by=head, second=dsl)
    case = steps.begin(case, by=head, seen=None)
    steps.finish(case, "not-resolved", by=head, happened_at=at(date(2026, 3, 20)))
    facts = facts_of(case)
    assert (facts["on"], facts["goes_on"]) == ("2026-03-20", "yes")
    a_letter(case, date(2026, 3, 16), by=head, second=dsl)
    assert advice(case) == ("yes", "2026-03-16")


def test_who_looks_again_and_finds_that_it_goes_on_finds_the_warning_in_vain(teacher, head, dsl):
    """The advice of the case itself counts from then, as its row of the table has it."""
    case = put(a_case(teacher), State.FAMILIES, by=head)
    made = assessed(case, head, goes_on=Known.UNKNOWN, danger=frozenset())
    a_letter(case, date(2026, 3, 16), by=head, second=dsl)
    assert advice(case) == ("unknown", "")
    today = timezone.localdate()
    for answer, found in (
        (Known.UNKNOWN, ("2026-03-09", "unknown")),
        (Known.YES, (today.isoformat(), "yes")),
        (Known.UNKNOWN, (today.isoformat(), "yes")),
        (Known.NO, (today.isoformat(), "no")),
    ):
        who = {"seen": None, "by": head}
        due_on = today + timedelta(days=3)
        day = follow_ups.set_follow_up(case, due_on=due_on, words=f"Then: {answer}", **who)
        tomorrow = today + timedelta(days=1)
        follow_ups.look_again(day, found="They say so.", goes_on=answer, next_on=tomorrow, **who)
        facts = facts_of(case)
        assert (facts["on"], facts["goes_on"]) == found
        assert has_changed(case, made) == (answer != Known.UNKNOWN or found[1] == "yes")
    assert advice(case) == ("yes", "2026-03-16")
