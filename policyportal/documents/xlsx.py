"""Tables to a workbook (Office Open XML), row by row: a hundred thousand rows in little memory.

Dates are dates and numbers are numbers; what people typed is text and stays text, whatever it
begins with. The same tables give the same bytes.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.utils import timezone
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from policyportal.documents.tables import Column, Hidden, Holds, Table
from policyportal.documents.templatetags.cells import in_words
from policyportal.refusal import Refused

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575  # of a sheet, below its header: the format's own limit
LONGEST_TEXT = 32_767  # characters of a cell: the format's own limit
LONGEST_NAME = 31  # characters of a sheet's name
CREATED = datetime(2000, 1, 1, tzinfo=UTC)  # the file's own clock says nothing
EARLIEST = date(1900, 3, 1)  # before it Excel counts days as nobody else does
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]|^'|'$")
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
BEFORE_IT = " \u00a0\u3000\ufeff\"'"
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
FORMATS = {
    Holds.DAY: {"num_format": "d mmmm yyyy", "align": "left"},
    Holds.MOMENT: {"num_format": "d mmmm yyyy h:mm", "align": "left"},
    Holds.NUMBER: {"num_format": "#,##0"},
    Holds.SHARE: {"num_format": "0%"},
}
TOP = {"valign": "top"}


def write_xlsx(
    file: BinaryIO,
    tables: Iterable[Table],
    about: Sequence[tuple[str, str]],
    *,
    title: str,
    progress=lambda done, whole: None,
) -> None:
    """Write a workbook: a sheet that says what it is (`about`, by label), then one for each table.

    `progress` is told every thousand rows how many of all are written. Refused where a table has
    more rows than a sheet can hold.
    """
    tables = list(tables)
    for table in tables:
        if table.length > MOST_ROWS:
            raise Refused(
                f"A sheet holds {MOST_ROWS:,} rows, and this has {table.length:,}. "
                "Narrow it with the filters, or take the CSV file."
            )
    with TemporaryDirectory() as folder:  # rows wait there until their sheet is whole
        book = Workbook(file, OPTIONS | {"tmpdir": folder})
        book.set_properties({"title": title, "created": CREATED})
        try:
            _Writer(book, progress, sum(one.length for one in tables)).write(tables, about, title)
            book.close()
        finally:
            for sheet in book.worksheets():
                sheet.row_data_fh.close()


class _Writer:
    def __init__(self, book: Workbook, progress, whole: int):
        self.book, self.progress, self.whole, self.done = book, progress, whole, 0
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E0F0EF", "bottom": 1, "text_wrap": True, **TOP}
        )
        self.plain = book.add_format({"text_wrap": True, **TOP})
        self.quoted = book.add_format({"text_wrap": True, "quote_prefix": True, **TOP})
        self.formats = {holds: book.add_format(how | TOP) for holds, how in FORMATS.items()}
        self.names: set[str] = set()

    def write(self, tables: list[Table], about: Sequence[tuple[str, str]], title: str) -> None:
        sheet = self._sheet("About")
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 90)
        for at, (label, words) in enumerate([("Report", title), *about]):
            sheet.write_string(at, 0, text_of(label), self.head)
            self._text(sheet, at, 1, words)
        for table in tables:
            self._table(table)

    def _sheet(self, wanted: str) -> Worksheet:
        sheet = self.book.add_worksheet(self._name(wanted))
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        return sheet

    def _name(self, wanted: str) -> str:
        """Return a name that the format allows and no other sheet has."""
        clean = NOT_IN_NAMES.sub(" ", text_of(wanted)).strip().strip("'") or "Table"
        name, number = clean[:LONGEST_NAME], 2
        while name.lower() in self.names or name.lower() == "history":  # Excel keeps that one
            end = f" {number}"
            name, number = clean[: LONGEST_NAME - len(end)] + end, number + 1
        self.names.add(name.lower())
        return name

    def _table(self, table: Table) -> None:
        sheet = self._sheet(table.title)
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, min(max(column.width, len(column.title)) + 2, 80))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        if table.columns:
            sheet.autofilter(0, 0, table.length, len(table.columns) - 1)
        for at, column in enumerate(table.columns):
            sheet.write_string(0, at, text_of(column.title), self.head)
        for number, row in enumerate(table.rows, 1):
            for at, (value, column) in enumerate(zip(row, table.columns, strict=True)):
                self._cell(sheet, number, at, value, column)
            self.done += 1
            if self.done % 1000 == 0:
                self.progress(self.done, self.whole)

    def _cell(self, sheet: Worksheet, row: int, at: int, value: object, column: Column) -> None:
        if value is None:
            return
        how = self.formats.get(column.holds)
        if isinstance(value, Hidden) or column.holds in (Holds.TEXT, Holds.LINK, Holds.YES):
            self._text(sheet, row, at, in_words(value, column))
        elif column.is_of_numbers:
            sheet.write_number(row, at, value, how)
        elif column.holds == Holds.MOMENT:
            local = timezone.localtime(value).replace(tzinfo=None)
            sheet.write_datetime(row, at, local, how)
        elif isinstance(value, date) and value >= EARLIEST:
            sheet.write_datetime(row, at, value, how)
        else:  # known to the month, or long ago
            self._text(sheet, row, at, in_words(value, column))

    def _text(self, sheet: Worksheet, row: int, at: int, words: str) -> None:
        text = text_of(words)
        how = (
            self.quoted if text.lstrip(" \u00a0\u3000\ufeff\"'").startswith(FORMULA) else self.plain
        )
        sheet.write_string(row, at, text, how)


def text_of(value: object) -> str:
    """Return text as a cell can hold it; what is too long ends in "…"."""
    text = UNPRINTABLE.sub("\ufffd", str(value))
    if len(text) <= LONGEST_TEXT // 2:  # a letter counts once or twice
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    return units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
