"""The page on which somebody chooses their e-mails, and the link that ends the daily ones."""

import re
from datetime import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from policyportal.audit import unchanged
from policyportal.audit.models import Entry
from policyportal.outbox import kinds, stopping
from policyportal.outbox.actions import add
from policyportal.outbox.kinds import Kind, Line, each
from policyportal.people import mailing
from policyportal.people.models import MailHow, Person
from policyportal.school.models import School

pytestmark = pytest.mark.django_db
MAIL = reverse("account_mail")
CAST = ["teacher", "governor", "slt", "dsl", "head", "chair", "administrator"]
ONE_CLICK = {"content_type": "application/x-www-form-urlencoded"}
STOPPED = "<h1>No more daily e-mails</h1>"


@pytest.fixture(autouse=True)
def at(time_machine, school):
    time_machine.move_to("2026-11-23 12:00:00+00:00", tick=False)
    return lambda moment: time_machine.move_to(moment, tick=False)


@pytest.fixture
def kind(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    return kinds.register(Kind("test.plain", each(lambda one: Line("A thing to do", "/policies/"))))


def text(response, status: int = 200) -> str:
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def chosen(person: Person) -> tuple[str, int]:
    person = Person.objects.get(pk=person.pk)
    return person.mail_how, person.mail_hour


def hours(page: str) -> list[str]:
    return re.findall(r"<option [^>]*>([^<]*)</option>", page)


# Choosing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", CAST)
def test_everybody_chooses_for_themselves(request, as_person, who):
    person = request.getfixturevalue(who)
    client = as_person(person)
    page = text(client.get(MAIL))
    assert "<h1>Your e-mails</h1>" in page
    response = client.post(MAIL, {"mail_how": "urgent", "mail_hour": "16"}, follow=True)
    assert response.redirect_chain == [(MAIL, 302)]
    assert "Your choice is saved." in text(response)
    assert chosen(person) == (MailHow.URGENT, 16)
    again = client.post(MAIL, {"mail_how": "urgent", "mail_hour": "16"}, follow=True)
    assert "Nothing was changed." in text(again)
    assert Entry.objects.filter(action="person.e-mails-chosen").count() == 1


def test_a_stranger_is_led_to_the_door(client, teacher):
    for response in (client.get(MAIL), client.post(MAIL, {"mail_how": "urgent", "mail_hour": "9"})):
        assert (response.status_code, response.url.split("?")[0]) == (302, "/account/login/")
    assert chosen(teacher) == (MailHow.DAILY, 8)


def test_it_is_under_the_persons_name_on_every_page(as_person, teacher):
    assert f'<a href="{MAIL}">Your e-mails</a>' in text(as_person(teacher).get("/"))


def test_what_was_chosen_is_shown_as_chosen(as_person, teacher):
    mailing.choose(teacher, mail_how=MailHow.URGENT, mail_hour=16)
    page = text(as_person(teacher).get(MAIL))
    assert re.search(r'<input[^>]*value="urgent"[^>]* checked', page)
    assert '<option value="16" selected>4pm</option>' in page


def test_the_hours_are_those_in_which_the_school_writes(as_person, teacher):
    client = as_person(teacher)
    page = text(client.get(MAIL))
    assert hours(page) == [*(f"{n}am" for n in range(7, 12)), "12 noon"] + [
        f"{n}pm" for n in range(1, 7)
    ]
    assert "between 7am and 7pm" in page
    School.objects.update(quiet_until=time(9, 30), quiet_from=time(11, 15))
    page = text(client.get(MAIL))
    assert hours(page) == ["8am", "10am", "11am"]  # and theirs, as long as they have it
    assert "between 9.30am and 11.15am" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, ["Choose which e-mails you want.", "Choose an hour."]),
        ({"mail_how": "urgent"}, ["Choose an hour."]),
        ({"mail_how": "urgent", "mail_hour": "3"}, ["Choose one of the hours in the list."]),
        ({"mail_how": "urgent", "mail_hour": "x"}, ["Choose one of the hours in the list."]),
        ({"mail_hour": "9"}, ["Choose which e-mails you want."]),
    ],
)
def test_a_form_that_lacks_something_says_so_and_changes_nothing(as_person, teacher, sent, said):
    page = text(as_person(teacher).post(MAIL, sent))
    assert re.findall(r'<li><a href="#id_[^"]*">([^<]*)</a></li>', page) == said
    assert "<title>There is a problem: Your e-mails" in page
    assert (chosen(teacher), Entry.objects.count()) == ((MailHow.DAILY, 8), 0)


def test_no_choice_but_the_two_is_taken(as_person, teacher):
    page = text(as_person(teacher).post(MAIL, {"mail_how": "never", "mail_hour": "9"}))
    assert "There is a problem" in page
    assert chosen(teacher) == (MailHow.DAILY, 8)


def test_what_was_typed_wrongly_does_not_change_what_is_said_of_the_next(as_person, teacher, at):
    at("2026-11-23 21:00:00+00:00")
    page = text(as_person(teacher).post(MAIL, {"mail_how": "urgent", "mail_hour": "3"}))
    assert "<strong>Tuesday 24 November at 8am</strong>, if there is something." in page


