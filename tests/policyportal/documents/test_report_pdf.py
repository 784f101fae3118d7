"""A report in print: short ones whole, long ones in pieces that are one tagged file in the end."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from policyportal.documents import report_pdf as printing
from policyportal.documents.charts import Chart, Series
from policyportal.documents.parts import Part
from policyportal.documents.press import CannotPrint
from policyportal.documents.report_pdf import SHORT, Heading, report_pdf
from policyportal.documents.tables import Column, Hidden, Holds, Table

COLUMNS = [Column("Name", width=20), Column("Number", Holds.NUMBER, width=8)]


def heading(**more) -> Heading:
    facts = {
        "title": "Signing coverage",
        "about": "Who has signed what.",
        "school": "Larkspur Lane Primary School",
        "day": date(2026, 3, 31),
        "made_at": datetime(2026, 4, 1, 8, tzinfo=UTC),
        "made_for": "Grace Lin",
        "rests_on": "The first 1,234 entries of the log.",
        "root": "0123456789abcdef" * 4,
        "filters": [("Policy", "Phones")],
    }
    return Heading(**facts | more)


def numbered(length: int, columns=COLUMNS, title="Everyone") -> Part:
    rows = [[f"Person-{number}", number] for number in range(length)]
    return Part(title, ("Each by name.",), None, Table.of(title, columns, rows))


CHARTED = Part(
    "By role",
    ("Most have signed.",),
    Chart("bars", "Shares", "Half.", ["Staff"], [Series("Signed", [3])]),
    Table.of("By role", COLUMNS, [["Staff", Hidden("fewer than 5")]]),
    ("One number is hidden.",),
)


@pytest.fixture
def in_small_pieces(monkeypatch):
    monkeypatch.setattr(printing, "A_PIECE", 60)


def text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_a_short_report_says_what_it_is_and_on_what_it_rests():
    pdf = report_pdf(heading(), [CHARTED, numbered(3)])
    said = " ".join(text(pdf).split())
    for words in (
        "Larkspur Lane Primary School",
        "Signing coverage As at 31 March 2026",
        "Wednesday 1 April 2026, 9.00am, for Grace Lin",
        "first 1,234 entries",
        "01234567 89abcdef",
        "Policy Phones",
        "fewer than 5",
        "One number is hidden.",
        "Person-2",
        "Page 1 of 1",
    ):
        assert words in said


def test_the_first_pages_of_a_long_one_say_where_its_table_begins(in_small_pieces):
    said = text(report_pdf(heading(), [CHARTED, numbered(SHORT + 30)]))
    assert "Everyone, page 2" in said
    assert "130 rows, from page 2 on." in said


def read_in_order(pdf: bytes) -> list[str]:
    """Return what a reader is told, page by page in the order of the structure tree.

    Each part of a page's content has a number; the tree names them, and the parent tree leads back.
    """
    reader = PdfReader(BytesIO(pdf))
    root = reader.root_object["/StructTreeRoot"]
    listed = root["/ParentTree"]["/Nums"]
    parents = {int(listed[at]): listed[at + 1] for at in range(0, len(listed), 2)}
    found = []

    def walk(element, page):
        page = element.get("/Pg", page)
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object()
            if isinstance(kid, int):
                number = page.get_object()["/StructParents"]
                assert parents[number][kid].get_object() == element
                found.append((page.get_object()["/StructParents"], kid))
            elif kid.get("/Type") not in ("/OBJR", "/MCR"):
                walk(kid, page)

    walk(root, None)
    return found


def marked_parts(pdf: bytes) -> list[tuple[int, int]]:
    """Return every numbered part of every page's content, as it is drawn."""
    reader, found = PdfReader(BytesIO(pdf)), []
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator == b"BDC" and "/MCID" in operands[1]:
                found.append((page["/StructParents"], int(operands[1]["/MCID"])))
    return found


def test_what_was_joined_is_tagged_as_one(in_small_pieces):
    pdf = report_pdf(heading(), [CHARTED, numbered(SHORT + 80)])
    reader = PdfReader(BytesIO(pdf))
    numbers = [page["/StructParents"] for page in reader.pages]
    assert len(set(numbers)) == len(numbers) > 3
    assert sorted(read_in_order(pdf)) == sorted(marked_parts(pdf))
    catalog = reader.root_object
    assert (catalog["/Lang"], catalog["/MarkInfo"]["/Marked"]) == ("en-GB", True)
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in catalog["/Metadata"].get_data()
    assert reader.metadata.title.startswith("Signing coverage, 31 March 2026")


