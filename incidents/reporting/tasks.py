"""What there is to do with a record, in which order, and why. Pure: a situation in, a list out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from incidents.cases.chronology import Happened, corrected
from incidents.cases.models import ChronologyEntry
from incidents.cases.standing import Done, Step, ended, with_next
from incidents.cases.ticking import STEP
from incidents.reporting.actions import BODY
from incidents.reporting.closing import A_BAN, PARENTS, REFERRALS
from incidents.reporting.duties import CALLED, DUTIES, tells_parents
from incidents.reporting.happenings import Happening
from incidents.reporting.models import Kind, Record, State
from incidents.reporting.ticks import BY_KIND, TICKS

WHY = {
    "police": "999 in immediate danger, 101 otherwise.",
    "social-care": "Where a child may be at risk. Consent is not needed for that.",
    "ceop": "Where it happens online. CEOP is no emergency service.",
}


@dataclass(frozen=True)
class Situation:
    """What the steps follow from."""

    kind: Kind
    state: State
    has_children: bool = True
    ticked: dict[str, Done] = field(default_factory=dict)
    answered: dict[str, Done] = field(default_factory=dict)  # by body: referred, or not, and why
    parents: Done | None = None
    ban: Done | None = None
    closed: Done | None = None
    first: tuple[str, ...] = ()  # what has to come before closing


def situation_of(
    case: Record, entries: Iterable[ChronologyEntry], *, children: list, first: list[str]
) -> Situation:
    """Return the situation; `entries` with who wrote each, the oldest first. No query."""
    ticked: dict[str, Done] = {}
    answered: dict[str, Done] = {}
    last: dict[str, Done] = {}
    for entry in entries:
        if corrected(entry) is not None:
            continue
        done = Done(entry.by.name if entry.by else "the portal", entry.happened_at or entry.at)
        last[entry.what] = done
        if entry.what == Happened.TICKED:
            ticked[entry.facts.get(STEP, "")] = done
        elif entry.what in REFERRALS:
            answered[entry.facts.get(BODY, "")] = done
    return Situation(
        kind=Kind(case.kind),
        state=State(case.state),
        has_children=bool(children),
        ticked=ticked,
        answered=answered,
        parents=_first(last, PARENTS),
        ban=_first(last, A_BAN) or ticked.get("no-ban"),
        closed=last.get(Happening.CLOSED),
        first=tuple(first),
    )


def _first(last: dict[str, Done], whats: Iterable[str]) -> Done | None:
    return next((last[what] for what in whats if what in last), None)


def steps(now: Situation) -> list[Step]:
    """Return the task list of a record. One that has ended shows what was done, and what was not.

    One at most is next: the first that is neither done nor blocked.
    """
    made = [*_ticks(now), *_ban(now), *_outside(now), *_parents(now), _close(now)]
    if now.state == State.RECEIVED:
        return with_next(made)
    if now.state == State.VOIDED:
        made = [one for one in made if one.done]
    return ended(made)


def _ticks(now: Situation) -> list[Step]:
    return [
        Step(
            slug,
            TICKS[slug].title,
            TICKS[slug].why,
            page="record-tick",
            more=(slug,),
            clause=TICKS[slug].clause,
            passage=TICKS[slug].passage,
            done=now.ticked.get(slug),
        )
        for slug in BY_KIND[now.kind]
    ]


def _ban(now: Situation) -> list[Step]:
    if not DUTIES[now.kind].bans:
        return []
    return [
        Step(
            "ban",
            "Set until when ICT is used under supervision only",
            "Staff then see the name, the class and the last day, and no reason. Where it is not "
            "to be, that is recorded with its reason instead.",
            page="record-ban",
            clause="pupil.firewall-ban",
            done=now.ban,
        )
    ]


def _outside(now: Situation) -> list[Step]:
    return [
        Step(
            body.value,
            f"Refer it to {CALLED[body]}",
            f"{WHY[body.value]} Where it is not referred, the reason is recorded.",
            page="record-outside",
            more=(body.value,),
            passage="child-first",
            done=now.answered.get(body.value),
        )
        for body in DUTIES[now.kind].refers_to
    ]


def _parents(now: Situation) -> list[Step]:
    if not tells_parents(now.kind, has_children=now.has_children):
        return []
    duty = DUTIES[now.kind]
    why = "When and how they were told, and what they said; or why they are not told."
    if duty.refers_to:
        why = (
            "Once the police and social care agree, so that nobody is warned who should not be. "
            "Where they are not told, the reason is recorded."
        )
    return [
        Step(
            "parents",
            "Tell the parents, and record it",
            why,
            page="record-parents-told",
            clause=duty.clauses[0],
            done=now.parents,
        )
    ]


def _close(now: Situation) -> Step:
    return Step(
        "close",
        "Close the record",
        "With what came of it. Nothing is added to it after that.",
        page="record-close",
        done=now.closed,
        until=" ".join(now.first),
    )
