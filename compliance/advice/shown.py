"""A sheet as it is shown on a day: each fact with its mark, each part with its points."""

from dataclasses import dataclass
from datetime import date

from compliance.advice import staleness
from compliance.advice.content import Age, Claim, Part, Point, Sheet


@dataclass(frozen=True)
class ShownClaim:
    claim: Claim
    mark: str

    @property
    def is_changed(self) -> bool:
        return self.claim.changed

    @property
    def is_old(self) -> bool:
        return self.mark == staleness.OLD


@dataclass(frozen=True)
class ShownPoint:
    point: Point
    claims: list[ShownClaim]


@dataclass(frozen=True)
class ShownPart:
    part: Part
    points: list[ShownPoint]


@dataclass(frozen=True)
class Shown:
    """`age` is the minimum age on that day (or None), `earlier` the ages before, newest first."""

    sheet: Sheet
    parts: list[ShownPart]
    age: Age | None
    age_is_old: bool
    earlier: list[Age]

    def part(self, part: Part) -> ShownPart:
        return next(one for one in self.parts if one.part == part)


def shown(sheet: Sheet, today: date) -> Shown:
    """Return the sheet with the marks of that day."""
    age = sheet.age_on(today)
    parts = [
        ShownPart(part, [_point(point, today) for point in sheet.points(part)]) for part in Part
    ]
    before = [one for one in sheet.ages if age and one.since < age.since]
    earlier = sorted(before, key=lambda one: one.since, reverse=True)
    return Shown(sheet, parts, age, bool(age) and staleness.is_old(age, today), earlier)


def _point(point: Point, today: date) -> ShownPoint:
    claims = [ShownClaim(claim, staleness.mark(claim, today)) for claim in point.claims]
    return ShownPoint(point, claims)
