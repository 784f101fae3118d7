"""The person it is about: a named contact, what was offered, and how things stand for them."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.cases.models import ChronologyEntry, Power
from incidents.disclosures import acting, supporting, told
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import OPEN, Disclosure, State
from incidents.disclosures.supporting import Support, person_side
from policyportal.audit.models import Entry
from policyportal.refusal import Refused
from tests.incidents.disclosures.test_acting import OVERRIDING, SUSPENDING
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(other_teacher, teacher, head):
    return a_disclosure(other_teacher, teacher)


def name_contact(case, by, **more):
    said = {"contact": "Sofia Marsh", "reach": "In room 3, mornings", "words": "", "seen": None}
    return supporting.name_contact(case, **said | more, by=by)


def offer(case, by, **more):
    said = {"offered": [Support.UNION], "offered_at": timezone.now(), "words": "", "seen": None}
    return supporting.offer_support(case, **said | more, by=by)


@pytest.mark.parametrize("state", OPEN)
def test_a_contact_is_named_in_every_open_state_and_can_be_another_one_later(state, case, head):
    case = put(case, state, by=head)
    name_contact(case, head)
    name_contact(case, head, contact="Idris Cole", words="Sofia is away.")
    side = person_side(case)
    assert side.contact.facts == {"Contact": "Idris Cole", "Can be reached": "In room 3, mornings"}
    assert ChronologyEntry.objects.filter(what=Happening.CONTACT).count() == 2
    recorded = Entry.objects.latest("number")
    assert recorded.action == "case.contact-named"
    assert "Idris" not in recorded.detail.text


@pytest.mark.parametrize("name", ["Amina  yusuf", "AMINA.YUSUF@larkspur.example "])
def test_nobody_is_their_own_contact(name, case, head):
    with pytest.raises(Refused) as refused:
        name_contact(case, head, contact=name)
    assert refused.value.field == "contact"


def test_nor_is_somebody_described(other_teacher, head):
    case = a_disclosure(other_teacher, described="Pavel Novotny")
    with pytest.raises(Refused):
        name_contact(case, head, contact="pavel novotny")
    name_contact(case, head)


@pytest.mark.parametrize("state", OPEN)
def test_support_is_offered_in_every_open_state(state, case, head):
    case = put(case, state, by=head)
    at = timezone.now() - timedelta(minutes=4)
    offered = [Support.UNION, Support.OTHER]
    offer(case, head, offered=offered, offered_at=at, words="A taxi home.")
    entry = ChronologyEntry.objects.get()
    assert (entry.what, entry.words, entry.happened_at) == (Happening.SUPPORT, "A taxi home.", at)
    assert entry.facts == {"Offered": [Support.UNION.label, Support.OTHER.label]}
    assert Entry.objects.latest("number").action == "case.support-offered"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"offered": []}, "offered"),
        ({"offered": [Support.OTHER]}, "words"),
        ({"offered_at": timezone.now() + timedelta(days=9)}, "offered_at"),
        ({"offered_at": timezone.now() - timedelta(days=9)}, "offered_at"),
    ],
)
def test_support_says_what_was_offered_and_when(more, field, case, head):
    with pytest.raises(Refused) as refused:
        offer(case, head, **more)
    assert refused.value.field == field
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("act", [name_contact, offer])
@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_nothing_is_added_to_one_that_has_ended(state, act, case, head, chair):
    case = put(case, state, by=head, second=chair)
    with pytest.raises(Refused, match="unless it is reopened"):
        act(case, head)


@pytest.mark.parametrize("act", [name_contact, offer])
@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "dsl", "slt", "administrator", "chair", "governor"]
)
def test_nobody_else_adds_to_it(who, act, case, request):
    with pytest.raises(PermissionDenied):
        act(case, request.getfixturevalue(who))


@pytest.mark.parametrize("act", [name_contact, offer])
def test_who_was_added_to_work_does_and_who_reads_does_not(act, case, dsl, governor, head):
    added(case, dsl, Power.WORK, by=head)
    added(case, governor, Power.READ, by=head)
    act(case, dsl)
    with pytest.raises(PermissionDenied):
        act(case, governor)


@pytest.mark.parametrize("act", [name_contact, offer])
def test_a_page_older_than_the_case_is_refused(act, case, head):
    act(case, head, seen=case.revision)
    with pytest.raises(Refused, match="older"):
        act(case, head, seen=case.revision)
    assert ChronologyEntry.objects.count() == 1


def test_for_conduct_too(other_teacher, teacher, head):
    record = a_conduct_record(other_teacher, teacher)
    name_contact(record, head)
    offer(record, head)
    side = person_side(record)
    assert side.contact and side.support


def test_a_suspension_awaits_its_letter_and_becomes_late(case, head):
    case = put(case, State.ADVISED, by=head)
    assert not person_side(case).awaits_writing
    case = acting.act(case, **SUSPENDING, seen=None, by=head)
    side = person_side(case)
    assert side.awaits_writing and not side.writing_is_late
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        assert person_side(case).writing_is_late
    case = acting.confirm_in_writing(case, at=timezone.now(), how="post", seen=None, by=head)
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        assert not person_side(case).awaits_writing and not person_side(case).writing_is_late


def test_what_was_overridden_stays_in_sight(case, head):
    case = acting.act(case, **SUSPENDING | OVERRIDING, seen=None, by=head)
    case = put(case, State.ADVISED, by=head)
    acting.act(case, **SUSPENDING, seen=None, by=head)
    side = person_side(Disclosure.objects.get())
    assert (side.override.words, side.decided.what) == ("He is with her now.", Happening.ACTED)


def test_what_the_person_was_told_is_theirs_alone(case, head):
    for who in (told.Who.SUBJECT, told.Who.PARENTS):
        told.tell(
            case,
            who=who,
            told_at=timezone.now(),
            how="letter",
            words=f"To the {who}.",
            seen=None,
            by=head,
        )
    assert [entry.words for entry in person_side(case).told] == ["To the subject."]


def test_the_person_s_side_costs_the_same_for_few_entries_and_for_many(
    case, head, django_assert_num_queries
):
    for entries in (1, 8):
        while ChronologyEntry.objects.count() < entries:
            offer(case, head)
        with django_assert_num_queries(1):
            assert len(person_side(case).support) == entries
