"""The ends of a case: closed, voided, reopened.

Closing, and voiding a record made by mistake, are asked by the case manager and carried out once a
second person has confirmed; what has to come first is judged both times (domain.md, "Disclosure →
LADO"). Reopening needs one person: nothing is lost by it.
"""

from django.db import transaction
from django.utils import timezone

from incidents.cases import confirmations, steps
from incidents.cases.models import ChronologyEntry, Confirmation, Purpose
from incidents.disclosures import police, retention
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import OPEN, Action, Disclosure, Outcome, State
from policyportal.people.models import Person
from policyportal.refusal import Refused

LONGEST_WORDS = 4000  # characters of a reason
REFER = "child-protection.refer"
RECORD = "child-protection.record"


def before_closing(case: Disclosure) -> list[str]:
    """Return what has to come before the case can be closed, a sentence each; none once it can.

    A disclosure is never closed without a referral, a recorded consultation of the LADO or a
    second person's confirmation that it is a low-level concern.
    """
    if case.state not in (State.BELOW, State.CONCLUDED):
        return ["Record the outcome first."]
    first = []
    if police.they_investigate(case):
        first.append("Wait until the police have finished, and record with what.")
    if case.outcome == Outcome.SUBSTANTIATED:
        if not case.dbs:
            first.append("Say whether it was referred to the Disclosure and Barring Service.")
        if not case.tra:
            first.append("Say whether it was referred to the Teaching Regulation Agency.")
        if not _has_happened(case, Happening.DISCIPLINARY):
            first.append("Record the disciplinary procedure.")
    if case.action == Action.SUSPENDED and case.written_at is None:
        first.append("Confirm the suspension to the person in writing, and record when.")
    return first


def _has_happened(case: Disclosure, what: Happening) -> bool:
    return ChronologyEntry.objects.filter(case=case.pk, what=what).exists()


def _require_closable(case: Disclosure) -> None:
    if case.state in (State.CLOSED, State.VOIDED):
        raise Refused(f"{case.reference} is {case.get_state_display().lower()} already.")
    if first := before_closing(case):
        cites = "" if case.is_conduct else REFER
        raise Refused("This cannot be closed yet. " + " ".join(first), cites=cites)


def _require_open(case: Disclosure) -> None:
    if case.state not in OPEN:
        raise Refused(f"{case.reference} is {case.get_state_display().lower()} already.")


@transaction.atomic
def ask_to_close(case: Disclosure, *, reason: str, seen: int | None, by: Person) -> Confirmation:
    """Ask the second person to confirm that the case is closed."""
    case = steps.begin(case, by=by, seen=seen, manage=True)
    _require_closable(case)
    return confirmations.ask(case, Purpose.CLOSE, reason=reason, by=by)


@transaction.atomic
def ask_to_void(case: Disclosure, *, reason: str, seen: int | None, by: Person) -> Confirmation:
    """Ask the second person to confirm that the record was made by mistake."""
    case = steps.begin(case, by=by, seen=seen, manage=True)
    _require_open(case)
    return confirmations.ask(case, Purpose.VOID, reason=reason, by=by)


def closed(case: Disclosure, *, confirmation: Confirmation, by: Person) -> None:
    """Close the case, as the second person has confirmed; it is known from now how long it stays.

    Called by `confirmations.answer`, with the case locked.
    """
    _require_closable(case)
    _end(case, State.CLOSED, Happening.CLOSED, confirmation, by)


def voided(case: Disclosure, *, confirmation: Confirmation, by: Person) -> None:
    """Void the record, as the second person has confirmed."""
    _require_open(case)
    _end(case, State.VOIDED, Happening.VOIDED, confirmation, by)


def _end(
    case: Disclosure, state: State, what: Happening, confirmation: Confirmation, by: Person
) -> None:
    case.state = state
    case.closed_at = timezone.now()
    case.closed_by, case.confirmed_by = confirmation.asked_by, by
    case.next_notice_at = None
    case.kept_until = retention.kept_until(retention.facts_of(case))
    steps.finish(
        case,
        what,
        by=by,
        words=confirmation.words,
        facts={"Asked by": confirmation.asked_by.name, "Reason": confirmation.reason},
        fields=("state", "closed_at", "closed_by", "confirmed_by", "next_notice_at", "kept_until"),
    )


def as_far_as_it_came(case: Disclosure) -> State:
    """Return the state in which a closed case goes on: before its outcome, after all else."""
    if case.advised_at:
        return State.ADVISED
    if case.referred_at:
        return State.REFERRED
    return State.RECORDED if case.is_conduct else State.BELOW


REOPENED = (
    "state",
    "closed_at",
    "closed_by",
    "confirmed_by",
    "reopened_at",
    "kept_until",
    "outcome",
    "conduct_outcome",
    "concluded_at",
    "dbs",
    "tra",
)


@transaction.atomic
def reopen(case: Disclosure, *, reason: str, seen: int | None, by: Person) -> Disclosure:
    """Open a closed case again, where it stood before its outcome.

    The outcome and the answers that rested on it are given anew; the chronology keeps the old ones.
    """
    case = steps.begin(case, by=by, seen=seen, manage=True)
    if case.state == State.VOIDED:
        raise Refused("A record that was voided stays so. Record it anew.", cites=RECORD)
    if case.state != State.CLOSED:
        raise Refused(f"{case.reference} is open already.")
    confirmations.take_back_open(case, by=by)
    before = {"Outcome until now": outcome_of(case)} if outcome_of(case) else {}
    case.state, case.reopened_at = as_far_as_it_came(case), timezone.now()
    case.closed_at = case.closed_by = case.confirmed_by = case.kept_until = None
    case.outcome = case.conduct_outcome = case.dbs = case.tra = ""
    case.concluded_at = None
    steps.finish(case, Happening.REOPENED, by=by, words=reason, facts=before, fields=REOPENED)
    return case


def outcome_of(case: Disclosure) -> str:
    """Return the outcome as pages say it, of either kind of record; "" where there is none."""
    return case.get_outcome_display() if case.outcome else case.get_conduct_outcome_display()
