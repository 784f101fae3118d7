"""What a document has for finding one's way or for a pen, and a clause is not."""

from __future__ import annotations

import re
from collections import Counter

from compliance.policies.importing.blocks import Block, Kind, after_number
from compliance.policies.importing.limits import MAX_HEADING

_CONTENTS_WITHIN = 80
_PAGE_AT_END = re.compile(r"[\s.…_]+\d{1,3}$")
_LEADER = re.compile(r"(?:\.{3,}|(?:\. ){3,}|…+|_{3,})\s*\d{1,3}$")
_CONTENTS = re.compile(r"^(?:table of )?contents(?: page)?$", re.I)
_PLACE_OF_CONTENTS = re.compile(r"\[{1,2}_?toc_?\]{1,2}", re.I)
# "Signed: ______ (Chair of Governors)  Date: ______": labels, roles in brackets, and room to write.
_ROOM = re.compile(r"_{3,}|\.{5,}|…{2,}")
_TO_SIGN = re.compile(r"\bsign(?:ed|ature)\b", re.I)
_FORM_WORDS = re.compile(
    r"\([^()]{1,60}\)|\b(?:signed|signature|sign|date|dated|name|print|printed|full|in|capitals|job|"
    r"title|position|role|class|year|group|staff|member|governor|chair|of|governors|head ?teacher|"
    r"employee|parent|carer|pupil|child|s|by|school|line|manager)\b",
    re.I,
)


def drop_blanks_to_fill_in(blocks: list[Block]) -> None:
    """Take out lines to sign on: the portal keeps signatures of its own."""
    blocks[:] = [block for block in blocks if not _is_blank_to_fill_in(block)]


def _is_blank_to_fill_in(block: Block) -> bool:
    """Whether a line has only labels and room to write, or is the head of a table to sign in."""
    text = block.text
    has_room = bool(_ROOM.search(text)) or (block.kind == Kind.ROW and _TO_SIGN.search(text))
    if len(text) > 400 or not has_room:
        return False
    rest, fields = _FORM_WORDS.subn("", _ROOM.sub(" ", text))
    return fields > 0 and not re.search(r"\w", rest)


def drop_contents(blocks: list[Block]) -> None:
    """Take out a list of contents: lines that are headings further on, with a page number after
    dots, or under the word "Contents"."""
    headings = Counter(_bare(b.text) for b in blocks if b.kind == Kind.HEADING)
    links = _links_to_headings(blocks, headings)
    inside = False
    kept: list[Block] = []
    for i, block in enumerate(blocks):
        is_heading = block.kind == Kind.HEADING
        listed = headings[_bare(block.text)] > is_heading
        numbered = bool(_PAGE_AT_END.search(block.text[-20:]))
        if i in links or _PLACE_OF_CONTENTS.fullmatch(block.text):
            continue
        if i < _CONTENTS_WITHIN and _CONTENTS.match(block.text.rstrip(":")):
            inside = True
        elif inside and not block.sure and (listed or (numbered and not is_heading)):
            continue
        elif listed and not is_heading and _LEADER.search(block.text[-20:]):
            continue
        else:
            inside = False
            kept.append(block)
    blocks[:] = kept


def _bare(text: str) -> str:
    return _PAGE_AT_END.sub("", after_number(text[:MAX_HEADING])).casefold().strip(" .:")


def _links_to_headings(blocks: list[Block], headings: Counter[str]) -> set[int]:
    """Return where two or more points before the first section are headings further on."""
    found = []
    for i, block in enumerate(blocks[:_CONTENTS_WITHIN]):
        if block.kind == Kind.HEADING:
            break
        if block.kind == Kind.POINT and headings[_bare(block.text)]:
            found.append(i)
    return set(found) if len(found) > 1 else set()
