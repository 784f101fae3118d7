"""The demo school's terms, and the days on which it is shut: a year of them around today."""

from collections.abc import Iterator
from datetime import date, timedelta

from policyportal.operations.demo_policies import ADMINISTRATOR
from policyportal.operations.diary import Diary, who
from policyportal.school import actions as school
from policyportal.school.models import ClosureKind
from policyportal.school.working_days import bank_holidays

FRIDAY = 4
INSET = "INSET day"
AHEAD = 300  # days from today
BEFORE = -39  # the day on which they are entered


def enter(diary: Diary) -> None:
    """Enter what lies ahead on that day, of the school year then and of the one after."""
    begins = diary.today.year - (diary.today.month < 9)
    for year in (begins, begins + 1):
        for name, first, last in terms(year):
            if last >= diary.day(BEFORE) and first <= diary.day(AHEAD):
                diary.enter(BEFORE, lambda n=name, f=first, s=last: _add_term(n, f, s))
        for name, first, last in closures(year):
            if last >= diary.day(BEFORE) and first <= diary.day(AHEAD):
                diary.enter(BEFORE, lambda n=name, f=first, s=last: _add(n, f, s))


def terms(year: int) -> Iterator[tuple[str, date, date]]:
    """Return name, first and last day of each term of the school year that begins then."""
    autumn, _, christmas, back, _, easter, _, summer = (first for _, first, _ in closures(year))
    after_easter = easter + timedelta(days=14)
    yield f"Autumn term {year}", autumn, christmas - timedelta(days=1)
    yield f"Spring term {year + 1}", back, easter - timedelta(days=1)
    yield f"Summer term {year + 1}", after_easter, summer - timedelta(days=1)


def closures(year: int) -> Iterator[tuple[str, date, date]]:
    """Return name, first and last day of each closure in the school year that begins then."""
    half_terms = (_monday_from(date(year, 10, 25)), _monday_from(date(year + 1, 2, 13)))
    christmas, summer = _monday_from(date(year, 12, 19)), _monday_from(date(year + 1, 7, 20))
    spring = _monday_from(date(year + 1, 5, 25))  # the week of the bank holiday
    easter = _good_friday(year + 1)
    back = christmas + timedelta(days=14)
    yield INSET, *[_first_working_day(date(year, 9, 1))] * 2
    yield "Autumn half term", half_terms[0], half_terms[0] + timedelta(days=4)
    yield "Christmas holiday", christmas, back - timedelta(days=1)
    yield INSET, *[_first_working_day(back)] * 2
    yield "Spring half term", half_terms[1], half_terms[1] + timedelta(days=4)
    yield "Easter holiday", easter - timedelta(days=4), easter + timedelta(days=9)
    yield "Summer half term", spring, spring + timedelta(days=4)
    yield "Summer holiday", summer, date(year + 1, 8, 31)


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _first_working_day(day: date) -> date:
    while day.weekday() > FRIDAY or day in bank_holidays(day.year):
        day += timedelta(days=1)
    return day


def _good_friday(year: int) -> date:
    spring = (day for day in bank_holidays(year) if day.month in (3, 4))
    return next(day for day in sorted(spring) if day.weekday() == FRIDAY)


def _add(name: str, first: date, last: date) -> None:
    kind = ClosureKind.INSET if name == INSET else ClosureKind.SHUT
    school.add_closure(name=name, kind=kind, starts_on=first, ends_on=last, by=who(ADMINISTRATOR))


def _add_term(name: str, first: date, last: date) -> None:
    school.add_term(name=name, starts_on=first, ends_on=last, by=who(ADMINISTRATOR))
