"""A session that ends while somebody writes: nothing of it is lost on signing in again."""

from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission
from incidents.cases.models import ChronologyEntry, Confirmation, Grant
from incidents.disclosures import closing
from incidents.disclosures.models import Disclosure, Outcome, State
from policyportal.people.models import HeldForm
from tests.compliance.permissions.conftest import a_draft as a_request
from tests.compliance.permissions.conftest import an_asked
from tests.incidents.disclosures.drafts import a_draft
from tests.incidents.disclosures.test_acting import SUSPENDING
from tests.incidents.rows import a_disclosure, put
from tests.policyportal.people.test_held_forms import sign_in, token

pytestmark = pytest.mark.django_db
# As somebody writes it who writes for an hour: lines, marks, accents, and what HTML would take.
LINE = "On day {} she said: “He wrote <again> & again”, and Zoë’s mother’s phone showed it.\r\n"
NARRATIVE = "".join(LINE.format(day) for day in range(100)).strip()


@pytest.fixture
def browser(school, head, chair):
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return put(a_disclosure(other_teacher, teacher), State.ADVISED, by=head)


def shown(response) -> str:
    assert response.status_code == 200
    return unescape(response.content.decode()).replace("\r\n", "\n")


def signed_out_while_writing(browser, person, page, typed):
    """Send the page too late, sign in where that leads, and return what is there then."""
    sign_in(browser, person, page)
    sent = {"csrfmiddlewaretoken": token(browser.get(page))} | typed
    Session.objects.all().delete()
    response = browser.post(page, sent)
    assert (response.status_code, response.url) == (302, f"/account/login/?next={page}")
    sign_in(browser, person, page)
    response = browser.get(page)
    assert "What you typed is here again" in shown(response)
    assert not HeldForm.objects.exists()
    return response


def sent_again(browser, page, response, typed, seen):
    sent = {"csrfmiddlewaretoken": token(response), "seen": seen}
    assert browser.post(page, typed | sent).status_code == 302


def test_a_long_narrative_in_a_draft(browser, teacher, other_teacher):
    draft = a_draft(teacher, other_teacher)
    page = reverse("incidents:draft-step", args=[draft.reference, "said"])
    typed = {"said": NARRATIVE, "seen": draft.revision}
    response = signed_out_while_writing(browser, teacher, page, typed)
    assert NARRATIVE.replace("\r\n", "\n") in shown(response)
    draft.refresh_from_db()
    assert draft.answers["said"] != NARRATIVE  # only shown: nothing is kept by looking
    sent_again(browser, page, response, typed, draft.revision)
    draft.refresh_from_db()
    assert draft.answers["said"].splitlines() == NARRATIVE.splitlines()


def test_a_long_narrative_in_a_case(browser, case, head):
    page = reverse("incidents:case-add", args=[case.reference])
    typed = {"words": NARRATIVE, "seen": case.revision}
    response = signed_out_while_writing(browser, head, page, typed)
    assert NARRATIVE.replace("\r\n", "\n") in shown(response)
    before = ChronologyEntry.objects.count()
    sent_again(browser, page, response, typed, case.revision)
    assert ChronologyEntry.objects.count() == before + 1
    words = ChronologyEntry.objects.order_by("-number").first().words
    assert words.splitlines() == NARRATIVE.splitlines()


def test_a_page_that_somebody_changed_meanwhile_is_shown_as_it_is_now(browser, case, head):
    page = reverse("incidents:case-add", args=[case.reference])
    sign_in(browser, head, page)
    sent = {"csrfmiddlewaretoken": token(browser.get(page)), "words": NARRATIVE, "seen": "0"}
    Session.objects.all().delete()
    browser.post(page, sent)
    Disclosure.objects.filter(pk=case.pk).update(revision=case.revision + 7)
    sign_in(browser, head, page)
    assert f'name="seen" value="{case.revision + 7}"' in shown(browser.get(page))


