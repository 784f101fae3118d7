"""The school's logo: what is taken, and what is made of it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from policyportal.audit.models import Entry
from policyportal.refusal import Refused
from policyportal.school import logo
from policyportal.school.models import Logo

pytestmark = pytest.mark.django_db


def a_picture(kind="PNG", size=(900, 300), mode="RGBA", colour=(11, 84, 87, 0)) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, colour[: len(mode)]).save(file, kind)
    return file.getvalue()


def uploaded(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize(
    ("kind", "name", "mode"),
    [("PNG", "a.png", "RGBA"), ("JPEG", "a.jpg", "RGB"), ("PNG", "b.png", "L")],
)
def test_it_is_drawn_anew_small_and_on_white(kind, name, mode, administrator):
    logo.change(uploaded(a_picture(kind, mode=mode), name), by=administrator)
    drawn = Image.open(io.BytesIO(logo.picture()))
    assert (drawn.format, drawn.mode, drawn.size) == ("PNG", "RGB", (600, 200))
    assert mode != "RGBA" or drawn.getpixel((5, 5)) == (255, 255, 255)
    assert Entry.objects.get().action == "school.logo-changed"


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"%PDF-1.7", "a.pdf", "JPEG or PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "JPEG or PNG"),
        (b"not a picture", "a.png", "not what its name says"),
        (b"", "a.png", "empty"),
        (a_picture()[:200], "a.png", "damaged or not complete"),
        (a_picture() + b"<script>", "a.png", "something more"),
    ],
)
def test_what_is_no_picture_is_refused_with_the_reason(data, name, said, administrator):
    with pytest.raises(Refused, match=said):
        logo.change(uploaded(data, name), by=administrator)
    assert not Logo.objects.exists() and not Entry.objects.exists()


def test_another_takes_its_place_and_none_can_be_had(administrator):
    for size in ((60, 30), (30, 60)):
        logo.change(uploaded(a_picture(size=size), "a.png"), by=administrator)
    assert Image.open(io.BytesIO(logo.picture())).size == (30, 60)
    for _ in range(2):
        logo.remove(by=administrator)
    assert logo.picture() is None
    assert list(Entry.objects.order_by("number").values_list("action", flat=True)) == [
        "school.logo-changed",
        "school.logo-changed",
        "school.logo-removed",
    ]
