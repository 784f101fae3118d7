"""What the task list follows from, read from a case and its chronology."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from incidents.cases.chronology import Happened, corrected
from incidents.cases.models import ChronologyEntry, Confirmation, Purpose
from incidents.cases.reported import Source
from incidents.cases.standing import Done
from incidents.cases.ticking import STEP
from incidents.disclosures import clock
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Action, Disclosure, Kind, State
from incidents.disclosures.standing import Situation
from incidents.disclosures.told import Ledger, Who
from policyportal.documents.templatetags.dates import day

CONCERNED = (Who.PARENTS.label, Who.SUBJECT.label)

# What stands in the chronology alone: struck through, it is not done. All else is in the row too.
ONLY_THERE = (Happened.TICKED, Happening.TOLD, Happening.CONTACT, Happening.SUPPORT)


def situation_of(
    case: Disclosure,
    entries: Iterable[ChronologyEntry],
    now: datetime,
    *,
    ledger: Ledger,
    confirmation: Confirmation | None = None,
    consults_on_low_level: bool = True,
) -> Situation:
    """Return the situation; `entries` with who wrote each, the oldest first. No query."""
    happened, ticked = _happened(entries)
    investigate = case.police_since is not None and case.police_ended_on is None
    due = case.police_review_due
    closing = confirmation is not None and confirmation.purpose == Purpose.CLOSE
    return Situation(
        kind=Kind(case.kind),
        state=State(case.state),
        source=Source(case.source),
        happened=happened,
        ticked=ticked,
        action=case.action,
        needs_writing=case.action == Action.SUSPENDED and case.written_at is None,
        police_investigate=investigate,
        police_review_is_due=investigate and due is not None and due <= timezone.localdate(now),
        police_review_by=day(due),
        outcome=case.outcome,
        dbs=bool(case.dbs),
        tra=bool(case.tra),
        is_pressing=clock.runs(case) and case.due_at - now <= clock.NEAR,
        not_told=tuple(who for who in ledger.not_told if who in CONCERNED),
        asked=confirmation.second.name if closing else "",
        second_person_is_enough=not consults_on_low_level,
    )


def _happened(entries: Iterable[ChronologyEntry]) -> tuple[dict[str, Done], dict[str, Done]]:
    """Return who did what last, and what was ticked, leaving out what was struck through."""
    happened, ticked = {}, {}
    for entry in entries:
        if entry.what in ONLY_THERE and corrected(entry) is not None:
            continue
        done = Done(entry.by.name if entry.by else "the portal", entry.happened_at or entry.at)
        if entry.what == Happened.TICKED:
            ticked[entry.facts.get(STEP, "")] = done
        happened[entry.what] = done
    return happened, ticked
