"""Signing in, out, choosing a password: each way through, and what strangers are told."""

import re
from datetime import timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from policyportal.audit import log
from policyportal.people import actions
from policyportal.people.models import Person, Role
from tests.conftest import PASSWORD

LOGIN, RESET, CHANGE = "/account/login/", "/account/password/reset/", "/account/password/"
NEW = "copper-window-sails-77"


@pytest.fixture(autouse=True)
def _fresh_limits(db, school):
    cache.clear()
    yield
    cache.clear()


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password} | more)


def link_in_mail():
    (message,) = mail.outbox
    return urlsplit(re.search(r"http\S+", message.body).group()).path


# In and out ------------------------------------------------------------------------------------


def test_sign_in_goes_home(client, teacher):
    page = client.get(LOGIN).content.decode()
    assert "First time here, or forgotten your password?" in page
    assert "sign up" not in page.lower()
    response = sign_in(client, "Amina.Yusuf@larkspur.example")
    assert (response.status_code, response.url) == (302, "/")
    assert client.get("/").status_code == 200
    assert client.get(LOGIN).status_code == 302  # nothing to do there when signed in


def test_signed_out_people_are_sent_to_sign_in_and_back(client, teacher, administrator):
    response = client.get("/people/?show=all")
    assert (response.status_code, response.url) == (302, f"{LOGIN}?next=/people/%3Fshow%3Dall")
    page = client.get(response.url).content.decode()
    assert 'name="next" value="/people/?show=all"' in page
    response = sign_in(client, administrator.email, next="/people/?show=all")
    assert response.url == "/people/?show=all"


def test_next_never_leads_away_from_the_portal(client, teacher):
    assert sign_in(client, teacher.email, next="https://evil.example/").url == "/"


def test_a_wrong_password_and_an_unknown_address_look_the_same(client, teacher):
    wrong = sign_in(client, teacher.email, "not-the-password")
    unknown = sign_in(client, "nobody@larkspur.example", "not-the-password")
    assert wrong.status_code == unknown.status_code == 200
    sentence = "This address and this password do not go together."
    assert wrong.content.decode().count(sentence) == 1
    assert unknown.content.decode().count(sentence) == 1


def test_someone_with_no_password_yet_cannot_sign_in(client, administrator):
    person = actions.add_person(
        email="new@larkspur.example",
        given_name="New",
        family_name="Person",
        roles=[(Role.STAFF, timezone.localdate())],
        by=administrator,
    )
    for password in ("", "!", person.password):
        assert sign_in(client, person.email, password).status_code == 200
    assert "_auth_user_id" not in client.session


def test_sign_out_takes_a_post(client, teacher):
    client.force_login(teacher)
    assert "Amina Yusuf" in client.get("/account/logout/").content.decode()
    assert client.get("/").status_code == 200
    response = client.post("/account/logout/")
    assert (response.status_code, response.url) == (302, LOGIN)
    assert client.get("/").status_code == 302


def test_a_leaver_is_told_plainly_once_the_password_is_right(client, teacher, administrator):
    client.force_login(teacher)
    yesterday = timezone.localdate() - timedelta(days=1)
    actions.leave(teacher, on=yesterday, by=administrator)
    assert client.get("/").status_code == 302  # the session ended with it
    response = sign_in(client, teacher.email)
    page = client.get(response.url)
    assert page.status_code == 200
    assert "This account is closed" in page.content.decode()
    assert client.get("/").status_code == 302
    # A stranger who does not know the password learns nothing.
    response = sign_in(client, teacher.email, "not-the-password")
    assert "do not go together" in response.content.decode()


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_confirm_email"])
def test_nobody_registers_or_changes_their_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["signup/", "email/", "", "social/", "reauthenticate/"])
def test_no_other_page_of_allauths_is_there(client, path):
    assert client.get(f"/account/{path}").status_code == 404


# Limits ----------------------------------------------------------------------------------------


def test_guessing_at_one_account_is_slowed(client, teacher):
    for _ in range(5):
        assert "do not go together" in sign_in(client, teacher.email, "x").content.decode()
    assert "Wait five minutes" in sign_in(client, teacher.email).content.decode()
    assert "_auth_user_id" not in client.session


def test_one_persons_mistakes_do_not_shut_out_the_staffroom(client, teacher, other_teacher):
    for _ in range(6):
        sign_in(client, teacher.email, "x")
    assert sign_in(client, other_teacher.email).status_code == 302


def test_asking_for_links_without_end_gives_a_plain_page(client, teacher):
    for _ in range(5):
        assert client.post(RESET, {"email": teacher.email}).status_code == 302
    response = client.post(RESET, {"email": teacher.email})
    assert response.status_code == 429
    assert "tried too often" in response.content.decode()
    assert len(mail.outbox) == 5


def test_limits_are_kept_where_all_processes_see_them():
    assert settings.CACHES["default"]["BACKEND"].endswith(("DatabaseCache", "RedisCache"))


