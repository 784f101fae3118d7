"""A table as it is, whatever it becomes: a page, print, a CSV file or a sheet of a workbook.

A cell's value is of the type that its column says, or None where there is nothing, or `Hidden`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice


class Holds(Enum):
    """What a column holds."""

    TEXT = "text"  # str
    NUMBER = "number"  # int
    SHARE = "share"  # float from 0 to 1, shown as a percentage
    DAY = "day"  # date; or "2027-01", a month known only as such
    MOMENT = "moment"  # datetime with a time zone
    YES = "yes"  # bool
    LINK = "link"  # str: an address outside the portal


@dataclass(frozen=True)
class Hidden:
    """Stands where a number is not shown, and says so in a word or two."""

    says: str

    def __str__(self):
        return self.says


@dataclass(frozen=True)
class Column:
    """One column. `width` is how wide it is beside the others, about the letters in a line."""

    title: str
    holds: Holds = Holds.TEXT
    width: int = 16

    @property
    def is_of_numbers(self) -> bool:
        return self.holds in (Holds.NUMBER, Holds.SHARE)


Row = Sequence[object]


@dataclass(frozen=True)
class Table:
    """Rows under their columns.

    `read` gives the rows, from the first, each time it is called: a long table is never in memory
    whole. `length` is how many there are. `empty` is said where there are none. The first column
    names its row. A row whose number is in `totals` (from 0) sums others up.
    """

    title: str
    columns: tuple[Column, ...]
    read: Callable[[], Iterable[Row]]
    length: int
    empty: str = "There is nothing to show."
    totals: frozenset[int] = frozenset()

    @classmethod
    def of(cls, title: str, columns: Sequence[Column], rows: Sequence[Row], **more) -> "Table":
        """Make a table of rows that are at hand."""
        return cls(title, tuple(columns), lambda: rows, len(rows), **more)

    @property
    def rows(self) -> Iterator[Row]:
        return iter(self.read())

    def between(self, start: int, stop: int) -> Iterator[Row]:
        """Give the rows from one number up to another, counted from 0."""
        return islice(self.read(), start, stop)
