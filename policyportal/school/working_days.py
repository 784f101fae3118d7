"""Which days are working days: Monday to Friday, less the bank holidays of England.

The school's own closures are no part of it: a local authority works through half term.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone

DAY = timedelta(days=1)


@lru_cache(maxsize=16)
def bank_holidays(year: int) -> frozenset[date]:
    """Return England's bank holidays of a year (Banking and Financial Dealings Act 1971)."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def next_working_day(day: date) -> date:
    """Return the first working day after the given day."""
    day += DAY
    while not is_working_day(day):
        day += DAY
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def one_working_day_after(moment: datetime) -> datetime:
    """Return the same time of day on the next working day (Europe/London).

    What becomes known on a day that is none counts as known when the next working day begins, and
    is due as that day ends, at its last minute.
    """
    local = timezone.localtime(moment)
    following = next_working_day(local.date())
    if is_working_day(local.date()):
        return datetime.combine(following, local.time(), timezone.get_current_timezone())
    return datetime.combine(following, time(23, 59), timezone.get_current_timezone())


def working_time(start: datetime, end: datetime) -> timedelta:
    """Return how much of the time between the two lies in working days, midnight to midnight."""
    spent, at = timedelta(), start
    while at < end:
        following = min(end, _midnight(timezone.localdate(at) + DAY))
        if is_working_day(timezone.localdate(at)):
            spent += following - at
        at = following
    return spent


def after_working_time(start: datetime, spent: timedelta) -> datetime:
    """Return the moment by which that much time has passed within working days."""
    at = start
    while True:
        following = _midnight(timezone.localdate(at) + DAY)
        if is_working_day(timezone.localdate(at)):
            if following - at >= spent:
                return at + spent
            spent -= following - at
        at = following
