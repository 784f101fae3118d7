"""`set_up_school`: a real installation's school and its first administrator."""

import io

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from policyportal.audit.models import Entry
from policyportal.people.models import Person, Role
from policyportal.school.models import School

pytestmark = pytest.mark.django_db

SCHOOL = "Otter Street Primary School"
ANSWERS = {
    "school": SCHOOL,
    "email": "Sam.Ford@otterstreet.example",
    "first_name": "Sam",
    "last_name": "Ford",
}


@pytest.fixture(autouse=True)
def real(settings):
    settings.DEMO = False
    settings.SITE_URL = "https://portal.otterstreet.example"


def set_up(**more) -> str:
    out = io.StringIO()
    call_command("set_up_school", stdout=out, **ANSWERS | more)
    return out.getvalue()


def test_makes_the_school_and_its_administrator():
    said = set_up()
    assert School.objects.get().name == SCHOOL
    person = Person.objects.get()
    assert (person.email, person.name) == ("sam.ford@otterstreet.example", "Sam Ford")
    assert person.roles == {Role.ADMINISTRATOR, Role.STAFF}
    assert {a.starts_on for a in person.assignments.all()} == {timezone.localdate()}
    assert EmailAddress.objects.get(user=person).verified
    assert not person.has_usable_password()
    assert "https://portal.otterstreet.example/account/password/reset/" in said
    assert said.splitlines()[-1] == f"{SCHOOL} is set up; Sam Ford is policy administrator."


def test_the_page_it_names_sends_the_administrator_a_link(client):
    set_up()
    client.post("/account/password/reset/", {"email": "sam.ford@otterstreet.example"})
    [message] = mail.outbox
    assert message.to == ["sam.ford@otterstreet.example"]
    assert "https://portal.otterstreet.example/account/password/reset/" in message.body


def test_leaves_entries_in_the_log():
    set_up()
    administrator = Person.objects.get()
    assert list(Entry.objects.order_by("number").values_list("action", "by")) == [
        ("school.set-up", ""),
        ("person.added", ""),
        *[("advice.drafted", f"people.person:{administrator.pk}")] * 4,
        ("school.administrator-set-up", ""),
    ]


def test_takes_a_password_from_standard_input(monkeypatch, client):
    monkeypatch.setattr("sys.stdin", io.StringIO("seven-brown-otters\n"))
    said = set_up(password_from_stdin=True)
    assert Person.objects.get().check_password("seven-brown-otters")
    assert "https://portal.otterstreet.example/account/login/" in said
    assert "seven-brown-otters" not in said


@pytest.mark.parametrize("weak", ["", "short", "password1234", "sam.ford@otterstreet.example"])
def test_a_weak_password_sets_nothing_up(monkeypatch, weak):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{weak}\n"))
    with pytest.raises(CommandError, match="password"):
        set_up(password_from_stdin=True)
    assert not Person.objects.exists()
    assert not School.objects.exists()


def test_is_refused_where_there_is_an_administrator():
    set_up()
    with pytest.raises(CommandError, match="policy administrator already"):
        set_up(email="other@otterstreet.example", school="Another School")
    assert Person.objects.count() == 1
    assert School.objects.get().name == SCHOOL


def test_adds_another_with_again():
    set_up()
    set_up(email="other@otterstreet.example", again=True)
    assert Person.objects.holding(Role.ADMINISTRATOR).count() == 2


def test_again_with_an_address_that_is_here_changes_nothing():
    set_up()
    with pytest.raises(CommandError, match="has the address"):
        set_up(again=True, school="Another School")
    assert School.objects.get().name == SCHOOL


def test_names_what_is_missing_when_nobody_can_be_asked(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="Give --email, --last-name as well."):
        set_up(email=None, last_name=None)
    assert not School.objects.exists()


def test_asks_somebody_at_the_keyboard(monkeypatch):
    class Keyboard(io.StringIO):
        def isatty(self):
            return True

    # An empty answer is asked for again.
    monkeypatch.setattr("sys.stdin", Keyboard(f"\n{SCHOOL}\nsam@otterstreet.example\nSam\nFord\n"))
    set_up(school=None, email=None, first_name=None, last_name=None)
    assert School.objects.get().name == SCHOOL
    assert Person.objects.get().email == "sam@otterstreet.example"


def test_refuses_what_is_no_address():
    with pytest.raises(CommandError, match="sam is not an e-mail address."):
        set_up(email="sam")


def test_is_not_for_the_demo(settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="This is the demo"):
        set_up()
    assert not Person.objects.exists()
