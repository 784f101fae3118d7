"""How old one had to be to use a site or app on a given day, by its own terms in this country.

`platforms.toml` has one row a change: from which day, what age, where that is said, and the year
that it speaks of. A site that changes its terms is one more row.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class AgeLimit:
    """The age from which a platform may be used, from one day on; `age` 0 is none at all."""

    since: date
    age: int
    source: str
    year: int
    checked: bool = False


@lru_cache(maxsize=1)
def age_limits() -> dict[str, tuple[AgeLimit, ...]]:
    """Return the age limits of each platform, earliest first."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {platform: tuple(AgeLimit(**row) for row in rows) for platform, rows in tables.items()}


def age_limit(platform: str, on: date) -> AgeLimit | None:
    """Return the limit that held that day, with its source; None where none is known."""
    held = [limit for limit in age_limits().get(platform, ()) if limit.since <= on]
    return held[-1] if held else None


def minimum_age(platform: str, on: date) -> int | None:
    """Return how old one had to be to use it that day: 0 for any age, None where not known."""
    limit = age_limit(platform, on)
    return limit.age if limit else None
