"""What somebody typed and could not send is theirs again: once, there, in that browser."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from incidents.cases.models import ChronologyEntry, Power
from incidents.disclosures.models import Disclosure
from policyportal.outbox import rings
from policyportal.people import held_forms
from policyportal.people.models import HeldForm, Role
from policyportal.vault import sealing
from tests.conftest import PASSWORD
from tests.incidents.rows import a_disclosure, added

pytestmark = pytest.mark.django_db
WORDS = "He wrote again on Tuesday night, and she showed me the phone."
K1, K2 = "k1:" + "A" * 43 + "=", "k2:" + "B" * 43 + "="


@pytest.fixture(autouse=True)
def _vault(settings, tmp_path):
    settings.VAR, settings.VAULT_KEYS = tmp_path, K1


@pytest.fixture
def case(other_teacher, teacher, head, school):
    return a_disclosure(other_teacher, teacher)


@pytest.fixture
def page(case):
    return reverse("incidents:case-add", args=[case.reference])


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True)


def token(response) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', response.content.decode())[1]


def sign_in(browser, person, to="/"):
    """Sign in as people do: on the page, with what it was sent there with."""
    login = f"/account/login/?next={to}"
    sent = {"login": person.email, "password": PASSWORD, "next": to}
    sent["csrfmiddlewaretoken"] = token(browser.get(login))
    response = browser.post(login, sent)
    assert (response.status_code, response.url) == (302, to)


def opened(browser, person, page) -> str:
    """Open the form as that person; return the token in it."""
    sign_in(browser, person, page)
    response = browser.get(page)
    assert response.status_code == 200
    return token(response)


def send(browser, page, csrf, **typed):
    typed = {"words": WORDS, "seen": "1"} | typed
    return browser.post(page, typed | {"csrfmiddlewaretoken": csrf})


def sent_too_late(browser, person, page, **typed):
    """Type into the page, be signed out meanwhile, and send it."""
    csrf = opened(browser, person, page)
    Session.objects.all().delete()
    return send(browser, page, csrf, **typed)


def is_there(response) -> bool:
    assert response.status_code == 200
    return WORDS in response.content.decode()


def expired():
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))


def signed_out_beside(browser):
    """Sign out in another tab, which takes the session's cookie away too."""
    other = token(browser.get("/account/logout/"))
    assert browser.post("/account/logout/", {"csrfmiddlewaretoken": other}).status_code == 302
    assert not browser.cookies["sessionid"].value


ENDS = {
    "deleted": lambda browser: Session.objects.all().delete(),
    "expired": lambda browser: expired(),
    "signed out": signed_out_beside,
}


@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS)
def test_it_is_sealed_and_there_again_after_signing_in(browser, head, page, ends):
    csrf = opened(browser, head, page)
    ends(browser)
    response = send(browser, f"{page}?from=check", csrf)
    assert response.status_code == 302
    assert response.url == f"/account/login/?next={page}%3Ffrom%3Dcheck"
    row = HeldForm.objects.get()
    assert row.path == page
    assert WORDS.encode() not in bytes(row.typed_sealed)
    assert row.typed == {"person": head.pk, "fields": {"words": [WORDS], "seen": ["1"]}}
    assert held_forms.SIGN_IN in browser.get(response.url).content.decode()
    sign_in(browser, head, f"{page}?from=check")
    response = browser.get(f"{page}?from=check")
    assert is_there(response)
    assert held_forms.HERE_AGAIN in response.content.decode()
    assert "There is a problem" not in response.content.decode()
    assert not ChronologyEntry.objects.exists()  # a look at the page does nothing
    assert not HeldForm.objects.exists()
    assert send(browser, page, token(response)).status_code == 302
    assert ChronologyEntry.objects.get().words == WORDS


