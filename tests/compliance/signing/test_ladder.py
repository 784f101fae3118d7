"""The steps of the ladder: by example, and whatever days the portal was down."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.signing.ladder import HEAD_AFTER, Reminder, Step, latest, told_above

SINCE, DUE = date(2026, 11, 20), date(2026, 12, 4)


def a_day(number: int) -> date:
    return DUE + timedelta(days=number)


@pytest.mark.parametrize(
    ("today", "step", "on"),
    [
        (-14, Step.ASKED, -14),
        (-8, Step.ASKED, -14),
        (-7, Step.REMINDER, -7),
        (-2, Step.REMINDER, -7),
        (-1, Step.REMINDER, -1),
        (0, Step.REMINDER, 0),
        (2, Step.REMINDER, 0),
        (3, Step.OVERDUE, 3),
        (9, Step.OVERDUE, 3),
        (10, Step.OVERDUE, 10),
        (17, Step.OVERDUE, 17),
        (366, Step.OVERDUE, 360),
    ],
)
def test_each_step_on_its_day_until_the_next(today, step, on):
    assert latest(SINCE, DUE, a_day(today)) == Reminder(step, a_day(on))


def test_nothing_before_it_is_asked():
    assert latest(SINCE, DUE, SINCE - timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("days", "told"), [(0, [0, 3]), (1, [0, 1, 4]), (7, [0, 6, 7, 10]), (8, [0, 1, 7, 8, 11])]
)
def test_what_falls_on_the_day_of_asking_goes_without_saying(days, told):
    due_on = SINCE + timedelta(days=days)
    upto = [SINCE + timedelta(days=number) for number in range(days + 4)]
    found = {latest(SINCE, due_on, day).day for day in upto}
    assert sorted(found) == [SINCE + timedelta(days=number) for number in told]


def test_those_above_are_told_from_a_day():
    assert told_above(DUE, a_day(HEAD_AFTER - 1), HEAD_AFTER) is None
    assert told_above(DUE, a_day(HEAD_AFTER), HEAD_AFTER) == a_day(HEAD_AFTER)
    assert told_above(DUE, a_day(300), HEAD_AFTER) == a_day(HEAD_AFTER)


@given(days=st.integers(0, 60), up=st.sets(st.integers(0, 120), min_size=1))
def test_whatever_days_it_was_down_each_step_is_told_once_and_the_latest_alone(days, up):
    due_on = SINCE + timedelta(days=days)
    every_day = [latest(SINCE, due_on, SINCE + timedelta(days=number)) for number in range(121)]
    told: list[Reminder] = []
    for number in sorted(up):
        found = every_day[number]
        if not told or found.day > told[-1].day:
            told.append(found)
        assert found.day <= SINCE + timedelta(days=number)
        # No step between what was told last and today has been left out.
        assert told[-1] == found == max(every_day[: number + 1], key=lambda one: one.day)
    assert len({one.day for one in told}) == len(told)
    assert len(set(every_day)) == len({one.day for one in every_day})
