"""Working days of England, and one of them after a moment: Christmas, Easter, summer time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from policyportal.school.models import Closure
from policyportal.school.working_days import (
    after_working_time,
    bank_holidays,
    is_working_day,
    next_working_day,
    one_working_day_after,
    working_time,
)

LONDON = ZoneInfo("Europe/London")
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    """Return a moment by the school's clocks: `2026-12-24 23:50`."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def test_the_bank_holidays_of_2026_as_the_government_lists_them():
    weekdays = sorted(day for day in bank_holidays(2026) if day.weekday() < 5)
    assert weekdays == [
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),
    ]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-20", True),  # a Friday
        ("2026-11-21", False),  # Saturday
        ("2026-11-22", False),  # Sunday
        ("2026-04-03", False),  # Good Friday
        ("2026-04-06", False),  # Easter Monday, which Scotland has not
        ("2026-03-17", True),  # St Patrick's Day, which Northern Ireland has
        ("2026-08-03", True),  # Scotland's summer holiday
        ("2026-12-24", True),
        ("2026-12-28", False),  # instead of Boxing Day, a Saturday
        ("2027-12-27", False),  # instead of Christmas Day
        ("2027-12-28", False),  # instead of Boxing Day
        ("2028-01-03", False),  # instead of New Year's Day, a Saturday
        ("2022-06-03", False),  # the jubilee
        ("2023-05-08", False),  # the coronation
    ],
)
def test_is_it_a_working_day(day, works):
    assert is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("2026-11-19", "2026-11-20"),
        ("2026-11-20", "2026-11-23"),
        ("2026-04-02", "2026-04-07"),  # Easter
        ("2026-12-24", "2026-12-29"),  # Christmas
        ("2026-12-31", "2027-01-04"),  # over the end of the year
        ("2027-12-24", "2027-12-29"),
    ],
)
def test_the_next_working_day(day, following):
    assert next_working_day(date.fromisoformat(day)) == date.fromisoformat(following)


@pytest.mark.parametrize(
    ("known", "due"),
    [
        ("2026-11-18 09:15", "2026-11-19 09:15"),
        ("2026-11-20 16:40", "2026-11-23 16:40"),  # a Friday afternoon
        ("2026-11-21 08:00", "2026-11-23 23:59"),  # a Saturday
        ("2026-11-22 23:59", "2026-11-23 23:59"),  # late on a Sunday
        ("2026-05-01 15:30", "2026-05-05 15:30"),  # before a bank holiday weekend
        ("2026-05-04 10:00", "2026-05-05 23:59"),  # on the bank holiday itself
        ("2026-12-24 23:50", "2026-12-29 23:50"),  # Christmas Eve
        ("2026-12-25 12:00", "2026-12-29 23:59"),  # Christmas Day
        ("2026-12-31 17:00", "2027-01-04 17:00"),
        ("2027-01-01 00:00", "2027-01-04 23:59"),
        ("2026-04-02 12:00", "2026-04-07 12:00"),  # before Easter
        ("2026-03-27 15:00", "2026-03-30 15:00"),  # clocks go forward between
        ("2026-10-23 15:00", "2026-10-26 15:00"),  # clocks go back between
        ("2026-11-18 00:00", "2026-11-19 00:00"),
    ],
)
def test_one_working_day_later_by_the_schools_clocks(known, due):
    assert one_working_day_after(at(known)) == at(due)


@pytest.mark.parametrize(("fold", "known"), [(0, "00:30"), (1, "01:30")])
def test_the_hour_that_comes_twice(fold, known):
    moment = at("2026-10-25 01:30").replace(fold=fold)
    assert moment.astimezone(UTC).strftime("%H:%M") == known
    assert one_working_day_after(moment) == at("2026-10-26 23:59")


def test_a_day_is_one_by_the_schools_clocks_not_in_utc():
    friday_in_utc = datetime(2026, 6, 19, 23, 30, tzinfo=UTC)  # Saturday, 00:30 in London
    assert one_working_day_after(friday_in_utc) == at("2026-06-22 23:59")


@pytest.mark.parametrize("day", ["2026-03-27", "2026-10-23"])
def test_a_change_of_clocks_gives_an_hour_less_or_more_and_no_other_time(day):
    start = at(f"{day} 15:00")
    due = one_working_day_after(start)
    took = due.astimezone(UTC) - start.astimezone(UTC)
    assert took == (71 * HOUR if day == "2026-03-27" else 73 * HOUR)
    assert working_time(start, due) == 24 * HOUR


@pytest.mark.django_db
def test_the_schools_own_closures_change_no_due_time():
    before = one_working_day_after(at("2026-10-26 10:00"))
    Closure.objects.create(
        name="Half term", starts_on=date(2026, 10, 26), ends_on=date(2026, 10, 30)
    )
    assert one_working_day_after(at("2026-10-26 10:00")) == before == at("2026-10-27 10:00")


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-18 10:00", "2026-11-18 16:00", 6),
        ("2026-11-20 16:00", "2026-11-23 16:00", 24),
        ("2026-11-21 10:00", "2026-11-22 18:00", 0),
        ("2026-12-24 12:00", "2026-12-29 12:00", 24),
        ("2026-11-18 10:00", "2026-11-18 10:00", 0),
        ("2026-11-18 10:00", "2026-11-17 10:00", 0),
    ],
)
def test_the_time_within_working_days(start, end, hours):
    assert working_time(at(start), at(end)) == hours * HOUR
    in_utc = at(start).astimezone(UTC), at(end).astimezone(UTC)
    assert working_time(*in_utc) == hours * HOUR


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-18 10:00", 6, "2026-11-18 16:00"),
        ("2026-11-20 16:00", 12, "2026-11-23 04:00"),
        ("2026-11-21 10:00", 12, "2026-11-23 12:00"),
        ("2026-12-24 18:00", 12, "2026-12-29 06:00"),
        ("2026-12-24 12:00", 12, "2026-12-25 00:00"),
    ],
)
def test_the_moment_after_so_much_time_within_working_days(start, hours, end):
    assert after_working_time(at(start), hours * HOUR) == at(end)
    assert after_working_time(at(start).astimezone(UTC), hours * HOUR) == at(end)


@pytest.mark.parametrize("day", [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 366, 5)])
def test_a_due_time_is_on_a_working_day_and_a_working_day_away(day):
    for hour in (0, 9, 23):
        known = datetime(day.year, day.month, day.day, hour, 50, tzinfo=LONDON)
        due = one_working_day_after(known)
        assert is_working_day(due.date())
        assert due.astimezone(UTC) > known.astimezone(UTC)
        # From a day that is none, the next working day, less its last minute.
        whole = 24 * HOUR if is_working_day(day) else 24 * HOUR - timedelta(minutes=1)
        assert working_time(known, due) == whole
