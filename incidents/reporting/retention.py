"""How long a record is kept. These figures are the school's own: no statute and no guidance
gives one for records of this kind, and the page says so.

Improper contact, images: until the youngest child is 25, as the file of a child in need of
protection is commonly kept; 25 years where no date of birth is known. All else: to the end of the
school year after next, which is two years at least, so that what happens again the year after is
seen as that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from incidents.cases.involving import children_of
from incidents.cases.keeping import years_after
from incidents.reporting.models import Kind, Record, State

LONG = (Kind.CONTACT, Kind.IMAGES)
YEARS_OF_AGE = 25
YEARS_WHERE_UNKNOWN = 25
YEARS_AFTER_VOIDING = 1
SCHOOL_YEARS = 2  # the end of the school year after next is the second one after this

SAYS_LONG = (
    "Until the youngest child is 25, or for 25 years where a date of birth is not known. The "
    "figure is the school’s own."
)
SAYS_SHORT = "To the end of the school year after next. The figure is the school’s own."
SAYS_VOIDED = "A voided record is kept for a year. The figure is the school’s own."


@dataclass(frozen=True)
class Facts:
    """What the end of keeping a record depends on."""

    kind: Kind
    voided: bool
    ended_on: date
    born_on: tuple[date | None, ...] = ()  # of each child; None where it is not known


def end_of_school_year(day: date) -> date:
    """Return the 31 August on which the school year of that day ends."""
    return date(day.year if day.month < 9 else day.year + 1, 8, 31)


def kept_until(facts: Facts) -> date:
    """Return the day from which the record may be destroyed. Pure, and total."""
    if facts.voided:
        return years_after(facts.ended_on, YEARS_AFTER_VOIDING)
    if facts.kind in LONG:
        return _long(facts)
    return years_after(end_of_school_year(facts.ended_on), SCHOOL_YEARS)


def _long(facts: Facts) -> date:
    """Return the later of both where one child's date of birth is known and another's is not."""
    days = [years_after(born, YEARS_OF_AGE) for born in facts.born_on if born]
    if not facts.born_on or None in facts.born_on:
        days.append(years_after(facts.ended_on, YEARS_WHERE_UNKNOWN))
    short = years_after(end_of_school_year(facts.ended_on), SCHOOL_YEARS)
    return max(short, *days)  # never sooner than any other record


def says(kind: Kind, *, voided: bool = False) -> str:
    """Return the rule in words, for the pages that say how long a record is kept."""
    if voided:
        return SAYS_VOIDED
    return SAYS_LONG if kind in LONG else SAYS_SHORT


def until(case: Record, *, ended_on: date | None = None) -> date:
    """Return until when the record is kept, if it ends on that day (today, where none is given)."""
    return kept_until(
        Facts(
            kind=Kind(case.kind),
            voided=case.state == State.VOIDED,
            ended_on=ended_on or timezone.localdate(),
            born_on=tuple(_born(children_of(case))),
        )
    )


def _born(involved: Iterable) -> Iterable[date | None]:
    return (one.child.born_on for one in involved)
