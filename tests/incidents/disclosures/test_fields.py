"""Fields for the past: on the school's clock, never to come, never before 2000."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django import forms

from incidents.disclosures.fields import Past, PastDay

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-11-20T12:00", NOW),
        ("2026-07-01T09:30", datetime(2026, 7, 1, 8, 30, tzinfo=UTC)),  # an hour ahead in summer
        ("2026-01-05 09:30", datetime(2026, 1, 5, 9, 30, tzinfo=UTC)),
        ("2026-01-05T09:30:15", datetime(2026, 1, 5, 9, 30, 15, tzinfo=UTC)),
        ("2000-01-01T00:00", datetime(2000, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_as_the_clock_showed_it(typed, moment):
    assert Past().clean(typed) == moment


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-11-20T12:01", "future"),
        ("9999-12-31T23:59", "future"),
        ("1999-12-31T23:59", "before 2000"),
        ("0001-01-01T00:00", "before 2000"),
        ("2026-10-25T01:30", "clocks change"),  # comes twice
        ("2026-03-29T01:30", "clocks change"),  # is left out
        ("yesterday", "Give the day and the time."),
        ("2026-02-30T10:00", "Give the day and the time."),
        ("", "Give the day and the time."),
    ],
)
def test_no_other_moment(typed, sentence):
    with pytest.raises(forms.ValidationError) as refused:
        Past().clean(typed)
    assert sentence in refused.value.messages[0]


def test_a_moment_may_be_left_empty_where_it_need_not_be_given():
    assert Past(required=False).clean("") is None


@pytest.mark.parametrize("typed", ["2026-11-20", "2000-01-01"])
def test_a_day(typed):
    assert PastDay().clean(typed) == date.fromisoformat(typed)


@pytest.mark.parametrize("typed", ["2026-11-21", "1999-12-31", "0001-01-01", "", "soon"])
def test_no_other_day(typed):
    with pytest.raises(forms.ValidationError):
        PastDay().clean(typed)


def test_today_is_the_day_in_london():
    with time_machine.travel(datetime(2026, 6, 30, 23, 30, tzinfo=UTC), tick=False):
        assert PastDay().clean("2026-07-01") == date(2026, 7, 1)


def test_nothing_is_filled_in_beforehand():
    assert PastDay().initial is None
