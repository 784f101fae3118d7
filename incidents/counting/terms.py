"""The terms that are counted: fixed by the calendar, so that nobody can move them and compare."""

from dataclasses import dataclass
from datetime import date, timedelta

# The first day of each, as month and day, and its name; a term lasts until the next begins.
BEGINNINGS = (((1, 1), "Spring"), ((4, 1), "Summer"), ((9, 1), "Autumn"))


@dataclass(frozen=True, order=True)
class Term:
    """Three or more months; both days belong to it."""

    starts_on: date
    ends_on: date
    season: str

    def __str__(self):
        return f"{self.season} {self.starts_on.year}"

    @property
    def school_year(self) -> int:
        """The year in which its school year began, in September."""
        return self.starts_on.year - (self.season != "Autumn")


def term_of(day: date) -> Term:
    """Return the term that the day lies in."""
    firsts = [
        (date(year, month, first), season)
        for year in (day.year, day.year + 1)
        for (month, first), season in BEGINNINGS
    ]
    at = max(at for at, (first, _) in enumerate(firsts) if first <= day)
    (starts_on, season), (next_one, _) = firsts[at], firsts[at + 1]
    return Term(starts_on, next_one - timedelta(days=1), season)


def ended(since: date, by: date) -> list[Term]:
    """Return the terms from that of `since` on that were over before the day `by` began."""
    found, term = [], term_of(since)
    while term.ends_on < by:
        found.append(term)
        term = term_of(term.ends_on + timedelta(days=1))
    return found
