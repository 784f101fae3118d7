"""Conduct records: the explanation, the outcome, and turned into a disclosure by one action."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.cases import confirmations
from incidents.cases.models import ChronologyEntry, Power
from incidents.disclosures import closing, conduct
from incidents.disclosures.models import ConductOutcome, Disclosure, Kind, State
from policyportal.audit.models import Detail, Entry
from policyportal.outbox.models import Message
from policyportal.refusal import Refused
from policyportal.school.working_days import one_working_day_after
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db
WORDS = "He says that the account is not his."


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return a_conduct_record(other_teacher, teacher)


def explain(case, by, **more):
    told = {"words": WORDS, "heard_at": timezone.now(), "seen": None} | more
    return conduct.explained(case, **told, by=by)


def conclude(case, by, outcome=ConductOutcome.ADVICE, **more):
    said = {"reasons": "It was taken down at once.", "seen": None} | more
    return conduct.conclude_conduct(case, outcome=outcome, **said, by=by)


def escalate(case, by, **more):
    said = {
        "reason": "A pupil answered under the picture.",
        "limbs": ["risk", "suitability"],
        "aware_at": timezone.now(),
        "seen": None,
    }
    return conduct.escalate(case, **(said | more), by=by)


def whats(case):
    return list(ChronologyEntry.objects.filter(case=case.pk).values_list("what", flat=True))


def test_what_the_person_says_is_recorded(case, head):
    heard = timezone.now() - timedelta(hours=3)
    explain(case, head, heard_at=heard)
    entry = ChronologyEntry.objects.get()
    assert (entry.what, entry.words, entry.happened_at) == ("explained", WORDS, heard)
    assert Entry.objects.latest("number").action == "case.explained"
    assert not Detail.objects.filter(text__contains="account").exists()
    explain(case, head, words="He adds something.")
    assert whats(case) == ["explained", "explained"]
    assert Disclosure.objects.get().state == State.RECORDED


@pytest.mark.parametrize(
    "heard_at",
    [timezone.now() + timedelta(days=1), datetime(1999, 12, 1, tzinfo=timezone.now().tzinfo)],
    ids=["to come", "long ago"],
)
def test_when_it_was_heard_is_a_time_that_can_be(heard_at, case, head):
    with pytest.raises(Refused) as refused:
        explain(case, head, heard_at=heard_at)
    assert refused.value.field == "heard_at"


def test_no_outcome_before_the_person_is_heard(case, head):
    with pytest.raises(Refused, match="Hear the person first"):
        conclude(case, head)
    assert Disclosure.objects.get().state == State.RECORDED


@pytest.mark.parametrize("outcome", ConductOutcome)
def test_each_outcome(outcome, case, head):
    explain(case, head)
    conclude(case, head, outcome)
    row = Disclosure.objects.get()
    assert (row.state, row.conduct_outcome, bool(row.concluded_at)) == (
        State.CONCLUDED,
        outcome,
        True,
    )
    assert whats(case) == ["explained", "conduct-outcome"]
    assert Entry.objects.latest("number").action == "case.conduct-outcome"


def test_an_outcome_is_recorded_once(case, head):
    explain(case, head)
    conclude(case, head)
    with pytest.raises(Refused, match="already"):
        conclude(case, head, ConductOutcome.NONE)
    with pytest.raises(Refused, match="already"):
        explain(case, head)
    assert Disclosure.objects.get().conduct_outcome == ConductOutcome.ADVICE


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
@pytest.mark.parametrize("act", [explain, conclude, escalate])
def test_nothing_is_added_once_it_is_ended(act, state, case, head, chair):
    put(case, state, by=head, second=chair)
    with pytest.raises(Refused, match="reopen it first"):
        act(case, head)


@pytest.mark.parametrize("act", [explain, conclude])
def test_a_disclosure_has_its_own_way(act, other_teacher, teacher, head, school):
    with pytest.raises(Refused, match="This is a disclosure"):
        act(a_disclosure(other_teacher, teacher), head)


def test_it_becomes_a_disclosure_with_a_clock_of_its_own(case, head):
    aware_at = timezone.now() - timedelta(minutes=10)
    escalate(case, head, aware_at=aware_at, children="A pupil of Year 6")
    row = Disclosure.objects.get()
    assert (row.kind, row.state, row.limbs) == (
        Kind.DISCLOSURE,
        State.RECORDED,
        ["risk", "suitability"],
    )
    assert row.due_at == one_working_day_after(aware_at)
    assert aware_at < row.next_notice_at <= row.due_at
    assert row.account["child"] == "yes"
    assert row.account["children"] == "A pupil of Year 6"
    assert row.aware_at == case.aware_at
    entry = ChronologyEntry.objects.get()
    assert (entry.what, entry.happened_at) == ("escalated", aware_at)
    assert Entry.objects.latest("number").action == "case.escalated"
    message = Message.objects.get()
    assert (message.kind, message.recipient) == ("case.came-to-you", head)
    with pytest.raises(Refused, match="already"):
        escalate(row, head)


def test_with_an_outcome_too_and_what_was_asked_is_taken_back(case, head, chair):
    explain(case, head)
    conclude(case, head)
    asked = closing.ask_to_close(case, reason="Done.", seen=None, by=head)
    escalate(case, head)
    row = Disclosure.objects.get()
    assert (row.state, row.conduct_outcome, row.concluded_at) == (State.RECORDED, "", None)
    asked.refresh_from_db()
    assert asked.answer == "taken-back"
    assert confirmations.open_one(case) is None
    assert not Disclosure.objects.visible_to(chair).exists()
    facts = ChronologyEntry.objects.get(what="escalated").facts
    assert facts["Outcome until now"] == "Words of advice"


def test_who_works_on_it_may_hear_and_escalate_but_not_conclude(case, dsl, head):
    added(case, dsl, Power.WORK, by=head)
    explain(case, dsl)
    with pytest.raises(PermissionDenied):
        conclude(case, dsl)
    escalate(case, dsl)
    assert Disclosure.objects.get().kind == Kind.DISCLOSURE


@pytest.mark.parametrize("act", [explain, conclude, escalate])
@pytest.mark.parametrize("who", ["teacher", "other_teacher", "chair", "dsl", "administrator"])
def test_nobody_else(act, who, case, request):
    with pytest.raises(PermissionDenied):
        act(case, request.getfixturevalue(who))
    assert whats(case) == []


@pytest.mark.parametrize("act", [explain, conclude, escalate])
def test_an_old_page_is_refused(act, case, head):
    with pytest.raises(Refused, match="older"):
        act(case, head, seen=0)
