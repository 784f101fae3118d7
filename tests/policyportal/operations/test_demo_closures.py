"""The demo school's closures, in any school year."""

from datetime import date, timedelta

import pytest

from policyportal.operations.demo_closures import closures, terms
from policyportal.school.working_days import is_working_day


@pytest.mark.parametrize("year", range(2024, 2045))
def test_the_school_year_has_its_closures_in_order_and_apart(year):
    found = list(closures(year))
    days = [day for _, first, last in found for day in (first, last)]
    assert days == sorted(days)
    for (_, _, last), (_, first, _) in zip(found, found[1:], strict=False):
        assert last < first
    for name, first, last in found:
        assert first.weekday() < 5, name
        assert last - first < timedelta(days=50), name
        assert date(year, 9, 1) <= first <= last <= date(year + 1, 8, 31)
        assert name != "INSET day" or is_working_day(first)


@pytest.mark.parametrize("year", range(2024, 2045))
def test_the_terms_lie_between_the_holidays(year):
    found, shut = list(terms(year)), list(closures(year))
    days = [day for _, first, last in found for day in (first, last)]
    assert days == sorted(days) and len(found) == 3
    for name, first, last in shut:
        inside = any(start <= first and last <= end for _, start, end in found)
        assert inside == ("holiday" not in name), name
