"""Markdown to a manuscript. The portal's own fixture is of this form, and so is what it writes.

    ---
    title: Social Media Policy
    written: 2020-02
    ---
    ## Terms of use {#tou}
    - text of a point {#tou.lawful-content}

A key in braces at the end of a heading, paragraph or point is kept. A section with the key
`plain-words` becomes the plain words for parents, as Markdown. Pictures are not fetched: their
description stands in their place. HTML gives its text, comments give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

from compliance.policies.importing.blocks import Block, Kind, spaces_out, split_marker
from compliance.policies.importing.dates import parse_date
from compliance.policies.importing.furniture import furniture_among, without_bold
from compliance.policies.importing.headings import guess_headings, join_split_headings
from compliance.policies.importing.limits import MAX_HEADING
from compliance.policies.importing.nesting import nest
from compliance.policies.importing.structure import arrange
from compliance.policies.importing.text import rejoined
from compliance.policies.manuscript import DATES, Manuscript

PLAIN_WORDS = "plain-words"
_KEY = re.compile(r"(?<!\\)\{#\s*([\w.:-]+)\s*\}\s*$")
_ANY_KEY = re.compile(r"(?<!\\)\{#[\w.:-]+\}[ \t]*$", re.M)
_FRONT = re.compile(r"\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|$)", re.DOTALL)
_FRONT_LINE = re.compile(r"([A-Za-z][A-Za-z _-]*):[ \t]*(.*)$")
_PLAIN_HEADING = re.compile(r"^#{1,6}[^\n]*\{#plain-words\}[ \t]*$", re.M)
_NEXT_HEADING = re.compile(r"^#{1,2}[ \t]", re.M)
_LINK = re.compile(r"https?://")
_SOFT = "\r"  # where a line of the source ends within a paragraph


def read_markdown(text: str, filename: str) -> Manuscript:
    """Return the manuscript that a Markdown text gives, with the keys written in it."""
    front, text = _front_matter(text)
    plain_words, text = _plain_words(text)
    without_pages = _without_pages(text)
    blocks = read_blocks(without_pages, from_pages=without_pages != text)
    manuscript = arrange(blocks, filename, title=front.get("title", ""))
    for name in DATES:
        if name in front:
            manuscript.dates[name] = parse_date(front[name])
    manuscript.plain_words = plain_words
    return manuscript


def read_blocks(text: str, *, from_pages: bool = False) -> list[Block]:
    """Return the headings, paragraphs, points and rows of a Markdown text."""
    parser = MarkdownIt("commonmark").enable("table")
    blocks = list(_blocks(parser.parse(text)))
    if from_pages:
        blocks = rejoined(blocks)
    nest(blocks)
    if any(block.sure and block.kind == Kind.HEADING for block in blocks):
        join_split_headings(blocks)
    else:
        guess_headings(blocks)
    return blocks


def _without_pages(text: str) -> str:
    """Take out headers and footers of pages, as in Markdown made from a PDF.

    Text with keys in it was written for the portal and has none.
    """
    if _ANY_KEY.search(text):
        return text
    lines = text.replace("\f", "\n\f\n").split("\n")
    gone = furniture_among([without_bold(line) for line in lines])
    return "\n".join("" if i in gone or line == "\f" else line for i, line in enumerate(lines))


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Return the lines between two lines of dashes at the top, and the text after them."""
    match = _FRONT.match(text)
    if not match:
        return {}, text
    lines = [line for line in match[1].splitlines() if line.strip()]
    found = [_FRONT_LINE.match(line) for line in lines]
    if not all(found):
        return {}, text
    named = {m[1].strip().lower().replace(" ", "_").replace("-", "_"): m[2] for m in found}
    return {k: v.strip().strip("\"'") for k, v in named.items()}, text[match.end() :]


