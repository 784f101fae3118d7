"""Changes to a sheet's content. Each returns a new sheet; nothing is stored here."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.text import slugify

from compliance.advice.content import Part, Point, Sheet


def point_in(sheet: Sheet, part: Part, key: str) -> Point | None:
    """Return the part's point of that key."""
    return next((point for point in sheet.points(part) if point.key == key), None)


def key_for(sheet: Sheet, point: Point) -> str:
    """Return a key that no point of the sheet has yet, from the first words of this one."""
    taken = {one.key for part in Part for one in sheet.points(part)}
    words = (point.heading or point.text).split()[:5]
    plain = slugify(" ".join(words))[:40].strip("-") or "point"
    return next(key for key in _numbered(plain) if key not in taken)


def _numbered(plain: str) -> Iterable[str]:
    yield plain
    number = 2
    while True:
        yield f"{plain}-{number}"
        number += 1


def with_point(sheet: Sheet, part: Part, point: Point) -> Sheet:
    """Put the point in place of the one that has its key; a point without a key goes to the end."""
    points = sheet.points(part)
    if not point.key:
        return _with(sheet, part, [*points, replace(point, key=key_for(sheet, point))])
    return _with(sheet, part, [point if one.key == point.key else one for one in points])


def without(sheet: Sheet, part: Part, key: str) -> Sheet:
    return _with(sheet, part, [one for one in sheet.points(part) if one.key != key])


def moved_up(sheet: Sheet, part: Part, key: str) -> Sheet:
    """Put the point before the one above it; the first stays."""
    points = list(sheet.points(part))
    at = next((at for at, one in enumerate(points) if one.key == key), 0)
    if at > 0:
        points[at - 1], points[at] = points[at], points[at - 1]
    return _with(sheet, part, points)


def _with(sheet: Sheet, part: Part, points: Iterable[Point]) -> Sheet:
    return replace(sheet, **{part.value: tuple(points)})
