"""What cannot be read, or is not safe to, is refused with a sentence that helps."""

import struct
import zipfile
from io import BytesIO

import pytest

from compliance.policies.importing import MAX_BYTES, read_policy
from compliance.policies.importing.archive import MAX_UNPACKED
from policyportal.refusal import Refused
from tests.compliance.policies.importing.word import (
    CONTENT_TYPES,
    document,
    paragraph,
    relation,
    rels,
    word,
)

GOOD = paragraph("Staff are kind to each other online.")


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(Refused) as refused:
        read_policy(data, name)
    assert refused.value.sentence[-1] in ".)"
    return refused.value.sentence


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.docx"])
@pytest.mark.parametrize("data", [b"", b"   \r\n\t "])
def test_empty(data, name):
    sentence = refusal(data, name)
    assert "empty" in sentence or "not a Word document" in sentence


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (bytes(range(256)) * 4, "not text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not text"),
        (b"%PDF-1.7 something", "PDF"),
        (word(GOOD), "Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old kind"),
        ("Staff are kind.".encode("utf-16-le"), "not text"),
        (b"\xff\xfeS\x00t\x00a\x00f", "UTF-8"),
        ("Staff are kind.".encode("utf-32"), "UTF-8"),
        (
            "Personal geht höflich miteinander um. Größe!".encode("shift_jis", "replace") + b"\x8d",
            "UTF-8",
        ),
        ("Die Lehrkräfte".encode() + b" and the caf\xe9", "UTF-8"),
        ("学校の方針は次のとおりです。".encode("shift_jis"), "UTF-8"),
        ("� � � words".encode(), "UTF-8"),
        (b"1234 5678", "no paragraphs"),
    ],
)
def test_not_text(data, says):
    assert says in refusal(data, "policy.txt")


@pytest.mark.parametrize(
    "data",
    [
        "The school’s policy – £5".encode("cp1252"),
        "The school’s policy – £5".encode(),
        "The school’s policy – £5".encode("utf-8-sig"),
        "The school’s policy – £5".encode("utf-16"),
        "\ufeffThe school’s policy – £5".encode("utf-16-be"),
    ],
)
def test_encodings_that_are_read(data):
    manuscript = read_policy(b"" + data, "a.txt")
    assert manuscript.sections[0].clauses[0].text == "The school’s policy – £5"


def test_too_large():
    assert "5 MB" in refusal(b"a" * (MAX_BYTES + 1), "a.txt")
    assert "characters" in refusal(b"word " * 200_000, "a.txt")
    assert "lines" in refusal(b"a\n" * 50_000, "a.md")
    assert "square brackets" in refusal(b"![" * 140_000, "a.md")
    assert "paragraphs" in refusal(b"- a\n\n" * 6_000, "a.md")


@pytest.mark.parametrize("name", ["a.pdf", "a.doc", "a.docm", "a.odt", "a.rtf", "a.exe", "a"])
def test_other_kinds_of_file(name):
    sentence = refusal(b"whatever", name)
    assert "docx" in sentence or ".txt" in sentence


def test_word_that_is_none():
    assert "not a Word document" in refusal(b"PK\x03\x04 broken", "a.docx")
    assert "not a Word document" in refusal(b"Staff are kind.", "a.docx")
    assert "not a Word document" in refusal(word(GOOD)[:-40], "a.docx")
    other = BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "not a Word document" in refusal(other.getvalue(), "a.docx")
    assert "damaged" in refusal(word(**{"word/document.xml": "<w:document>"}), "a.docx")


def test_password():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert "password" in refusal(data, "a.docx")
    locked = bytearray(word(GOOD))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = locked.index(sign) + at
        locked[place] |= 1
    assert "password" in refusal(bytes(locked), "a.docx")


@pytest.mark.parametrize(
    "parts",
    [
        {"word/vbaProject.bin": b"\0" * 10},
        {"word/activeX/activeX1.bin": b"\0" * 10},
        {
            "[Content_Types].xml": CONTENT_TYPES.replace(
                "document.main", "document.macroEnabled.main"
            )
        },
    ],
)
def test_macros(parts):
    assert "macros" in refusal(word(GOOD, **parts), "a.docx")


@pytest.mark.parametrize("kind", ["image", "oleObject", "aFChunk", "subDocument"])
def test_external_parts(kind):
    outside = rels(relation(kind, "http://pictures.example/logo.png"))
    assert "not fetched" in refusal(
        word(GOOD, **{"word/_rels/document.xml.rels": outside}), "a.docx"
    )


def test_external_links_and_templates_are_no_harm():
    outside = rels(relation("attachedTemplate", "file:///C:/Normal.dotm"))
    assert read_policy(word(GOOD, **{"word/_rels/document.xml.rels": outside}), "a.docx").sections


def test_entities():
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + document(GOOD)[21:]
    assert "instructions" in refusal(word(**{"word/document.xml": laughs}), "a.docx")


def test_zip_bombs():
    assert "unpacks" in refusal(word(GOOD, **{"word/media/x.bin": b"\0" * 5_000_000}), "a.docx")
    deep = document("<w:p>" * 500 + "</w:p>" * 500)
    assert "unpacks" in refusal(word(**{"word/document.xml": deep}), "a.docx")
    many = word(GOOD, **{f"word/media/{i}": b"" for i in range(2_100)})
    assert "unpacks" in refusal(many, "a.docx")


def test_a_zip_bomb_that_lies_about_its_size():
    data = bytearray(word(GOOD, **{"word/media/x.bin": b"\0" * (MAX_UNPACKED + 1)}))
    honest = struct.pack("<L", MAX_UNPACKED + 1)
    assert honest in data
    lying = bytes(data).replace(honest, struct.pack("<L", 10))
    assert refusal(lying, "a.docx")


def test_pictures_in_the_document_are_left_out():
    manuscript = read_policy(word(GOOD, **{"word/media/a.png": b"\x89PNG"}), "a.docx")
    assert [c.text for c in manuscript.sections[0].clauses] == [
        "Staff are kind to each other online."
    ]
