"""Tables in plain text whose columns are only set apart by spaces, as pdftotext lays them out."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PARTS = re.compile(r"\S+(?: {1,2}\S+)*")
_LEAST_ROWS = 3


def rows_of_columns(lines: list[tuple[str, bool]]) -> dict[int, tuple[str, ...]]:
    """Return the cells of those lines that are rows of a table, by their place.

    A line is its text with its indent, and whether a gap lies before it. Three lines or more, with
    no gap between them, whose parts begin at the same places, are a table.
    """
    rows: dict[int, tuple[str, ...]] = {}
    run: list[tuple[int, tuple[str, ...]]] = []
    starts_of_run: tuple[int, ...] = ()
    for i, (text, gap) in enumerate(lines):
        parts = list(_PARTS.finditer(text)) if "   " in text.strip() else []
        starts = tuple(part.start() for part in parts)
        if gap or starts != starts_of_run:
            _keep(run, rows)
            run, starts_of_run = [], starts
        if len(parts) > 1:
            run.append((i, tuple(part[0] for part in parts)))
    _keep(run, rows)
    return rows


def _keep(run: Iterable[tuple[int, tuple[str, ...]]], rows: dict[int, tuple[str, ...]]) -> None:
    if len(found := list(run)) >= _LEAST_ROWS:
        rows.update(found)
