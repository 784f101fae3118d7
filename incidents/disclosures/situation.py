"""What the task list follows from, read from a case and its chronology."""

from collections.abc import Iterable
from datetime import date

from incidents.cases.models import ChronologyEntry
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Action, Disclosure, Kind, Source, State
from incidents.disclosures.tasks import Done, Situation

STEP = "Step"  # the fact of a tick that names what was ticked


def situation_of(case: Disclosure, entries: Iterable[ChronologyEntry], today: date) -> Situation:
    """Return the situation; `entries` with who wrote each, the oldest first. No query."""
    happened, ticked = {}, {}
    for entry in entries:
        done = Done(entry.by.name if entry.by else "the portal", entry.happened_at or entry.at)
        if entry.what == Happening.TICKED:
            ticked[entry.facts.get(STEP, "")] = done
        happened[entry.what] = done
    investigate = case.police_since is not None and case.police_ended_on is None
    due = case.police_review_due
    return Situation(
        kind=Kind(case.kind),
        state=State(case.state),
        source=Source(case.source),
        happened=happened,
        ticked=ticked,
        action=case.action,
        needs_writing=case.action == Action.SUSPENDED and case.written_at is None,
        police_investigate=investigate,
        police_review_is_due=investigate and due is not None and due <= today,
        outcome=case.outcome,
        dbs=bool(case.dbs),
        tra=bool(case.tra),
    )
