"""A Word document to blocks: Mammoth turns it into plain HTML, and that is taken apart here.

Headers and footers, comments and deleted text are no part of it; pictures are left out. Numbers
that Word makes itself ("3.2" of an automatic list) are not in the file and so not in the text.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from io import BytesIO

import mammoth

from compliance.policies.importing.archive import check_archive
from compliance.policies.importing.blocks import Block, Kind, spaces_out, split_marker
from compliance.policies.importing.encoding import tidy
from compliance.policies.importing.furniture import furniture_among, without_bold
from compliance.policies.importing.headings import guess_headings, join_split_headings
from compliance.policies.importing.limits import MAX_HEADING, check_length
from compliance.policies.importing.nesting import nest
from compliance.policies.importing.text import rejoined
from policyportal.refusal import Refused

_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name^='toc'] => !
"""
_UNREADABLE = (
    "This Word document cannot be read. Open it in Word, save it as a new .docx and try again; "
    "or copy its text into a plain text file (.txt)."
)
_LINK = re.compile(r"https?://")


def read_docx(data: bytes) -> list[Block]:
    """Return the headings, paragraphs, points and rows of a Word document. Raises Refused."""
    check_archive(data)
    try:
        html = mammoth.convert_to_html(
            BytesIO(data),
            style_map=_STYLES,
            convert_image=lambda image: [],
            include_embedded_style_map=False,
        ).value
    except Exception as error:  # Mammoth raises whatever a malformed part makes it trip over
        raise Refused(_UNREADABLE) from error
    check_length(html)
    reader = _Reader()
    reader.feed(tidy(html))
    reader.close()
    blocks = _without_pages(reader.blocks)
    nest(blocks)
    # One heading is the title; with two more the document marks its own.
    if sum(block.sure and block.kind == Kind.HEADING for block in blocks) >= 3:
        _take_bold_headings(blocks)
        join_split_headings(blocks)
    else:
        guess_headings(blocks)
    return blocks


def _without_pages(blocks: list[Block]) -> list[Block]:
    """Take out headers and footers typed between paragraphs, as in a document made from a PDF."""
    lines = [b.text if b.kind == Kind.PARAGRAPH and "\n" not in b.text else "" for b in blocks]
    gone = furniture_among([without_bold(line) for line in lines])
    kept = [block for i, block in enumerate(blocks) if i not in gone]
    return rejoined(kept) if gone else kept


def _take_bold_headings(blocks: list[Block]) -> None:
    """Beside headings with a style, only bold lines may be others that were forgotten."""
    guessed = [block for block in blocks if not (block.kind == Kind.PARAGRAPH and not block.bold)]
    guess_headings(guessed)


class _Reader(HTMLParser):
    """Collects the blocks. A list item's paragraphs make one point; a row's cells one row."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._plain = False
        self._bold = 0
        self._lists = 0
        self._items: list[Block | None] = []
        self._cells: list[list[str]] = []
        self._rows: list[int] = []
        self._marked = False  # in a row that Word repeats as headings
        self._all_bold = True
        self._heading = 0
        self._in_heading = False
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag, attrs):
        if (
            tag in ("p", "li", "ul", "ol", "table", "tr", "td", "th")
            or tag[0] == "h"
            and tag[1:].isdigit()
        ):
            self._end_text()
        if tag[0] == "h" and tag[1:].isdigit():
            self._heading = 0 if dict(attrs).get("class") == "title" else int(tag[1:])
            self._in_heading = True
        elif tag == "table":
            self._rows.append(0)
        elif tag == "li":
            self._items.append(None)
        elif tag == "tr":
            self._cells.append([])
            self._marked, self._all_bold = False, True
        elif tag in ("td", "th") and self._cells:
            self._cells[-1].append("")
            self._marked = self._marked or tag == "th"
        elif tag in ("strong", "b"):
            self._bold += 1
        elif tag == "br":
            self._text.append("\n")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self._text)))

    def handle_endtag(self, tag):
        if tag in ("p", "li", "ul", "ol", "td", "th", "tr") or tag[0] == "h" and tag[1:].isdigit():
            self._end_text()
        if tag[0] == "h" and tag[1:].isdigit():
            self._in_heading = False
        elif tag == "table" and self._rows:
            self._rows.pop()
        elif tag == "li" and self._items:
            self._items.pop()
        elif tag == "tr" and self._cells:
            self._end_row(tuple(self._cells.pop()))
        elif tag in ("strong", "b"):
            self._bold -= 1
        elif tag == "a" and self._links:
            href, start = self._links.pop()
            if _LINK.match(href) and href.rstrip("/") not in "".join(self._text[start:]):
                self._text.append(f" ({href})")

    def handle_data(self, data):
        self._text.append(data)
        self._plain = self._plain or (bool(data.strip()) and not self._bold)

    def close(self):
        super().close()
        self._end_text()

    def _end_text(self) -> None:
        raw, bold = "".join(self._text), not self._plain
        self._text, self._plain, self._links = [], False, []
        lines = [line for line in map(spaces_out, raw.split("\n")) if line]
        if not lines:
            return
        if self._cells and self._cells[-1]:
            self._cells[-1][-1] = f"{self._cells[-1][-1]} {' '.join(lines)}".strip()
            self._all_bold = self._all_bold and bold
        elif self._items:
            self._point("\n".join(lines))
        elif self._in_heading and len(" ".join(lines)) <= MAX_HEADING:
            text = " ".join(lines)
            self.blocks.append(Block(Kind.HEADING, text, self._heading, sure=True, bold=bold))
        else:
            self.blocks += [_typed(line, bold) for line in _paragraphs(lines)]

    def _point(self, text: str) -> None:
        point = self._items[-1]
        if point is None:
            point = Block(Kind.POINT, text, len(self._items) - 1)
            self._items[-1] = point
            self.blocks.append(point)
        else:
            point.text += f"\n{text}"

    def _end_row(self, cells: tuple[str, ...]) -> None:
        text = " | ".join(filter(None, cells))
        if not text:
            return
        if self._cells:  # a table within a cell: its text is the cell's
            if self._cells[-1]:
                self._cells[-1][-1] = f"{self._cells[-1][-1]} {text}".strip()
        elif len(cells) == 1:
            self.blocks.append(_typed(text, False))
        else:
            self.blocks.append(self._row(text, cells))

    def _row(self, text: str, cells: tuple[str, ...]) -> Block:
        level = self._rows[-1] if self._rows else 0
        if self._rows:
            self._rows[-1] += 1
        sure = self._marked and level == 0
        return Block(Kind.ROW, text, level, sure=sure, bold=self._all_bold, cells=cells)


def _paragraphs(lines: list[str]) -> list[str]:
    """Lines broken by hand are points of their own where each has a mark, else one paragraph."""
    if len(lines) > 1 and all(split_marker(line) for line in lines[1:]):
        return lines
    return ["\n".join(lines)]


def _typed(text: str, bold: bool) -> Block:
    """A paragraph; one that begins with a typed "•", "3.2" or "(a)" is a point."""
    marked = split_marker(text)
    if marked and marked[1].strip():
        return Block(Kind.POINT, marked[1].strip(), marker=marked[0], bold=bold)
    return Block(Kind.PARAGRAPH, text, bold=bold)
