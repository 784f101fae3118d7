"""Workbooks, read back by another program than the one that writes them."""

import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest

from policyportal.documents.tables import Column, Hidden, Holds, Table
from policyportal.documents.xlsx import LONGEST_TEXT, MOST_ROWS, text_of, write_xlsx
from policyportal.refusal import Refused

EVERY_KIND = [Column(holds.value, holds) for holds in Holds]
ABOUT = [("As at", "3 March 2026"), ("Made", "=1+1")]


def written(*tables: Table, about=ABOUT, **more) -> bytes:
    file = BytesIO()
    write_xlsx(file, tables, about, title="A report", **more)
    return file.getvalue()


def read(data: bytes):
    return openpyxl.load_workbook(BytesIO(data))


def cell(value: object, holds: Holds = Holds.TEXT):
    """Return the cell that a workbook has for the value."""
    table = Table.of("Table", [Column("Any", holds)], [[value]])
    return read(written(table))["Table"].cell(2, 1)


@pytest.mark.parametrize(
    ("holds", "value", "there", "how"),
    [
        (Holds.TEXT, "Zoë", "Zoë", "s"),
        (Holds.LINK, "https://larkspur.example/", "https://larkspur.example/", "s"),
        (Holds.NUMBER, 1234, 1234, "n"),
        (Holds.SHARE, 0.5, 0.5, "n"),
        (Holds.YES, True, "Yes", "s"),
        (Holds.DAY, date(2026, 3, 2), datetime(2026, 3, 2), "d"),
        (Holds.DAY, "2027-01", "January 2027", "s"),
        (Holds.DAY, date(1066, 10, 14), "14 October 1066", "s"),
        (Holds.MOMENT, datetime(2026, 7, 1, 9, tzinfo=UTC), datetime(2026, 7, 1, 10), "d"),
        (Holds.NUMBER, Hidden("fewer than 5"), "fewer than 5", "s"),
    ],
)
def test_a_cell_is_of_its_type(holds, value, there, how):
    found = cell(value, holds)
    assert (found.value, found.data_type) == (there, how)


@pytest.mark.parametrize("holds", Holds)
def test_nothing_is_no_cell(holds):
    assert cell(None, holds).value is None


@pytest.mark.parametrize("before", ["", " ", "\u00a0", '"', "'"])
@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "＝", "\t", "\r"])
def test_what_begins_a_formula_stays_text_when_it_is_edited(before, begins):
    text = f"{before}{begins}HYPERLINK(1)"
    found = cell(text)
    assert (found.data_type, found.quotePrefix) == ("s", True)
    assert found.value.replace("_x000D_", "\r") == text


def test_ordinary_text_is_not_quoted():
    assert not cell("Amina Yusuf").quotePrefix


def test_no_cell_holds_a_formula_or_a_link():
    table = Table.of("T", [Column("=a")], [["=1"], ["{=1}"], ["https://a.example"], ["12"]])
    with zipfile.ZipFile(BytesIO(written(table))) as book:
        sheet = book.read("xl/worksheets/sheet2.xml")
    assert (b"<f>" in sheet, b"hyperlink" in sheet) == (False, False)
    assert [row[0] for row in read(written(table))["T"].iter_rows(2, values_only=True)] == [
        "=1",
        "{=1}",
        "https://a.example",
        "12",
    ]


def test_the_header_is_frozen_and_filtered():
    rows = [["a", 1], ["b", 2]]
    table = Table.of("People", [Column("Name"), Column("Number", Holds.NUMBER)], rows)
    sheet = read(written(table))["People"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")
    assert [one.value for one in sheet[1]] == ["Name", "Number"]
    assert sheet.print_title_rows == "$1:$1"


def test_the_first_sheet_says_what_it_is():
    rows = list(read(written())["About"].iter_rows(values_only=True))
    assert rows == [("Report", "A report"), *ABOUT]


def test_names_of_sheets_are_allowed_and_differ():
    names = ["About", "A/B: [x]?*", "a" * 40, "a" * 40, "", "History", "'quoted'"]
    book = read(written(*(Table.of(name, [Column("A")], []) for name in names)))
    assert book.sheetnames[1:3] == ["About 2", "A B   x"]
    assert len({name.lower() for name in book.sheetnames}) == 8
    assert max(map(len, book.sheetnames)) == 31


def test_the_same_tables_give_the_same_bytes(time_machine):
    table = Table.of("T", EVERY_KIND, [["a", 1, 0.5, date(2026, 1, 1), None, True, "b"]])
    time_machine.move_to("2026-03-02 09:00:00+00:00")
    first = written(table)
    time_machine.move_to("2027-03-02 09:00:00+00:00")
    assert written(table) == first


@pytest.mark.parametrize("letter", ["a", "é", "🎈"])
def test_a_long_text_is_cut_and_says_so(letter):
    text = text_of(letter * 50_000)
    assert text.endswith("…")
    assert len(text.encode("utf-16-le")) // 2 in (LONGEST_TEXT, LONGEST_TEXT - 1)
    assert text_of(letter * 100) == letter * 100
    assert cell(letter * 50_000).value == text


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\ud800b", "a\uffffb"])
def test_what_no_file_can_hold_is_marked(text):
    assert cell(text).value == "a\ufffdb"


@pytest.mark.parametrize("text", ["مرحبا", "👩🏽‍🏫", "line\nbreak", "<a>&amp;", ""])
def test_other_text_is_there_as_it_was(text):
    assert (cell(text).value or "") == text


def test_more_rows_than_a_sheet_holds_are_refused():
    table = Table("T", (Column("A"),), lambda: iter(()), MOST_ROWS + 1)
    with pytest.raises(Refused, match="1,048,575 rows"):
        written(table)


def test_progress_is_told_every_thousand_rows_of_all_tables():
    said = []
    tables = [Table.of("T", [Column("A", Holds.NUMBER)], [[n] for n in range(1500)])] * 2
    written(*tables, progress=lambda done, whole: said.append((done, whole)))
    assert said == [(1000, 3000), (2000, 3000), (3000, 3000)]


def test_who_cancels_leaves_nothing_open():
    def cancel(done, whole):
        raise KeyboardInterrupt

    table = Table.of("T", [Column("A", Holds.NUMBER)], [[n] for n in range(1500)])
    with pytest.raises(KeyboardInterrupt):
        written(table, progress=cancel)


def test_memory_does_not_grow_with_the_rows():
    columns = [Column("A"), Column("B", Holds.NUMBER)]

    def peak(length: int) -> int:
        table = Table("T", tuple(columns), lambda: ([f"row {n}", n] for n in range(length)), length)
        tracemalloc.start()
        try:
            written(table)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)
    assert peak(8000) < 3 * peak(1000)