def test_it_says_when_the_next_one_comes_and_what_is_in_it(as_person, teacher, kind, at):
    client = as_person(teacher)
    assert "<strong>today, as soon as there is something</strong>." in text(client.get(MAIL))
    at("2026-11-23 21:00:00+00:00")
    client = as_person(teacher)
    assert "<strong>Tuesday 24 November at 8am</strong>, if there is something." in text(
        client.get(MAIL)
    )
    add(kind, about=teacher, to=teacher)
    page = text(client.get(MAIL))
    assert "<strong>Tuesday 24 November at 8am</strong>. What waits for it:" in page
    assert '<li><a href="/policies/">A thing to do</a></li>' in page
    mailing.choose(teacher, mail_how=MailHow.URGENT, mail_hour=8)
    page = text(client.get(MAIL))
    assert "at 8am</strong>, if something has been left too long. Nothing waits for it now." in page


def test_it_takes_as_many_queries_for_one_as_for_fifty(as_person, teacher, kind):
    def queries() -> int:
        unchanged.forget()
        with CaptureQueriesContext(connection) as taken:
            assert client.get(MAIL).status_code == 200
        return len(taken)

    client = as_person(teacher)
    add(kind, about=teacher, to=teacher)
    client.get(MAIL)
    for_one = queries()
    for n in range(49):
        person = Person.objects.create(email=f"p{n}@larkspur.example", given_name="P")
        add(kind, about=person, to=teacher)
    assert queries() == for_one


# Ending the daily ones -------------------------------------------------------------------------


@pytest.fixture
def stop(teacher) -> str:
    return stopping.path_for(teacher)


def test_opening_the_link_asks_and_ends_nothing(client, stop, teacher):
    """Programs that look for harm in e-mails open every link."""
    page = text(client.get(stop))
    assert "<h1>Stop the daily e-mails?</h1>" in page
    assert client.head(stop).status_code == 200
    assert (chosen(teacher), Entry.objects.count()) == ((MailHow.DAILY, 8), 0)


def test_sending_the_form_ends_them_and_says_so_the_second_time_too(client, stop, teacher):
    page = text(client.post(stop))
    assert STOPPED in page and "stopped before" not in page
    assert chosen(teacher) == (MailHow.URGENT, 8)
    for response in (client.post(stop), client.get(stop)):
        page = text(response)
        assert STOPPED in page and "They had been stopped before." in page
    assert Entry.objects.get().action == "person.e-mails-chosen"


def test_a_mail_program_ends_them_with_one_click(stop, teacher):
    """No cookie, no token, no page before; answered without leading on (RFC 8058, 3.2)."""
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(stop, "List-Unsubscribe=One-Click", **ONE_CLICK)
    assert STOPPED in text(response)
    assert chosen(teacher) == (MailHow.URGENT, 8)
    assert not response.cookies


def test_a_form_with_parts_does_as_well(stop, teacher):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert chosen(teacher) == (MailHow.URGENT, 8)


def test_the_page_needs_and_sets_no_cookie(client, stop):
    assert not client.get(stop).cookies
    assert "no-store" in client.get(stop)["Cache-Control"]


def test_a_link_that_nobody_made_here_is_not_found(client, stop, teacher):
    made_up = [
        "x",
        str(teacher.pk),
        signing.dumps(teacher.pk),
        signing.dumps(teacher.pk, salt="another"),
        signing.dumps(teacher.pk + 1000, salt=stopping.SALT),
        stop.split("/")[-2][:-1],
    ]
    for token in made_up:
        url = reverse("account_mail_stop", args=[token])
        assert (client.get(url).status_code, client.post(url).status_code) == (404, 404), token
    assert chosen(teacher) == (MailHow.DAILY, 8)


def test_the_link_of_somebody_deactivated_is_not_found(client, stop, teacher):
    Person.objects.filter(pk=teacher.pk).update(is_active=False)
    assert (client.get(stop).status_code, client.post(stop).status_code) == (404, 404)
    assert (chosen(teacher), Entry.objects.count()) == ((MailHow.DAILY, 8), 0)


def test_whoever_is_signed_in_makes_no_difference(as_person, stop, teacher, head):
    client = as_person(head)
    assert "Stop the daily e-mails?" in text(client.get(stop))
    assert STOPPED in text(client.post(stop))
    assert (chosen(teacher), chosen(head)) == ((MailHow.URGENT, 8), (MailHow.DAILY, 8))


def test_it_never_says_whose_it_is(client, stop, teacher):
    for response in (client.get(stop), client.post(stop), client.get(stop)):
        for word in (teacher.given_name, teacher.family_name, teacher.email):
            assert word not in text(response)
        assert isinstance(response.wsgi_request.user, AnonymousUser)


def test_from_there_one_can_choose_again(as_person, client, stop, teacher):
    assert f'<a href="{MAIL}">Sign in to choose again</a>' in text(client.post(stop))
    as_person(teacher).post(MAIL, {"mail_how": "daily", "mail_hour": "9"})
    assert chosen(teacher) == (MailHow.DAILY, 9)
    assert "Stop the daily e-mails?" in text(client.get(stop))  # the link is good for another time
