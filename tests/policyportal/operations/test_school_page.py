"""`/school/`: the administrator keeps the school's facts; nobody else may."""

import pytest

from policyportal.audit.models import Entry
from policyportal.school.models import School

FACTS = {
    "name": "Larkspur Lane Primary School",
    "address": "Larkspur Lane\r\nLondon",
    "telephone": "020 7946 0123",
    "email": "office@larkspur.example",
    "website": "https://larkspur.example/",
    "local_authority": "Fleetwater Borough Council",
    "first_witness": "chair@larkspur.example",
    "second_witness": "governor@larkspur.example",
    "signatures_kept_years": "8",
}


def test_shows_what_is_known(as_person, administrator, school):
    page = as_person(administrator).get("/school/")
    assert page.status_code == 200
    html = page.content.decode()
    assert 'value="Larkspur Lane Primary School"' in html
    assert "Telephone (optional)" in html and "Name (optional)" not in html


@pytest.mark.parametrize("who", ["teacher", "head", "chair", "governor", "slt", "dsl"])
def test_nobody_else_may(request, as_person, school, who):
    browser = as_person(request.getfixturevalue(who))
    assert browser.get("/school/").status_code == 403
    assert browser.post("/school/", FACTS).status_code == 403
    school.refresh_from_db()
    assert school.telephone == ""


def test_a_stranger_is_asked_to_sign_in(client, school):
    assert client.get("/school/")["Location"].startswith("/account/login/")


def test_saves_every_fact(as_person, administrator, school):
    response = as_person(administrator).post("/school/", FACTS)
    assert (response.status_code, response["Location"]) == (302, "/school/")
    saved = School.here()
    for name, value in FACTS.items():
        assert str(getattr(saved, name)).replace("\r", "") == value.replace("\r", "")
    assert Entry.objects.get().action == "school.changed"


def test_makes_the_school_where_there_is_none(as_person, administrator):
    as_person(administrator).post("/school/", FACTS | {"name": "Your school"})
    assert School.objects.get().name == "Your school"


def test_says_so_when_nothing_was_changed(as_person, administrator, school):
    browser = as_person(administrator)
    browser.post("/school/", FACTS)
    page = browser.post("/school/", FACTS, follow=True).content.decode()
    assert "Nothing was changed." in page
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Give the school’s name."),
        ("second_witness", "CHAIR@larkspur.example", "Give the address of a different person."),
        ("first_witness", "chair", "Give an e-mail address, such as name@school.example"),
        ("website", "https://", "Give a web address, such as https://www.school.example"),
        ("signatures_kept_years", "0", "Give a number of years from 1 to 50."),
        ("signatures_kept_years", "51", "Give a number of years from 1 to 50."),
        ("signatures_kept_years", "", "Give a number of years from 1 to 50."),
        ("signatures_kept_years", "six", "Give a number of years from 1 to 50."),
    ],
)
def test_a_wrong_fact_is_pointed_out_at_its_field(
    as_person, administrator, school, field, value, said
):
    page = as_person(administrator).post("/school/", FACTS | {field: value})
    assert page.status_code == 200
    assert page.context["form"].errors == {field: [said]}
    assert f'<a href="#id_{field}">' in page.content.decode()
    assert not Entry.objects.exists()