# Choosing a password ---------------------------------------------------------------------------


def test_a_newcomer_chooses_a_password_by_e_mail(client, administrator):
    person = actions.add_person(
        email="new@larkspur.example",
        given_name="Nadia",
        family_name="Person",
        roles=[(Role.STAFF, timezone.localdate())],
        by=administrator,
    )
    assert "Choose a password" in client.get(RESET).content.decode()
    response = client.post(RESET, {"email": "New@Larkspur.example"})
    assert client.get(response.url).status_code == 200
    (message,) = mail.outbox
    assert message.to == ["new@larkspur.example"]
    assert message.subject == "Choose a password for the policy portal"
    assert "Nadia" not in message.body
    assert settings.SITE_URL in message.body
    link = link_in_mail()
    response = client.get(link)
    form = response.url
    assert "set-password" in form  # the key is not left in the address
    assert client.get(form).status_code == 200
    response = client.post(form, {"password1": NEW, "password2": NEW})
    assert "Your password is set" in client.get(response.url).content.decode()
    assert log.entry_of(person, "person.password-chosen").by == f"people.person:{person.pk}"
    assert sign_in(client, person.email, NEW).status_code == 302
    assert client.get("/").status_code == 200
    # The link works once.
    client.logout()
    assert "This link no longer works" in client.get(link).content.decode()


def test_an_unknown_address_gets_the_same_page_and_no_mail(client, teacher):
    known = client.post(RESET, {"email": teacher.email})
    unknown = client.post(RESET, {"email": "stranger@elsewhere.example"})
    assert known.url == unknown.url
    assert [m.to for m in mail.outbox] == [[teacher.email]]


def test_a_leaver_gets_no_link(client, teacher):
    Person.objects.filter(pk=teacher.pk).update(is_active=False)
    assert client.post(RESET, {"email": teacher.email}).status_code == 302
    assert mail.outbox == []


def test_the_link_leads_to_the_portal_whatever_host_was_asked(client, teacher, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(RESET, {"email": teacher.email}, headers={"host": "evil.example"})
    assert settings.SITE_URL in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body


def test_a_mail_server_that_is_down_tells_strangers_nothing(client, teacher, settings, caplog):
    settings.EMAIL_BACKEND = "tests.policyportal.people.test_sign_in.Down"
    assert client.post(RESET, {"email": teacher.email}).status_code == 302
    assert "could not be handed to the mail server" in caplog.text


class Down(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPException("down")


def test_a_changed_address_voids_the_link(client, teacher, administrator):
    client.post(RESET, {"email": teacher.email})
    facts = {name: getattr(teacher, name) for name in actions.FIELDS}
    actions.change_person(teacher, **facts | {"email": "b@larkspur.example"}, by=administrator)
    assert "This link no longer works" in client.get(link_in_mail()).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Type your e-mail address."), ("amina", "Type an e-mail address, such as")],
)
def test_an_address_that_is_none_is_asked_for_again(client, school, typed, sentence):
    page = client.post(RESET, {"email": typed}).content.decode()
    assert sentence in page and "<title>There is a problem: Choose a password" in page
    assert not mail.outbox


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("short", "short", "too short"),
        ("amina.yusuf@larkspur", "amina.yusuf@larkspur", "too similar"),
        ("password12345", "password12345", "too common"),
        (NEW, NEW + "x", "same password each time"),
        ("", "", "Type your new password."),
    ],
)
def test_weak_and_unlike_passwords_are_refused(client, teacher, first, second, sentence):
    client.post(RESET, {"email": teacher.email})
    form = client.get(link_in_mail()).url
    response = client.post(form, {"password1": first, "password2": second})
    assert response.status_code == 200
    assert sentence in response.content.decode()
    teacher.refresh_from_db()
    assert teacher.check_password(PASSWORD)


def test_change_password_ends_other_sessions_and_keeps_this_one(client, teacher):
    elsewhere = Client()
    elsewhere.force_login(teacher)
    sign_in(client, teacher.email)
    assert client.get(CHANGE).status_code == 200
    old = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    wrong = client.post(CHANGE, old | {"oldpassword": "x"})
    assert "not your password now" in wrong.content.decode()
    response = client.post(CHANGE, old)
    assert (response.status_code, response.url) == (302, "/")
    assert "Your password is changed." in client.get("/").content.decode()
    assert elsewhere.get("/").status_code == 302
    teacher.refresh_from_db()
    assert teacher.check_password(NEW)


def test_change_password_is_for_those_signed_in(client):
    assert client.get(CHANGE).url == f"{LOGIN}?next={CHANGE}"


def test_someone_signed_in_without_a_password_is_sent_to_choose_one(client, teacher):
    teacher.set_unusable_password()
    teacher.save()
    client.force_login(teacher)
    response = client.get(CHANGE, follow=True)
    assert response.redirect_chain[-1][0] == RESET
