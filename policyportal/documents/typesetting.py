"""Long tables for print: each row is one text in letters of one width, its cells padded in place.

A box for each cell takes seven times as long to lay out as one text for the row, as a table or not
(`docs/decisions/17-the-press.md`).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policyportal.documents.press import CannotPrint
from policyportal.documents.tables import Column, Row, Table
from policyportal.documents.templatetags.cells import in_words

UPRIGHT, ACROSS = 118, 176  # letters in a line of A4, upright and on its side (report.css)
GAP = 2
NARROWEST = 5
MOST_LINES = 40  # of one cell; what is longer ends in "…"
TOO_WIDE = (
    "This has too many columns to be printed side by side. Take it as a workbook or a CSV file."
)
ISOLATE, RELEASE = "\u2068", "\u2069"  # keep a text of the other direction in its own cell


@dataclass(frozen=True)
class Sheet:
    """How a table lies on the paper: which way, and how many letters each column has."""

    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    is_across: bool

    @classmethod
    def of(cls, table: Table) -> "Sheet":
        """Return how the table fits; CannotPrint where it does not."""
        wanted = [max(column.width, NARROWEST) for column in table.columns]
        is_across = _with_gaps(wanted) > UPRIGHT
        room = ACROSS if is_across else UPRIGHT
        if _with_gaps([NARROWEST] * len(wanted)) > room:
            raise CannotPrint(TOO_WIDE)
        return cls(table.columns, tuple(_fitted(wanted, room)), is_across)

    def heading(self) -> str:
        return self._set([column.title for column in self.columns])

    def row(self, row: Row) -> str:
        """Return a row as lines of text."""
        return self._set(
            [in_words(value, column) for value, column in zip(row, self.columns, strict=True)]
        )

    def _set(self, words: Sequence[str]) -> str:
        cells = [
            list(_wrapped(text, width)) for text, width in zip(words, self.widths, strict=True)
        ]
        height = max(map(len, cells), default=1)
        lines = (
            (" " * GAP)
            .join(
                _padded(cell[at] if at < len(cell) else "", width, column.is_of_numbers)
                for cell, width, column in zip(cells, self.widths, self.columns, strict=True)
            )
            .rstrip()
            for at in range(height)
        )
        return "\n".join(lines)


def _with_gaps(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * max(len(widths) - 1, 0)


def _fitted(wanted: list[int], room: int) -> list[int]:
    """Return widths that fill the room: grown in proportion, or the widest shrunk."""
    widths = list(wanted)
    while _with_gaps(widths) > room:
        widths[widths.index(max(widths))] -= 1
    spare = room - _with_gaps(widths)
    return [width + spare * width // max(sum(widths), 1) for width in widths]


def letters(text: str) -> int:
    """Return how many letters wide a text is; East Asian letters and pictures take two."""
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cf", "Mn", "Me", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Give the text in lines of at most so many letters, broken between words where it can be."""
    given = 0
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            for piece in _pieces(word, width):
                if line and letters(line) + 1 + letters(piece) > width:
                    yield line
                    given, line = given + 1, ""
                if given == MOST_LINES:
                    yield "…"
                    return
                line = f"{line} {piece}" if line else piece
        yield line
        given += 1


def _pieces(word: str, width: int) -> Iterator[str]:
    """Give a word that is longer than a line in pieces that are not."""
    if letters(word) <= width:
        yield word
        return
    piece, wide = "", 0
    for letter in word:
        if wide + _width(letter) > width:
            yield piece
            piece, wide = "", 0
        piece, wide = piece + letter, wide + _width(letter)
    yield piece


def _padded(text: str, width: int, to_the_right: bool) -> str:
    space = " " * max(width - letters(text), 0)
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text):
        text = f"{ISOLATE}{text}{RELEASE}"
    return space + text if to_the_right else text + space