def _plain_words(text: str) -> tuple[str, str]:
    """Return the Markdown of the section for parents, and the text without it."""
    match = _PLAIN_HEADING.search(text)
    if not match:
        return "", text
    after = _NEXT_HEADING.search(text, match.end())
    end = after.start() if after else len(text)
    return text[match.end() : end].strip(), text[: match.start()] + text[end:]


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    """Walk the tokens. A list item's further paragraphs, and lists in it, belong to its point."""
    items: list[Block] = []
    numbers: list[int | None] = []
    cells: list[str] | None = None
    row = 0
    for i, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                numbers.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
            case "list_item_open":
                items.append(_item(numbers, len(items)))
            case "list_item_close":
                items.pop()
            case "table_open":
                row = 0
            case "tr_open":
                cells = []
            case "tr_close":
                if any(cells):
                    said = " | ".join(filter(None, cells))
                    yield Block(Kind.ROW, said, row, sure=row == 0, cells=tuple(cells))
                cells, row = None, row + 1
            case "inline" if cells is not None:
                cells.append(spaces_out(_text(token)))
            case "inline":
                yield from _inline(token, tokens[i - 1], items)
            case "code_block" | "fence" | "html_block":
                lines = _stripped(token.content) if token.type == "html_block" else token.content
                yield from _prose(spaces_out(lines), "", items, bold=False)


def _item(numbers: list[int | None], level: int) -> Block:
    """Start a point; a numbered one keeps its number, which is how the school cites it."""
    number = numbers[-1]
    if number is None:
        return Block(Kind.POINT, "", level)
    numbers[-1] = number + 1
    return Block(Kind.POINT, f"{number}.", level)


def _inline(token: Token, opening: Token, items: list[Block]) -> Iterator[Block]:
    match, text = _KEY.search(token.content), _text(token)
    key = match[1] if match else ""
    if key:
        text = text[: text.rindex("{#")]
    is_heading = opening.type == "heading_open" and not items
    if is_heading and 0 < len(spaces_out(text)) <= MAX_HEADING:
        yield Block(Kind.HEADING, spaces_out(text), int(opening.tag[1]), key, sure=True)
        return
    for part in [text] if items or key else _typed_points(text):
        lines = "\n".join(filter(None, map(spaces_out, part.replace(_SOFT, " ").split("\n"))))
        yield from _prose(lines, key, items, bold=_is_bold(token))


def _typed_points(text: str) -> list[str]:
    """Part a paragraph whose lines begin with "a)", "3.2" or "•", no points to Markdown."""
    lines = re.split(r"[\r\n]", text)
    starts = [i for i, line in enumerate(lines) if split_marker(line)]
    if not starts or (len(starts) < 2 and starts[0] > 0):
        return [text]
    bounds = sorted({0, *starts, len(lines)})
    return [" ".join(lines[a:b]) for a, b in zip(bounds, bounds[1:], strict=False)]


def _prose(text: str, key: str, items: list[Block], *, bold: bool) -> Iterator[Block]:
    """Give a paragraph, or let the point it stands in begin or go on."""
    if not text:
        return
    if not items:
        yield _paragraph(text, key, bold)
        return
    point = items[-1]
    point.key = point.key or key
    if point.lines:
        point.level = sum(not item.lines for item in items[:-1])  # "- 1. text" is one point
        point.lines = 0  # begun
        point.text = f"{point.text} {text}".strip()
        yield point
    else:
        point.text += f"\n{text}"


def _paragraph(text: str, key: str, bold: bool) -> Block:
    """A paragraph; one that begins with a typed "•", "3.2" or "(a)" is a point all the same."""
    marked = split_marker(text) if not key else None
    if marked and marked[1].strip():
        return Block(Kind.POINT, marked[1], marker=marked[0], bold=bold)
    return Block(Kind.PARAGRAPH, text, key=key, bold=bold)


def _is_bold(token: Token) -> bool:
    parts = [c for c in token.children or [] if c.content or c.nesting]
    return len(parts) > 2 and parts[0].type == "strong_open" and parts[-1].type == "strong_close"


def _text(token: Token) -> str:
    """Return the words of an inline token; a link keeps where it leads if that is on the web."""
    pieces: list[str] = []
    links: list[tuple[str, int]] = []
    for child in token.children or []:
        match child.type:
            case "text" | "code_inline" | "image":
                pieces.append(child.content)
            case "softbreak":
                pieces.append(_SOFT)
            case "hardbreak":
                pieces.append("\n")
            case "html_inline" if child.content.lower().startswith("<br"):
                pieces.append("\n")
            case "link_open":
                links.append((str(child.attrs.get("href", "")), len(pieces)))
            case "link_close":
                href, start = links.pop()
                if _LINK.match(href) and href not in "".join(pieces[start:]):
                    pieces.append(f" ({href})")
    return "".join(pieces)


class _Stripper(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("script", "style")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style") and self.hidden > 0

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(data)


def _stripped(html: str) -> str:
    stripper = _Stripper()
    stripper.feed(html)
    stripper.close()
    return " ".join(stripper.words)
