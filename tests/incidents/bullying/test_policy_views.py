"""What would the policy say? Open to all who are signed in; nothing is kept."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policyportal.audit import unchanged

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


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (
            {"mediums": ["text"], "platform": "messages"},
            "For text messages, calls and e-mail there",
        ),
        ({"mediums": ["network"], "platform": "instagram"}, "Instagram could be used from the age"),
    ],
)
def test_the_age_that_the_portal_took_is_said(known, said, teacher, as_person):
    page = as_person(teacher).get(PAGE, typed(ask="yes", **known)).content.decode()
    assert said in page


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
    [
        {"ask": "yes"},
        {"add": "nobody"},
        {"ask": "\0"},
        {"page": "2"},
        typed(on="2026-02-30", ask="yes"),
        typed(on="9" * 5000, hurt__0__age="9" * 5000, ask="yes"),
        dict.fromkeys(typed(), "\0") | {"ask": "yes"},
        dict.fromkeys(typed(), "no such choice") | {"ask": "yes", "danger": "none"},
        {f"hurt-{n}-on_roll": "yes" for n in range(1000)} | {"ask": "yes"},
    ],
)
def test_whatever_the_address_holds_is_answered(asked, teacher, as_person):
    assert as_person(teacher).get(PAGE, asked).status_code == 200


def test_it_is_only_read(teacher, as_person):
    assert as_person(teacher).post(PAGE, typed(ask="yes")).status_code == 405


def test_an_address_with_thousands_of_children_is_turned_away(teacher, as_person):
    many = {f"hurt-{n}-{of}": "" for n in range(5000) for of in ("age", "year_group", "on_roll")}
    assert as_person(teacher).get(PAGE, many | {"ask": "yes"}).status_code == 400


def test_what_was_asked_stands_in_the_form_beneath(teacher, as_person):
    asked = typed(on="2024-04-10", platform="whatsapp", mediums=["messaging"], ask="yes")
    page = as_person(teacher).get(PAGE, asked).content.decode()
    follows, form = page.split('<form method="get"')
    assert "could be used from the age of 16 (WhatsApp" in follows
    assert 'value="2024-04-10"' in form
    assert 'name="hurt-0-age" value="10"' in form


def test_danger_is_answered_first_also_where_the_rest_is_wrong(teacher, dsl, as_person):
    asked = typed(on="", danger=["immediate"], ask="yes")
    page = as_person(teacher).get(PAGE, asked).content.decode()
    assert page.index(dsl.name) < page.index("error-summary-title")


def test_a_button_of_one_more_child_leads_to_that_child(teacher, as_person):
    page = as_person(teacher).get(PAGE, typed(add="doing")).content.decode()
    for side in ("hurt", "doing"):
        assert f'formaction="#{side}-last"' in page
        assert page.count(f'id="{side}-last"') == 1
    assert page.index('id="doing-last"') < page.index('name="doing-1-age"')


def test_one_child_and_twenty_ask_as_much_of_the_database(teacher, as_person):
    client = as_person(teacher)
    twenty = {f"hurt-{n}-{of}": "" for n in range(20) for of in ("age", "year_group")}
    twenty |= {f"hurt-{n}-on_roll": "yes" for n in range(20)}
    assert queries_of(client, typed(ask="yes")) == queries_of(client, typed(ask="yes") | twenty)
    assert queries_of(client, typed(ask="yes")) <= 15


def queries_of(client, asked) -> int:
    client.get(PAGE, asked)  # whatever is read once in a process has been read
    unchanged.forget()
    with CaptureQueriesContext(connection) as queries:
        assert "What follows from these facts" in client.get(PAGE, asked).content.decode()
    return len(queries)
