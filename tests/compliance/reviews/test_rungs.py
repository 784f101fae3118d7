"""On which days it is told that a review is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.reviews.rungs import rung_on

DUE = date(2026, 9, 1)
LONG_AGO = date(2025, 9, 1)


def days(n: int) -> timedelta:
    return timedelta(days=n)


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (-91, None),
        (-90, -90),
        (-61, -90),
        (-60, -60),
        (-30, -30),
        (-8, -30),
        (-7, -7),
        (-1, -7),
        (0, 0),
        (6, 0),
        (7, 7),
        (13, 7),
        (14, 14),
        (365, 364),
    ],
)
def test_the_latest_day_that_has_come(today, told):
    expected = None if told is None else DUE + days(told)
    assert rung_on(DUE, LONG_AGO, DUE + days(today)) == expected


@pytest.mark.parametrize(
    ("set_before", "today", "told"),
    [(20, -20, None), (20, -8, None), (20, -7, -7), (7, -7, None), (0, 0, None), (0, 7, 7)],
)
def test_what_came_before_the_date_was_set_is_left_out(set_before, today, told):
    expected = None if told is None else DUE + days(told)
    assert rung_on(DUE, DUE - days(set_before), DUE + days(today)) == expected


@given(st.integers(0, 400), st.integers(0, 60), st.sets(st.integers(-500, 500)))
def test_each_is_told_once_whichever_days_the_portal_was_down(ahead, weeks, down):
    set_on = DUE - days(ahead)
    up = [set_on + days(n) for n in range(ahead + weeks * 7 + 1) if n not in down]
    found = [rung_on(DUE, set_on, day) for day in up]
    told = [day for day in found if day is not None]
    assert told == sorted(told)
    for day, today in zip(found, up, strict=True):
        assert day is None or set_on < day <= today
    if up and up[-1] >= DUE + days(7):
        assert up[-1] - told[-1] < days(7)
