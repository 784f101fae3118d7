"""Staff lists as they come: encodings, delimiters, headings, and files that are none."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyportal.people.importing.reading import LARGEST, Sheet, read_sheet
from policyportal.refusal import Refused

PLAIN = "Forename,Surname,Work email,Role\nZoë,O’Brien-Shah,zoe@x.example,Teacher\n"


def cells(data: bytes | str):
    data = data.encode() if isinstance(data, str) else data
    return [row.cells for row in read_sheet(data).rows]


ZOE = {
    "given_name": "Zoë",
    "family_name": "O’Brien-Shah",
    "email": "zoe@x.example",
    "role": "Teacher",
}


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le").join([b"\xff\xfe", b""]),
        PLAIN.encode("utf-16-be").join([b"\xfe\xff", b""]),
        PLAIN.encode("cp1252"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.rstrip().encode(),
        ("sep=;\r\n" + PLAIN.replace(",", ";")).encode(),
        ("\n\n" + PLAIN + "\n,,,\n\n").encode(),
        ("Staff report,,,\nPrinted 3 September 2025\n\n" + PLAIN).encode(),
        PLAIN.replace("Zoë", "Zoe\u0308").encode(),
        PLAIN.replace("Zoë", ' "Zoë" ').replace(' "', '"').replace('" ', '"').encode(),
        PLAIN.replace("Teacher", "\u00a0Teacher\u200b ").encode(),
        PLAIN.replace("zoe@x.example,Teacher", "zoe@x.example,Teacher,,,").encode(),
    ],
)
def test_the_same_list_in_many_clothes(data):
    assert cells(data) == [ZOE]


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Forename", "given_name"),
        ("FIRST NAME", "given_name"),
        ("given_name", "given_name"),
        ("Legal forename", "given_name"),
        ("Last name", "family_name"),
        ("Family Name", "family_name"),
        ("Legal Surname", "family_name"),
        ("Staff role", "role"),
        ("Post", "role"),
        ("Job title", "job_title"),
        ("Date of joining", "starts_on"),
        ("Employment start", "starts_on"),
        ("Start date", "starts_on"),
        ("Leaving date", "ends_on"),
        ("Date of leaving", "ends_on"),
        ("End Date", "ends_on"),
        ("Staff code", "staff_number"),
        ("Employee number", "staff_number"),
        ("Payroll Number", "staff_number"),
        ("Line manager", "line_manager"),
        ("Reports to", "line_manager"),
        ("Full name", "full_name"),
        ("Name", "full_name"),
    ],
)
def test_headings_have_synonyms_in_any_order(heading, key):
    text = f"Email,{heading},Name of dog,Full name,Surname,Forename\na@x.example,1,Rex,A B,B,A\n"
    if key in ("given_name", "family_name", "full_name"):
        text = f"Email,{heading},Name of dog\na@x.example,1,Rex\n"
    sheet = read_sheet(text.encode())
    assert sheet.rows[0].cells[key] == "1"
    assert sheet.columns[key] == heading
    assert "Name of dog" in sheet.ignored


@pytest.mark.parametrize("heading", ["Work email", "Email", "E-mail address", "e-mail", "EMAIL "])
def test_headings_of_the_address(heading):
    assert cells(f"{heading},Name\na@x.example,A\n")[0]["email"] == "a@x.example"


def test_the_better_of_two_columns_is_used_and_the_other_listed():
    sheet = read_sheet(b"Email,Work email,Home email,Name\nb@x.example,a@x.example,c@x.example,A\n")
    assert sheet.rows[0].cells["email"] == "a@x.example"
    assert sheet.ignored == ["Email", "Home email"]


def test_lines_are_those_of_the_file():
    text = 'Name,Email\n"A\nB",a@x.example\n\nC,c@x.example\n'
    sheet = read_sheet(text.encode())
    assert [(row.line, row.cells["full_name"]) for row in sheet.rows] == [(2, "A B"), (5, "C")]
    assert read_sheet(("sep=,\n" + text).encode()).rows[0].line == 3


def test_ragged_rows_are_faults_with_their_line():
    sheet = read_sheet(
        b"Name,Email,Role\nA,a@x.example\nB,b@x.example,Staff,extra\nC,c@x.example,\n"
    )
    assert [(f.line, f.column) for f in sheet.faults] == [(2, ""), (3, "")]
    assert "fewer cells" in sheet.faults[0].sentence
    assert "more cells" in sheet.faults[1].sentence
    assert [row.line for row in sheet.rows] == [4]


def test_formulas_stay_text():
    row = cells('Name,Email\n"=HYPERLINK(""http://e.example"")",a@x.example\n')[0]
    assert row["full_name"] == '=HYPERLINK("http://e.example")'


def workbook() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b" \r\n\t \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe", "empty"),
        (workbook(), "Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "Excel workbook"),
        (b"%PDF-1.7\n\x00\x01\x02", "no text"),
        (b"Name,Email\nA\0,a@x.example\n", "no text"),
        ("Name,Email\nA,a@x.example\n".encode("utf-16-le"), "no text"),
        (bytes(range(256)) * 10, "no text"),
        (b"\xff\xfe\x00\xd8\x41\x00", "no text"),
        (b"Name,Role\nA,Staff\n", "No column has the heading"),
        (b"Email,Role\na@x.example,Staff\n", "No column has a name"),
        (b"just some words\nand more\n", "No column has the heading"),
        (b"Name,Email\n", "nobody in this file"),
        (b"Name,Email\n,\n\n", "nobody in this file"),
        (b'Name,Email\n"A,a@x.example\nB,b@x.example\n', "quotation marks"),
        (b'Name,Email\n"A" B,a@x.example\n', "quotation marks"),
        (b"Name,Email\n" + b"x" * 200_000 + b",a@x.example\n", "too long"),
        (b"Name,Email,E mail\nA,a@x.example,b@x.example\n", "Two columns"),
        (b"Name,Email\nA,a@x.example\n" * 1 + b"x" * LARGEST, "larger than 5 MB"),
        (b"Name,Email\n" + b"A,a@x.example\n" * 20_001, "more than 20,000"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_file_that_is_no_staff_list_gets_a_sentence(data, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        read_sheet(data)
    assert refused.value.field == "file"


def test_a_sheet_survives_being_kept():
    sheet = read_sheet(b"Name,Email,Dog\nA,a@x.example,Rex\nB,b@x.example\n")
    assert Sheet.from_json(sheet.as_json()) == sheet


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_crash_it(data):
    try:
        read_sheet(data)
    except Refused as refused:
        assert refused.sentence.endswith(".")


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from(list('ab@.,;\t"\n\r =é\u202e\ud7ff')), max_size=200))
def test_no_text_under_headings_crashes_it(text):
    try:
        sheet = read_sheet(("Name,Email,Role\n" + text).encode())
    except Refused:
        return
    assert all(set(row.cells) == {"full_name", "email", "role"} for row in sheet.rows)


def test_a_post_is_a_title_too_where_there_is_no_other():
    sheet = read_sheet(b"Email,Post,Name\na@x.example,Teaching Assistant,A B\n")
    assert sheet.rows[0].cells["job_title"] == "Teaching Assistant"
    both = read_sheet(b"Email,Post,Job title,Name\na@x.example,TA,Year 3 TA,A B\n")
    assert (both.rows[0].cells["role"], both.rows[0].cells["job_title"]) == ("TA", "Year 3 TA")
    role = read_sheet(b"Email,Role,Name\na@x.example,Staff,A B\n")
    assert not role.rows[0].cells.get("job_title")


@pytest.mark.parametrize(
    "line",
    [
        "Total,42,,",
        ",,,Total: 42",
        "Grand total,,42,",
        "Total staff,,,42",
        "Count,42",
        "Number of employees,42.0,,,",
    ],
)
def test_a_total_is_no_person(line):
    sheet = read_sheet(f"{PLAIN}{line}\n".encode())
    assert ([row.cells for row in sheet.rows], sheet.faults) == ([ZOE], [])
    assert sheet.totals == [3]
    assert Sheet.from_json(sheet.as_json()) == sheet


@pytest.mark.parametrize(
    "line",
    [
        "Ann,Total,ann@x.example,Teacher",
        "Total,,total@x.example,",
        "Totalla,,,",
        "Ann,Count,,",
        "42,,,",
    ],
)
def test_a_person_called_so_is_one(line):
    sheet = read_sheet(f"{PLAIN}{line}\n".encode())
    assert (len(sheet.rows), sheet.totals) == (2, [])
