"""A second person is asked, reads the case meanwhile, and answers."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.cases import access, confirmations
from incidents.cases.models import Answer, Case, ChronologyEntry, Confirmation, Grant, Power
from incidents.disclosures import closing
from incidents.disclosures.models import Disclosure, State
from policyportal.audit.models import Detail, Entry
from policyportal.outbox.models import Message
from policyportal.people.models import Role, RoleAssignment
from policyportal.refusal import Refused
from policyportal.school.models import SafeguardingContacts
from tests.incidents.rows import a_disclosure, put

pytestmark = pytest.mark.django_db
REASON = "The LADO advised, and nothing is left to do."


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return put(a_disclosure(other_teacher, teacher), State.CONCLUDED, by=head)


@pytest.fixture
def asked(case, head):
    return closing.ask_to_close(case, reason=REASON, seen=case.revision, by=head)


def whats(case):
    return list(ChronologyEntry.objects.filter(case=case.pk).values_list("what", flat=True))


def sees(person, case):
    return Disclosure.objects.visible_to(person).filter(pk=case.pk).exists()


def told():
    """Return what messages there are, in the order of their kinds, and to whom."""
    return [(one.kind, one.recipient) for one in Message.objects.order_by("kind")]


def test_the_chair_is_asked_and_sees_the_case_meanwhile(case, head, chair):
    assert not sees(chair, case)
    asked = closing.ask_to_close(case, reason=REASON, seen=case.revision, by=head)
    assert (asked.second, asked.asked_by, asked.reason, asked.answer) == (chair, head, REASON, "")
    assert sees(chair, case)
    assert access.powers(chair, case) == {Power.CONFIRM}
    assert not access.can_work(chair, case)
    assert whats(case) == ["confirmation-asked"]
    assert Entry.objects.latest("number").action == "case.confirmation-asked"
    assert Disclosure.objects.get().state == State.CONCLUDED
    assert confirmations.open_one(case) == asked
    assert told() == [("case.second-person", chair)]


def test_the_log_says_nothing_of_the_reason(asked):
    assert not Detail.objects.filter(text__contains="LADO").exists()


def test_one_thing_is_asked_at_a_time(asked, case, head):
    with pytest.raises(Refused, match="already"):
        closing.ask_to_void(case, reason="By mistake.", seen=None, by=head)
    assert Confirmation.objects.count() == 1


def test_yes_carries_it_out_and_ends_the_sight_of_the_case(asked, case, head, chair):
    confirmations.answer(asked, yes=True, seen=2, by=chair)
    row = Disclosure.objects.get()
    assert (row.state, row.closed_by, row.confirmed_by) == (State.CLOSED, head, chair)
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == (Answer.CONFIRMED, chair)
    assert not sees(chair, case)
    assert Grant.objects.get().ended_by == chair
    assert whats(case) == ["confirmation-asked", "closed"]
    assert Entry.objects.latest("number").action == "case.closed"
    assert told() == [("case.answered", head), ("case.second-person", chair)]


def test_a_page_without_the_newest_is_refused(asked, case, head, chair):
    with pytest.raises(Refused, match="older"):
        confirmations.answer(asked, yes=True, seen=1, by=chair)
    assert Disclosure.objects.get().state == State.CONCLUDED


def test_no_leaves_the_case_as_it_is(asked, case, head, chair):
    confirmations.answer(asked, yes=False, words="The police have not finished.", by=chair)
    assert Disclosure.objects.get().state == State.CONCLUDED
    assert whats(case) == ["confirmation-asked", "confirmation-refused"]
    assert not sees(chair, case)
    asked.refresh_from_db()
    assert (asked.answer, asked.words) == (Answer.REFUSED, "The police have not finished.")
    assert told() == [("case.answered", head), ("case.second-person", chair)]


def test_no_needs_words(asked, chair):
    with pytest.raises(Refused) as refused:
        confirmations.answer(asked, yes=False, words=" ", by=chair)
    assert refused.value.field == "words"


def test_after_no_it_can_be_asked_again(asked, case, head, chair):
    confirmations.answer(asked, yes=False, words="Not yet.", by=chair)
    again = closing.ask_to_close(case, reason="Now.", seen=None, by=head)
    confirmations.answer(again, yes=True, by=chair)
    assert Disclosure.objects.get().state == State.CLOSED


@pytest.mark.parametrize("yes", [True, False])
def test_twice_does_it_once(yes, asked, case, chair):
    confirmations.answer(asked, yes=yes, words="No.", by=chair)
    with pytest.raises(Refused, match="answered"):
        confirmations.answer(asked, yes=not yes, words="No.", by=chair)
    assert len(whats(case)) == 2


@pytest.mark.parametrize(
    "who", ["head", "teacher", "other_teacher", "governor", "dsl", "administrator"]
)
def test_nobody_else_answers(who, asked, request):
    with pytest.raises(PermissionDenied):
        confirmations.answer(asked, yes=True, by=request.getfixturevalue(who))
    assert Disclosure.objects.get().state == State.CONCLUDED


def test_not_after_the_time_is_over(asked, chair, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=confirmations.DAYS, minutes=1))
    with pytest.raises(PermissionDenied):
        confirmations.answer(asked, yes=True, by=chair)


def test_not_by_who_has_come_to_manage_the_case(asked, chair):
    RoleAssignment.objects.create(
        person=chair, role=Role.HEADTEACHER, starts_on=timezone.localdate()
    )
    chair = type(chair).objects.get(pk=chair.pk)
    with pytest.raises(Refused, match="You manage this case"):
        confirmations.answer(asked, yes=True, by=chair)


def test_what_has_to_come_first_is_judged_again(asked, case, chair):
    Disclosure.objects.update(outcome="substantiated")
    with pytest.raises(Refused, match="Barring"):
        confirmations.answer(asked, yes=True, by=chair)
    asked.refresh_from_db()
    assert asked.answer == ""
    assert sees(chair, case)


def test_taken_back(asked, case, head, chair):
    confirmations.take_back(asked, seen=None, by=head)
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == (Answer.TAKEN_BACK, head)
    assert not sees(chair, case)
    assert whats(case) == ["confirmation-asked", "confirmation-taken-back"]
    with pytest.raises(Refused, match="already"):
        confirmations.take_back(asked, seen=None, by=head)
    with pytest.raises(Refused):
        confirmations.answer(asked, yes=True, by=chair)


@pytest.mark.parametrize("who", ["chair", "teacher", "other_teacher", "dsl"])
def test_nobody_but_the_manager_takes_it_back(who, asked, request):
    with pytest.raises(PermissionDenied):
        confirmations.take_back(asked, seen=None, by=request.getfixturevalue(who))


def test_about_the_head_the_named_governor_is_asked(school, teacher, head, chair, governor):
    case = put(a_disclosure(teacher, head), State.CONCLUDED, by=chair)
    with pytest.raises(Refused, match="no other governor is named"):
        closing.ask_to_close(case, reason=REASON, seen=None, by=chair)
    contacts = SafeguardingContacts.here()
    contacts.named_governor = governor
    contacts.save()
    asked = closing.ask_to_close(case, reason=REASON, seen=None, by=chair)
    assert asked.second == governor
    assert not sees(head, case)
    confirmations.answer(asked, yes=True, by=governor)
    assert Disclosure.objects.get().confirmed_by == governor
    assert not sees(governor, case)


def test_nobody_left_names_the_local_authority(school, other_teacher, teacher, head):
    SafeguardingContacts.objects.create(lado_authority="Harrow", lado_telephone="020 7946 0100")
    case = put(a_disclosure(other_teacher, teacher), State.CONCLUDED, by=head)
    with pytest.raises(Refused, match=r"Harrow \(020 7946 0100\)"):
        closing.ask_to_close(case, reason=REASON, seen=None, by=head)


def test_the_plain_case_is_found_in_its_kind(asked, chair):
    asked = Confirmation.objects.get(pk=asked.pk)
    assert type(asked.case) is Case
    assert type(confirmations.answer(asked, yes=True, by=chair)) is Disclosure


def test_the_second_person_still_reads_a_case_they_were_added_to(asked, case, head, chair):
    added = Grant(
        case_id=case.pk,
        person=chair,
        power=Power.READ,
        name=f"{case.reference}/G9",
        given_by=head,
        ends_at=timezone.now() + timedelta(days=2),
    )
    added.save(force_insert=True)
    confirmations.answer(asked, yes=False, words="No.", by=chair)
    assert sees(chair, case)