def test_the_cookie_is_shut_and_no_name_in_the_table(browser, head, page):
    cookie = sent_too_late(browser, head, page).cookies["held"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert (cookie["max-age"], cookie["secure"]) == (3600, "")
    assert len(cookie.value) > 40
    assert HeldForm.objects.get().token != cookie.value


def test_where_the_session_cookie_is_secure_so_are_these(settings, browser, head, page):
    settings.SESSION_COOKIE_SECURE = True
    response = sent_too_late(browser, head, page)
    assert response.cookies["__Host-held"]["secure"]
    assert browser.cookies["__Host-opened"]["secure"]
    assert browser.cookies["__Host-opened"]["httponly"]
    sign_in(browser, head, page)
    assert is_there(browser.get(page))


def test_only_once(browser, head, page):
    cookie = sent_too_late(browser, head, page).cookies["held"].value
    sign_in(browser, head, page)
    assert is_there(browser.get(page))
    assert not browser.cookies["held"].value
    browser.cookies["held"] = cookie
    response = browser.get(page)
    assert not is_there(response)
    assert held_forms.HERE_AGAIN not in response.content.decode()


def test_what_a_browser_loads_beforehand_does_not_use_it_up(browser, head, page):
    sent_too_late(browser, head, page)
    sign_in(browser, head, page)
    assert not is_there(browser.get(page, headers={"Sec-Purpose": "prefetch;prerender"}))
    assert browser.head(page).status_code == 200
    assert is_there(browser.get(page))


def test_only_at_the_same_address(browser, head, case, page, other_teacher, dsl):
    sent_too_late(browser, head, page)
    sign_in(browser, head, page)
    other = a_disclosure(other_teacher, dsl)
    assert not is_there(browser.get(reverse("incidents:case-add", args=[other.reference])))
    assert not is_there(browser.get(reverse("incidents:disclosure-support", args=[case.reference])))
    assert is_there(browser.get(page))


def test_only_in_the_same_browser(browser, head, page):
    sent_too_late(browser, head, page)
    elsewhere = Client()
    elsewhere.force_login(head)
    assert not is_there(elsewhere.get(page))
    elsewhere.cookies["held"] = HeldForm.objects.get().token  # read from a copy of the table
    assert not is_there(elsewhere.get(page))
    sign_in(browser, head, page)
    assert is_there(browser.get(page))


def test_not_to_somebody_else_who_may_see_the_page_and_not_used_up(
    browser, head, page, case, dsl, other_teacher
):
    added(case, dsl, power=Power.WORK, by=head)
    sent_too_late(browser, head, page)
    sign_in(browser, dsl, page)
    assert not is_there(browser.get(page))
    Session.objects.all().delete()
    sign_in(browser, other_teacher, page)
    assert browser.get(page).status_code == 404
    Session.objects.all().delete()
    sign_in(browser, head, page)
    assert is_there(browser.get(page))


def test_what_somebody_sends_whose_session_followed_is_theirs(browser, head, dsl, page, case):
    added(case, dsl, power=Power.WORK, by=head)
    old = opened(browser, head, page)
    Session.objects.all().delete()
    new = opened(browser, dsl, page)
    Session.objects.all().delete()
    assert send(browser, page, old).status_code == 403  # a form of a sign-in before
    assert send(browser, page, new).status_code == 302
    assert HeldForm.objects.get().typed["person"] == dsl.pk


def test_who_has_lost_the_case_meanwhile_gets_what_everybody_gets(browser, head, page, case, chair):
    sent_too_late(browser, head, page)
    moved = {"subject": head, "case_manager": chair, "manager_role": Role.CHAIR}
    Disclosure.objects.filter(pk=case.pk).update(**moved)
    sign_in(browser, head, page)
    response = browser.get(page)
    assert response.status_code == 404
    assert WORDS not in response.content.decode()


def test_without_the_token_of_the_form_nothing_is_held(browser, head, page):
    opened(browser, head, page)
    Session.objects.all().delete()
    assert browser.post(page, {"words": WORDS}).status_code == 403
    assert not HeldForm.objects.exists()


def test_nothing_is_held_for_strangers(browser, head, page):
    csrf = token(browser.get("/account/login/"))
    for cookies in ({}, {"sessionid": "a" * 32}, {"sessionid": "a" * 32, "opened": "MQ:1:abc"}):
        browser.cookies.load(cookies)
        response = send(browser, page, csrf)
        assert response.url.startswith("/account/login/")
        assert "held" not in response.cookies
    assert not HeldForm.objects.exists()


def test_a_cookie_of_somebody_elses_browser_says_nothing(browser, head, page, teacher):
    opened(browser, head, page)
    other = Client(enforce_csrf_checks=True)
    csrf = token(other.get("/account/login/"))
    other.cookies["opened"] = browser.cookies["opened"].value
    other.cookies["sessionid"] = "a" * 32
    send(other, page, csrf)
    assert not HeldForm.objects.exists()


def test_nothing_is_held_for_who_cannot_sign_in_again(browser, head, page):
    csrf = opened(browser, head, page)
    Session.objects.all().delete()
    head.is_active = False
    head.save(update_fields=["is_active"])
    assert send(browser, page, csrf).url.startswith("/account/login/")
    assert not HeldForm.objects.exists()


def test_an_old_page_is_nobodys(browser, head, page):
    with time_machine.travel(timezone.now() - held_forms.LONGEST_OPEN - timedelta(minutes=1)):
        csrf = opened(browser, head, page)
    Session.objects.all().delete()
    send(browser, page, csrf)
    assert not HeldForm.objects.exists()


def test_too_much_is_not_held_and_it_is_said_in_time(browser, head, page):
    most = held_forms.MOST_BYTES - len("words") - len("seen") - len("1")
    csrf = opened(browser, head, page)
    Session.objects.all().delete()
    response = send(browser, page, csrf, words="é" * (most // 2 + 1))
    assert not HeldForm.objects.exists()
    assert held_forms.NOT_KEPT in browser.get(response.url).content.decode()
    send(browser, page, csrf, words="é" * (most // 2))
    assert HeldForm.objects.count() == 1


def test_too_many_are_not_held_and_old_ones_do_not_count(browser, head, page, monkeypatch):
    monkeypatch.setattr(held_forms, "MOST_ROWS", 2)
    csrf = opened(browser, head, page)
    Session.objects.all().delete()
    for _ in range(3):
        response = send(browser, page, csrf)
    assert HeldForm.objects.count() == 2
    assert held_forms.NOT_KEPT in browser.get(response.url).content.decode()
    HeldForm.objects.update(held_at=timezone.now() - held_forms.KEPT)
    send(browser, page, csrf)
    assert HeldForm.objects.count() == 3


def test_two_forms_beside_each_other_are_both_there_again(browser, head, case, page):
    tick = reverse("incidents:disclosure-tick", args=[case.reference, "calm-parent"])
    csrf = opened(browser, head, page)
    Session.objects.all().delete()
    send(browser, page, csrf)
    send(browser, page, csrf, words=f"{WORDS} Later.")  # sent again with the way back
    send(browser, tick, csrf, note="I rang her myself.")
    sign_in(browser, head, page)
    assert "I rang her myself." in browser.get(tick).content.decode()
    assert f"{WORDS} Later." in browser.get(page).content.decode()


def test_no_password_and_no_token_is_held(browser, head, page):
    sent_too_late(browser, head, page, password="pw", new_Password1="pw")
    assert set(HeldForm.objects.get().typed["fields"]) == {"words", "seen"}


def test_other_pages_hold_nothing(browser, head, page, teacher):
    csrf = opened(browser, head, page)
    Session.objects.all().delete()
    for other in (reverse("people:person-add"), reverse("incidents:disclosure-start")):
        assert send(browser, other, csrf).url.startswith("/account/login/")
    assert send(browser, "/account/login/", csrf, password="pw").status_code == 200
    assert not HeldForm.objects.exists()


def test_after_an_hour_it_is_not_given_back_and_forgotten(browser, head, page):
    sent_too_late(browser, head, page)
    nearly = timezone.now() - held_forms.KEPT + timedelta(minutes=1)
    HeldForm.objects.update(held_at=nearly)
    assert rings.ring_all()["people.held-forms"] == 0
    HeldForm.objects.update(held_at=nearly - timedelta(minutes=1))
    sign_in(browser, head, page)
    assert not is_there(browser.get(page))
    assert rings.ring_all()["people.held-forms"] == 1
    assert not HeldForm.objects.exists()


def test_kept_pages_show_nothing_of_it_and_do_not_use_it_up(browser, teacher, school):
    lists = reverse("compliance:permission-list")
    opened(browser, teacher, lists)
    assert "opened" not in browser.cookies  # nothing is typed there
    before = browser.get(lists).content.decode()
    browser.cookies["held"] = "a" * 43
    HeldForm.objects.create(token=held_forms._name_of("a" * 43), path=lists)
    after = browser.get(lists).content.decode()
    hidden = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert hidden.sub("", before) == hidden.sub("", after)
    assert HeldForm.objects.count() == 1


def test_nothing_is_asked_of_the_database_where_nothing_is_held(
    as_person, head, page, django_assert_max_num_queries
):
    client = as_person(head)
    client.get(page)
    with django_assert_max_num_queries(60) as asked:
        client.get(page)
    assert not [one for one in asked.captured_queries if "heldform" in one["sql"].lower()]


def test_with_new_keys_it_is_there_again_and_with_lost_ones_the_page_opens(
    browser, head, page, settings
):
    sent_too_late(browser, head, page)
    settings.VAULT_KEYS = f"{K2},{K1}"
    call_command("rotate_keys", stdout=StringIO(), stderr=StringIO())
    assert sealing.key_id_of(bytes(HeldForm.objects.get().typed_sealed)) == "k2"
    settings.VAULT_KEYS = K2
    sign_in(browser, head, page)
    row = HeldForm.objects.get()
    assert is_there(browser.get(page))
    HeldForm.objects.create(token=row.token, path=page, typed_sealed=b"no seal at all")
    browser.cookies["held"] = "b"
    HeldForm.objects.update(token=held_forms._name_of("b"))
    assert not is_there(browser.get(page))


WRITES = ["refer", "consult", "below", "advice", "police", "action", "written", "told"]
WRITES += ["charged", "support", "outcome", "disciplinary", "explanation", "conduct-outcome"]
WRITES += ["escalate", "close", "void", "reopen", "subject"]
WRITES = [(f"disclosure-{name}", ()) for name in WRITES]
WRITES += [("case-add", ()), ("case-correct", (1,)), ("disclosure-tick", ("parent-calm",))]
WRITES += [("case-child-add", ()), ("case-child-change", (1,)), ("case-child-end", (1,))]
WRITES += [("disclosure-body", ("dbs",)), ("case-people-add", ()), ("case-confirm", ())]
WRITES += [("case-destroy", ())]


@pytest.mark.parametrize("name, rest", WRITES)
def test_every_page_of_a_case_on_which_somebody_writes_keeps_it(name, rest):
    address = reverse(f"incidents:{name}", args=["D-2026-ABCDEF", *rest])
    assert resolve(address).func.keeps_what_was_typed
