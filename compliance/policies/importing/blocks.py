"""The pieces that every kind of document is first taken apart into, and the marks of lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    POINT = "point"
    ROW = "row"


@dataclass
class Block:
    """A heading, a paragraph, a point of a list or a row of a table, without white space around.

    `level`: of a heading 1 to 6 (0 a title by its style), of a point how deep it is nested (0
    outermost), of a row 0 for the first of its table. `sure`: a heading, or a row of headings, that
    the document itself marks as one, not one we guessed. `bold`: all of it is. `lines`: how many
    lines of the source it was put together from. `indent`: of its first line, in columns.
    """

    kind: Kind
    text: str
    level: int = 0
    key: str = ""
    marker: Marker | None = None
    sure: bool = False
    bold: bool = False
    lines: int = 1
    indent: int = 0
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Marker:
    """What stands before a point. `sort`: bullet, number, letter or roman; `rank`: how deep.

    A bullet is a sign and is left out of the text; "3.2", "(a)" and "iv)" are how the school cites
    the point, and stay in it.
    """

    sort: str
    shown: str
    rank: int = 0
    numbers: tuple[int, ...] = ()

    def follows(self, other: Marker) -> bool:
        """Whether this is the number after the other's, in the same list."""
        return (
            len(self.numbers) == len(other.numbers) > 0
            and self.numbers[:-1] == other.numbers[:-1]
            and self.numbers[-1] == other.numbers[-1] + 1
        )


# What Word and PDF files put before a point; U+F020 to U+F0FF are the signs of Word's symbol fonts.
_OUTER = "-*•·∙⋅▪▫■□●⚫⬤◆◇❖➢➤►▶▸▷→➔➜✓✔☑☐❑❒" + "".join(map(chr, range(0xF020, 0xF100)))
_INNER = "○◦‣⁃–—§"
_CROSSES = "✗✘☒"
"""They say "do not", and stay in the text."""
BULLETS = frozenset(_OUTER + _INNER)
_BULLET = re.compile(rf"([{re.escape(_OUTER + _INNER)}])(?:\s+|(?<=[^-*–—·§→])(?=\w))")
_CROSS = re.compile(rf"([{_CROSSES}])\s*(?=\S)")
_LONE_O = re.compile(r"o\s+(?!clock\b)(?=\S)")
_SECTION_SIGN = re.compile(r"§\s*\d")
_NUMBER = re.compile(
    r"\(?(?P<n>\d{1,2}(?:\.\d{1,2}){0,3})(?:(?P<end>\.\)|[.)])(?=\s)|(?=\s))\s+(?P<rest>.*)",
    re.DOTALL,
)
_LETTER = re.compile(r"(?:\(([a-zA-Z])\)|([a-zA-Z])[.)])\s+")
_ROMAN = re.compile(r"(?:\(([ivx]{1,5})\)|([ivx]{1,5}|[IVX]{1,5})[.)])\s+")
_QUANTITY = re.compile(r"(?:million|billion|per\b|%|hours?\b|years?\b|GB\b|MB\b|metres?\b)")
_VALUES = {"i": 1, "v": 5, "x": 10}


def split_marker(text: str) -> tuple[Marker, str] | None:
    """Return the marker that the text begins with and the text to keep; None if it has none."""
    if (match := _BULLET.match(text)) and not _SECTION_SIGN.match(text):
        rank = 1 if match[1] in _INNER else 0
        return Marker("bullet", match[1], rank), text[match.end() :]
    if match := _CROSS.match(text):
        return Marker("bullet", match[1]), text
    if match := _LONE_O.match(text):
        return Marker("bullet", "o", 1), text[match.end() :]
    if (match := _NUMBER.match(text)) and _is_numbering(match):
        numbers = tuple(map(int, match["n"].split(".")))
        return Marker("number", match["n"], len(numbers), numbers), text
    if match := _ROMAN.match(text):
        return Marker("roman", match[1] or match[2], 1, (_roman(match[1] or match[2]),)), text
    if match := _LETTER.match(text):
        letter = match[1] or match[2]
        return Marker("letter", letter, 1, (ord(letter.lower()) - 96,)), text
    return None


def after_number(text: str) -> str:
    """Return the text without "3.", "3.2", "(a)" or "iv)" before it."""
    for pattern in (_NUMBER, _ROMAN, _LETTER):
        if match := pattern.match(text):
            return match["rest"] if pattern is _NUMBER else text[match.end() :]
    return text


def _is_numbering(match: re.Match) -> bool:
    """ "3." and "3.2 Staff" number a point; "13 years" and "1.5 million" count something."""
    if match["end"]:
        return True
    return "." in match["n"] and not _QUANTITY.match(match["rest"])


def _roman(digits: str) -> int:
    values = [_VALUES[d] for d in digits.lower()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)


def spaces_out(text: str) -> str:
    """Return the text with each run of white space as one space, none at the ends."""
    return " ".join(text.split())
