"""Referring to the LADO, consulting instead, and a low-level concern that two people confirm."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.cases import confirmations
from incidents.cases.models import Answer, ChronologyEntry, Confirmation, Power, Purpose
from incidents.disclosures import closing, referring
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Disclosure, Limb, State
from incidents.disclosures.told import How
from policyportal.audit.models import Entry
from policyportal.refusal import Refused
from policyportal.school.models import SafeguardingContacts
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db

REASONS = {limb.value: f"Nothing that was said points to it ({limb.value})." for limb in Limb}
BY_LIMB = {limb.label: REASONS[limb] for limb in Limb}


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return a_disclosure(other_teacher, teacher, next_notice_at=timezone.now())


@pytest.fixture
def two_people_decide(db):
    SafeguardingContacts.objects.create(consults_on_low_level=False)


def refer(case, by, seen=None, **more):
    said = {
        "made_at": timezone.now() - timedelta(minutes=10),
        "method": How.TELEPHONE,
        "officer": "Officer Kemi Dada",
    }
    return referring.refer(case, **said | more, seen=seen, by=by)


def consult(case, by, seen=None, **more):
    said = {
        "consulted_at": timezone.now() - timedelta(minutes=10),
        "officer": "Officer Kemi Dada",
        "advice": "No referral; speak to him and keep a note.",
        "reasons": REASONS,
    }
    return referring.consult(case, **said | more, seen=seen, by=by)


def keep(case, by, seen=None, reasons=REASONS):
    return referring.keep_below(case, reasons=reasons, seen=seen, by=by)


def confirm(confirmation, by, words=""):
    return confirmations.answer(confirmation, yes=True, words=words, by=by)


# Referring


def test_a_referral_stops_the_clock(case, head):
    made_at = timezone.now() - timedelta(minutes=10)
    refer(case, head, made_at=made_at, lado_reference="LD/77")
    row = Disclosure.objects.get()
    assert (row.state, row.referred_at, row.referred_by) == (State.REFERRED, made_at, head)
    assert row.next_notice_at is None
    assert row.revision == case.revision + 1
    entry = ChronologyEntry.objects.get()
    assert (entry.what, entry.by, entry.happened_at) == (Happening.REFERRED, head, made_at)
    assert entry.facts == {
        "How": "By telephone",
        "Taken by": "Officer Kemi Dada",
        "Their reference": "LD/77",
        "Within one working day": "Yes",
    }
    recorded = Entry.objects.latest("number")
    assert recorded.action == "case.referred"
    assert "Kemi" not in recorded.detail.text


def test_a_late_referral_says_so(case, head):
    Disclosure.objects.update(due_at=timezone.now() - timedelta(hours=1))
    refer(case, head)
    assert ChronologyEntry.objects.get().facts["Within one working day"] == "No"


def test_a_low_level_concern_can_be_referred_later(case, head):
    kept = consult(case, head)
    refer(kept, head)
    row = Disclosure.objects.get()
    assert (row.state, row.consulted_at) == (State.REFERRED, kept.consulted_at)
    assert referring.reasons_below(row) == BY_LIMB


@pytest.mark.parametrize(
    "state", [State.REFERRED, State.ADVISED, State.CONCLUDED, State.CLOSED, State.VOIDED]
)
def test_not_referred_from_any_other_state(state, case, head, chair):
    put(case, state, by=head, second=chair)
    before = Disclosure.objects.values().get()
    with pytest.raises(Refused):
        refer(case, head)
    assert Disclosure.objects.values().get() == before
    assert not ChronologyEntry.objects.exists()


def test_twice_refers_once(case, head):
    refer(case, head)
    with pytest.raises(Refused) as refused:
        refer(case, head)
    assert "already" in refused.value.sentence
    assert refused.value.cites == "child-protection.refer"
    assert ChronologyEntry.objects.count() == 1


def test_an_old_page_refers_nothing(case, head):
    with pytest.raises(Refused):
        refer(case, head, seen=case.revision + 1)
    assert Disclosure.objects.get().state == State.RECORDED


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"made_at": timezone.now() + timedelta(days=900)}, "made_at"),
        ({"made_at": timezone.now() - timedelta(days=900)}, "made_at"),
        ({"officer": " "}, "officer"),
    ],
)
def test_a_referral_says_when_and_to_whom(more, field, case, head):
    with pytest.raises(Refused) as refused:
        refer(case, head, **more)
    assert refused.value.field == field
    assert Disclosure.objects.get().state == State.RECORDED


def test_a_conduct_record_is_not_referred(school, other_teacher, teacher, head):
    record = a_conduct_record(other_teacher, teacher)
    for act in (refer, consult, keep):
        with pytest.raises(Refused) as refused:
            act(record, head)
        assert "conduct record" in refused.value.sentence


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "chair", "dsl", "administrator"])
def test_nobody_else_refers_or_consults(who, case, request):
    for act in (refer, consult):
        with pytest.raises(PermissionDenied):
            act(case, request.getfixturevalue(who))
    assert Disclosure.objects.get().state == State.RECORDED


def test_who_works_on_it_refers_and_a_reader_does_not(case, head, dsl, slt):
    added(case, slt, Power.READ, by=head)
    added(case, dsl, Power.WORK, by=head)
    with pytest.raises(PermissionDenied):
        refer(case, slt)
    refer(case, dsl)
    assert Disclosure.objects.get().referred_by == dsl


# Consulting instead


def test_consulted_is_a_path_of_its_own_and_keeps_its_reasons(case, head):
    consulted_at = timezone.now() - timedelta(minutes=20)
    consult(case, head, consulted_at=consulted_at)
    row = Disclosure.objects.get()
    assert (row.state, row.consulted_at) == (State.BELOW, consulted_at)
    assert (row.referred_at, row.below_confirmed_by, row.next_notice_at) == (None, None, None)
    entry = ChronologyEntry.objects.get()
    assert (entry.what, entry.words) == (
        Happening.CONSULTED,
        "No referral; speak to him and keep a note.",
    )
    assert entry.facts == {"Advised by": "Officer Kemi Dada"} | BY_LIMB
    assert referring.reasons_below(row) == BY_LIMB
    recorded = Entry.objects.latest("number")
    assert recorded.action == "case.consulted"
    assert "points to it" not in recorded.detail.text


@pytest.mark.parametrize("limb", Limb)
def test_each_limb_needs_its_reason(limb, case, head, two_people_decide):
    for act in (consult, keep):
        with pytest.raises(Refused) as refused:
            act(case, head, reasons=REASONS | {limb.value: " "})
        assert refused.value.field == f"reason_{limb}"
    assert Disclosure.objects.get().state == State.RECORDED
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"consulted_at": timezone.now() + timedelta(days=900)}, "consulted_at"),
        ({"consulted_at": timezone.now() - timedelta(days=900)}, "consulted_at"),
        ({"officer": ""}, "officer"),
        ({"advice": " "}, "advice"),
    ],
)
def test_a_consultation_says_when_who_and_what(more, field, case, head):
    with pytest.raises(Refused) as refused:
        consult(case, head, **more)
    assert refused.value.field == field
    assert Disclosure.objects.get().state == State.RECORDED


@pytest.mark.parametrize("state", [state for state in State if state != State.RECORDED])
def test_only_what_is_undecided_becomes_low_level(state, case, head, chair, two_people_decide):
    put(case, state, by=head, second=chair)
    before = Disclosure.objects.values().get()
    for act in (consult, keep):
        with pytest.raises(Refused):
            act(case, head)
    assert Disclosure.objects.values().get() == before


def test_a_low_level_concern_closes_with_a_second_person(case, head, chair):
    kept = consult(case, head)
    asked = closing.ask_to_close(kept, reason="Dealt with.", seen=None, by=head)
    confirm(asked, chair)
    assert Disclosure.objects.get().state == State.CLOSED


# A second person instead, where the school lets that be enough


def test_a_consultation_is_the_rule(case, head):
    with pytest.raises(Refused) as refused:
        keep(case, head)
    assert "was consulted" in refused.value.sentence
    assert not Confirmation.objects.exists()


def test_two_people_keep_a_low_level_concern(case, head, chair, two_people_decide):
    confirmation = keep(case, head)
    assert (confirmation.purpose, confirmation.second) == (Purpose.BELOW, chair)
    assert all(why in confirmation.reason for why in REASONS.values())
    row = Disclosure.objects.get()
    assert row.state == State.RECORDED
    assert row.next_notice_at is not None  # the clock runs on
    confirm(confirmation, chair, words="I agree.")
    row = Disclosure.objects.get()
    assert (row.state, row.below_confirmed_by) == (State.BELOW, chair)
    assert (row.consulted_at, row.next_notice_at) == (None, None)
    entry = ChronologyEntry.objects.latest("number")
    assert (entry.what, entry.by, entry.words) == (Happening.BELOW, chair, "I agree.")
    assert entry.facts == {"Asked by": "Ruth Adeyemi"} | BY_LIMB
    assert referring.reasons_below(row) == BY_LIMB
    assert Entry.objects.latest("number").action == "case.below-threshold"


def test_confirmed_by_two_can_be_referred_later(case, head, chair, two_people_decide):
    confirm(keep(case, head), chair)
    refer(case, head)
    row = Disclosure.objects.get()
    assert (row.state, row.below_confirmed_by) == (State.REFERRED, chair)


def test_not_confirmed_leaves_it_open(case, head, chair, two_people_decide):
    confirmations.answer(keep(case, head), yes=False, words="Ask the LADO.", by=chair)
    row = Disclosure.objects.get()
    assert (row.state, row.below_confirmed_by) == (State.RECORDED, None)
    assert referring.reasons_below(row) == {}
    refer(row, head)


def test_asked_again_it_keeps_the_reasons_of_that_time(case, head, chair, two_people_decide):
    confirmations.answer(keep(case, head), yes=False, words="Say more.", by=chair)
    again = {limb.value: f"Said more fully ({limb.value})." for limb in Limb}
    confirm(keep(case, head, reasons=again), chair)
    kept = referring.reasons_below(Disclosure.objects.get())
    assert kept == {limb.label: again[limb] for limb in Limb}


@pytest.mark.parametrize("act", [refer, consult])
def test_a_referral_or_consultation_overtakes_the_question(
    act, case, head, chair, two_people_decide
):
    confirmation = keep(case, head)
    act(case, head)
    confirmation.refresh_from_db()
    assert confirmation.answer == Answer.TAKEN_BACK
    facts = ChronologyEntry.objects.latest("number").facts
    assert facts["No longer asked of a second person"] == "Keeping it as a low-level concern"
    with pytest.raises(Refused):
        confirm(confirmation, chair)


def test_the_school_asks_for_a_consultation_meanwhile(case, head, chair, two_people_decide):
    confirmation = keep(case, head)
    SafeguardingContacts.objects.update(consults_on_low_level=True)
    with pytest.raises(Refused):
        confirm(confirmation, chair)
    confirmation.refresh_from_db()
    assert confirmation.answer == ""
    assert Disclosure.objects.get().state == State.RECORDED


def test_twice_asks_once(case, head, two_people_decide):
    keep(case, head)
    with pytest.raises(Refused):
        keep(case, head)
    assert Confirmation.objects.count() == 1


def test_only_who_manages_it_asks(case, head, dsl, teacher, two_people_decide):
    added(case, dsl, Power.WORK, by=head)
    for person in (dsl, teacher):
        with pytest.raises(PermissionDenied):
            keep(case, person)


def test_where_nobody_is_left_the_authority_is_named(
    school, other_teacher, head, chair, two_people_decide
):
    about_head = a_disclosure(other_teacher, head)
    with pytest.raises(Refused) as refused:
        keep(about_head, chair)
    assert "nobody at the school can" in refused.value.sentence
