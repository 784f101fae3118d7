"""What is taken as a scan, and every kind of file that only says it is one."""

import io
import random
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from policyportal.refusal import Refused
from policyportal.vault import uploads
from policyportal.vault.uploads import LARGEST, accept


def picture(kind: str, size=(60, 40), mode="RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


def noisy_jpeg(**how) -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", (90, 70), random.Random(7).randbytes(90 * 70 * 3)).save(
        out, "JPEG", quality=95, **how
    )
    return out.getvalue()


def pdf(pages: int = 1, change=lambda writer: None) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    change(writer)
    writer.write(out)
    return out.getvalue()


def upload(data: bytes, name: str) -> UploadedFile:
    file = SimpleUploadedFile("x", data)
    file._name = name  # as a hostile client would have it, past Django's own tidying
    return file


def refused(data: bytes, name: str) -> str:
    with pytest.raises(Refused) as no:
        accept(upload(data, name))
    assert no.value.field == "scan"
    assert no.value.sentence.endswith(".")
    return no.value.sentence


GOOD = [
    (picture("JPEG"), "sheet.jpg", "image/jpeg"),
    (picture("JPEG", mode="L"), "SHEET.JPEG", "image/jpeg"),
    (picture("JPEG", mode="CMYK"), "sheet.jpg", "image/jpeg"),
    (noisy_jpeg(), "sheet.jpg", "image/jpeg"),
    (noisy_jpeg(progressive=True), "sheet.jpg", "image/jpeg"),
    (noisy_jpeg(restart_marker_rows=1), "sheet.jpg", "image/jpeg"),
    (picture("JPEG") + b"\x00" * 100, "sheet.jpg", "image/jpeg"),
    (picture("PNG"), "sheet.png", "image/png"),
    (picture("PNG", mode="P"), "sheet.png", "image/png"),
    (picture("PNG", mode="RGBA"), "sheet.png", "image/png"),
    (pdf(), "sheet.pdf", "application/pdf"),
    (pdf(20), "sheet.pdf", "application/pdf"),
    (pdf() + b"\r\n", "sheet.pdf", "application/pdf"),
    (picture("PDF"), "sheet.pdf", "application/pdf"),
]


@pytest.mark.parametrize(("data", "name", "media_type"), GOOD)
def test_scans_are_taken_as_they_are(data, name, media_type):
    accepted = accept(upload(data, name))
    assert accepted.data == data
    assert accepted.media_type == media_type
    assert accepted.name == name.replace("SHEET.JPEG", "SHEET.jpeg")


def test_a_pdf_that_the_portal_itself_makes_is_taken():
    from weasyprint import HTML

    data = HTML(string="<html lang=en><title>x</title><p>Sign here").write_pdf()
    assert accept(upload(data, "sheet.pdf")).data == data


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/sheet.pdf", "sheet.pdf"),
        ("C:\\Users\\priya\\sheet.pdf", "sheet.pdf"),
        ("she\x00et\r\n.pdf", "she et.pdf"),
        ("sheet\u202efdp.pdf", "sheet fdp.pdf"),
        ("  Tom  Okafor's sheet 3.3.2025 .pdf", "Tom Okafor's sheet 3.3.2025.pdf"),
        ('a<b>c:"d"|e?f*.pdf', "a b c d e f.pdf"),
        ("Mr. Smith.pdf", "Mr. Smith.pdf"),
        ("sheet.pdf.pdf", "sheet.pdf.pdf"),
        ("Zoe\u0308.pdf", "Zoë.pdf"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
        ("\u200b.pdf", None),
    ],
)
def test_names_are_made_safe(name, safe):
    if safe is None:
        refused(pdf(), name)
    else:
        assert accept(upload(pdf(), name)).name == safe


@pytest.mark.parametrize(
    "name", ["sheet.docx", "sheet", "sheet.pdf.exe", "", ".pdf", "a.svg", "x."]
)
def test_other_names_are_refused(name):
    assert refused(pdf(), name) == "Choose a JPEG or PNG picture, or a PDF."


