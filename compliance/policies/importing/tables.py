"""The rows of a table that has column headings: each cell says under which heading it stands.

A clause is read and cited by itself, so "Bullying | Class teacher" becomes "Concern: Bullying; Who
to tell: Class teacher", and the row of headings is no clause of its own.
"""

from __future__ import annotations

import re

from compliance.policies.importing.blocks import Block, Kind

_MOST_WORDS = 6
_MOST_COLUMNS = 12
# What columns are called in tables whose first row is not marked as headings.
_NAMES = re.compile(
    r"\b(?:name|role|who|what|when|where|how|why|version|date|author|change|changes|comments?|"
    r"action|actions|responsib\w+|platform|site|app|age|account|owner|purpose|concern|contact|"
    r"issue|behaviour|sanction|consequence|example|examples|risk|step|description|details|"
    r"reason|frequency|permitted|allowed|acceptable|unacceptable|staff|pupils?|parents?|do|don'?ts?|dos)\b",
    re.I,
)


def name_cells(blocks: list[Block]) -> None:
    """Put the column heading before each cell, in tables that have a row of headings."""
    kept: list[Block] = []
    heads: tuple[str, ...] = ()
    for i, block in enumerate(blocks):
        after = blocks[i + 1] if i + 1 < len(blocks) else None
        if block.kind != Kind.ROW:
            heads = ()
        elif block.level == 0:
            heads = _headings(block, after)
            if heads:
                continue
        if heads and block.kind == Kind.ROW:
            block.text = _named(heads, block.cells)
        kept.append(block)
    blocks[:] = kept


def _headings(block: Block, after: Block | None) -> tuple[str, ...]:
    """Return the column headings that a table's first row gives; none where it has none."""
    if after is None or after.kind != Kind.ROW or after.level == 0:
        return ()
    if not 2 <= len(block.cells) <= _MOST_COLUMNS or len(after.cells) > len(block.cells):
        return ()
    named = block.sure or _look_like_headings(block, after)
    return tuple(cell.rstrip(" :") for cell in block.cells) if named else ()


def _look_like_headings(block: Block, after: Block) -> bool:
    cells = [cell for cell in block.cells if cell]
    if len(cells) < 2 or any(not _is_short(cell) for cell in cells):
        return False
    if block.bold:
        return not after.bold
    return sum(bool(_NAMES.search(cell)) for cell in cells) * 2 >= len(block.cells)


def _is_short(cell: str) -> bool:
    return (
        len(cell.split()) <= _MOST_WORDS
        and cell[0].isalpha()
        and not cell.endswith((".", ":", ";", ","))
        and not re.search(r"\d{2}", cell)
    )


def _named(heads: tuple[str, ...], cells: tuple[str, ...]) -> str:
    """Return a row as "Concern: Bullying; Who to tell: Class teacher"."""
    said = ""
    for i, cell in enumerate(cells):
        head = heads[i] if i < len(heads) else ""
        if not cell:
            continue
        part = f"{head}{'' if head.endswith('?') else ':'} {cell}" if head else cell
        said += _before(said, is_second=i == 1, names_row=not heads[0]) + part
    return said


def _before(said: str, *, is_second: bool, names_row: bool) -> str:
    """Return what parts a cell from those before it; one without a heading names its row."""
    if not said:
        return ""
    if is_second and names_row:
        return " – "
    return " " if said.endswith((".", "!", "?", ";")) else "; "
