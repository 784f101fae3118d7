"""The staff list in the browser."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from policyportal.outbox import rings
from policyportal.people.models import PeopleImport, Person, Role
from tests.conftest import make_person

GOOD = (
    "Name,Work email,Role,Pet,NI number\n"
    "Zoë Shah,zoe@x.example,Teacher,Rex,QQ123456C\n"
    "Amina Yusuf-Bell,amina.yusuf@larkspur.example,,Tom,QQ\n"
    "<b>Bold</b>,bold@x.example,,,\n"
)


@pytest.fixture(autouse=True)
def _school(school):
    pass


def upload(client, text, **more):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post("/people/import/", {"file": SimpleUploadedFile("staff.csv", data)} | more)


def confirm(client, response):
    shown = client.get(response.url).context["plan"].fingerprint
    return client.post(response.url, {"shown": shown})


def test_upload_preview_import(as_person, administrator, teacher):
    client = as_person(administrator)
    response = upload(client, GOOD)
    kept = PeopleImport.objects.get()
    assert (response.status_code, response.url) == (302, f"/people/import/{kept.pk}/")
    assert "QQ123456C" not in str(kept.sheet)  # what the portal does not know it does not keep
    page = client.get(response.url).content.decode()
    for text in [
        "Zoë Shah",
        "Last name: Yusuf → Yusuf-Bell",
        "Pet, NI number",
        "&lt;b&gt;Bold&lt;/b&gt;",
    ]:
        assert text in page
    assert Person.objects.count() == 2
    done = confirm(client, response)
    assert (done.status_code, done.url) == (302, "/people/")
    page = client.get("/people/").content.decode()
    assert "The staff list is imported: 2 added, 1 changed, 0 left, 0 unchanged." in page
    assert Person.objects.count() == 4
    assert not PeopleImport.objects.exists()
    assert client.post(response.url, {"shown": "again"}).status_code == 404


def test_everybody(as_person, administrator, teacher, other_teacher):
    client = as_person(administrator)
    text = "Name,Email\nP,priya.nair@larkspur.example\nA,amina.yusuf@larkspur.example\n"
    response = upload(client, text, everybody="on")
    page = client.get(response.url).content.decode()
    assert "Tom Okafor" in page
    assert "not in the file" in page
    confirm(client, response)
    assert not Person.objects.get(pk=other_teacher.pk).is_active


def test_people_who_changed_meanwhile_are_shown_again(as_person, administrator, teacher):
    client = as_person(administrator)
    response = upload(client, GOOD)
    shown = client.get(response.url).context["plan"].fingerprint
    Person.objects.filter(pk=teacher.pk).update(job_title="Year 3")
    Person.objects.filter(pk=teacher.pk).update(family_name="Bell")
    again = client.post(response.url, {"shown": shown})
    assert again.status_code == 200
    assert "has changed since you looked" in again.content.decode()
    assert "Last name: Bell → Yusuf-Bell" in again.content.decode()
    assert Person.objects.count() == 2
    for nothing in ({}, {"shown": ""}):
        assert client.post(response.url, nothing).status_code == 200
    assert Person.objects.count() == 2
    assert confirm(client, response).status_code == 302


def test_wrong_lines_are_listed_and_there_is_no_button(as_person, administrator):
    client = as_person(administrator)
    response = upload(client, "Name,Email,Role\nA B,,Wizard\nC D,c@x.example\n")
    page = client.get(response.url).content.decode()
    assert "3 things are wrong in the file" in page
    assert "There is no e-mail address." in page
    assert "“Wizard” is no role" in page
    assert 'name="shown"' not in page
    assert "C D" not in page  # what would be added means little until the file is right
    confirm(client, response)
    assert Person.objects.count() == 1


def test_nothing_to_import(as_person, administrator):
    client = as_person(administrator)
    response = upload(client, "Name,Email\nPriya Nair,priya.nair@larkspur.example\n")
    page = client.get(response.url).content.decode()
    assert "There is nothing to import." in page
    assert 'name="shown"' not in page


def test_leaving_oneself_out_is_refused(as_person, administrator, teacher):
    client = as_person(administrator)
    response = upload(client, GOOD, everybody="on")
    assert "You are not in this file" in client.get(response.url).content.decode()
    assert confirm(client, response).status_code == 200
    assert Person.objects.get(pk=administrator.pk).is_active
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file is empty."),
        (b"PK\x03\x04rest", "This is an Excel workbook."),
        (b"a\0b", "This file is no text."),
        (b"Name\nA\n", "No column has the heading"),
        (b"Name,Email\n" + b"x" * (5 * 1024 * 1024), "larger than 5 MB"),
    ],
)
def test_a_file_that_is_none_is_said_at_the_field(as_person, administrator, data, sentence):
    response = upload(as_person(administrator), data)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert list(response.context["form"].errors) == ["file"]
    assert not PeopleImport.objects.exists()


def test_no_file(as_person, administrator):
    response = as_person(administrator).post("/people/import/", {})
    assert "Choose a file." in response.content.decode()


def test_a_preview_is_its_makers_alone(as_person, administrator, head, teacher):
    other = make_person("second@larkspur.example", "Second", "Admin", Role.ADMINISTRATOR)
    path = upload(as_person(administrator), GOOD).url
    assert as_person(other).get(path).status_code == 404
    assert as_person(other).post(path, {"shown": "x"}).status_code == 404
    for person in (head, teacher):
        assert as_person(person).get(path).status_code == 403
        assert as_person(person).post(path).status_code == 403
        assert upload(as_person(person), GOOD).status_code == 403


def test_one_preview_a_person_and_none_for_longer_than_a_day(as_person, administrator):
    client = as_person(administrator)
    upload(client, GOOD)
    upload(client, GOOD)
    kept = PeopleImport.objects.get()
    rings.ring_all()
    assert PeopleImport.objects.exists()
    PeopleImport.objects.update(created_at=timezone.now() - timedelta(hours=25))
    rings.ring_all()
    assert not PeopleImport.objects.filter(pk=kept.pk).exists()


def test_many_rows_are_counted_whole_and_shown_in_part(as_person, administrator):
    lines = "".join(f"A B{n},n{n}@x.example\n" for n in range(510))
    response = upload(as_person(administrator), "Name,Email\n" + lines)
    page = as_person(administrator).get(response.url)
    assert len(page.context["added"]) == 500
    assert "… and 10 more like these." in page.content.decode()
    assert "<dd>510</dd>" in page.content.decode()


def test_the_ring_deactivates_leavers(db, administrator, teacher):
    teacher.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert rings.ring_all()["people.leavers"] == 1
    assert not Person.objects.get(pk=teacher.pk).is_active
    assert rings.ring_all()["people.leavers"] == 0
