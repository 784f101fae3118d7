"""Closing, voiding, reopening: what comes first, who, and twice."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.cases import confirmations
from incidents.cases.chronology import add_entry
from incidents.cases.models import ChronologyEntry, Confirmation, Power
from incidents.disclosures import closing
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Action, Disclosure, Outcome, State
from policyportal.audit.models import Detail, Entry
from policyportal.refusal import Refused
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db
REASON = "Nothing is left to do."


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return a_disclosure(other_teacher, teacher)


@pytest.fixture
def conduct(school, other_teacher, teacher, head, chair):
    return a_conduct_record(other_teacher, teacher)


def set_to(case, **facts) -> Disclosure:
    Disclosure.objects.filter(pk=case.pk).update(**facts)
    return Disclosure.objects.get(pk=case.pk)


def ended(ask, case, head, chair) -> Disclosure:
    confirmations.answer(ask(case, reason=REASON, seen=None, by=head), yes=True, by=chair)
    return Disclosure.objects.get(pk=case.pk)


def whats(case):
    return list(ChronologyEntry.objects.filter(case=case.pk).values_list("what", flat=True))


@pytest.mark.parametrize("state", [State.RECORDED, State.REFERRED, State.ADVISED])
def test_not_closed_before_an_outcome(state, case, head):
    put(case, state, by=head)
    with pytest.raises(Refused, match="Record the outcome first"):
        closing.ask_to_close(case, reason=REASON, seen=None, by=head)
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
@pytest.mark.parametrize("ask", [closing.ask_to_close, closing.ask_to_void])
def test_not_ended_twice(ask, state, case, head, chair):
    put(case, state, by=head, second=chair)
    with pytest.raises(Refused, match=f"is {state.label.lower()} already"):
        ask(case, reason=REASON, seen=None, by=head)


def test_a_conduct_record_is_not_closed_before_its_outcome(conduct, head, chair):
    with pytest.raises(Refused, match="outcome first"):
        closing.ask_to_close(conduct, reason=REASON, seen=None, by=head)
    put(conduct, State.CONCLUDED, by=head)
    assert ended(closing.ask_to_close, conduct, head, chair).state == State.CLOSED


def test_a_low_level_concern_is_closed_as_it_is(case, head, chair):
    put(case, State.BELOW, by=head)
    row = ended(closing.ask_to_close, case, head, chair)
    assert (row.state, row.kept_until) == (State.CLOSED, None)


def test_a_substantiated_one_needs_three_answers(case, head, chair):
    put(case, State.CONCLUDED, by=head)
    case = set_to(case, outcome=Outcome.SUBSTANTIATED)
    assert len(closing.before_closing(case)) == 3
    case = set_to(case, dbs="referred", tra="not-met")
    with pytest.raises(Refused, match="disciplinary"):
        closing.ask_to_close(case, reason=REASON, seen=None, by=head)
    add_entry(case, Happening.DISCIPLINARY, by=head)
    assert ended(closing.ask_to_close, case, head, chair).state == State.CLOSED


def test_a_suspension_has_to_be_confirmed_in_writing_first(case, head, chair):
    put(case, State.CONCLUDED, by=head)
    case = set_to(case, action=Action.SUSPENDED, acted_at=timezone.now())
    with pytest.raises(Refused, match="in writing"):
        closing.ask_to_close(case, reason=REASON, seen=None, by=head)
    case = set_to(case, written_at=timezone.now())
    assert ended(closing.ask_to_close, case, head, chair).state == State.CLOSED


@pytest.mark.parametrize("state", [State.CONCLUDED, State.BELOW])
def test_not_closed_while_the_police_investigate(state, case, head, chair):
    put(case, state, by=head)
    case = set_to(case, police_since=timezone.localdate())
    with pytest.raises(Refused, match="until the police have finished"):
        closing.ask_to_close(case, reason=REASON, seen=None, by=head)
    case = set_to(case, police_ended_on=timezone.localdate())
    assert ended(closing.ask_to_close, case, head, chair).state == State.CLOSED


def test_closed_says_by_whom_when_and_until_when_it_is_kept(case, head, chair):
    put(case, State.CONCLUDED, by=head)
    case = set_to(case, outcome=Outcome.FALSE, next_notice_at=timezone.now())
    row = ended(closing.ask_to_close, case, head, chair)
    assert (row.closed_by, row.confirmed_by, row.next_notice_at) == (head, chair, None)
    assert row.kept_until == timezone.localdate(row.closed_at)
    assert Entry.objects.latest("number").action == "case.closed"
    entry = ChronologyEntry.objects.get(what="closed")
    assert (entry.by, entry.facts["Reason"]) == (chair, REASON)
    assert not Detail.objects.filter(text__contains=REASON).exists()


@pytest.mark.parametrize(
    "state",
    [State.RECORDED, State.REFERRED, State.ADVISED, State.BELOW, State.CONCLUDED],
)
def test_a_record_made_by_mistake_is_voided_from_any_open_state(state, case, head, chair):
    put(case, state, by=head)
    row = ended(closing.ask_to_void, case, head, chair)
    assert (row.state, row.closed_by, row.confirmed_by) == (State.VOIDED, head, chair)
    assert row.kept_until == closing.retention.years_after(timezone.localdate(), 1)
    assert whats(case) == ["confirmation-asked", "voided"]


ASKS = [closing.ask_to_close, closing.ask_to_void, closing.reopen]


@pytest.mark.parametrize("act", ASKS)
@pytest.mark.parametrize("who", ["teacher", "other_teacher", "chair", "dsl", "administrator"])
def test_nobody_but_the_case_manager(act, who, case, head, request):
    put(case, State.CONCLUDED, by=head)
    with pytest.raises(PermissionDenied):
        act(case, reason=REASON, seen=None, by=request.getfixturevalue(who))


@pytest.mark.parametrize("act", ASKS)
def test_not_who_was_added_to_work_on_it(act, case, dsl, head):
    added(case, dsl, Power.WORK, by=head)
    with pytest.raises(PermissionDenied):
        act(case, reason=REASON, seen=None, by=dsl)


@pytest.mark.parametrize("act", ASKS)
def test_an_old_page_is_refused(act, case, head):
    with pytest.raises(Refused, match="older"):
        act(case, reason=REASON, seen=0, by=head)


def test_an_allegation_is_reopened_before_its_outcome(case, head, chair):
    put(case, State.CONCLUDED, by=head)
    case = set_to(case, outcome=Outcome.SUBSTANTIATED, dbs="referred", tra="referred")
    add_entry(case, Happening.DISCIPLINARY, by=head)
    case = ended(closing.ask_to_close, case, head, chair)
    closing.reopen(case, reason="The police found more.", seen=case.revision, by=head)
    row = Disclosure.objects.get()
    assert (row.state, row.outcome, row.dbs, row.tra) == (State.ADVISED, "", "", "")
    assert (row.closed_at, row.closed_by, row.confirmed_by, row.kept_until) == (None,) * 4
    assert row.concluded_at is None
    assert row.reopened_at
    assert row.referred_at
    entry = ChronologyEntry.objects.get(what="reopened")
    assert entry.facts == {"Outcome until now": "Substantiated"}
    assert entry.words == "The police found more."
    assert Entry.objects.latest("number").action == "case.reopened"
    with pytest.raises(Refused, match="open already"):
        closing.reopen(row, reason="Again.", seen=None, by=head)


def test_a_low_level_concern_is_reopened_as_one(case, head, chair):
    put(case, State.BELOW, by=head)
    case = ended(closing.ask_to_close, case, head, chair)
    assert closing.reopen(case, reason="More.", seen=None, by=head).state == State.BELOW


def test_a_conduct_record_is_reopened_as_recorded(conduct, head, chair):
    put(conduct, State.CLOSED, by=head, second=chair)
    row = closing.reopen(conduct, reason="More.", seen=None, by=head)
    row.refresh_from_db()
    assert (row.state, row.conduct_outcome, row.concluded_at) == (State.RECORDED, "", None)


def test_what_is_voided_is_not_reopened(case, head, chair):
    put(case, State.VOIDED, by=head, second=chair)
    with pytest.raises(Refused, match="stays so"):
        closing.reopen(case, reason="More.", seen=None, by=head)


@pytest.mark.parametrize(
    "state",
    [State.RECORDED, State.REFERRED, State.ADVISED, State.BELOW, State.CONCLUDED],
)
def test_what_is_open_is_not_reopened(state, case, head):
    put(case, state, by=head)
    with pytest.raises(Refused, match="open already"):
        closing.reopen(case, reason="More.", seen=None, by=head)
