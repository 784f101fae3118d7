"""The incident summary: what is told, what is hidden, and that no second report tells more."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest

from incidents.counting.models import Line, TermCount
from policyportal.overview.reports import incidents
from policyportal.overview.reports.report import Asked
from tests.days import today, yesterday

pytestmark = pytest.mark.django_db


def counted(starts_on: date, *numbers: int, at=datetime(2026, 1, 1, tzinfo=UTC)) -> None:
    for line, number in zip(Line, numbers, strict=True):
        TermCount.objects.create(term_starts_on=starts_on, line=line, number=number, counted_at=at)


@pytest.fixture
def two_terms(school):
    counted(date(2025, 4, 1), 5, 6, 7, 8, at=datetime(2025, 9, 1, tzinfo=UTC))
    counted(date(2025, 9, 1), 0, 4, 5, 12)


def part(by, day=None, **filters):
    (found,) = incidents.INCIDENTS.parts(Asked(by, day or today(), filters))
    return found


def rows(by, day=None, **filters) -> list[list]:
    return [[str(cell) for cell in row] for row in part(by, day, **filters).table.rows]


def test_small_numbers_and_the_sums_that_would_give_them_away_are_hidden(governor, two_terms):
    assert rows(governor) == [
        ["Autumn 2025", "fewer than 5", "fewer than 5", "5", "12", "hidden"],
        ["Summer 2025", "5", "6", "7", "8", "26"],
    ]
    assert part(governor).says == ("3 of 10 numbers are hidden.",)
    assert any("hidden" in note for note in part(governor).notes)


def test_the_chart_draws_no_hidden_number(governor, two_terms):
    series = {one.name: one.numbers for one in part(governor).chart.series}
    assert series[Line.ALLEGATION.label] == [5, None]
    assert series[Line.RECORD.label] == [8, 12]


@pytest.mark.parametrize("line", Line)
def test_narrowed_it_tells_nothing_that_the_whole_does_not(governor, two_terms, line):
    at = list(Line).index(line) + 1
    assert rows(governor, line=line.value) == [[row[0], row[at]] for row in rows(governor)]


def test_of_a_past_day_it_tells_what_had_been_counted(governor, two_terms):
    assert [row[0] for row in rows(governor, date(2025, 12, 31))] == ["Summer 2025"]
    assert rows(governor, date(2025, 8, 31)) == []


def test_no_other_day_changes_a_number(governor, two_terms):
    whole = {row[0]: row for row in rows(governor)}
    for day in (date(2025, 9, 1), date(2026, 1, 1), yesterday(), today()):
        assert [row for row in rows(governor, day) if row != whole[row[0]]] == []


def test_with_no_term_counted_it_says_so(governor, school):
    found = part(governor)
    assert (found.chart, found.says, found.table.length) == (None, (), 0)
    assert "No term had ended" in found.table.empty


def test_where_all_is_hidden_there_is_no_chart(governor, school):
    counted(date(2025, 9, 1), 0, 1, 2, 3)
    assert part(governor).chart is None
    assert part(governor).says == ("5 of 5 numbers are hidden.",)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        *((who, True) for who in ("governor", "head", "chair", "dsl")),
        *((who, False) for who in ("teacher", "administrator", "slt")),
    ],
)
def test_who_may_read_it(request, as_person, two_terms, who, may):
    client = as_person(request.getfixturevalue(who))
    for ending in ("", "report.pdf", "report.csv", "report.xlsx"):
        status = client.get(f"/reports/incidents/{ending}").status_code
        assert (status == 200) == may


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_file_has_a_hidden_number_in_it(as_person, governor, school, form):
    """Two terms that differ in hidden numbers alone read alike."""
    counted(date(2025, 4, 1), 0, 4, 5, 12)
    counted(date(2025, 9, 1), 3, 2, 5, 12)
    content = as_person(governor).get(f"/reports/incidents/report.{form}").content
    if form == "csv":
        found = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    else:
        book = openpyxl.load_workbook(BytesIO(content))
        found = [[str(cell) for cell in row] for row in book["By term"].values]
    autumn, summer = (row[1:] for row in found if row[0] in ("Autumn 2025", "Summer 2025"))
    assert autumn == summer == ["fewer than 5", "fewer than 5", "5", "12", "hidden"]
