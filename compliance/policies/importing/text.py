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

from compliance.policies.importing.areas import area_of
from compliance.policies.importing.blocks import (
    BULLETS,
    Block,
    Kind,
    spaces_out,
    split_marker,
)
from compliance.policies.importing.columns import rows_of_columns
from compliance.policies.importing.furniture import PAGE_BREAK, is_name_of_school, without_furniture
from compliance.policies.importing.headings import guess_headings, has_shape_of_heading
from compliance.policies.importing.limits import MAX_HEADING
from compliance.policies.importing.nesting import nest

_HASHES = re.compile(r"\s{0,3}(#{1,6})\s+(\S.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|~{3,}|_{3,}|\*{3,})\s*$")
_CELLS = re.compile(r"\s*\|(.*)\|\s*$")
_RULE = re.compile(r"[\s|:+=-]+")
_DANGLING = frozenset(
    "the a an of to and or for in with by on at from that which this their its our your any all is "
    "are be been must should will may can not as into under than these such if".split()
)
_OPEN = frozenset("the a an of and or for with by our your".split())
_TAIL, _HEAD = re.compile(r"[^\W\d_]+(?=-$)"), re.compile(r"[^\W\d_]+")
_DIVIDED = re.compile(r"[^\W\d_]+-\n\s*[^\W\d_]+")
_PREFIXES = frozenset(
    "self non co anti cyber well ex pre post e on off up multi cross all long short full part high "
    "low school social year one two peer face half semi sub under over re inter mid".split()
)
_LIST_END = re.compile(r"[;,:]\s+(?:and|or)$", re.I)
_FULL = 0.85
_LONGEST_HEADING = 70


@dataclass
class _Line:
    """`gap`: what lies between it and the line before: "", "blank" or "page"."""

    text: str
    indent: int
    gap: str
    tabbed: bool = False
    cells: tuple[str, ...] = ()


def read_text(text: str) -> list[Block]:
    """Return the headings, paragraphs, points and rows of a plain text."""
    lines = list(_lines(without_furniture(text)))
    placed = [(" " * line.indent + line.text, bool(line.gap)) for line in lines]
    for i, cells in rows_of_columns(placed).items():
        lines[i].cells = tuple(map(spaces_out, cells))
    builder = _Builder(_width(lines), _words(text))
    for line in lines:
        builder.take(line)
    blocks = builder.finished()
    nest(blocks)
    guess_headings(blocks)
    return blocks


def _words(text: str) -> frozenset[str]:
    """Return all words of a text but the halves of those divided at the end of a line."""
    return frozenset(_HEAD.findall(_DIVIDED.sub(" ", text.lower())))


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


class _Builder:
    """Puts lines together into blocks. `width`: see `_width`; `words`: all of the document's."""

    def __init__(self, width: int | None, words: frozenset[str]):
        self.width = width
        self.words = words
        self.blocks: list[Block] = []
        self.more: list[str] = []  # what still has to be added to the last block's text
        self.last: _Line | None = None

    def take(self, line: _Line) -> None:
        if self.last is not None and _UNDERLINE.match(line.text):
            self._underline(line)
        elif not (self._heading(line) or self._row(line) or self._point(line)):
            if self.blocks and self.last and _goes_on(self.blocks[-1], self.last, line, self.width):
                self._join(self.last.text, spaces_out(line.text))
            else:
                self._begin(Block(Kind.PARAGRAPH, spaces_out(line.text), indent=line.indent))
        self.last = line

    def _join(self, last: str, text: str) -> None:
        """Go on with the last block. A word divided at the end of a line becomes one again, where
        both halves are not words of their own as in "self-assessment"."""
        block = self.blocks[-1]
        block.lines += 1
        if not (last.endswith("-") and text[0].islower() and last[-2:-1].isalpha()):
            self.more.append(f" {text}")
            return
        first, second = (re.search(p, s)[0].lower() for p, s in ((_TAIL, last), (_HEAD, text)))
        if not (first in _PREFIXES or {first, second} <= self.words - {first + second}):
            if self.more:
                self.more[-1] = self.more[-1][:-1]
            else:
                block.text = block.text[:-1]
        self.more.append(text)

    def finished(self) -> list[Block]:
        if self.more:
            self.blocks[-1].text += "".join(self.more)
            self.more = []
        return self.blocks

    def _begin(self, block: Block) -> bool:
        self.finished()
        self.blocks.append(block)
        return True

    def _underline(self, line: _Line) -> None:
        """Take "Scope" over "=====" for a heading; a rule by itself is nothing."""
        block = self.blocks[-1] if self.blocks else None
        if not block or line.gap or block.lines != 1 or len(block.text) > MAX_HEADING:
            return
        if block.kind == Kind.PARAGRAPH or (block.marker and block.marker.numbers):
            block.kind, block.sure, block.level = Kind.HEADING, True, 2

    def _heading(self, line: _Line) -> bool:
        match = _HASHES.match(line.text)
        if not match or len(match[2]) > MAX_HEADING:
            return False
        return self._begin(Block(Kind.HEADING, spaces_out(match[2]), len(match[1]), sure=True))

    def _row(self, line: _Line) -> bool:
        if line.cells:
            return self._begin(self._row_of(" | ".join(line.cells), line.cells))
        match = _CELLS.match(line.text)
        if not match and len(re.split(r"\t+", line.text)) > 2 and line.text[0] not in BULLETS:
            cells = tuple(map(spaces_out, re.split(r"\t+", line.text)))
            return self._begin(self._row_of(spaces_out(line.text), cells))
        if not match:
            return False
        cells = tuple(spaces_out(cell) for cell in match[1].split("|"))
        if not any(cells) or _RULE.fullmatch(line.text):
            if self.blocks and self.blocks[-1].kind == Kind.ROW and self.blocks[-1].level == 0:
                self.blocks[-1].sure = True  # the row over a rule is one of headings
            return True
        return self._begin(self._row_of(" | ".join(filter(None, cells)), cells))

    def _row_of(self, text: str, cells: tuple[str, ...]) -> Block:
        before = self.blocks[-1] if self.blocks else None
        level = before.level + 1 if before and before.kind == Kind.ROW else 0
        return Block(Kind.ROW, text, level, cells=cells)

    def _point(self, line: _Line) -> bool:
        marked = split_marker(line.text)
        if not marked or not spaces_out(marked[1]):
            return False
        marker, rest = marked
        return self._begin(Block(Kind.POINT, spaces_out(rest), marker=marker, indent=line.indent))


