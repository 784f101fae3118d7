import csv
from datetime import UTC, date, datetime
from io import BytesIO

import pytest

from policyportal.documents.csv import ROWS_A_CHUNK, cell, stream_csv, table_as_csv, write_csv
from policyportal.documents.tables import Column, Hidden, Holds, Table


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-2", "@SUM(A1)", "＝1", "＋1", "－1", "＠a"])
@pytest.mark.parametrize("before", ["", " ", "   ", '"', "\u00a0", "\u3000"])
def test_what_begins_a_formula_is_made_text(before, text):
    assert cell(before + text) == "'" + before + text


@pytest.mark.parametrize("text", ["\t=1", "\rx", "\nx"])
def test_what_begins_with_a_break_is_made_text(text):
    assert cell(text) == "'" + text


@pytest.mark.parametrize("text", ["Amina Yusuf", "O'Brien", "a=b", "Ng-Smith", "", "x@y.example"])
def test_ordinary_text_stays(text):
    assert cell(text) == text


def test_other_values():
    assert cell(None) == ""
    assert cell(-3) == -3
    assert cell(True) == "yes"
    assert cell(date(2025, 3, 3)) == "2025-03-03"
    assert cell(datetime(2025, 7, 1, 12, tzinfo=UTC)) == "2025-07-01T13:00:00+01:00"


def test_a_file_reads_back_as_it_was():
    response = stream_csv("staff – list.csv", ["Name", "Note"], [["Zoë, “Z”", "two\nlines"]])
    data = b"".join(response.streaming_content)
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(data.decode("utf-8-sig").splitlines(keepends=True)))
    assert read == [["Name", "Note"], ["Zoë, “Z”", "two\nlines"]]
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment; filename")


@pytest.mark.parametrize("rows", [0, 1, ROWS_A_CHUNK - 1, ROWS_A_CHUNK, ROWS_A_CHUNK + 1, 3500])
def test_a_thousand_rows_make_a_chunk(rows):
    taken = []

    def source():
        for number in range(rows):
            taken.append(number)
            yield [number]

    content = iter(stream_csv("x.csv", ["Number"], source()).streaming_content)
    first = next(content)
    assert len(taken) == min(rows, ROWS_A_CHUNK)
    rest = list(content)
    assert len(rest) == max(0, -(-rows // ROWS_A_CHUNK) - 1)
    assert (first + b"".join(rest)).count(b"\r\n") == rows + 1


def test_a_table_is_the_same_in_a_file_and_as_a_download():
    columns = [Column("Name"), Column("Share", Holds.SHARE), Column("On", Holds.DAY)]
    rows = [["Zoë", 0.5, date(2026, 1, 2)], ["=1", Hidden("fewer than 5"), "2027-01"]] * 1500
    table, file, said = Table.of("T", columns, rows), BytesIO(), []
    write_csv(file, table, lambda *done: said.append(done))
    assert file.getvalue() == b"".join(table_as_csv("t.csv", table).streaming_content)
    read = list(csv.reader(file.getvalue().decode("utf-8-sig").splitlines()))
    assert read[:3] == [
        ["Name", "Share", "On"],
        ["Zoë", "0.5", "2026-01-02"],
        ["'=1", "fewer than 5", "2027-01"],
    ]
    assert said == [(1000, 3000), (2000, 3000), (3000, 3000)]
