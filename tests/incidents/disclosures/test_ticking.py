"""Ticking what was done away from the portal: which steps a case has, once each, and its pages."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from incidents.cases import adding, ticking
from incidents.cases.models import ChronologyEntry, Power
from incidents.cases.reported import Source
from incidents.disclosures.models import State
from incidents.disclosures.ticking import tick as tick_step
from incidents.disclosures.ticks import TICKS
from policyportal.refusal import Refused
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db
STRANGERS = ["teacher", "other_teacher", "slt", "dsl", "administrator", "chair", "governor"]


@pytest.fixture
def case(other_teacher, teacher, head, school):
    return a_disclosure(other_teacher, teacher)


def tick(case, by, step="calm-parent", seen=None, **more):
    return tick_step(case, step, seen=seen, by=by, **more)


def page(case, step="calm-parent"):
    return reverse("incidents:disclosure-tick", args=[case.reference, step])


def back(case):
    return reverse("incidents:disclosure-detail", args=[case.reference])


def test_a_tick_is_made_once_and_again_only_after_it_was_struck_through(case, head):
    made = tick(case, head, note=" She was very upset. ")
    assert made.words == "She was very upset."
    assert made.facts == {"step": "calm-parent", "What": TICKS["calm-parent"].title}
    with pytest.raises(Refused, match="This was ticked already"):
        tick(case, head)
    wrong = {"words": "Nobody spoke to her yet.", "reason": "The wrong case."}
    adding.correct(case, made, **wrong, seen=None, by=head)
    assert ticking.ticked(case, "calm-parent") is None
    again = tick(case, head)
    assert ticking.ticked(case, "calm-parent") == again


@pytest.mark.parametrize("step", ["child-process", "confidential", "no-such-step"])
def test_a_step_of_another_source_is_no_step_of_this_case(case, head, step):
    with pytest.raises(Refused, match="not one of the steps"):
        tick(case, head, step)
    assert not ChronologyEntry.objects.exists()


def test_conduct_has_no_ticks(other_teacher, teacher, head):
    with pytest.raises(Refused, match="not one of the steps"):
        tick(a_conduct_record(other_teacher, teacher), head)


def test_a_note_longer_than_can_be_kept_is_refused_at_its_field(case, head):
    with pytest.raises(Refused, match="at most 20000") as refused:
        tick(case, head, note="a" * 20_001)
    assert refused.value.field == "note"


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_nothing_is_ticked_in_what_has_ended(case, head, chair, state):
    put(case, state, by=head, second=chair)
    with pytest.raises(Refused, match="Nothing is added to it"):
        tick(case, head)
    assert not ChronologyEntry.objects.exists()


def test_a_page_older_than_the_case_is_refused(case, head):
    adding.add(case, words="He wrote again.", seen=None, by=head)
    with pytest.raises(Refused, match="older than what is kept"):
        tick(case, head, seen=1)


@pytest.mark.parametrize("who", [*STRANGERS, "reader"])
def test_others_are_stopped(case, head, who, request):
    by = request.getfixturevalue("slt" if who == "reader" else who)
    if who == "reader":
        added(case, by, Power.READ, by=head)
    with pytest.raises(PermissionDenied):
        tick(case, by)
    assert not ChronologyEntry.objects.exists()


def test_who_was_added_to_work_may(case, head, slt):
    added(case, slt, Power.WORK, by=head)
    assert tick(case, slt).by == slt


def test_the_page_is_read_and_sent(case, head, as_person):
    client = as_person(head)
    html = client.get(page(case)).content.decode()
    assert html.count("btn-primary") == 1
    assert f'name="seen" value="{case.revision}"' in html
    done = client.post(page(case), {"note": "", "seen": case.revision})
    assert (done.status_code, done.url) == (302, back(case))
    assert ChronologyEntry.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", STRANGERS)
def test_for_everybody_else_there_is_no_such_case(who, method, case, as_person, request):
    client = as_person(request.getfixturevalue(who))
    assert getattr(client, method)(page(case)).status_code == 404
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_only_read_is_stopped(method, case, head, slt, as_person):
    added(case, slt, Power.READ, by=head)
    assert getattr(as_person(slt), method)(page(case)).status_code == 403


def test_who_is_not_signed_in_is_led_to_sign_in(case, client):
    assert client.get(page(case)).status_code == 302


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_what_has_ended_leads_back_and_refuses_with_a_sentence(state, case, head, chair, as_person):
    put(case, state, by=head, second=chair)
    client = as_person(head)
    assert client.get(page(case)).url == back(case)
    refused = client.post(page(case), {"seen": case.revision})
    assert "Nothing is added to it" in refused.content.decode()


def test_a_stale_page_keeps_what_was_typed_and_can_be_sent_again(case, head, as_person):
    adding.add(case, words="It was Monday.", seen=None, by=head)
    case.refresh_from_db()
    client = as_person(head)
    html = client.post(page(case), {"note": "Long narrative", "seen": 1}).content.decode()
    assert "This page is older than what is kept" in html
    assert "Long narrative" in html and f'name="seen" value="{case.revision}"' in html
    sent = {"note": "Long narrative", "seen": case.revision}
    assert client.post(page(case), sent).status_code == 302


def test_what_is_ticked_already_leads_back(case, head, as_person):
    client = as_person(head)
    client.post(page(case), {"seen": case.revision})
    assert client.get(page(case)).url == back(case)
    again = client.post(page(case), {"seen": case.revision + 1})
    assert "This was ticked already" in again.content.decode()


@pytest.mark.parametrize(
    ("source", "step"),
    [
        (Source.PARENT, "calm-parent"),
        (Source.STAFF, "confidential"),
        (Source.CHILD, "child-process"),
        (Source.OTHER, "confidential"),
    ],
)
def test_each_source_has_its_step_and_no_other(
    source, step, other_teacher, teacher, head, as_person
):
    case, client = a_disclosure(other_teacher, teacher, source=source), as_person(head)
    found = {
        one: client.get(page(case, one)).status_code
        for one in ("calm-parent", "confidential", "child-process")
    }
    assert found == dict.fromkeys(found, 404) | {step: 200}


def test_conduct_has_no_steps_to_tick(other_teacher, teacher, head, as_person):
    case = a_conduct_record(other_teacher, teacher)
    assert as_person(head).get(page(case, "basic-facts")).status_code == 404
