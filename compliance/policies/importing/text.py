"""Plain text to blocks; the hard case is text taken out of a PDF.

Lines are put together into paragraphs where that is plain: a line that begins in lower case goes on
the unfinished one before it, over blank lines and page ends too; a line follows the one before
it where that was full to the width the document is broken at, or ends in a word that cannot end a
sentence. A point's further lines join it by the same rules, so a paragraph after a list stays one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compliance.policies.importing.blocks import (
    BULLETS,
    Block,
    Kind,
    spaces_out,
    split_marker,
)
from compliance.policies.importing.furniture import PAGE_BREAK, without_furniture
from compliance.policies.importing.headings import guess_headings, has_shape_of_heading
from compliance.policies.importing.limits import MAX_HEADING
from compliance.policies.importing.nesting import nest

_HASHES = re.compile(r"\s{0,3}(#{1,6})\s+(\S.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|~{3,}|_{3,}|\*{3,})\s*$")
_CONTENTS = re.compile(r".*\S\s*(?:\.{4,}|(?:\. ){4,}|…{2,}|_{4,})\s*\d{1,3}\s*$")
_CELLS = re.compile(r"\s*\|(.*)\|\s*$")
_RULE = re.compile(r"[\s|:+=-]+")
_DANGLING = frozenset(
    "the a an of to and or for in with by on at from that which this their its our your any all is "
    "are be been must should will may can not as into under than these such if".split()
)
_LIST_END = re.compile(r"[;,:]\s+(?:and|or)$", re.I)
_FULL = 0.85


@dataclass
class _Line:
    """`gap`: what lies between it and the line before: "", "blank" or "page"."""

    text: str
    indent: int
    gap: str
    tabbed: bool = False


def read_text(text: str) -> list[Block]:
    """Return the headings, paragraphs, points and rows of a plain text."""
    lines = list(_lines(without_furniture(text)))
    blocks: list[Block] = []
    width = _width(lines)
    last: _Line | None = None
    for line in lines:
        if last is not None and _UNDERLINE.match(line.text):
            _underline(blocks, line, last)
        elif not (_CONTENTS.match(line.text) or _UNDERLINE.match(line.text)):
            _take(blocks, line, last, width)
        last = line
    nest(blocks)
    guess_headings(blocks)
    return blocks


def _lines(raw: list[str]) -> Iterator[_Line]:
    gap, sign = "blank", ""
    for line in raw:
        stripped = line.strip()
        if line == PAGE_BREAK:
            gap = "page"
        elif not stripped:
            gap = gap or "blank"
        elif stripped in BULLETS and not sign:
            sign = stripped  # a sign on a line of its own: its point is the next line
        else:
            expanded = line.expandtabs(4)
            indent = len(expanded) - len(expanded.lstrip())
            content = f"{sign} {stripped}" if sign else stripped
            yield _Line(content, indent, gap, "\t" in stripped)
            gap, sign = "", ""
    if sign:
        yield _Line(sign, 0, gap)


def _width(lines: list[_Line]) -> int | None:
    """Return the width a document's lines are broken at; None where each line is a paragraph.

    Lines that the next one goes on from in lower case show it; three at least are needed.
    """
    lengths = sorted(
        len(line.text) + line.indent
        for line, after in zip(lines, lines[1:], strict=False)
        if not after.gap and after.text[0].islower() and not split_marker(after.text)
    )
    return lengths[len(lengths) * 9 // 10] if len(lengths) >= 3 else None


def _underline(blocks: list[Block], line: _Line, last: _Line) -> None:
    """Take "Scope" over "=====" for a heading; a rule by itself is nothing."""
    if not blocks or line.gap or blocks[-1].lines != 1 or len(last.text) > MAX_HEADING:
        return
    if blocks[-1].kind == Kind.PARAGRAPH or (blocks[-1].marker and blocks[-1].marker.numbers):
        blocks[-1].kind, blocks[-1].sure, blocks[-1].level = Kind.HEADING, True, 2


def _take(blocks: list[Block], line: _Line, last: _Line | None, width: int | None) -> None:
    if match := _HASHES.match(line.text):
        if len(match[2]) <= MAX_HEADING:
            blocks.append(Block(Kind.HEADING, spaces_out(match[2]), len(match[1]), sure=True))
            return
    if match := _CELLS.match(line.text):
        cells = tuple(spaces_out(cell) for cell in match[1].split("|"))
        if not _RULE.fullmatch(line.text) and any(cells):
            blocks.append(Block(Kind.ROW, " | ".join(filter(None, cells)), cells=cells))
        return
    marked = split_marker(line.text)
    if marked and spaces_out(marked[1]):
        marker, rest = marked
        point = Block(Kind.POINT, spaces_out(rest), marker=marker, indent=line.indent)
        blocks.append(point)
    elif blocks and last and _goes_on(blocks[-1], last, line, width):
        block = blocks[-1]
        glue = "" if block.text.endswith("-") and line.text[0].islower() else " "
        block.text = f"{block.text}{glue}{spaces_out(line.text)}"
        block.lines += 1
    else:
        blocks.append(Block(Kind.PARAGRAPH, spaces_out(line.text), indent=line.indent))


def _goes_on(block: Block, last: _Line, line: _Line, width: int | None) -> bool:
    """Whether a line continues the block before it."""
    if block.kind not in (Kind.PARAGRAPH, Kind.POINT) or line.tabbed or last.tabbed:
        return block.kind == Kind.POINT and not line.gap and line.text[0].islower()
    finished = last.text.rstrip("'\"’”)] ").endswith((".", "!", "?", ":", ";"))
    begins_low = line.text[0].islower()
    if line.gap == "blank":
        return not finished and (begins_low or _dangles(last.text, line.text))
    if not finished and (begins_low or _dangles(last.text, line.text)):
        return True
    if line.gap == "page" and finished:
        return False
    if block.kind == Kind.POINT and not line.gap and line.indent > block.indent + 1:
        return True
    first_word = line.text.split(maxsplit=1)[0]
    full = width and last.indent + len(last.text) + 1 + len(first_word) > width * _FULL
    return bool(full) and not (line.text == line.text.upper() and has_shape_of_heading(line.text))


def _dangles(text: str, after: str) -> bool:
    """Whether a line ends in a word, or a comma, that more must follow."""
    if len(text) < 40 or _LIST_END.search(text):
        return False
    return text.endswith(",") or text.rsplit(maxsplit=1)[-1].lower() in _DANGLING