def test_a_case_that_was_closed_meanwhile_still_shows_what_was_typed(browser, case, head, chair):
    page = reverse("incidents:case-add", args=[case.reference])
    sign_in(browser, head, page)
    sent = {"csrfmiddlewaretoken": token(browser.get(page)), "words": NARRATIVE, "seen": "0"}
    Session.objects.all().delete()
    browser.post(page, sent)
    ended = {"closed_at": timezone.now(), "closed_by": head, "confirmed_by": chair}
    Disclosure.objects.filter(pk=case.pk).update(state=State.VOIDED, **ended)
    sign_in(browser, head, page)
    response = browser.get(page)
    assert NARRATIVE.replace("\r\n", "\n") in shown(response)
    response = browser.post(page, sent | {"csrfmiddlewaretoken": token(response)})
    assert "There is a problem" in shown(response)
    assert browser.get(page).status_code == 302


def test_who_is_to_be_added_to_a_case(browser, case, head, dsl):
    page = reverse("incidents:case-people-add", args=[case.reference])
    typed = {"person": dsl.name, "power": "work", "reason": "She covers for me over Christmas."}
    response = signed_out_while_writing(browser, head, page, typed | {"seen": case.revision})
    assert typed["reason"] in shown(response)
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    "name, typed",
    [
        ("support", {"form": "support", "support-words": "Ring me at any time."}),
        ("support", {"form": "contact", "contact-reach": "In room 3, at four."}),
        ("police", {"form": "began", "began-words": "Sergeant Holt rang at nine."}),
        ("told", {"who": "parents", "words": "All that we know so far.", "warned": "on"}),
        ("action", SUSPENDING),
        ("outcome", {"outcome": "false", "reasons": "What was shown was made up."}),
        ("advice", {"officer": "Ann Bright", "words": "Wait for the police to begin."}),
        ("subject", {"described": "A coach on Fridays", "reason": "The parent named another."}),
        ("void", {"reason": "The wrong person was named."}),
    ],
)
def test_every_kind_of_form_of_a_case(name, typed, browser, case, head):
    page = reverse(f"incidents:disclosure-{name}", args=[case.reference])
    before = ChronologyEntry.objects.count()
    response = signed_out_while_writing(browser, head, page, typed | {"seen": case.revision})
    for text in typed.values():
        if isinstance(text, str) and " " in text:
            assert text in shown(response)
    assert ChronologyEntry.objects.count() == before
    assert Disclosure.objects.get().revision == case.revision


def test_the_reasons_of_the_second_person(browser, other_teacher, teacher, head, chair):
    case = put(a_disclosure(other_teacher, teacher), State.CONCLUDED, by=head)
    Disclosure.objects.filter(pk=case.pk).update(outcome=Outcome.FALSE)
    case.refresh_from_db()
    closing.ask_to_close(case, reason="All is done.", seen=None, by=head)
    page = reverse("incidents:case-confirm", args=[case.reference])
    typed = {"answer": "refuse", "words": "The parents have not been told the outcome."}
    response = signed_out_while_writing(browser, chair, page, typed | {"seen": 2})
    assert typed["words"] in shown(response)
    assert not Confirmation.objects.get().answer


def test_what_is_asked_for_and_what_is_replied(browser, teacher, head):
    draft = a_request(Kind.REFERENCE, by=teacher)
    page = reverse("compliance:permission-step", args=[draft.reference, "wording"])
    typed = {"words": NARRATIVE[:1000], "seen": draft.revision}
    response = signed_out_while_writing(browser, teacher, page, typed)
    assert NARRATIVE[:1000].replace("\r\n", "\n") in shown(response)
    assert Permission.objects.get(pk=draft.pk).answers == draft.answers
    Session.objects.all().delete()
    asked = an_asked(Kind.REFERENCE, by=teacher, decider=head)
    page = reverse("compliance:permission-reply", args=[asked.reference])
    typed = {"words": "It was the week before half-term.", "seen": asked.revision}
    response = signed_out_while_writing(browser, teacher, page, typed)
    assert typed["words"] in shown(response)
    assert Permission.objects.get(pk=asked.pk).state == asked.state
