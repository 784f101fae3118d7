"""What is taken as evidence beside pictures and PDFs, and each file that only says it is."""

import codecs
import random

import pytest

from policyportal.refusal import Refused
from policyportal.vault import emails, texts, uploads
from policyportal.vault.uploads import EVIDENCE, accept
from tests.policyportal.vault.test_uploads import pdf, picture, png_that_claims, upload

ANY = "Choose a JPEG or PNG picture, a PDF, plain text (.txt) or a saved e-mail (.eml)."
LETTER = b"""From: "A. Parent" <parent@home.example>\r
To: office@school.example\r
Date: Mon, 3 Mar 2025 08:12:00 +0000\r
Subject: =?utf-8?q?Messages_at_night_=E2=80=93_again?=\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary="part"\r
\r
--part\r
Content-Type: text/plain; charset=utf-8\r
\r
He wrote to her again.\r
--part\r
Content-Type: application/zip; name="all.zip"\r
Content-Disposition: attachment; filename="all.zip"\r
Content-Transfer-Encoding: base64\r
\r
UEsDBA==\r
--part--\r
"""
HTML_LETTER = b"""From: parent@home.example
Subject: Hello
Content-Type: text/html; charset=utf-8

<html><head><style>p{}</style></head><body><script>alert(1)</script><p>One</p><p>Two &amp; three</p>
"""


def taken(data: bytes, name: str):
    return accept(upload(data, name), types=EVIDENCE)


def refused(data: bytes, name: str) -> str:
    with pytest.raises(Refused) as no:
        taken(data, name)
    assert no.value.sentence.endswith(".")
    return no.value.sentence


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (b"03/03/2025, 21:14 - Mum: he wrote again", "chat.txt", "text/plain"),
        ("Zoë – „so“".encode(), "chat.TXT", "text/plain"),
        (codecs.BOM_UTF8 + b"words", "chat.txt", "text/plain"),
        ("words".encode("utf-16"), "chat.txt", "text/plain"),
        ("caf\u00e9 \u2013".encode("cp1252"), "chat.txt", "text/plain"),
        (LETTER, "letter.eml", "message/rfc822"),
        (HTML_LETTER, "letter.eml", "message/rfc822"),
        (picture("PNG"), "screen.png", "image/png"),
        (picture("JPEG"), "screen.jpg", "image/jpeg"),
        (pdf(), "letter.pdf", "application/pdf"),
    ],
)
def test_evidence_is_taken_as_it_is(data, name, media_type):
    accepted = taken(data, name)
    assert (accepted.data, accepted.media_type) == (data, media_type)


@pytest.mark.parametrize("name", ["chat.txt", "letter.eml"])
def test_a_scan_of_a_signature_is_still_a_picture_or_a_pdf(name):
    with pytest.raises(Refused, match="^Choose a JPEG or PNG picture, or a PDF.$"):
        accept(upload(LETTER, name))


@pytest.mark.parametrize("name", ["a.svg", "a.html", "a.docx", "a.heic", "a.zip", "a", "a.txt.exe"])
def test_other_kinds_are_refused(name):
    assert refused(b"<svg xmlns='http://www.w3.org/2000/svg'/>", name) == ANY


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"  \n<?xml version='1.0'?><svg/>",
        codecs.BOM_UTF8 + b"<html>",
        b"GIF89a = 1;",
        b"PK\x03\x04",
        b"MZ this program",
        picture("PNG"),
        picture("JPEG"),
        pdf(),
        b"harmless\n" + pdf(),
        b"{\\rtf1}",
    ],
)
def test_text_that_is_something_else_as_well_is_refused(data):
    assert "not what its name says" in refused(data, "chat.txt")


@pytest.mark.parametrize("data", [b"a\x00b", b"\x81\x8d", b"bell \x07", b"\xff\xfea"])
def test_bytes_that_are_no_text_are_refused(data):
    assert "not plain text" in refused(data, "chat.txt")


