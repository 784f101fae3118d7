"""The pages of adding, correcting and ticking."""

import pytest
from django.urls import reverse

from incidents.cases.models import ChronologyEntry, Power
from incidents.cases.reported import Source
from incidents.cases.viewing import VIEWED
from incidents.disclosures import adding
from incidents.disclosures.models import State
from policyportal.audit.models import Entry
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db

SENT = {
    "add": {"words": "He wrote again."},
    "correct": {"words": "She wrote.", "reason": "The wrong name."},
    "tick": {"note": ""},
}
MORE = {"add": [], "correct": [1], "tick": ["calm-parent"]}
STRANGERS = ["teacher", "other_teacher", "slt", "dsl", "administrator", "chair", "governor"]


@pytest.fixture
def case(other_teacher, teacher, head, school):
    case = a_disclosure(other_teacher, teacher)
    adding.add(case, words="It was Monday.", seen=None, by=head)
    case.refresh_from_db()
    return case


def page(name, case, *more):
    return reverse(f"incidents:disclosure-{name}", args=[case.reference, *(more or MORE[name])])


def back(case):
    return reverse("incidents:disclosure-detail", args=[case.reference])


@pytest.mark.parametrize("name", SENT)
def test_the_page_is_read_and_sent(name, case, head, as_person):
    client = as_person(head)
    html = client.get(page(name, case)).content.decode()
    assert html.count("btn-primary") == 1
    assert f'name="seen" value="{case.revision}"' in html
    done = client.post(page(name, case), SENT[name] | {"seen": case.revision})
    assert (done.status_code, done.url) == (302, back(case))
    assert ChronologyEntry.objects.count() == 2


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("who", STRANGERS)
def test_for_everybody_else_there_is_no_such_case(who, name, method, case, as_person, request):
    client = as_person(request.getfixturevalue(who))
    assert getattr(client, method)(page(name, case)).status_code == 404
    assert ChronologyEntry.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", SENT)
def test_who_may_only_read_is_stopped(name, method, case, head, slt, as_person):
    added(case, slt, Power.READ, by=head)
    assert getattr(as_person(slt), method)(page(name, case)).status_code == 403
    assert ChronologyEntry.objects.count() == 1


@pytest.mark.parametrize("name", SENT)
def test_who_is_not_signed_in_is_led_to_sign_in(name, case, client):
    assert client.get(page(name, case)).status_code == 302


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_what_has_ended_leads_back_and_refuses_with_a_sentence(
    name, state, case, head, chair, as_person
):
    put(case, state, by=head, second=chair)
    client = as_person(head)
    assert client.get(page(name, case)).url == back(case)
    refused = client.post(page(name, case), SENT[name] | {"seen": case.revision})
    assert "unless it is reopened" in refused.content.decode()
    assert ChronologyEntry.objects.count() == 1


@pytest.mark.parametrize("name", SENT)
def test_a_stale_page_keeps_what_was_typed_and_can_be_sent_again(name, case, head, as_person):
    client = as_person(head)
    sent = {field: "Long narrative" for field in SENT[name]}
    html = client.post(page(name, case), sent | {"seen": 1}).content.decode()
    assert "This page is older than what is kept" in html
    assert html.count("Long narrative") == len(sent)
    assert f'name="seen" value="{case.revision}"' in html
    assert client.post(page(name, case), sent | {"seen": case.revision}).status_code == 302


@pytest.mark.parametrize("seen", ["", "x", "²", "9" * 40])
def test_a_revision_that_never_was_is_an_old_page(seen, case, head, as_person):
    response = as_person(head).post(page("add", case), SENT["add"] | {"seen": seen})
    assert "This page is older than what is kept" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "field"), [("add", "words"), ("correct", "words"), ("correct", "reason")]
)
def test_what_is_missing_is_said_at_the_field(name, field, case, head, as_person):
    said = SENT[name] | {field: " ", "seen": case.revision}
    html = as_person(head).post(page(name, case), said).content.decode()
    assert "error-summary" in html
    assert f'id="id_{field}"' in html and "is-invalid" in html
    assert ChronologyEntry.objects.count() == 1


def test_sent_twice_it_is_added_once(case, head, as_person):
    client, said = as_person(head), SENT["add"] | {"seen": case.revision}
    assert client.post(page("add", case), said).status_code == 302
    assert client.post(page("add", case), said).status_code == 200
    assert ChronologyEntry.objects.count() == 2


def test_an_entry_that_was_corrected_leads_back(case, head, as_person):
    client = as_person(head)
    client.post(page("correct", case), SENT["correct"] | {"seen": case.revision})
    assert client.get(page("correct", case)).url == back(case)
    refused = client.post(page("correct", case), SENT["correct"] | {"seen": case.revision + 1})
    assert "Entry 1 was corrected already, by entry 2." in refused.content.decode()


def test_no_such_entry(case, head, as_person):
    assert as_person(head).get(page("correct", case, 9)).status_code == 404


def test_looking_at_an_entry_to_correct_it_is_a_look_at_the_case(case, head, as_person):
    as_person(head).get(page("correct", case))
    assert Entry.objects.filter(action=VIEWED, about=f"incidents.case:{case.pk}").count() == 1


def test_what_is_ticked_already_leads_back(case, head, as_person):
    client = as_person(head)
    client.post(page("tick", case), {"seen": case.revision})
    assert client.get(page("tick", case)).url == back(case)
    again = client.post(page("tick", case), {"seen": case.revision + 1})
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
        one: client.get(page("tick", case, one)).status_code
        for one in ("calm-parent", "confidential", "child-process")
    }
    assert found == dict.fromkeys(found, 404) | {step: 200}


def test_conduct_has_no_steps_to_tick(other_teacher, teacher, head, as_person):
    case = a_conduct_record(other_teacher, teacher)
    assert as_person(head).get(page("tick", case, "basic-facts")).status_code == 404
