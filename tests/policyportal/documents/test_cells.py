from datetime import UTC, date, datetime

import pytest

from policyportal.documents.tables import Column, Hidden, Holds, Table
from policyportal.documents.templatetags.cells import cells, in_words


@pytest.mark.parametrize(
    ("holds", "value", "words"),
    [
        (Holds.TEXT, "Amina Yusuf", "Amina Yusuf"),
        (Holds.LINK, "https://larkspur.example/", "https://larkspur.example/"),
        (Holds.NUMBER, 12345, "12,345"),
        (Holds.NUMBER, 0, "0"),
        (Holds.SHARE, 0.625, "62%"),
        (Holds.SHARE, 1.0, "100%"),
        (Holds.DAY, date(2026, 3, 2), "2 March 2026"),
        (Holds.DAY, "2027-01", "January 2027"),
        (Holds.MOMENT, datetime(2026, 7, 1, 9, 5, tzinfo=UTC), "Wednesday 1 July 2026, 10.05am"),
        (Holds.YES, True, "Yes"),
        (Holds.YES, False, "No"),
    ],
)
def test_a_cell_as_it_reads(holds, value, words):
    assert in_words(value, Column("Any", holds)) == words


@pytest.mark.parametrize("holds", Holds)
def test_nothing_and_what_is_hidden_read_the_same_in_every_column(holds):
    column = Column("Any", holds)
    assert in_words(None, column) == ""
    assert in_words(Hidden("fewer than 5"), column) == "fewer than 5"


def test_a_row_has_a_cell_for_each_column():
    name, number = Column("Name"), Column("Number", Holds.NUMBER)
    table = Table.of("People", [name, number], [["Zoë", 1000], ["Tom", None]])
    assert list(cells(["Zoë", 1000], table)) == [("Zoë", name), ("1,000", number)]
    with pytest.raises(ValueError, match="longer"):
        list(cells(["Zoë"], table))


def test_a_table_gives_its_rows_again_and_a_part_of_them():
    table = Table.of("Numbers", [Column("Number", Holds.NUMBER)], [[n] for n in range(5)])
    assert list(table.rows) == list(table.rows) == [[0], [1], [2], [3], [4]]
    assert list(table.between(1, 3)) == [[1], [2]]
    assert list(table.between(3, 9)) == [[3], [4]]
