"""The page on which a case turns out to be about somebody else."""

import pytest
from django.urls import reverse

from incidents.cases.models import Power
from incidents.disclosures.models import Disclosure, State
from policyportal.audit.models import Entry
from tests.incidents.rows import a_disclosure, added, put

pytestmark = pytest.mark.django_db
REASON = "The parent meant somebody else."


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return a_disclosure(other_teacher, teacher)


def at(case, name="disclosure-subject"):
    return reverse(f"incidents:{name}", args=[case.reference])


def sent(**more):
    seen = Disclosure.objects.get().revision
    return {"subject": "", "described": "", "reason": REASON, "seen": seen} | more


def looks():
    return Entry.objects.filter(action="case.viewed").count()


def test_it_says_whom_it_is_about_and_that_is_a_look(case, head, teacher, as_person):
    before = looks()
    page = as_person(head).get(at(case))
    text = page.content.decode()
    assert f"Until now it is about {teacher.name}." in text
    assert f'name="seen" value="{case.revision}"' in text
    assert text.count("btn-primary") == 1
    assert looks() == before + 1


def test_a_page_sent_and_refused_is_a_look_too(case, head, as_person):
    before = looks()
    as_person(head).post(at(case), sent())
    assert looks() == before + 1


@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "chair", "dsl", "governor", "administrator", "slt"]
)
def test_nobody_else_finds_it(who, case, request, slt, as_person):
    client = as_person(request.getfixturevalue(who))
    assert client.get(at(case)).status_code == 404
    assert client.post(at(case), sent(subject=slt.email)).status_code == 404
    assert Disclosure.objects.get().subject_id == case.subject_id


@pytest.mark.parametrize("power", [Power.READ, Power.WORK, Power.CONFIRM])
def test_who_was_added_may_not(power, case, head, dsl, slt, as_person):
    added(case, dsl, power, by=head)
    assert as_person(dsl).get(at(case)).status_code == 403
    assert as_person(dsl).post(at(case), sent(subject=slt.email)).status_code == 403
    assert Disclosure.objects.get().subject_id == case.subject_id


def test_who_is_signed_out_is_led_to_the_door(case, client):
    assert client.get(at(case)).url.startswith("/account/login/")


def test_somebody_else_here(case, head, slt, as_person):
    response = as_person(head).post(at(case), sent(subject=slt.name), follow=True)
    assert response.redirect_chain == [(at(case, "disclosure-detail"), 302)]
    assert "Changed. The case says from now on whom it is about." in response.content.decode()
    assert Disclosure.objects.get().subject == slt


def test_somebody_described(case, head, as_person):
    response = as_person(head).post(at(case), sent(described="Mr Pole, a coach"))
    assert response.url == at(case, "disclosure-detail")
    changed = Disclosure.objects.get()
    assert (changed.subject, changed.described) == (None, "Mr Pole, a coach")


def test_about_oneself_it_is_gone_at_once(case, head, as_person):
    client = as_person(head)
    response = client.post(at(case), sent(subject=head.email), follow=True)
    assert response.redirect_chain == [(reverse("incidents:disclosure-list"), 302)]
    text = response.content.decode()
    assert "passed on to whoever deals with it from now on" in text
    assert case.reference not in text
    assert client.get(at(case)).status_code == 404
    assert client.get(at(case, "disclosure-detail")).status_code == 404


def test_the_chair_passes_on_what_is_not_about_the_head(
    school, other_teacher, head, chair, slt, as_person
):
    case = a_disclosure(other_teacher, head)
    response = as_person(chair).post(at(case), sent(subject=slt.email))
    assert response.url == reverse("incidents:disclosure-list")
    assert as_person(head).get(at(case)).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, "Say whom it is about: here or below."),
        ({"subject": "Nobody At All"}, "Nobody At All"),
        ({"subject": "ruth.adeyemi@larkspur.example", "described": "A coach"}, "Give one of the"),
        ({"described": "A coach", "reason": " "}, "Say why it is about somebody else."),
        ({"subject": "amina.yusuf@larkspur.example"}, "It is about this person already."),
        ({"described": "A coach", "seen": 77}, "This page is older than what is kept"),
        ({"described": "x" * 201}, "Write at most 200 characters"),
    ],
    ids=["nobody", "unknown", "both", "no reason", "the same", "stale", "long"],
)
def test_a_refusal_loses_nothing(wrong, sentence, case, head, as_person):
    said = sent() | wrong
    page = as_person(head).post(at(case), said)
    assert page.status_code == 200
    assert sentence in page.content.decode()
    form = page.context["form"]
    kept = {name: form[name].value() for name in ("subject", "described", "reason")}
    assert kept == {name: said[name] for name in kept}
    assert Disclosure.objects.get().subject_id == case.subject_id


def test_twice_changes_it_once(case, head, slt, as_person):
    form, client = sent(subject=slt.email), as_person(head)
    client.post(at(case), form)
    again = client.post(at(case), form)
    assert "older than what is kept" in again.content.decode()
    assert case.chronology.count() == 1


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_what_has_ended_stays_as_it_is(state, case, head, chair, slt, as_person):
    put(case, state, by=head, second=chair)
    client = as_person(head)
    assert client.get(at(case)).url == at(case, "disclosure-detail")
    page = client.post(at(case), sent(subject=slt.email))
    assert "reopen it first" in page.content.decode()
    assert Disclosure.objects.get().subject_id == case.subject_id


def test_nothing_of_it_is_in_the_log(case, head, as_person):
    as_person(head).post(at(case), sent(described="Mr Pole, a coach"))
    kept = str([(one.about, one.detail.text) for one in Entry.objects.select_related("detail")])
    assert "words_sha256" in kept
    assert "Pole" not in kept
    assert REASON not in kept
