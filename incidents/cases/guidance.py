"""The guidance and statute that the steps of a case rest on, with edition and paragraph as data.

`guidance.toml` holds one table a passage, under its key: `source`, `edition`, `paragraph`, what it
`says` in our words, and `checked`: whether the place was compared with the text. `replaced_on` is
the day since which there is a newer edition, which the page then says. A new edition is a change
of that file, and of nothing else.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.utils import timezone

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Passage:
    """One rule from outside the school's own policy."""

    key: str
    source: str
    edition: str
    paragraph: str
    says: str
    checked: bool = False
    url: str = ""
    replaced_on: date | None = None

    @property
    def is_replaced(self) -> bool:
        """Whether there is a newer edition by now."""
        return self.replaced_on is not None and self.replaced_on <= timezone.localdate()

    @property
    def is_to_be_checked(self) -> bool:
        """Whether the place is known no nearer than its part, or was not compared with the text."""
        return bool(self.paragraph) and not self.checked

    @property
    def cited(self) -> str:
        """Return how the passage is cited: source, edition, place."""
        return ", ".join(part for part in (self.source, self.edition, self.paragraph) if part)


@lru_cache(maxsize=1)
def passages() -> dict[str, Passage]:
    """Return every passage by its key."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {key: Passage(key, **table) for key, table in tables.items()}


def passage(key: str) -> Passage:
    """Return the passage of that key; KeyError where there is none, which is a fault of ours."""
    return passages()[key]