@pytest.mark.parametrize(
    "name", ["sheet.exe.pdf", "sheet.php.pdf", "sheet.jpg.pdf", "sheet.HTML.pdf", "a.js .pdf"]
)
def test_two_endings_that_say_two_things_are_refused(name):
    assert "two things at once" in refused(pdf(), name)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (picture("PNG"), "sheet.jpg"),
        (picture("JPEG"), "sheet.png"),
        (picture("GIF"), "sheet.png"),
        (picture("JPEG"), "sheet.pdf"),
        (pdf(), "sheet.jpg"),
        (b"<html>", "sheet.pdf"),
        (b"MZ" + bytes(100), "sheet.png"),
        (b"\n" + pdf(), "sheet.pdf"),
        (b"GIF89a" + pdf(), "sheet.pdf"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(data, name):
    assert "not what its name says" in refused(data, name)


def test_nothing_is_refused():
    assert "is empty" in refused(b"", "sheet.pdf")


def test_too_much_is_refused_before_it_is_read():
    class Huge(UploadedFile):
        def read(self, *args):
            raise AssertionError("It was read.")

    with pytest.raises(Refused, match="10 MB"):
        accept(Huge(io.BytesIO(), "sheet.pdf", size=LARGEST + 1))


def test_a_size_that_is_a_lie_does_not_help():
    with pytest.raises(Refused, match="10 MB"):
        accept(UploadedFile(io.BytesIO(b"%PDF-" + bytes(LARGEST)), "sheet.pdf", size=5))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_cut_off_anywhere_is_refused(kind):
    data = noisy_jpeg() if kind == "JPEG" else picture("PNG", (200, 200))
    for length in range(12, len(data), max(1, len(data) // 40)):
        assert refused(data[:length], f"sheet.{kind.lower()}")


@pytest.mark.parametrize("more", [b"PK\x03\x04zip", b"<script>", b"\x00\x00x", noisy_jpeg(), pdf()])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_something_after_the_picture_is_refused(kind, more):
    assert "after the picture’s end" in refused(picture(kind) + more, f"sheet.{kind.lower()}")


def test_a_zip_after_a_pdf_is_refused():
    assert "after the PDF’s end" in refused(pdf() + b"PK\x03\x04zip", "sheet.pdf")


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8000, 5001), (12000, 8000), (30000, 30000), (100000, 100000)])
def test_a_bomb_is_refused_before_it_unfolds(size):
    assert "40 megapixels" in refused(png_that_claims(*size), "sheet.png")


def test_as_many_pixels_as_allowed_are_taken():
    data = picture("PNG", (8000, 5000), mode="1")
    assert accept(upload(data, "sheet.png")).data == data


def test_an_animation_is_refused():
    out = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    assert "more than one picture" in refused(out.getvalue(), "sheet.png")


def test_a_picture_with_a_wrong_checksum_is_refused():
    data = bytearray(picture("PNG", (50, 50)))
    data[data.index(b"IDAT") + 6] ^= 255
    assert "damaged" in refused(bytes(data), "sheet.png")


def opens_with(**action):
    def change(writer):
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject(f"/{key}"): value for key, value in action.items()}
        )

    return change


def attachment(writer):
    writer.add_attachment("x.exe", b"MZ")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            opens_with(S=NameObject("/JavaScript"), JS=TextStringObject("app.alert(1)")),
            "a script or an action",
        ),
        (
            opens_with(S=NameObject("/Launch"), F=TextStringObject("x.exe")),
            "a script or an action",
        ),
        (attachment, "another file hidden"),
        (lambda writer: writer.encrypt("secret"), "locked with a password"),
        (lambda writer: writer.encrypt("", "owner"), "locked with a password"),
    ],
)
def test_a_pdf_that_acts_or_hides_is_refused(change, said):
    assert said in refused(pdf(change=change), "sheet.pdf")


def packed_pdf(action: bytes) -> bytes:
    """Return a PDF 1.5 whose objects all lie in a compressed object stream."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        action,
    ]
    places, body = [], b""
    for number, one in enumerate(objects, 1):
        places.append(b"%d %d" % (number, len(body)))
        body += one + b" "
    index = b" ".join(places) + b" "
    packed = zlib.compress(index + body)
    data = b"%PDF-1.5\n"
    stream_at = len(data)
    data += b"5 0 obj<</Type/ObjStm/N 4/First %d/Filter/FlateDecode/Length %d>>stream\n" % (
        len(index),
        len(packed),
    )
    data += packed + b"\nendstream\nendobj\n"
    table_at = len(data)
    rows = struct.pack(">BHB", 0, 0, 255)
    rows += b"".join(struct.pack(">BHB", 2, 5, n) for n in range(4))
    rows += struct.pack(">BHB", 1, stream_at, 0) + struct.pack(">BHB", 1, table_at, 0)
    data += b"6 0 obj<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    return data + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table_at


def test_nothing_hides_in_a_compressed_object_stream():
    plain = packed_pdf(b"[3 0 R/Fit]")
    assert accept(upload(plain, "sheet.pdf")).data == plain
    for name in (b"/Launch", b"/L#61unch"):
        acting = packed_pdf(b"<</S%s/F(x.exe)>>" % name)
        assert name not in acting
        assert "a script or an action" in refused(acting, "sheet.pdf")


def test_a_pdf_of_too_many_pages_is_refused():
    assert "has 21 pages" in refused(pdf(21), "sheet.pdf")


def test_a_pdf_without_pages_is_refused():
    assert "no page" in refused(pdf(0), "sheet.pdf")


def test_a_pdf_with_too_many_objects_is_refused(monkeypatch):
    monkeypatch.setattr(uploads.pdfs, "MOST_OBJECTS", 3)
    assert "too complicated" in refused(pdf(), "sheet.pdf")


def test_a_pdf_cut_off_anywhere_is_refused():
    data = pdf(2)
    for length in range(5, len(data) - 6, 25):
        assert refused(data[:length], "sheet.pdf")


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF",
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\nstartxref\n9\n%%EOF",
    ],
)
def test_a_pdf_in_name_only_is_refused(body):
    assert "damaged" in refused(body, "sheet.pdf")


def test_random_damage_never_does_worse_than_a_refusal():
    chance = random.Random(3)
    for data, name, _ in GOOD:
        for _ in range(6):
            damaged = bytearray(data)
            for _ in range(chance.randrange(1, 20)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            try:
                accept(upload(bytes(damaged), name))
            except Refused:
                pass
