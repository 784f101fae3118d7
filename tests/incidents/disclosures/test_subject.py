"""Whom a case is about can turn out to be somebody else; the case goes by that."""

import pytest
from django.core.exceptions import PermissionDenied

from incidents.cases import confirmations
from incidents.cases.models import ChronologyEntry, Power
from incidents.disclosures import closing
from incidents.disclosures.models import Disclosure, State
from incidents.disclosures.subject import change_subject
from policyportal.outbox.models import Message
from policyportal.people.models import Role
from policyportal.refusal import Refused
from tests.incidents.rows import a_disclosure, added, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(other_teacher, teacher, head, chair):
    return a_disclosure(other_teacher, teacher)


def change(case, by, **to):
    said = {"subject": None, "described": "", "reason": "The wrong name was given."}
    return change_subject(case, **said | to, seen=None, by=by)


def sees(person, case):
    return Disclosure.objects.visible_to(person).filter(pk=case.pk).exists()


def test_about_the_head_it_is_the_chairs_at_once(case, head, chair, dsl):
    added(case, dsl, Power.WORK, by=head)
    closing.ask_to_void(case, reason="Twice.", seen=None, by=head)
    changed = change(case, head, subject=head)
    assert (changed.manager_role, changed.case_manager) == (Role.CHAIR, chair)
    assert not sees(head, case)
    assert not sees(dsl, case)
    assert sees(chair, case)
    assert confirmations.open_one(case) is None
    assert Message.objects.filter(kind="case.came-to-you", recipient=chair).count() == 1
    entry = ChronologyEntry.objects.filter(case=case.pk).latest("number")
    assert entry.what == "subject-changed"
    assert "Ruth" in entry.facts["From now on"]


def test_and_back(other_teacher, teacher, head, chair):
    case = a_disclosure(other_teacher, head)
    changed = change(case, chair, subject=teacher)
    assert (changed.manager_role, changed.case_manager) == (Role.HEADTEACHER, head)
    assert sees(head, case)
    assert not sees(chair, case)


def test_somebody_described_is_found_again(case, head):
    changed = change(case, head, described="  Gareth   Pole ")
    assert (changed.subject, changed.described) == (None, "Gareth Pole")
    assert changed.described_index
    assert "Gareth" not in changed.described_index


def test_who_was_added_and_is_the_subject_now_sees_nothing(case, dsl, head):
    added(case, dsl, Power.WORK, by=head)
    change(case, head, subject=dsl)
    assert not sees(dsl, case)
    assert sees(head, case)


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ({}, "Name a person here"),
        ({"described": "x" * 201}, "at most 200"),
        ({"described": "A coach", "reason": " "}, "Say why"),
    ],
    ids=["nobody", "long", "no reason"],
)
def test_what_is_refused(to, sentence, case, head):
    with pytest.raises(Refused, match=sentence):
        change(case, head, **to)


def test_the_same_person_and_a_closed_case_are_refused(case, teacher, head, chair, dsl):
    with pytest.raises(Refused, match="already"):
        change(case, head, subject=teacher)
    put(case, State.CLOSED, by=head, second=chair)
    with pytest.raises(Refused, match="reopen it first"):
        change(case, head, subject=dsl)


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "dsl", "chair", "administrator"])
def test_only_the_manager_changes_it(who, request, case, slt):
    with pytest.raises(PermissionDenied):
        change(case, request.getfixturevalue(who), subject=slt)


def test_the_page_leads_away_who_cannot_see_it_any_more(case, head, as_person):
    client = as_person(head)
    sent = {"subject": head.email, "described": "", "reason": "It was me.", "seen": case.revision}
    response = client.post(f"/disclosures/{case.reference}/subject/", sent)
    assert response.url == "/disclosures/"
    page = client.get(response.url).content.decode()
    assert "passed on" in page
    assert case.reference not in page


def test_the_page_keeps_what_was_typed(case, head, as_person):
    client = as_person(head)
    sent = {"subject": "nobody at all", "described": "A coach", "reason": "", "seen": 1}
    page = client.post(f"/disclosures/{case.reference}/subject/", sent).content.decode()
    assert "nobody at all" in page
    assert "A coach" in page


def test_what_was_asked_about_somebody_else_is_taken_back(case, head, chair, slt):
    asked = closing.ask_to_void(case, reason="Twice.", seen=None, by=head)
    change(case, head, subject=slt)
    asked.refresh_from_db()
    assert asked.answer == "taken-back"
    assert not sees(chair, case)
    facts = ChronologyEntry.objects.filter(case=case.pk).latest("number").facts
    assert facts["No longer asked of a second person"] == asked.get_purpose_display()


def test_a_second_person_who_is_the_subject_now_is_asked_nothing(case, head, chair):
    asked = closing.ask_to_void(case, reason="Twice.", seen=None, by=head)
    case.grants.update(ends_at=case.grants.get().starts_at)  # their fourteen days are over
    change(case, head, subject=chair)
    asked.refresh_from_db()
    assert asked.answer == "taken-back"
    assert not sees(chair, case)
