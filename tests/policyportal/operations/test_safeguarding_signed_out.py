"""What was typed on the pages of contacts and closures is not lost with the sign-in."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from policyportal.school.models import Closure, SafeguardingContacts
from tests.policyportal.operations.test_safeguarding_views import (
    CLOSURES,
    CONTACTS,
    FACTS,
    HALF_TERM,
    save,
)
from tests.policyportal.people.test_held_forms import sign_in, token


def signed_out_while_typing(person, page, typed):
    """Send the page too late; return the browser, signed in again, and what it is shown there."""
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, person, page)
    csrf = token(browser.get(page))
    Session.objects.all().delete()
    response = browser.post(page, typed | {"csrfmiddlewaretoken": csrf})
    assert (response.status_code, response.url) == (302, f"/account/login/?next={page}")
    sign_in(browser, person, page)
    return browser, browser.get(page)


def send_again(browser, page, response, typed):
    return browser.post(page, typed | {"csrfmiddlewaretoken": token(response)})


def test_contacts_typed_while_signed_out_come_back(head, school):
    typed = FACTS | {"seen": SafeguardingContacts.here().stamp}
    browser, page = signed_out_while_typing(head, CONTACTS, typed)
    text = page.content.decode()
    assert "What you typed is here again" in text
    for name in ("lado_authority", "out_of_hours", "police_team"):
        assert f'value="{FACTS[name]}"' in text
    assert not SafeguardingContacts.here().has_lado
    assert send_again(browser, CONTACTS, page, typed).status_code == 302
    assert SafeguardingContacts.here().lado_authority == FACTS["lado_authority"]


@pytest.mark.parametrize("wrong", [{}, {"retirement_age": "20"}])
def test_contacts_that_come_back_do_not_undo_what_somebody_changed_meanwhile(head, school, wrong):
    before = SafeguardingContacts.here().stamp
    contacts = SafeguardingContacts.here()
    contacts.lado_name = "Officer Kemi Dada"
    contacts.save()
    browser, page = signed_out_while_typing(head, CONTACTS, FACTS | {"seen": before} | wrong)
    seen = re.findall(r'name="seen" value="([^"]*)"', page.content.decode())
    assert seen[-1] == before
    again = send_again(browser, CONTACTS, page, FACTS | {"seen": seen[-1]})
    assert "Somebody has changed these since" in again.content.decode()
    assert SafeguardingContacts.here().lado_name == "Officer Kemi Dada"


def test_checked_while_signed_out_is_not_noted_and_says_so(head, school, as_person):
    save(as_person(head))
    pressed = {"checked": "yes", "seen": SafeguardingContacts.here().stamp}
    text = signed_out_while_typing(head, CONTACTS, pressed)[1].content.decode()
    assert "It is not noted yet that you have checked these" in text
    assert f'value="{FACTS["police_team"]}"' in text
    assert "There is a problem" not in text
    assert SafeguardingContacts.here().checked_on is None


def test_days_typed_while_signed_out_come_back(head, school):
    browser, page = signed_out_while_typing(head, CLOSURES, HALF_TERM)
    text = page.content.decode()
    assert "What you typed is here again" in text
    for said in HALF_TERM.values():
        assert f'value="{said}"' in text
    assert not Closure.objects.exists()
    assert send_again(browser, CLOSURES, page, HALF_TERM).status_code == 302
    assert Closure.objects.get().name == HALF_TERM["name"]
