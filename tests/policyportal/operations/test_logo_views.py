"""The page on which the administrator gives the logo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from policyportal.school.models import Logo
from tests.policyportal.school.test_logo import a_picture

pytestmark = pytest.mark.django_db
PAGE = "/school/logo/"


@pytest.mark.parametrize("who", ["teacher", "governor", "slt", "dsl", "head", "chair"])
def test_only_the_administrator_gives_it(as_person, request, who, school):
    client = as_person(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"remove": "yes"}).status_code == 403


def test_given_shown_and_taken_away(as_person, administrator, school, client):
    signed_in = as_person(administrator)
    assert "There is none yet" in signed_in.get(PAGE).content.decode()
    assert client.get("/school/logo.png").status_code == 404
    file = SimpleUploadedFile("a.png", a_picture(size=(60, 30)))
    assert signed_in.post(PAGE, {"file": file}).url == PAGE
    assert "Logo of" in signed_in.get(PAGE).content.decode()
    shown = client.get("/school/logo.png")
    assert (shown["Content-Type"], shown.content) == ("image/png", bytes(Logo.objects.get().data))
    assert signed_in.post(PAGE, {"remove": "yes"}).url == PAGE
    assert not Logo.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a picture."),
        ({"file": SimpleUploadedFile("a.png", b"no")}, "not what its name"),
    ],
)
def test_what_is_no_picture_is_said_at_the_field(as_person, administrator, school, sent, said):
    page = as_person(administrator).post(PAGE, sent)
    assert page.status_code == 200 and said in page.content.decode()
