"""Blocks to a manuscript: the title, the dates, then each heading with the clauses under it."""

from __future__ import annotations

import re
from pathlib import PurePath

from compliance.policies.importing.areas import area_of, closeness, is_appendix
from compliance.policies.importing.blocks import Block, Kind, after_number, split_marker
from compliance.policies.importing.contents import drop_blanks_to_fill_in, drop_contents
from compliance.policies.importing.dates import parse_date, read_dates
from compliance.policies.importing.furniture import is_name_of_school
from compliance.policies.importing.headings import has_shape_of_heading
from compliance.policies.importing.limits import MAX_HEADING, MAX_TITLE, check_clauses
from compliance.policies.importing.tables import name_cells
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from compliance.policies.models import ClauseKind, SectionKind
from policyportal.refusal import Refused

ABOUT = "About this policy"
ABOUT_KEY = "about"
NESTED = "– "
_MODAL_AT_END = re.compile(
    r"\b(?:must|should|shall|will|may|can|cannot|not|never|always|to|are|do|don.t|rules)\W*$", re.I
)
_LEADING = 6
_POLICY = re.compile(
    r"\b(?:policy|policies|guidance|guidelines|code|agreement|protocol|procedure)\b"
    r"(?!\s+(?:no|number|ref|reference)\b)",
    re.I,
)
_NEVER_TITLES = ("introduction", "purpose", "scope")


def arrange(blocks: list[Block], filename: str, title: str = "") -> Manuscript:
    """Return the manuscript that the blocks make up. Its keys are those the document gives."""
    title = title or _take_title(blocks) or _title_from(filename)
    drop_contents(blocks)
    drop_blanks_to_fill_in(blocks)
    front = next((i for i, b in enumerate(blocks) if b.kind == Kind.HEADING), len(blocks))
    dates = read_dates(blocks, front)
    name_cells(blocks)
    sections = _sections(blocks)
    clauses = sum(len(section.clauses) for section in sections)
    if not any(c.isalpha() for s in sections for clause in s.clauses for c in clause.text):
        raise Refused(
            "There are no paragraphs in this document that can be read. If they are pictures of "
            "pages, choose the document they were scanned from."
        )
    check_clauses(clauses + len(sections))
    return Manuscript(title=title, dates=dates, sections=sections)


def _take_title(blocks: list[Block]) -> str:
    """Take the title out of the first lines, and a letterhead (the school's name) with it.

    It is the one heading above all others, or the first of the first level, or a short line that
    says "policy", or the first short line; only the first may be named as a usual section is.
    """
    if len(blocks) == 1:
        return ""
    if top := _above_all(blocks):
        return _take(blocks, top)
    lead = []
    for block in blocks[:_LEADING]:
        if not (block.kind == Kind.HEADING or _is_short(block)):
            break
        lead.append(block)
    named = [b for b in lead if len(b.text) <= MAX_TITLE and not _is_usual(b)]
    if not named:
        return ""
    own = [b for b in named if not is_name_of_school(b.text)]
    best = next((b for b in own if b.kind == Kind.HEADING and b.sure and b.level == 1), None)
    said = [b for b in own if _POLICY.search(b.text)]
    best = best or next((b for b in said if not parse_date(b.text)), next(iter(said), None))
    if best is None and named[0] is lead[0] and own:
        at = lead.index(own[0])
        best = own[0] if all(is_name_of_school(b.text) for b in lead[:at]) else None
    if best is None and named[0] is not lead[0]:
        return ""
    return _take(blocks, best or named[0])


def _above_all(blocks: list[Block]) -> Block | None:
    """Return the heading at the top that alone is of the highest level, with others below it.

    An "Introduction" marked like that is still one.
    """
    headings = [block for block in blocks if block.kind == Kind.HEADING and block.sure]
    first = headings[0] if len(headings) > 1 else None
    if first is None or first.key or len(first.text) > MAX_TITLE:
        return None
    if any(block.level <= first.level for block in headings[1:]):
        return None
    if area_of(first.text) in _NEVER_TITLES and not _POLICY.search(first.text):
        return None
    return first if any(block is first for block in blocks[:_LEADING]) else None


def _take(blocks: list[Block], best: Block) -> str:
    """Take the title out of the blocks. What stands above it is no heading."""
    at = next(i for i, block in enumerate(blocks) if block is best)
    for block in blocks[:at]:
        if block.kind == Kind.HEADING and not block.sure:
            block.kind = Kind.PARAGRAPH
    blocks[: at + 1] = [b for b in blocks[:at] if not is_name_of_school(b.text)]
    return after_number(best.text)


def _is_short(block: Block) -> bool:
    return block.kind == Kind.PARAGRAPH and (
        has_shape_of_heading(block.text) or is_name_of_school(block.text)
    )


