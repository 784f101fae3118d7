"""The days: by example, and whatever days the portal was down."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.permissions.reminder_days import ending_on, unanswered_on, waiting_on
from policyportal.school.models import Closure, ClosureKind, Term
from policyportal.school.opening import Calendar

MONDAY = date(2026, 11, 9)


@given(
    lasts=st.integers(0, 200),
    up=st.sets(st.integers(0, 200), min_size=1),
)
def test_each_word_that_it_ends_is_given_once_and_the_latest_alone(lasts, up):
    ends_on = MONDAY + timedelta(days=lasts)
    told_on = []
    for number in sorted(up):
        today = MONDAY + timedelta(days=number)
        if today > ends_on:
            break
        day = ending_on(MONDAY, ends_on, today)
        if day is not None and (not told_on or day > told_on[-1]):
            told_on.append(day)
        come = [b for b in (30, 7, 1) if MONDAY < ends_on - timedelta(days=b) <= today]
        assert day == (ends_on - timedelta(days=min(come)) if come else None)
    assert len(told_on) <= 3


@pytest.mark.parametrize(
    ("since", "first"), [(0, 3), (1, 4), (2, 7), (3, 8), (4, 9), (5, 9), (6, 9), (7, 10)]
)
def test_it_waits_for_days_on_which_staff_are_in(since, first):
    """With no terms known, that is Monday to Friday."""
    since, first = MONDAY + timedelta(days=since), MONDAY + timedelta(days=first)
    assert waiting_on(since, Calendar(), first - timedelta(days=1)) is None
    for days in range(14):
        told_on = first + timedelta(days=days // 7 * 7)
        assert waiting_on(since, Calendar(), first + timedelta(days=days)) == told_on


def test_while_the_school_is_shut_no_day_counts_and_an_inset_day_does():
    shut = Closure(kind=ClosureKind.SHUT, starts_on=date(2026, 11, 10), ends_on=date(2026, 11, 18))
    inset = Closure(
        kind=ClosureKind.INSET, starts_on=date(2026, 11, 19), ends_on=date(2026, 11, 19)
    )
    calendar = Calendar(closures=[shut, inset])
    assert waiting_on(MONDAY, calendar, date(2026, 11, 22)) is None
    assert waiting_on(MONDAY, calendar, date(2026, 11, 23)) == date(2026, 11, 23)
    terms = [Term(starts_on=date(2026, 9, 1), ends_on=MONDAY)]
    assert waiting_on(MONDAY, Calendar(terms), date(2026, 12, 12)) is None


def test_a_question_is_told_of_after_a_week_and_weekly():
    found = [unanswered_on(MONDAY, MONDAY + timedelta(days=number)) for number in range(16)]
    weeks = [None] * 7 + [MONDAY + timedelta(days=7)] * 7 + [MONDAY + timedelta(days=14)] * 2
    assert found == weeks
