"""The ends of a record: closed by whoever works on it; voided by two people.

What has to come first follows from its kind (`duties.py`). What it rests on is read from the
chronology, so that what was struck through there has not been done.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from incidents.cases import confirmations, steps
from incidents.cases.adding import require_words
from incidents.cases.chronology import Happened, corrected, entries_of
from incidents.cases.involving import children_of
from incidents.cases.models import ChronologyEntry, Confirmation, Purpose
from incidents.cases.ticking import STEP
from incidents.reporting import bans, retention
from incidents.reporting.actions import BODY
from incidents.reporting.duties import CALLED, DUTIES, tells_parents
from incidents.reporting.happenings import Happening
from incidents.reporting.models import Kind, Record, State
from policyportal.people.models import Person
from policyportal.refusal import Refused

ENDED = ("state", "closed_at", "closed_by", "kept_until")
PARENTS = (Happening.PARENTS_TOLD, Happening.PARENTS_NOT_TOLD)
REFERRALS = (Happening.OUTSIDE, Happening.NOT_OUTSIDE)
A_BAN = (Happening.BANNED, Happening.BAN_ENDED)


def before_closing(
    case: Record, entries: Iterable[ChronologyEntry] | None = None, children: list | None = None
) -> list[str]:
    """Return what has to come before the record can be closed, a sentence each; none once it can.

    From its chronology and its children, where the caller has read them already.
    """
    entries = entries_of(case) if entries is None else entries
    children = children_of(case) if children is None else children
    standing = [one for one in entries if corrected(one) is None]
    kind, done, first = Kind(case.kind), {one.what for one in standing}, []
    if tells_parents(kind, has_children=bool(children)) and done.isdisjoint(PARENTS):
        first.append("Tell the parents and record it, or say why they are not told.")
    answered = {one.facts.get(BODY) for one in standing if one.what in REFERRALS}
    for body in DUTIES[kind].refers_to:
        if body.value not in answered:
            first.append(f"Record the referral to {CALLED[body]}, or say why there is none.")
    if DUTIES[kind].bans and done.isdisjoint(A_BAN) and not _none_by_reason(standing):
        first.append("Set until when ICT is used under supervision only, or say why it is not.")
    return first


def _none_by_reason(standing: list[ChronologyEntry]) -> bool:
    ticks = (one for one in standing if one.what == Happened.TICKED)
    return any(one.facts.get(STEP) == "no-ban" for one in ticks)


def _require_open(case: Record) -> None:
    if not case.is_open:
        raise Refused(f"{case.reference} is {case.get_state_display().lower()} already.")


@transaction.atomic
def close(record: Record, *, words: str, seen: int | None, by: Person) -> Record:
    """Close the record, with what came of it; it is known from now how long it is kept."""
    record = steps.begin(record, by=by, seen=seen)
    _require_open(record)
    if first := before_closing(record):
        clauses = DUTIES[Kind(record.kind)].clauses
        cites = clauses[0] if clauses else ""
        raise Refused("This cannot be closed yet. " + " ".join(first), cites=cites)
    words = require_words(words, "Write what came of it.", field="words")
    taken = confirmations.take_back_open(record, by=by)
    facts = {"No longer asked of a second person": taken.get_purpose_display()} if taken else {}
    record.state, record.closed_at, record.closed_by = State.CLOSED, timezone.now(), by
    record.kept_until = retention.until(record)
    steps.finish(record, Happening.CLOSED, by=by, words=words, facts=facts, fields=ENDED)
    return record


@transaction.atomic
def ask_to_void(record: Record, *, reason: str, seen: int | None, by: Person) -> Confirmation:
    """Ask the second person to confirm that the record was made by mistake."""
    record = steps.begin(record, by=by, seen=seen, manage=True)
    _require_open(record)
    reason = require_words(reason, "Say what the mistake was.", field="reason")
    return confirmations.ask(record, Purpose.VOID, reason=reason, by=by)


def voided(case: Record, *, confirmation: Confirmation, by: Person) -> None:
    """Void the record, as the second person has confirmed. A ban set by mistake ends with it.

    Called by `confirmations.answer`, with the case locked.
    """
    _require_open(case)
    case.state, case.closed_at = State.VOIDED, timezone.now()
    case.closed_by, case.confirmed_by = confirmation.asked_by, by
    case.kept_until = retention.until(case)
    facts = {"Asked by": confirmation.asked_by.name, "Reason": confirmation.reason}
    if ended := bans.end_all(case, by=by):
        facts["Supervised use ended"] = [ban.child.name for ban in ended]
    steps.finish(
        case,
        Happening.VOIDED,
        by=by,
        words=confirmation.words,
        facts=facts,
        fields=(*ENDED, "confirmed_by"),
    )
