"""Until when something is kept, counted in years. How many, each kind of case says itself."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Rule:
    """By what a record is kept, as pages say it.

    `source` is a key of `guidance.toml`, or ""; `missing` is said where the end is not known yet.
    """

    label: str
    says: str
    source: str = ""
    missing: str = ""


def years_after(day: date, years: int) -> date:
    """Return the same day so many years on; 1 March for a 29 February that there is not."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def years_before(day: date, years: int) -> date:
    """Return the last day from which at least so many years have passed on the day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)
