"""Which facts of a sheet are to be looked at again.

A fact is old when neither the year it was true in nor the day it was last checked lies within the
last two years. One that was checked and found changed stays marked, with what is right beside it.
"""

from dataclasses import dataclass
from datetime import date

from compliance.advice.content import Age, Claim, Part, Sheet

LIMIT = 2  # years
CHANGED = "No longer right"
OLD = "Check this"


@dataclass(frozen=True)
class Doubt:
    """A fact that is marked, and where in the sheet it stands; `point` is "" for the age."""

    mark: str
    says: str
    year: int
    source: str
    now: str = ""
    part: Part | None = None
    point: str = ""


def mark(claim: Claim, today: date) -> str:
    """Return CHANGED, OLD, or "" where the claim can be relied on."""
    if _is_old(str(claim.year), claim.checked_on, today):
        return OLD
    return CHANGED if claim.changed else ""


def is_old(age: Age, today: date) -> bool:
    """Whether nobody has looked at the age within the limit."""
    return _is_old(age.since, age.checked_on, today)


def _is_old(true_in: str, checked_on: str, today: date) -> bool:
    """`true_in` is a year, a month or a day: the last day of it counts."""
    known = max(f"{true_in}-12-31"[:10] if len(true_in) == 4 else true_in, checked_on)
    limit = f"{today.year - LIMIT}-{today:%m-%d}"
    return known < limit


def doubts(sheet: Sheet, today: date) -> list[Doubt]:
    """Return what is marked in the sheet, in the sheet's order, the age first."""
    found = []
    age = sheet.age_on(today)
    if age and is_old(age, today):
        says = f"The minimum age is {age.years}."
        found.append(Doubt(OLD, says, int(age.since[:4]), age.source))
    for part, point, claim in sheet.claims():
        if marked := mark(claim, today):
            where = {"part": part, "point": point.key}
            found.append(
                Doubt(marked, claim.says, claim.year, claim.source, now=claim.now, **where)
            )
    return found


def to_check(sheet: Sheet, today: date) -> list[Doubt]:
    """Return what somebody has to look at: what is old, not what is known to have changed."""
    return [doubt for doubt in doubts(sheet, today) if doubt.mark == OLD]
