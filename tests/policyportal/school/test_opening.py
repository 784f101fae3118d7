"""On which days and in which hours the school writes what can wait."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from policyportal.school.models import Closure, ClosureKind, School, Term
from policyportal.school.opening import KNOWN_FOR, Calendar, is_quiet, may_send

AUTUMN = Term(name="Autumn", starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 18))
SPRING = Term(name="Spring", starts_on=date(2027, 1, 4), ends_on=date(2027, 3, 25))


def closed(kind: ClosureKind, day: date) -> Closure:
    return Closure(name="A day", kind=kind, starts_on=day, ends_on=day)


@pytest.mark.parametrize(
    ("day", "staff", "reminders"),
    [
        (date(2026, 11, 20), True, True),  # a Friday in term
        (date(2026, 11, 21), False, False),  # a Saturday
        (date(2026, 12, 18), True, True),  # the last day of term
        (date(2026, 12, 21), False, False),  # between the terms
        (date(2026, 12, 25), False, False),  # a bank holiday
        (date(2026, 8, 31), False, False),  # before the first
        (date(2027, 3, 26), False, False),  # after the last, Good Friday
        (date(2027, 4, 6), False, False),  # after the last
        (date(2027, 5, 21), True, True),  # so long after it that nobody has said
    ],
)
def test_days_of_terms(day, staff, reminders):
    calendar = Calendar([AUTUMN, SPRING], [])
    assert (calendar.staff_are_in(day), calendar.is_for_reminders(day)) == (staff, reminders)


def test_without_terms_working_days_count():
    assert Calendar().is_for_reminders(date(2026, 8, 5))
    assert not Calendar().is_for_reminders(date(2026, 8, 31))  # the summer bank holiday
    assert not Calendar().is_for_reminders(date(2026, 8, 8))


def test_the_summer_after_the_last_term_is_shut_for_as_long_as_one_can_be():
    calendar = Calendar([AUTUMN, SPRING], [])
    last = SPRING.ends_on
    assert timedelta(weeks=7) < KNOWN_FOR < timedelta(weeks=10)
    days = (last + timedelta(days=ahead) for ahead in range(1, KNOWN_FOR.days + 1))
    assert not any(calendar.staff_are_in(day) for day in days)


@pytest.mark.parametrize(
    ("kind", "staff", "reminders"),
    [
        (ClosureKind.SHUT, False, False),
        (ClosureKind.INSET, True, True),
        (ClosureKind.FESTIVAL, True, False),
    ],
)
def test_days_that_are_not_as_others(kind, staff, reminders):
    day = date(2026, 11, 20)
    calendar = Calendar([AUTUMN], [closed(kind, day)])
    assert (calendar.staff_are_in(day), calendar.is_for_reminders(day)) == (staff, reminders)


def test_staff_are_in_on_an_inset_day_before_term_but_not_on_a_weekend_or_when_it_is_shut():
    monday, sunday = date(2026, 8, 24), date(2026, 8, 30)
    inset = [closed(ClosureKind.INSET, day) for day in (monday, sunday)]
    assert Calendar([AUTUMN], inset).staff_are_in(monday)
    assert not Calendar([AUTUMN], inset).staff_are_in(sunday)
    assert not Calendar([AUTUMN], [*inset, closed(ClosureKind.SHUT, monday)]).staff_are_in(monday)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        (time(6, 59, 59), True),
        (time(7), False),
        (time(18, 59, 59), False),
        (time(19), True),
        (time(0), True),
        (time(23, 59), True),
    ],
)
def test_the_quiet_hours(at, quiet):
    assert is_quiet(at, School(quiet_from=time(19), quiet_until=time(7))) == quiet


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "may"),
    [
        (datetime(2026, 3, 27, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 27, 18, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 29, 12, 0, tzinfo=UTC), False),  # the Sunday on which clocks go forward
        (datetime(2026, 3, 30, 6, 0, tzinfo=UTC), True),  # 7am in London from then on
        (datetime(2026, 3, 30, 5, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 30, 18, 0, tzinfo=UTC), False),
        (datetime(2026, 10, 23, 6, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 26, 6, 0, tzinfo=UTC), False),  # they have gone back
        (datetime(2026, 10, 26, 7, 0, tzinfo=UTC), True),
    ],
)
def test_the_hours_are_londons(school, moment, may):
    assert may_send(moment) == may
