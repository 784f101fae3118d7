"""The pages of adding and correcting, and the chronology, for every kind of case."""

import pytest
from django.urls import reverse

from incidents.cases import adding
from incidents.cases.models import ChronologyEntry, Power
from incidents.cases.pages import address_of
from incidents.cases.viewing import VIEWED
from policyportal.audit.models import Entry
from tests.incidents.cases.kinds import (
    CLOSED,
    HANDED_OVER,
    KINDS,
    VOIDED,
    a_case,
    ended,
    queries_of,
)
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db

SENT = {
    "add": {"words": "He wrote again."},
    "correct": {"words": "She wrote.", "reason": "The wrong name."},
}
MORE = {"add": [], "correct": [1], "chronology": []}
STRANGERS = ["teacher", "other_teacher", "slt", "dsl", "administrator", "chair", "governor"]


@pytest.fixture(params=KINDS)
def case(request, other_teacher, teacher, head, school):
    case = a_case(request.param, other_teacher, subject=teacher)
    adding.add(case, words="It was Monday.", seen=None, by=head)
    case.refresh_from_db()
    return case


def page(name, case, *more):
    return reverse(f"incidents:case-{name}", args=[case.reference, *(more or MORE[name])])


@pytest.mark.parametrize("name", SENT)
def test_the_page_is_read_and_sent(name, case, head, as_person):
    client = as_person(head)
    html = client.get(page(name, case)).content.decode()
    assert html.count("btn-primary") == 1
    assert f'name="seen" value="{case.revision}"' in html
    assert html.count(f'href="{address_of(case)}"') == 2
    done = client.post(page(name, case), SENT[name] | {"seen": case.revision})
    assert (done.status_code, done.url) == (302, address_of(case))
    assert ChronologyEntry.objects.count() == 2


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", MORE)
@pytest.mark.parametrize("who", STRANGERS)
def test_for_everybody_else_there_is_no_such_case(who, name, method, case, as_person, request):
    if who == "dsl":  # who works on bullying beside the headteacher, as tried below
        type(case).objects.update(also_role="")
        case.refresh_from_db()
    client = as_person(request.getfixturevalue(who))
    wanted = 405 if (name, method) == ("chronology", "post") else 404
    assert getattr(client, method)(page(name, case)).status_code == wanted
    assert ChronologyEntry.objects.count() == 1


@pytest.mark.parametrize("name", MORE)
def test_the_dsl_beside_the_manager_has_the_pages(name, other_teacher, head, dsl, as_person):
    case = a_case("B", other_teacher)
    adding.add(case, words="It was Monday.", seen=None, by=head)
    assert as_person(dsl).get(page(name, case)).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", SENT)
def test_who_may_only_read_is_stopped(name, method, case, head, slt, as_person):
    added(case, slt, Power.READ, by=head)
    assert getattr(as_person(slt), method)(page(name, case)).status_code == 403
    assert ChronologyEntry.objects.count() == 1


def test_who_may_only_read_reads_the_chronology_and_is_offered_no_correction(
    case, head, slt, as_person
):
    added(case, slt, Power.READ, by=head)
    html = as_person(slt).get(page("chronology", case)).content.decode()
    assert "It was Monday." in html and page("correct", case) not in html


@pytest.mark.parametrize("name", MORE)
def test_who_is_not_signed_in_is_led_to_sign_in(name, case, client):
    assert client.get(page(name, case)).status_code == 302


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("state", [CLOSED, VOIDED])
def test_what_has_ended_leads_back_and_refuses_with_a_sentence(
    name, state, case, head, chair, as_person
):
    ended(case, state, by=head, second=chair)
    client = as_person(head)
    assert client.get(page(name, case)).url == address_of(case)
    refused = client.post(page(name, case), SENT[name] | {"seen": case.revision})
    assert f"is {state}. Nothing is added to it" in refused.content.decode()
    assert ChronologyEntry.objects.count() == 1
    html = client.get(page("chronology", case)).content.decode()
    assert "It was Monday." in html and page("correct", case) not in html


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
    assert client.get(page("correct", case)).url == address_of(case)
    refused = client.post(page("correct", case), SENT["correct"] | {"seen": case.revision + 1})
    assert "Entry 1 was corrected already, by entry 2." in refused.content.decode()


@pytest.mark.parametrize("number", [9, 10**30])
def test_no_such_entry(number, case, head, as_person):
    assert as_person(head).get(page("correct", case, number)).status_code == 404


def looks(case, said):
    entries = Entry.objects.filter(action=VIEWED, about=f"incidents.case:{case.pk}")
    return [one.detail.text for one in entries if said in one.detail.text]


def test_looking_at_an_entry_or_the_chronology_is_a_look_at_the_case(case, head, as_person):
    client = as_person(head)
    client.get(page("correct", case))
    client.get(page("chronology", case))
    assert (len(looks(case, "entry")), len(looks(case, "chronology"))) == (1, 1)


def test_the_chronology_has_what_was_corrected_struck_through(case, head, as_person):
    client = as_person(head)
    client.post(page("correct", case), SENT["correct"] | {"seen": case.revision})
    html = client.get(page("chronology", case)).content.decode()
    assert "<s>It was Monday.</s>" in html and "She wrote." in html
    assert page("correct", case, 2) in html and page("correct", case, 1) not in html


def test_only_a_disclosure_has_a_bundle_to_print(case, head, as_person):
    html = as_person(head).get(page("chronology", case)).content.decode()
    assert ("bundle.pdf" in html) == (case.reference[0] == "D")


def test_what_was_handed_over_has_nothing_left_to_read(case, other_teacher, head, chair, as_person):
    ended(case, HANDED_OVER, by=head, second=chair)
    client = as_person(head)
    for name in MORE:
        response = client.get(page(name, case))
        assert (response.status_code, response.url) == (302, address_of(case))
    refused = client.post(page("correct", case), SENT["correct"] | {"seen": case.revision})
    html = refused.content.decode()
    assert "Nothing is added to it" in html and "She wrote." in html
    assert "It was Monday." not in html


def test_the_number_of_queries_does_not_grow(case, head, as_person):
    client = as_person(head)
    before = queries_of(client, page("chronology", case))
    for number in range(4):
        entry = adding.add(case, words=f"Addition {number}.", seen=None, by=head)
        adding.correct(case, entry, words="So.", reason="Misread.", seen=None, by=head)
    assert queries_of(client, page("chronology", case)) == before


@pytest.mark.parametrize("old", ["add/", "correct/1/", "chronology/"])
def test_no_old_address_stays(old, other_teacher, teacher, head, as_person):
    case = a_case("D", other_teacher, subject=teacher)
    assert as_person(head).get(f"/disclosures/{case.reference}/{old}").status_code == 404
