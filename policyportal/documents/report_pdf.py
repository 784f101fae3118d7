"""A report as a PDF: what it is and of which day, its contents, its parts, its pages numbered.

A table of up to `SHORT` rows is a table. A longer one is set row by row in pieces, each printed by
a process of its own, and joined to the rest: time grows with the rows, memory does not.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.template.loader import render_to_string

from policyportal.documents.joining import joined, page_count
from policyportal.documents.parts import Part
from policyportal.documents.press import Job, print_many, print_page
from policyportal.documents.tables import Table
from policyportal.documents.typesetting import Sheet

SHORT = 100  # rows
A_PIECE = 500  # rows
Progress = Callable[[int, int], None]
Printed = list[tuple[Table, bytes]]  # each piece with the table it is of


@dataclass(frozen=True)
class Heading:
    """What stands over a report.

    `rests_on` says which signed head of the audit log it can be held against, `root` is that head's
    (hex; empty while there is none). `filters` are (label, words).
    `logo` is a PNG, or None.
    """

    title: str
    about: str
    school: str
    day: date
    made_at: datetime
    made_for: str
    rests_on: str
    root: str
    filters: Sequence[tuple[str, str]] = ()
    logo: bytes | None = None

    @property
    def root_in_groups(self) -> str:
        return " ".join(self.root[at : at + 8] for at in range(0, len(self.root), 8))

    @property
    def pictures(self) -> dict[str, bytes]:
        return {"logo": self.logo} if self.logo else {}


def _silence(done: int, whole: int) -> None:
    pass


def report_pdf(heading: Heading, parts: Sequence[Part], progress: Progress = _silence) -> bytes:
    """Return the report as a tagged PDF (PDF/UA-1); the same bytes for the same input.

    `progress` is told after each piece how many rows of how many are printed. CannotPrint where a
    table is too wide, or a piece takes more than the press allows.
    """
    long = [part.table for part in parts if part.table and part.table.length > SHORT]
    whole = sum(table.length for table in long)
    jobs = ((table, job) for table in long for job in _pieces(heading, table))
    tables, pieces, done = [], [], 0
    counted = _Told(jobs, tables)
    for pdf in print_many(counted):
        table, rows = tables[len(pieces)]
        pieces.append((table, pdf))
        done += rows
        progress(done, whole)
    if not pieces:
        return print_page(_front(heading, parts, {}))
    return _with_front(heading, parts, pieces)


class _Told:
    """Gives jobs one by one, and remembers of which table each is, and of how many rows."""

    def __init__(self, jobs, told: list):
        self.jobs, self.told = iter(jobs), told

    def __iter__(self):
        return self

    def __next__(self) -> Job:
        table, (job, rows) = next(self.jobs)
        self.told.append((table, rows))
        return job


def _pieces(heading: Heading, table: Table) -> Iterator[tuple[Job, int]]:
    """Give the jobs that print the table, each with the number of its rows."""
    sheet, rows, first = Sheet.of(table), iter(table.rows), True
    while some := [sheet.row(row) for row in islice(rows, A_PIECE)]:
        context = {
            "heading": heading,
            "table": table,
            "sheet": sheet,
            "rows": some,
            "is_first": first,
        }
        yield Job(render_to_string("print/report_rows.html", context)), len(some)
        first = False


def _with_front(
    heading: Heading, parts: Sequence[Part], pieces: list[tuple[Table, bytes]]
) -> bytes:
    """Print what stands before the pieces, which says where they begin, and join it all."""
    lengths = [(id(table), page_count(pdf)) for table, pdf in pieces]
    pages = page_count(print_page(_front(heading, parts, {key: 999 for key, _ in lengths})))
    starts, at = {}, pages + 1
    for key, length in lengths:
        starts.setdefault(key, at)
        at += length
    front = print_page(_front(heading, parts, starts))
    numbers = render_to_string("print/report_numbers.html", {"pages": _sizes(pieces, pages)})
    return joined([front, *(pdf for _, pdf in pieces)], print_page(Job(numbers)))


def _sizes(pieces: Printed, front: int) -> list[bool]:
    """Return of each page of the whole whether it lies on its side."""
    found = [False] * front
    for table, pdf in pieces:
        found += [Sheet.of(table).is_across] * page_count(pdf)
    return found


def _front(heading: Heading, parts: Sequence[Part], starts: dict[int, int]) -> Job:
    """Return the job of the first pages: all but the long tables, of which it says the page."""
    shown = [
        {"part": part, "starts": part.table and starts.get(id(part.table)), "number": number}
        for number, part in enumerate(parts, 1)
    ]
    context = {"heading": heading, "parts": shown, "numbered_later": bool(starts)}
    return Job(render_to_string("print/report.html", context), (), heading.pictures)
