"""What the name of a class says: which year group, and whether two can be one child's class."""

import re
from datetime import date

WORDS = re.compile(r"[a-z]+|\d+")
FILLERS = frozenset({"year", "years", "yr", "y", "class", "form", "reception", "r"})
OLDEST_YEAR = 6  # of a primary school


def year_of(name: str) -> int | None:
    """Return the year group that a class is named for: "Year 5", "5 Willow", "Reception" is 0.

    None where the name says none, or more than one, as a class of mixed years does.
    """
    words = WORDS.findall(name.casefold())
    years = {int(word) for word in words if word.isdigit() and len(word) < 3}
    if "reception" in words or words == ["r"]:
        years.add(0)
    if len(years) != 1:
        return None
    year = years.pop()
    return year if year <= OLDEST_YEAR else None


def school_year(day: date) -> int:
    """Return the calendar year in which the school year of the day began, in September."""
    return day.year if day.month >= 9 else day.year - 1


def contradict(one: str, on: date, other: str, other_on: date) -> bool:
    """Whether one child cannot have been in the first class on its day, in the other on the other.

    A child moves up a year each September, and may then have a class of any name.
    """
    passed = school_year(other_on) - school_year(on)
    years = year_of(one), year_of(other)
    if None not in years and years[1] - years[0] != passed:
        return True
    short, long = sorted((_name_of(one), _name_of(other)), key=len)
    return not passed and not long.startswith(short)


def _name_of(name: str) -> str:
    """Return what is left beside the year: "w" of "5W", which may be "willow"."""
    words = WORDS.findall(name.casefold())
    return " ".join(word for word in words if not word.isdigit() and word not in FILLERS)