def _is_usual(block: Block) -> bool:
    text = after_number(block.text)
    return not _POLICY.search(text) and bool(area_of(text) or is_appendix(text))


def _title_from(filename: str) -> str:
    words = re.sub(r"[-_\s]+", " ", PurePath(filename).stem).strip()
    return (words[:1].upper() + words[1:])[:MAX_TITLE].strip() or "Policy"


def _sections(blocks: list[Block]) -> list[ManuscriptSection]:
    sections: list[ManuscriptSection] = []
    in_appendix = False
    _free_terms(blocks)
    for block in _run_in(blocks):
        if block.kind == Kind.HEADING and len(block.text) <= MAX_HEADING:
            in_appendix = in_appendix or is_appendix(after_number(block.text))
            sections.append(_section(block, in_appendix))
            continue
        if not sections:
            sections.append(ManuscriptSection(ABOUT, ABOUT_KEY))
        _add(sections[-1], block)
    _only_one_terms(sections)
    return sections


def _section(block: Block, in_appendix: bool) -> ManuscriptSection:
    kind = SectionKind.ORDINARY
    if in_appendix:
        kind = SectionKind.APPENDIX
    elif block.key == "tou" or area_of(block.text) == "tou":
        kind = SectionKind.TERMS
    return ManuscriptSection(block.text, block.key, kind)


def _only_one_terms(sections: list[ManuscriptSection]) -> None:
    """Leave one section of Terms of Use: the one whose heading says so best."""
    terms = [section for section in sections if section.kind == SectionKind.TERMS]
    if not terms:
        return
    best = max(terms, key=lambda s: (s.key == "tou", *closeness("tou", after_number(s.heading))))
    for section in terms:
        if section is not best:
            section.kind = SectionKind.ORDINARY


def _free_terms(blocks: list[Block]) -> None:
    """Lift the points under "3.1 Staff must not:" in the Terms of Use: they are signed singly."""
    in_terms = lifting = False
    for block, after in zip(blocks, [*blocks[1:], None], strict=False):
        if block.kind == Kind.HEADING:
            in_terms = block.key == "tou" or area_of(block.text) == "tou"
        if block.kind != Kind.POINT or not in_terms:
            lifting = False
        elif block.level == 0:
            below = after is not None and after.kind == Kind.POINT and after.level > 0
            lifting = below and _begins_rules(block.text)
            block.kind = Kind.PARAGRAPH if lifting else block.kind
        elif lifting:
            block.level -= 1


def _begins_rules(text: str) -> bool:
    """Whether a point is the beginning of those below it ("3.1", "Staff must not:"), rather than a
    rule that they are part of ("name:")."""
    numbered = split_marker(text)
    return text.endswith(":") and bool(numbered or _MODAL_AT_END.search(text))


def _run_in(blocks: list[Block]) -> list[Block]:
    """Write signs below a nested point that ends in a colon into its line: "nothing: on pupils; on
    families". One clause's text has one depth of points only."""
    kept: list[Block] = []
    below: dict[int, list[str]] = {}
    opener: Block | None = None
    for block in blocks:
        if opener and _is_below(block, opener):
            below.setdefault(len(kept) - 1, []).append(block.text)
            continue
        kept.append(block)
        is_nested = block.kind == Kind.POINT and block.level > 0 and not block.key
        opener = block if is_nested and block.text.endswith(":") else None
    for at, pieces in below.items():
        kept[at].text += f" {_in_one_line(pieces)}"
    return kept


def _is_below(block: Block, opener: Block) -> bool:
    """Whether a point with a sign, no number or letter, lies below a nested one."""
    if block.kind != Kind.POINT or block.key or block.level <= opener.level:
        return False
    marked = split_marker(block.text)
    return not (marked and marked[0].numbers)


def _in_one_line(pieces: list[str]) -> str:
    ends = (";", ",", ".", "!", "?", ":")
    last = len(pieces) - 1
    return " ".join(
        piece if i == last or piece.endswith(ends) else f"{piece};"
        for i, piece in enumerate(pieces)
    )


def _add(section: ManuscriptSection, block: Block) -> None:
    """Add a block as a clause; a nested point becomes a line of the point above it."""
    clauses = section.clauses
    nested = block.kind == Kind.POINT and block.level > 0 and not block.key
    if nested and clauses and clauses[-1].kind == ClauseKind.POINT:
        clauses[-1].text += f"\n{NESTED}{block.text}"
        return
    kind = ClauseKind.POINT if block.kind == Kind.POINT else ClauseKind.PARAGRAPH
    clauses.append(ManuscriptClause(block.text, block.key, kind))
