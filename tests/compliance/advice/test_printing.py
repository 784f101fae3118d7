"""The sheets on paper: one page each, tagged, with all that the page says; kept once printed."""

import io
from dataclasses import replace

import pytest
from PIL import Image
from pypdf import PdfReader

from compliance.advice import actions, loading
from compliance.advice.content import Point
from policyportal.audit import unchanged
from policyportal.documents import finished
from policyportal.school.models import Logo, School
from tests.compliance.advice.sheets import a_sheet, an_approved

pytestmark = pytest.mark.django_db
ADDRESS = "localhost:8000/advice/clipper/"  # which large print breaks in two


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def jobs(monkeypatch):
    """Return a list that grows by one with each page that is laid out."""
    printed, print_page = [], finished.print_page

    def counted(job):
        printed.append(job)
        return print_page(job)

    monkeypatch.setattr(finished, "print_page", counted)
    return printed


def reader(response) -> PdfReader:
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return PdfReader(io.BytesIO(response.getvalue()))


def words(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def tags(pdf: PdfReader) -> list[tuple[str, str]]:
    """Return each element of the structure tree in order, with its alternative text."""
    found, waiting = [], [pdf.root_object["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop(0).get_object()
        if not hasattr(element, "get"):
            continue
        if "/S" in element:
            found.append((element["/S"], str(element.get("/Alt", ""))))
        kids = element.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        waiting = [kid for kid in kids if not isinstance(kid, int)] + waiting
    return found


@pytest.mark.parametrize("says", loading.sheets(), ids=lambda says: says.platform)
def test_each_of_the_four_is_one_a4_page_with_every_word(says, client, administrator, head, school):
    version = an_approved(administrator, head, says)
    pdf = reader(client.get(f"/advice/{version.sheet.slug}.pdf"))
    page = pdf.pages[0]
    assert len(pdf.pages) == 1
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    said = words(pdf)
    for part in (says.what_it_is, says.tips, says.concerns):
        for point in part:
            for text in (point.heading, point.text, *point.steps):
                assert " ".join(text.split()[:3]) in said
            for claim in point.claims:
                assert str(claim.year) in said and " ".join(claim.now.split()[:3]) in said


def test_it_is_tagged_and_says_what_it_is(client, approved):
    pdf = reader(client.get("/advice/clipper.pdf"))
    root = pdf.root_object
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en-GB", True)
    assert pdf.metadata.title == f"Clipper: advice for parents and carers, {School.here().name}"
    found = tags(pdf)
    headings = [name for name, _ in found if name in ("/H1", "/H2", "/H3")]
    assert headings == ["/H1", "/H2", "/H2", "/H3", "/H3", "/H2", "/H3", "/H2"]
    assert "/Table" not in [name for name, _ in found]
    said = [alt for name, alt in found if name == "/Figure"]
    assert [alt for alt in said if "/advice/clipper/" in alt] and "" not in said
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()


def test_large_print_is_larger_and_says_the_same(client, approved):
    small, large = (
        reader(client.get(f"/advice/clipper{ending}")) for ending in (".pdf", "-large.pdf")
    )
    sizes = []
    for page in large.pages:
        page.extract_text(
            visitor_text=lambda text, *rest: sizes.append(rest[-1]) if text.strip() else None
        )
    assert min(sizes) >= 14  # the number of the page; all else is 18 points
    assert [one for one in words(small).split() if one not in words(large)] == [ADDRESS]


@pytest.mark.parametrize("large", ["", "-large"])
def test_the_booklet_has_all_and_says_on_which_page(client, administrator, head, school, large):
    for name in ("Clipper", "Quicker"):
        an_approved(administrator, head, a_sheet(name))
    pdf = reader(client.get(f"/advice/booklet{large}.pdf"))
    first = " ".join(pdf.pages[0].extract_text().split())
    pages = [
        number for number, page in enumerate(pdf.pages, 1) if "Sources:" in page.extract_text()
    ]
    assert len(pages) == 2
    assert "Clipper, page 2" in first
    assert f"Quicker, page {pages[0] + 1}" in first
    levels = [name for name, _ in tags(pdf) if name in ("/H1", "/H2", "/H3", "/H4")]
    assert levels.count("/H1") == 1 and levels.count("/H4") == 6


def test_without_any_sheet_the_booklet_leads_to_where_that_is_said(client, school):
    for address in ("/advice/booklet.pdf", "/advice/booklet-large.pdf"):
        assert client.get(address).url == "/advice/"


def test_the_second_reader_waits_for_no_layout(client, approved, jobs):
    first = client.get("/advice/clipper.pdf")
    unchanged.forget()
    second = client.get("/advice/clipper.pdf")
    assert (len(jobs), second.getvalue()) == (1, first.getvalue())
    again = client.get("/advice/clipper.pdf", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.getvalue(), len(jobs)) == (304, b"", 1)


def test_what_goes_into_it_makes_another_file(client, approved, administrator, head, jobs):
    before = client.get("/advice/clipper.pdf")["ETag"]
    version = actions.begin_version(approved.sheet, by=administrator)
    changed = a_sheet(tips=(*a_sheet().tips, Point("more", "And more.")))
    version = actions.submit(
        actions.save(version, changed, seen=1, by=administrator), by=administrator
    )
    actions.approve(version, seen=version.revision, by=head)
    after = client.get("/advice/clipper.pdf")
    assert after["ETag"] != before and len(jobs) == 2
    assert "And more." in words(reader(after))


def test_the_logo_stands_on_it_with_words(client, approved):
    data = io.BytesIO()
    Image.new("RGB", (60, 30), "#0b5457").save(data, "PNG")
    without = reader(client.get("/advice/clipper.pdf"))
    Logo.objects.create(data=data.getvalue())
    unchanged.forget()
    pdf = reader(client.get("/advice/clipper.pdf"))
    assert len(pdf.pages[0].images) == len(without.pages[0].images) + 1
    assert ("/Figure", f"Logo of {School.here().name}") in tags(pdf)


@pytest.mark.parametrize(
    "text",
    ["مرحبا بالعالم " * 20, "🙂🔒👨‍👩‍👧" * 10, "x" * 600, "<img src=http://127.0.0.1/>" * 9],
    ids=["right to left", "emoji", "one long word", "markup"],
)
def test_what_is_unusual_is_printed_too(client, administrator, head, school, text):
    sheet = a_sheet(tips=(replace(a_sheet().tips[0], text=text),))
    an_approved(administrator, head, sheet)
    assert len(reader(client.get("/advice/clipper.pdf")).pages) == 1


def test_a_draft_is_printed_for_those_who_prepare_it_and_not_kept(as_person, head, draft, tmp_path):
    response = as_person(head).get("/advice/manage/clipper/1/preview.pdf")
    assert "draft, not approved" in words(reader(response))
    assert not finished.folder().exists()
