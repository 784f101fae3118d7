"""Families of a case: noted with their children, contacted, and how they stand."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.bullying import families
from incidents.bullying.facts import Engaging
from incidents.bullying.models import (
    BullyingCase,
    Contact,
    Family,
    FamilyContact,
    State,
)
from incidents.cases.involving import children_of, end
from incidents.cases.models import ChronologyEntry, Power
from incidents.cases.steps import OLDER_PAGE
from policyportal.audit.models import Detail, Entry
from policyportal.outbox.models import Message
from policyportal.refusal import Refused
from tests.incidents.bullying.family_pages import set_right
from tests.incidents.bullying.rows import a_bullying_case, a_child, put
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db

MOTHER = "Mrs Lall, mother, 020 7946 0000"
SAID = "She has seen the messages, and will bring the telephone on Monday."
BEGUN = [State.INVESTIGATING, State.FAMILIES, State.RESOLVED, State.NOT_SCHOOL]
ENDED = [State.CLOSED, State.HANDED_OVER, State.VOIDED]


@pytest.fixture
def case(teacher, head, dsl):
    made = a_bullying_case(teacher, hurt=("Asha Lall", "Ravi Lall"))
    return put(made, State.INVESTIGATING, by=head)


def children(case, *names):
    found = {one.child.name: one.child for one in children_of(case)}
    return [found[name] for name in names]


def noted(case, by, *names, words=MOTHER, seen=None):
    names = names or ("Asha Lall",)
    return families.note_family(case, children(case, *names), words=words, seen=seen, by=by)


def contacted(case, family, by, what=Contact.SPOKEN, *, days=0, words=SAID, seen=None):
    at = timezone.now() - timedelta(days=days)
    return families.record_contact(
        case, family, what, happened_at=at, words=words, seen=seen, by=by
    )


def entries(case):
    return ChronologyEntry.objects.filter(case=case.pk)


def nothing_of_it_in_the_log(*words):
    details = " ".join(Detail.objects.values_list("text", flat=True))
    return not any(word in details for word in words)


# Noting a family


def test_a_family_has_brothers_and_sisters_and_how_it_is_reached(case, dsl):
    family = noted(case, dsl, "Asha Lall", "Ravi Lall")
    row = Family.objects.get()
    assert (row, row.name, row.by) == (family, f"{case.reference}/F1", dsl)
    assert row.words == MOTHER
    assert {child.name for child in row.children.all()} == {"Asha Lall", "Ravi Lall"}
    entry = entries(case).get()
    assert (entry.what, entry.by, entry.words) == ("family-noted", dsl, MOTHER)
    assert entry.facts == {"Children": ["Asha Lall", "Ravi Lall"], "family": family.name}
    last = Entry.objects.latest("number")
    assert last.action == "case.family-noted"
    assert nothing_of_it_in_the_log("Lall", "Asha", "7946")
    assert BullyingCase.objects.get().revision == case.revision + 1
    assert not Message.objects.exists()


def test_parents_who_live_apart_are_two_families_of_one_child(case, head):
    noted(case, head)
    noted(case, head, words="Mr Lall, father, at work until five")
    assert [one.name[-2:] for one in Family.objects.all()] == ["F1", "F2"]
    assert {one.children.get().name for one in Family.objects.all()} == {"Asha Lall"}


def test_the_same_family_twice_is_noted_once(case, head):
    first = noted(case, head)
    assert noted(case, head, words=f"  {MOTHER} ") == first
    assert Family.objects.count() == entries(case).count() == 1


@pytest.mark.parametrize("state", [State.REPORTED, State.ASSESSED, *BEGUN])
def test_a_family_is_noted_in_every_state_that_is_open(state, teacher, head, dsl):
    case = put(a_bullying_case(teacher), state, by=head)
    noted(case, head)
    assert BullyingCase.objects.get().state == state


@pytest.mark.parametrize("state", ENDED)
def test_no_family_is_noted_once_it_has_ended(state, teacher, head, dsl, chair):
    case = put(a_bullying_case(teacher), state, by=head, second=chair)
    with pytest.raises(Refused, match="Nothing is added to it"):
        noted(case, head)
    assert not Family.objects.exists() and not entries(case).exists()


def test_a_family_needs_words_and_a_child_of_the_case(case, head, teacher):
    with pytest.raises(Refused) as refused:
        noted(case, head, words="  ")
    assert refused.value.field == "words"
    with pytest.raises(Refused, match="at most 4000 characters"):
        noted(case, head, words="x" * 4001)
    stranger = a_child("Noor Siddiqui", by=teacher)
    for wrong in ([], [stranger], [*children(case, "Asha Lall"), stranger]):
        with pytest.raises(Refused) as refused:
            families.note_family(case, wrong, words=MOTHER, seen=None, by=head)
        assert refused.value.field == "children"
    assert not Family.objects.exists()


def test_a_child_who_was_taken_off_the_case_has_no_family_noted(case, head):
    asha = next(one for one in children_of(case) if one.child.name == "Asha Lall")
    end(case, asha, reason="It was another Asha.", seen=None, by=head)
    with pytest.raises(Refused, match="not on this case any more"):
        families.note_family(case, [asha.child], words=MOTHER, seen=None, by=head)


def test_a_parent_who_threatens_staff_has_a_family_without_a_child(teacher, head, dsl):
    case = a_bullying_case(teacher, hurt=(), doing=(), affected=teacher)
    case.described = "A father, unknown by name"
    case.save()
    family = families.note_family(case, [], words="The father", seen=None, by=head)
    assert not family.children.exists()
    assert families.note_family(case, [], words="The father", seen=None, by=head) == family


# Contacts


def test_the_first_contact_involves_the_families(case, dsl):
    family = noted(case, dsl)
    contact = contacted(case, family, dsl, days=1)
    row = FamilyContact.objects.get()
    assert (row, row.name, row.family) == (contact, f"{case.reference}/K1", family)
    assert (row.what, row.words, row.by) == (Contact.SPOKEN, SAID, dsl)
    assert BullyingCase.objects.get().state == State.FAMILIES
    entry = entries(case).latest("number")
    assert (entry.what, entry.words) == ("family-contact", SAID)
    assert entry.happened_at == row.happened_at
    assert entry.facts["What"] == "Spoken to" and entry.facts["Family of"] == ["Asha Lall"]
    assert Entry.objects.latest("number").action == "case.family-contact"
    assert nothing_of_it_in_the_log("Lall", "Asha", "telephone")
    assert not Message.objects.exists()


@pytest.mark.parametrize("state", [State.FAMILIES, State.RESOLVED, State.NOT_SCHOOL])
def test_a_later_contact_leaves_the_case_where_it_is(state, teacher, head, dsl):
    case = put(a_bullying_case(teacher), state, by=head)
    contacted(case, noted(case, head), head)
    assert BullyingCase.objects.get().state == state
    assert FamilyContact.objects.count() == 1


@pytest.mark.parametrize("state", [State.REPORTED, State.ASSESSED, *ENDED])
def test_nobody_is_contacted_before_it_is_looked_into_or_after_its_end(
    state, teacher, head, dsl, chair
):
    case = a_bullying_case(teacher)
    family = noted(case, head)
    case = put(case, state, by=head, second=chair)
    sentence = "Nothing is added" if state in ENDED else "once looking into it has begun"
    with pytest.raises(Refused, match=sentence):
        contacted(case, family, head)
    assert not FamilyContact.objects.exists()
    assert BullyingCase.objects.get().state == state
    assert entries(case).count() == 1


def test_the_same_contact_twice_is_recorded_once(case, head):
    family, at = noted(case, head), timezone.now()
    said = {"happened_at": at, "words": SAID, "seen": None, "by": head}
    first = families.record_contact(case, family, Contact.MET, **said)
    assert families.record_contact(case, family, Contact.MET, **said) == first
    assert FamilyContact.objects.count() == 1
    families.record_contact(case, family, Contact.ENGAGED, **said)
    assert FamilyContact.objects.count() == 2


@pytest.mark.parametrize("what", Contact)
def test_what_was_said_is_asked_where_something_was(what, case, head):
    family = noted(case, head)
    if what in (Contact.INVITED, Contact.NO_ANSWER):
        contacted(case, family, head, what, words="")
        return
    with pytest.raises(Refused) as refused:
        contacted(case, family, head, what, words=" ")
    assert refused.value.field == "words"


@pytest.mark.parametrize("days", [-1, 20_000])
def test_a_contact_lies_in_the_past(days, case, head):
    family = noted(case, head)
    with pytest.raises(Refused) as refused:
        contacted(case, family, head, days=days)
    assert refused.value.field == "happened_at"
    assert BullyingCase.objects.get().state == State.INVESTIGATING


def test_a_family_of_another_case_is_not_contacted_here(case, head, teacher):
    other = put(a_bullying_case(teacher), State.INVESTIGATING, by=head)
    family = noted(other, head)
    with pytest.raises(Refused, match="another case"):
        contacted(case, family, head)


def test_contacts_and_families_stay_as_they_were_recorded(case, head):
    family = noted(case, head)
    contacted(case, family, head)
    with pytest.raises(DatabaseError, match="added beside it"), transaction.atomic():
        FamilyContact.objects.update(what=Contact.REFUSED)
    with pytest.raises(DatabaseError, match="stays until"), transaction.atomic():
        FamilyContact.objects.all().delete()


# Who may, and from which page


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "administrator", "chair", "governor"])
def test_others_do_nothing_with_families(who, case, head, request):
    person, family = request.getfixturevalue(who), noted(case, head)
    with pytest.raises(PermissionDenied):
        noted(case, person, "Toby Marsh")
    with pytest.raises(PermissionDenied):
        contacted(case, family, person)
    assert Family.objects.count() == 1 and not FamilyContact.objects.exists()


def test_who_was_added_to_work_may_and_who_was_added_to_read_may_not(
    case, head, governor, other_teacher
):
    added(case, governor, Power.READ, by=head)
    added(case, other_teacher, Power.WORK, by=head)
    with pytest.raises(PermissionDenied):
        noted(case, governor)
    contacted(case, noted(case, other_teacher), other_teacher)


def test_to_whom_it_was_done_does_not_work_on_it_by_role(teacher, head, dsl):
    case = put(a_bullying_case(teacher, affected=dsl), State.INVESTIGATING, by=head)
    with pytest.raises(PermissionDenied):
        noted(case, dsl)


def test_an_older_page_is_refused(case, head):
    family = noted(case, head, seen=case.revision)
    with pytest.raises(Refused, match=OLDER_PAGE[:30]):
        noted(case, head, "Toby Marsh", seen=case.revision)
    with pytest.raises(Refused, match=OLDER_PAGE[:30]):
        contacted(case, family, head, seen=case.revision)
    assert entries(case).count() == 1


# How they stand


@pytest.mark.parametrize(
    ("contacts", "engaged"),
    [
        ([], Engaging.NOT_ASKED),
        ([Contact.INVITED], Engaging.UNKNOWN),
        ([Contact.NO_ANSWER], Engaging.UNKNOWN),
        ([Contact.INVITED, Contact.MET], Engaging.YES),
        ([Contact.ENGAGED], Engaging.YES),
        ([Contact.ENGAGED, Contact.REFUSED], Engaging.NO),
        ([Contact.REFUSED, Contact.MET], Engaging.YES),
    ],
)
def test_a_family_stands_as_its_latest_contact_says(contacts, engaged, case, head):
    family = noted(case, head)
    for days, what in enumerate(reversed(contacts)):  # recorded with the latest first
        contacted(case, family, head, what, days=days)
    one = families.standing(case)[0]
    assert (one.number, one.engaged) == (1, engaged)
    assert [child.name for child in one.children] == ["Asha Lall"]
    assert [contact.what for contact in one.contacts] == contacts[::-1]
    assert one.last == (one.contacts[0] if contacts else None)


def test_a_contact_that_was_set_right_says_nothing_of_how_a_family_stands(case, head):
    family = noted(case, head)
    contacted(case, family, head, Contact.MET, days=1)
    contacted(case, family, head, Contact.REFUSED)
    set_right(case, entries(case).latest("number"), "That was another mother.", by=head)
    one = families.standing(case)[0]
    assert (one.engaged, one.last.what) == (Engaging.YES, Contact.MET)
    assert [bool(contact.corrected) for contact in one.contacts] == [True, False]
    assert one.contacts[0].corrected.words == "That was another mother."


def test_children_without_a_family_are_named(case, head):
    assert [child.name for child in families.shown(case).without] == [
        "Asha Lall",
        "Ravi Lall",
        "Toby Marsh",
    ]
    noted(case, head, "Asha Lall", "Ravi Lall")
    shown = families.shown(case, children_of(case))
    assert [child.name for child in shown.without] == ["Toby Marsh"]
    assert shown.begun


def test_what_is_shown_costs_the_same_for_one_contact_and_for_many(case, head):
    counts = []
    for _ in range(2):
        family = noted(case, head, words=f"Family {Family.objects.count()}")
        for days in range(1 if not counts else 29):
            contacted(case, family, head, days=days)
        with CaptureQueriesContext(connection) as queries:
            shown = families.shown(case)
            assert [one.last.by.name for one in shown.families]
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5
