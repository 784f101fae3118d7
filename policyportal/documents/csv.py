"""Rows to CSV, streamed, in a form that a spreadsheet opens as text and never runs."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import StringIO
from itertools import islice
from typing import BinaryIO

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from policyportal.documents.tables import Table

ROWS_A_CHUNK = 1000
BYTE_ORDER_MARK = "\ufeff"  # Excel reads UTF-8 only when the file says so

# What begins a formula in a spreadsheet (OWASP, "CSV injection"), full-width forms included.
FORMULA = tuple("=+-@＝＋－＠")
BREAKS = ("\t", "\r", "\n")


def cell(value) -> str | int | float:
    """Return what goes into the file: dates as ISO 8601 (London time), text that is no formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).replace("\0", "")
    if text.startswith(BREAKS) or text.lstrip(" \u00a0\u3000\ufeff\"'").startswith(FORMULA):
        return f"'{text}"
    return text


def _chunks(headings: Sequence[str], rows: Iterable[Sequence]) -> Iterator[str]:
    page = StringIO()
    page.write(BYTE_ORDER_MARK)
    write = csv.writer(page)
    write.writerow([cell(heading) for heading in headings])
    rows = iter(rows)
    while some := list(islice(rows, ROWS_A_CHUNK)):
        write.writerows([cell(value) for value in row] for row in some)
        yield page.getvalue()
        page.seek(0)
        page.truncate()
    if left := page.getvalue():
        yield left


def write_csv(file: BinaryIO, table: Table, progress=lambda done, whole: None) -> None:
    """Write a table to a file; `progress` is told after each thousand rows how many there are."""
    headings = [column.title for column in table.columns]
    for number, chunk in enumerate(_chunks(headings, table.rows), 1):
        file.write(chunk.encode())
        progress(min(number * ROWS_A_CHUNK, table.length), table.length)


def table_as_csv(filename: str, table: Table) -> StreamingHttpResponse:
    """Return a table as a download."""
    return stream_csv(filename, [column.title for column in table.columns], table.rows)


def stream_csv(
    filename: str, headings: Sequence[str], rows: Iterable[Sequence]
) -> StreamingHttpResponse:
    """Return the rows as a download, a thousand at a time, UTF-8 with a byte order mark."""
    return StreamingHttpResponse(
        _chunks(headings, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, filename)},
    )