@pytest.mark.parametrize("data", [b" \n\t ", codecs.BOM_UTF8])
def test_text_without_words_is_refused(data):
    assert "no words" in refused(data, "chat.txt")


@pytest.mark.parametrize("name", ["a.txt", "a.eml", "a.png", "a.pdf"])
def test_nothing_is_refused(name):
    assert "is empty" in refused(b"", name)


@pytest.mark.parametrize("data", [b"<html>", pdf(), picture("JPEG"), b"\nFrom: a", b"hello there"])
def test_an_email_in_name_only_is_refused(data):
    assert "not what its name says" in refused(data, "letter.eml")


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: x\n\nNo sender",
        b"From: x@y.example\n\nNeither date nor subject",
        b"From: x@y.example\nSubject: x\nno header\n\nwords",
        b"From: x@y.example\nSubject: x\nContent-Type: multipart/mixed\n\nwords",
        LETTER[:-12],
    ],
)
def test_an_email_that_is_not_whole_is_refused(data):
    assert "not a whole e-mail" in refused(data, "letter.eml")


@pytest.mark.parametrize(
    "more",
    [b"Content-Type: text/plain\n" * 200, b"x: multipart/y\n" * 30, b"\n\n" + b"\n--x" * 3000],
)
def test_an_email_made_to_exhaust_is_refused_before_it_is_read(more):
    assert "too many parts" in refused(b"From: x@y.example\nSubject: x\n" + more, "letter.eml")


@pytest.mark.parametrize("name", ["../../etc/chat.txt", "C:\\x\\chat.txt"])
def test_a_name_with_folders_loses_them(name):
    assert taken(b"words", name).name == "chat.txt"


@pytest.mark.parametrize("name", ["a.html.txt", "a.svg.eml", "a.exe.txt", "a.eml.txt"])
def test_two_endings_that_say_two_things_are_refused(name):
    assert "two things at once" in refused(b"words", name)


def test_a_bomb_is_refused():
    assert "40 megapixels" in refused(png_that_claims(30000, 30000), "screen.png")


def test_a_letter_is_read_as_plain_text():
    letter = emails.read(LETTER)
    assert dict(letter.headers)["Subject"] == "Messages at night – again"
    assert dict(letter.headers)["From"] == '"A. Parent" <parent@home.example>'
    assert letter.text == "He wrote to her again."
    assert letter.attached == ["all.zip"]


def test_of_a_page_only_the_words_are_read():
    assert emails.read(HTML_LETTER).text == "One\nTwo & three"


def test_a_header_that_lies_is_shown_as_it_stands():
    data = b"From: =?nosuch?q?=E2?= <x@y.example>\nSubject: x\n\nwords"
    assert "x@y.example" in dict(emails.read(data).headers)["From"]


def test_words_in_an_unknown_way_of_writing_are_shown_all_the_same():
    data = b"From: x@y.example\nSubject: x\nContent-Type: text/plain; charset=nosuch\n\nwords"
    assert emails.read(data).text == "words"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig", "cp1252"])
def test_text_is_read_in_the_usual_ways(encoding):
    assert texts.read("Zoë".encode(encoding)) == "Zoë"


def test_random_damage_never_does_worse_than_a_refusal():
    chance = random.Random(5)
    for data, name in [(LETTER, "a.eml"), (HTML_LETTER, "a.eml"), ("Zoë".encode(), "a.txt")]:
        for _ in range(60):
            damaged = bytearray(data)
            for _ in range(chance.randrange(1, 20)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            try:
                taken(bytes(damaged), name)
            except Refused:
                continue
            if name == "a.eml":
                emails.read(bytes(damaged))


def test_every_kind_has_its_check():
    assert set(uploads.EVIDENCE.values()) == {
        "image/jpeg",
        "image/png",
        "application/pdf",
        "text/plain",
        "message/rfc822",
    }