def _goes_on(block: Block, last: _Line, line: _Line, width: int | None) -> bool:
    """Whether a line continues the block before it."""
    if block.kind not in (Kind.PARAGRAPH, Kind.POINT) or line.tabbed or last.tabbed:
        return block.kind == Kind.POINT and not line.gap and line.text[0].islower()
    finished = _is_finished(last.text)
    begins_low = line.text[0].islower()
    if line.gap == "blank":
        if block.kind == Kind.PARAGRAPH and block.lines == 1 and _is_short_heading(block.text):
            return False
        return not finished and (begins_low or _dangles(last.text, line.text))
    if not finished and (begins_low or _dangles(last.text, line.text)):
        return True
    if not line.gap and block.kind == Kind.PARAGRAPH and _is_half_a_heading(block, last, line):
        return True
    if line.gap == "page" and finished:
        return False
    if block.kind == Kind.POINT and not line.gap and line.indent > block.indent + 1:
        return True
    first_word = line.text.split(maxsplit=1)[0]
    full = width and last.indent + len(last.text) + 1 + len(first_word) > width * _FULL
    return bool(full) and not (line.text == line.text.upper() and has_shape_of_heading(line.text))


def rejoined(blocks: list[Block]) -> list[Block]:
    """Join a paragraph to the unfinished one before it that a page or a column cut it from."""
    kept: list[Block] = []
    for block in blocks:
        before = kept[-1] if kept else None
        if (
            before
            and before.kind in (Kind.PARAGRAPH, Kind.POINT)
            and block.kind == Kind.PARAGRAPH
            and not (before.key or block.key)
            and block.text[0].islower()
            and not _is_finished(before.text)
            and not _is_short_heading(before.text)
        ):
            before.text += f" {block.text}"
        else:
            kept.append(block)
    return kept


def _is_finished(text: str) -> bool:
    return text.rstrip("'\"’”)] ").endswith((".", "!", "?", ":", ";"))


def _is_short_heading(text: str) -> bool:
    return len(text.split()) <= 6 and has_shape_of_heading(text)


def _is_half_a_heading(block: Block, last: _Line, line: _Line) -> bool:
    """Whether a short line is the first of a title or heading of two."""
    if block.lines > 1 or len(last.text) > _LONGEST_HEADING or is_name_of_school(last.text):
        return False
    if last.text.endswith(",") or last.text.rsplit(maxsplit=1)[-1].lower() in _OPEN:
        return len(line.text) <= _LONGEST_HEADING and not is_name_of_school(line.text)
    both = last.text + line.text
    return (
        both == both.upper()
        and has_shape_of_heading(last.text)
        and has_shape_of_heading(line.text)
        and not is_name_of_school(line.text)
        and not area_of(last.text)
    )


def _dangles(text: str, after: str) -> bool:
    """Whether a line ends in a word, or a comma, that more must follow."""
    if len(text) < 40 or _LIST_END.search(text):
        return False
    return text.endswith(",") or text.rsplit(maxsplit=1)[-1].lower() in _DANGLING
