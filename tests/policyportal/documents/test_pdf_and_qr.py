from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from policyportal.documents.pdf import Attachment, render_pdf
from policyportal.documents.qr import qr_svg
from policyportal.documents.renderer import PRINT_FILES, OwnFilesOnly

PAGE = "<!doctype html><html lang='en-GB'><head><title>A page</title></head><body>{}</body></html>"


@pytest.fixture
def page(settings, tmp_path):
    """Return a function that renders a body as if it were one of the project's templates."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    def render(body, **more):
        (tmp_path / "page.html").write_text(PAGE.format(body))
        return render_pdf("page.html", {}, **more)

    return render


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a.png",
        "http://127.0.0.1/a.png",
        "file:///etc/passwd",
        f"{PRINT_FILES.as_uri()}/../css/portal.css",
        f"{PRINT_FILES.as_uri()}/%2e%2e/css/portal.css",
        f"file://host{PRINT_FILES}/a.css",
        "data:text/css,body{}",
        "ftp://example.org/a",
    ],
)
def test_the_renderer_reaches_only_our_own_files(url):
    with pytest.raises(ValueError, match="may not fetch"):
        OwnFilesOnly().fetch(url)


def test_a_pdf_is_tagged_named_and_in_a_language(page):
    reader = PdfReader(BytesIO(page("<h1>Hello</h1><p>Text.</p>")))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en-GB"
    assert reader.metadata.title == "A page"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in catalog["/Metadata"].get_data()
    assert "/StructTreeRoot" in catalog


def test_a_pdf_carries_what_is_attached_and_is_the_same_each_time(page):
    attachment = Attachment("proof.json", "A proof", '{"a":1}', datetime(2025, 1, 2, tzinfo=UTC))
    first, second = (page("<p>x</p>", attachments=(attachment,)) for _ in range(2))
    assert first == second
    assert PdfReader(BytesIO(first)).attachments["proof.json"] == [b'{"a":1}']


def test_a_picture_from_elsewhere_is_left_out(page):
    assert page("<img src='https://example.org/a.png' alt='a'>").startswith(b"%PDF")


def test_a_qr_code_says_in_words_what_it_holds(page):
    svg = qr_svg("https://portal.example/?a=1&b=<2>", says="Check <this> & that")
    assert svg.startswith('<svg role="img"')
    assert "<title>Check &lt;this&gt; &amp; that</title>" in svg
    assert "style=" not in svg
    pdf = page(svg)
    assert "Check <this> & that" in str(figures(PdfReader(BytesIO(pdf)).trailer["/Root"]))


def figures(node, depth=0):
    """Return the alternative texts of all figures in a PDF's structure tree."""
    node = node.get_object()
    if not isinstance(node, dict) or depth > 20:
        return []
    own = [node["/Alt"]] if node.get("/S") == "/Figure" else []
    node = node.get("/StructTreeRoot", node)
    children = node.get("/K", [])
    if not isinstance(children, list):
        children = [children]
    return own + [alt for child in children for alt in figures(child, depth + 1)]
