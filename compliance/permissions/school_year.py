"""The school year, as schools in England count it: from 1 September to 31 August."""

from datetime import date


def end_of_school_year(today: date) -> date:
    """Return the last day of the school year that the day is in."""
    end = date(today.year, 8, 31)
    return end if today <= end else end.replace(year=today.year + 1)
