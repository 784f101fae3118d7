"""What would the policy say? Open to all who are signed in; nothing is kept."""

import pytest
from django.apps import apps

from .typed import typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]
ROLES = ["teacher", "head", "dsl", "chair", "governor", "slt", "administrator"]
PAGE = "/bullying/policy/"


@pytest.mark.parametrize("role", ROLES)
def test_anybody_here_may_ask(role, request, as_person):
    page = as_person(request.getfixturevalue(role)).get(PAGE)
    assert page.status_code == 200
    assert b"What follows from these facts" not in page.content


def test_a_stranger_is_led_to_the_door(client):
    assert client.get(PAGE).status_code == 302


def test_the_decision_is_told_with_what_it_rests_on(teacher, as_person):
    asked = typed(doers=["former"], ask="yes", doing__0__on_roll="no")
    page = as_person(teacher).get(PAGE, asked).content.decode()
    assert "It is not the school’s to resolve" in page
    assert "Somebody who does it has left this school." in page
    assert "cyberbullying.former-pupil" in page


def test_danger_comes_before_everything_else(teacher, dsl, as_person):
    page = as_person(teacher).get(PAGE, typed(danger=["immediate"], ask="yes")).content.decode()
    assert page.index("999") < page.index("What follows from these facts")
    assert dsl.name in page


def test_what_is_wrong_is_said_and_nothing_is_decided(teacher, as_person):
    page = as_person(teacher).get(PAGE, typed(on="", ask="yes")).content.decode()
    assert "What follows from these facts" not in page
    assert "There is a problem" in page


def test_another_child_is_added_without_a_decision(teacher, as_person):
    page = as_person(teacher).get(PAGE, typed(add="hurt")).content.decode()
    assert 'name="hurt-1-age"' in page
    assert "What follows from these facts" not in page


def test_nothing_is_kept(teacher, as_person):
    client = as_person(teacher)
    before = {model: model.objects.count() for model in apps.get_models()}
    client.get(PAGE, typed(ask="yes"))
    assert {model: model.objects.count() for model in apps.get_models()} == before


@pytest.mark.parametrize(
    "asked",
    [{"ask": "yes"}, {"add": "nobody"}, {"ask": "\0"}, typed(on="2026-02-30", ask="yes")],
)
def test_whatever_the_address_holds_is_answered(asked, teacher, as_person):
    assert as_person(teacher).get(PAGE, asked).status_code == 200


def test_it_is_only_read(teacher, as_person):
    assert as_person(teacher).post(PAGE, typed(ask="yes")).status_code == 405
