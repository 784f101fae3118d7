"""What an advice sheet says, in parts: the same for its page, its print and its editor.

Every sentence is plain text. A statement of fact that may stop being true is a `Claim`: it carries
the year it was true in and where it was said; where somebody has checked it since, what is right
now stands beside it, with the day and the source of that.
"""

from dataclasses import dataclass, field


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
    """The minimum age that the platform asked for from a month or day on ("2024-04")."""

    years: int
    since: str
    source: str


@dataclass(frozen=True)
class Sheet:
    """One platform's sheet: what it is, what parents can do, what there is to worry about."""

    platform: str
    what_it_is: tuple[Point, ...] = ()
    tips: tuple[Point, ...] = ()
    concerns: tuple[Point, ...] = ()
    ages: tuple[Age, ...] = ()
    sources: tuple[str, ...] = field(default_factory=tuple)
