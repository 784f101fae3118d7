"""What an advice sheet says, in parts: the same for its page, its print and its editor.

Every sentence is plain text. A statement of fact that may stop being true is a `Claim`: it carries
the year it was true in and where it was said; where somebody has checked it since, what is right
now stands beside it, with the day and the source of that.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256


@dataclass(frozen=True)
class Claim:
    """A fact in a point: `says` as it was in `year`, by `source`.

    `now` is what was found when it was checked on the day `checked_on` (ISO), by `checked_source`;
    all three are "" where nobody has checked it. `changed` is whether it was found to be no longer
    right; where it is not, `now` confirms it.
    """

    says: str
    year: int
    source: str
    now: str = ""
    checked_on: str = ""
    checked_source: str = ""
    changed: bool = False


@dataclass(frozen=True)
class Point:
    """One thing that the sheet says: a short heading (or ""), its words, the facts it rests on.

    `steps` are what to do one after the other; `picture` names a drawing of ours, or is "".
    """

    key: str
    text: str
    heading: str = ""
    steps: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    picture: str = ""


@dataclass(frozen=True)
class Age:
    """The minimum age that the platform asked for from a day on (ISO), and where that is said.

    `checked_on` is the day on which somebody last found it to be so, or "".
    """

    years: int
    since: str
    source: str
    checked_on: str = ""


class Part(StrEnum):
    """The parts of a sheet, in their order; each is the name of a field of `Sheet`."""

    WHAT = "what_it_is"
    TIPS = "tips"
    CONCERNS = "concerns"

    @property
    def heading(self) -> str:
        return {
            Part.WHAT: "What it is",
            Part.TIPS: "What you can do",
            Part.CONCERNS: "Reasons for concern",
        }[self]


@dataclass(frozen=True)
class Sheet:
    """One platform's sheet: what it is, what parents can do, what there is to worry about."""

    platform: str
    what_it_is: tuple[Point, ...] = ()
    tips: tuple[Point, ...] = ()
    concerns: tuple[Point, ...] = ()
    ages: tuple[Age, ...] = ()
    sources: tuple[str, ...] = ()

    def points(self, part: Part) -> tuple[Point, ...]:
        return getattr(self, part)

    def parts(self) -> list[tuple[Part, tuple[Point, ...]]]:
        """Return the parts that say something, with their points."""
        return [(part, self.points(part)) for part in Part if self.points(part)]

    def claims(self) -> Iterator[tuple[Part, Point, Claim]]:
        """Give every claim with where it stands."""
        for part in Part:
            for point in self.points(part):
                for claim in point.claims:
                    yield part, point, claim

    def age_on(self, day: date) -> Age | None:
        """Return the minimum age on a day, with where it is said; None where it is not known."""
        held = [age for age in self.ages if age.since <= day.isoformat()]
        return max(held, key=lambda age: age.since, default=None)

    def as_data(self) -> dict:
        """Return it as JSON takes it; `from_data` reads that."""
        return json.loads(json.dumps(asdict(self)))

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 (hex) of all it says, as UTF-8 JSON with sorted keys."""
        said = json.dumps(self.as_data(), sort_keys=True, ensure_ascii=False)
        return sha256(said.encode()).hexdigest()


def from_data(data: dict) -> Sheet:
    """Return the sheet that `as_data` gave, or that a file of the same shape describes."""
    return Sheet(
        platform=data["platform"],
        ages=tuple(Age(**age) for age in data.get("ages", ())),
        sources=tuple(data.get("sources", ())),
        **{part.value: tuple(_point(one) for one in data.get(part, ())) for part in Part},
    )


def _point(data: dict) -> Point:
    claims = tuple(Claim(**claim) for claim in data.get("claims", ()))
    return Point(**data | {"claims": claims, "steps": tuple(data.get("steps", ()))})
