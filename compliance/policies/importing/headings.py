"""Which paragraphs are headings, where the document does not say so itself.

A heading is short, begins with a capital or a number, does not end like a sentence and has no verb
in it that makes it one; something follows it. Strong ones (capitals, numbers, bold type, names
of the usual sections) stand anywhere; weak ones not in a bare list of short lines, nor straight
after a line that ends in a colon.
"""

from __future__ import annotations

import re

from compliance.policies.importing.areas import area_of, completes_a_heading, is_appendix
from compliance.policies.importing.blocks import Block, Kind, after_number
from compliance.policies.importing.dates import is_date, is_date_line, parse_date
from compliance.policies.importing.furniture import is_name_of_school

_MOST_WORDS = 14
_LONGEST = 110
_BARE_LIST = 4
_WHOLE_DATE = len("2025-01-31")
_SENTENCE = re.compile(
    r"\b(?:must|should|shall|will|may|can|cannot|is|are|was|were|has|have|had|does|do not|don't|"
    r"needs?|be|please|ensure|ensures)\b",
    re.I,
)
_QUESTION = re.compile(
    r"(?:what|why|how|who|whom|when|where|which|whose)\b|q(?:uestion)?\s*\d*\s*[.:)]", re.I
)
# "If the allegation is about an adult": half a sentence with one verb.
_CONDITION = re.compile(r"(?:if|when|where)\b[^,;:]+", re.I)
_ASKED = re.compile(r"^q(?:uestion)?\s*\d*\s*[.:)]\s*", re.I)
# The half sentence before a list: "This policy aims to:", "The policy covers:".
_BEGINS_SENTENCE = re.compile(
    r"(?:this|these|it|we|you|they|i|there|if|in|by|all|any|each|such|some|examples?)\b"
    r"|.*\b(?:to|the|a|of|that|not|by|with|for|and|or|following|below|never|always|includes?|"
    r"including|covers?|applies|provides|contains|means|agree|expect|promise|ask)\W*$",
    re.I,
)
# "Headteacher: Siân Prŷs", "Version: 3", "Print name:".
_LABELLED = re.compile(
    r"(?:head ?teacher|head|chair(?: of governors)?|author|owner|version|status|reference|review|"
    r"frequency|prepared by|lead|contact|designated [\w ]+|dsl|e-?mail|tel(?:ephone)?|"
    r"policy (?:owner|lead|author|number|no|reference|date|type|status))\.?\s*:\s*\S"
    r"|(?:signed|signature|name|print(?:ed)? name|date|dated|class|position|job title|role)\b"
    r"[^:]*:",
    re.I,
)
_NO_HEADING = re.compile(r"@|https?:|www\.|_{3,}|\.{3,}|…|[;|]|[.!?]\s+[A-Z]")


def guess_headings(blocks: list[Block]) -> None:
    """Turn those paragraphs and numbered lines into headings that look like them."""
    seems = [_seems_heading(blocks, i) for i in range(len(blocks))]
    _drop_bare_lists(blocks, seems)
    for block, heading in zip(blocks, seems, strict=True):
        if heading:
            block.kind = Kind.HEADING
            block.text = block.text.rstrip(" :")
    join_split_headings(blocks)


def join_split_headings(blocks: list[Block]) -> None:
    """Join "TikTok" and a heading "Parent / Carer Advice" that follows it."""
    kept: list[Block] = []
    for block in blocks:
        before = kept[-1] if kept else None
        if (
            before
            and block.kind == before.kind == Kind.HEADING
            and completes_a_heading(block.text)
            and len(before.text.split()) <= 3
            and not is_appendix(before.text)
        ):
            before.text += f" {block.text}"
        else:
            kept.append(block)
    blocks[:] = kept


def has_shape_of_heading(text: str) -> bool:
    """Whether a line by itself could be a heading."""
    words = text.split()
    if not words or len(words) > _MOST_WORDS or len(text) > _LONGEST:
        return False
    first = text.lstrip("'\"‘“(")[:1]
    if not (first.isupper() or first.isdigit()) or not any(c.isalpha() for c in text):
        return False
    if _NO_HEADING.search(_ASKED.sub("", text)) or _LABELLED.match(text) or is_date_line(text):
        return False
    if len(parse_date(text) or "") == _WHOLE_DATE or is_date(text):
        return False
    if text.endswith(":"):
        return _in_capitals(text) or (len(words) <= 4 and bool(area_of(text)) and _is_name(text))
    if text.endswith("?"):
        return bool(_QUESTION.match(after_number(text)))
    if text.endswith((".", ",", "!", "–", "-")):
        return False
    if _in_capitals(text) or _QUESTION.match(text):
        return True
    verbs = len(_SENTENCE.findall(text))
    return not verbs or (verbs == 1 and bool(_CONDITION.fullmatch(text)))


def _is_name(text: str) -> bool:
    """Whether a line that ends in a colon names what follows, and does not begin a sentence."""
    return not (_SENTENCE.search(text) or _BEGINS_SENTENCE.match(text))


def _in_capitals(text: str) -> bool:
    letters = sum(c.isalpha() for c in text)
    return letters >= (2 if text.endswith(":") else 3) and text == text.upper()


def _seems_heading(blocks: list[Block], i: int) -> bool:
    block = blocks[i]
    if block.kind == Kind.HEADING or i + 1 == len(blocks) or block.lines > 2:
        return False
    after = blocks[i + 1]
    if block.kind == Kind.PARAGRAPH:
        return has_shape_of_heading(block.text) and not is_name_of_school(block.text)
    if block.kind != Kind.POINT or not block.marker or not block.marker.numbers:
        return False
    title = after_number(block.text)
    if not has_shape_of_heading(title) or len(title.split()) > 10:
        return False
    if block.marker.sort == "letter" and not _in_capitals(title):
        return False
    return not _is_one_of_a_list(blocks[i - 1] if i else None, block, after)


def _is_one_of_a_list(before: Block | None, block: Block, after: Block) -> bool:
    """Whether the number before or after it stands right beside it, as in a list.

    "1.0 INTRODUCTION" is over "1.1", not before it.
    """
    if len(block.marker.numbers) == 2 and block.marker.numbers[-1] == 0:
        return False
    if after.kind == Kind.POINT and after.marker and after.marker.follows(block.marker):
        return True
    return bool(
        before
        and before.kind == Kind.POINT
        and before.marker
        and block.marker.follows(before.marker)
        and has_shape_of_heading(after_number(before.text))
    )


def _is_strong(block: Block) -> bool:
    return (
        block.bold
        or _in_capitals(block.text)
        or bool(block.marker)
        or block.text.endswith("?")
        or is_appendix(block.text)
        or completes_a_heading(block.text)
    )


def _is_usual(block: Block) -> bool:
    return bool(area_of(block.text)) and len(block.text.split()) <= 5


def _drop_bare_lists(blocks: list[Block], seems: list[bool]) -> None:
    """Say no to weak headings after a colon, and to four or more short lines one after another."""
    i = 0
    while i < len(blocks):
        if not seems[i]:
            i += 1
            continue
        end = i
        while end < len(blocks) and seems[end]:
            end += 1
        after_colon = i > 0 and blocks[i - 1].text.endswith(":")
        if after_colon or end - i >= _BARE_LIST:
            is_list = after_colon and end - i > 1
            for k in range(i, end):
                seems[k] = _is_strong(blocks[k]) or (not is_list and _is_usual(blocks[k]))
        i = end