def test_every_row_is_there_once_and_in_order(in_small_pieces):
    said = text(report_pdf(heading(), [numbered(300)]))
    words = [word for word in said.split() if word.startswith("Person-")]
    assert words == [f"Person-{number}" for number in range(300)]


def test_pages_are_numbered_through(in_small_pieces):
    reader = PdfReader(BytesIO(report_pdf(heading(), [CHARTED, numbered(250)])))
    whole = len(reader.pages)
    for number, page in enumerate(reader.pages, 1):
        assert f"Page {number} of {whole}" in page.extract_text()
    assert all("Name" in page.extract_text() for page in reader.pages[1:])


def test_what_stands_outside_the_tree_is_an_artifact(in_small_pieces):
    reader = PdfReader(BytesIO(report_pdf(heading(), [numbered(SHORT + 1)])))
    for page in reader.pages:
        depth = 0
        for _, operator in ContentStream(page.get_contents(), reader).operations:
            depth += (operator in (b"BDC", b"BMC")) - (operator == b"EMC")
            assert depth or operator not in (b"Tj", b"TJ")


def test_the_same_report_is_the_same_bytes(in_small_pieces):
    parts = [CHARTED, numbered(SHORT + 80)]
    assert report_pdf(heading(), parts) == report_pdf(heading(), parts)


def test_progress_is_told_and_can_stop_it(in_small_pieces):
    said = []
    report_pdf(heading(), [numbered(150)], lambda *done: said.append(done))
    assert said == [(60, 150), (120, 150), (150, 150)]

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        report_pdf(heading(), [numbered(150)], stop)


def test_two_long_tables_each_begin_where_it_is_said(in_small_pieces):
    parts = [numbered(SHORT + 1, title="First"), numbered(SHORT + 1, title="Second")]
    pages = PdfReader(BytesIO(report_pdf(heading(), parts))).pages
    said = pages[0].extract_text()
    for title in ("First", "Second"):
        number = int(said.partition(f"{title}, page ")[2].split()[0])
        assert title in pages[number - 1].extract_text().split()


@pytest.mark.parametrize("length", [1, SHORT + 1])
@pytest.mark.parametrize(
    "name",
    ["مرحبا بالعالم", "👩🏽‍🏫 🎈", "word " * 500, "a" * 500, "李小龍", "", "\n\n", "\u202ex"],
)
def test_any_words_are_printed(name, length):
    table = Table.of("T", COLUMNS, [[name, 1]] * length)
    assert report_pdf(heading(title=name or "T"), [Part("P", table=table)]).startswith(b"%PDF")


@pytest.mark.thorough
def test_forty_thousand_words_in_a_row_are_cut_where_they_stand_in_a_long_table():
    table = Table.of("T", COLUMNS, [["word " * 40_000, 1]] * (SHORT + 1))
    assert "…" in text(report_pdf(heading(), [Part("P", table=table)]))


@pytest.mark.parametrize("rows", [[], [[]]])
def test_no_columns_and_no_rows(rows):
    table = Table.of("T", [], rows, empty="Nobody was here.")
    said = text(report_pdf(heading(), [Part("P", table=table)]))
    assert ("Nobody was here." in said) is not bool(rows)


def test_a_table_wider_than_upright_paper_lies_on_its_side(in_small_pieces):
    wide = [Column(f"Column {at}", width=20) for at in range(8)]
    table = Table.of("T", wide, [[f"cell {at}" for at in range(8)]] * (SHORT + 1))
    pages = PdfReader(BytesIO(report_pdf(heading(), [Part("P", table=table)]))).pages
    assert [page.mediabox.width > page.mediabox.height for page in pages[:2]] == [False, True]


def test_a_table_wider_than_any_paper_says_so():
    wide = [Column(f"{at}") for at in range(60)]
    table = Table.of("T", wide, [["x"] * 60] * (SHORT + 1))
    with pytest.raises(CannotPrint, match="too many columns"):
        report_pdf(heading(), [Part("P", table=table)])


def test_a_broken_logo_is_left_out():
    assert report_pdf(heading(logo=b"no picture"), [CHARTED]).startswith(b"%PDF")


def test_page_numbers_of_a_short_one_are_no_part_of_its_text():
    pdf = report_pdf(heading(), [CHARTED, numbered(SHORT)])
    assert sorted(read_in_order(pdf)) == sorted(marked_parts(pdf))
    assert "Page 4 of 4" in text(pdf)
