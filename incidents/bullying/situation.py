"""What is on record of a case that its steps follow from: read once, for pages and for actions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from incidents.bullying import assessing, outside
from incidents.bullying.concerned import Concerned, concerned
from incidents.bullying.decision import Decision
from incidents.bullying.facts import Danger
from incidents.bullying.facts_json import decision_from_json
from incidents.bullying.happenings import Happening
from incidents.bullying.models import (
    Assessment,
    BullyingCase,
    FollowUp,
    Letter,
    LetterState,
    Referral,
    State,
)
from incidents.cases.chronology import corrected, entries_of
from incidents.cases.involving import children_of
from incidents.cases.models import ChronologyEntry, Involved
from incidents.cases.standing import Done
from policyportal.documents.templatetags.dates import day

ONLY_THERE = (Happening.TICKED, Happening.FOUND)
STEP = "step"  # the fact of a tick that names what was ticked; in lower case, so not shown


@dataclass(frozen=True)
class Rows:
    """What was recorded with a case, as far as its steps depend on it."""

    entries: list[ChronologyEntry]  # the oldest first
    involved: list[Involved]
    assessments: list[Assessment]  # the latest first
    referrals: list[Referral]
    follow_ups: list[FollowUp]  # those that are still to come
    letters: list[Letter]

    @property
    def latest(self) -> Assessment | None:
        return self.assessments[0] if self.assessments else None

    @property
    def asked(self) -> bool:
        """Whether a letter lies with a second person."""
        return any(letter.state == LetterState.ASKED for letter in self.letters)

    def decision(self) -> Decision | None:
        """Return what the policy says of the facts as they were last looked over."""
        return decision_from_json(self.latest.decision) if self.latest else None

    def concerned(self, case: BullyingCase) -> Concerned:
        return concerned(case, self.involved, self.latest)


def rows_of(case: BullyingCase) -> Rows:
    """Read what is on record. Six queries, however much it is."""
    follow_ups = FollowUp.objects.filter(case=case.pk, done_at=None).order_by("due_on", "pk")
    return Rows(
        entries=entries_of(case),
        involved=children_of(case),
        assessments=assessing.assessments(case),
        referrals=outside.referrals(case),
        follow_ups=list(follow_ups),
        letters=list(
            Letter.objects.filter(case=case.pk).select_related("released_by").order_by("pk")
        ),
    )


@dataclass(frozen=True)
class Begun:
    """A letter that was written and is not released: which, and whether somebody reads it now."""

    number: str
    is_asked: bool


@dataclass(frozen=True)
class Situation:
    """What the steps follow from. `happened` and `ticked` are of the time since it was reopened."""

    state: State
    whom: Concerned = Concerned()
    decision: Decision | None = None
    danger: tuple[str, ...] = ()  # signs of it that were reported, until there is a decision
    happened: dict[str, Done] = field(default_factory=dict)
    ticked: dict[str, Done] = field(default_factory=dict)
    assessed: Done | None = None
    looks_again: bool = False  # the facts changed since, or the case was reopened
    told_at_once: Done | None = None  # when the portal told who manages the case
    to_chair: bool = False
    dsl_knows: Done | None = None  # who of the DSLs read or recorded it, and when first
    referred: dict[str, Done] = field(default_factory=dict)  # by body
    letters: dict[str, Done] = field(default_factory=dict)  # the kinds that were released
    begun: dict[str, Begun] = field(default_factory=dict)  # the kinds of which one is under way
    follow_up_on: str = ""  # the next day on which somebody looks again, as pages say it
    follow_up_number: str = ""
    follow_up_is_due: bool = False
    first: tuple[str, ...] = ()  # what has to come before closing


def round_of(entries: Iterable[ChronologyEntry]) -> list[ChronologyEntry]:
    """Return what has happened since the case was last reopened.

    What stands in the chronology alone, and was struck through there, has not.
    """
    standing: list[ChronologyEntry] = []
    for entry in entries:
        if entry.what == Happening.REOPENED:
            standing = []
        if entry.what not in ONLY_THERE or corrected(entry) is None:
            standing.append(entry)
    return standing


def ticked_in(entries: Iterable[ChronologyEntry]) -> dict[str, Done]:
    """Return what is ticked, by its name."""
    ticks = (entry for entry in round_of(entries) if entry.what == Happening.TICKED)
    return {entry.facts.get(STEP, ""): done(entry) for entry in ticks}


def done(entry: ChronologyEntry) -> Done:
    return Done(entry.by.name if entry.by else "the portal", entry.happened_at or entry.at)


def situation_of(
    case: BullyingCase,
    rows: Rows,
    now: datetime,
    *,
    changed: bool,
    first: Iterable[str],
    dsl_knows: Done | None = None,
) -> Situation:
    """Return the situation. `changed` says whether facts did since the assessment. No query."""
    this_round, latest = round_of(rows.entries), rows.latest
    reopened = next((one for one in this_round if one.what == Happening.REOPENED), None)
    is_old = latest is not None and reopened is not None and latest.at < reopened.at
    return Situation(
        state=State(case.state),
        whom=rows.concerned(case),
        decision=rows.decision(),
        danger=tuple(one.value for one in Danger if one.value in case.account.get("danger", ())),
        happened={entry.what: done(entry) for entry in this_round},
        ticked=ticked_in(rows.entries),
        assessed=Done(latest.by.name, latest.at) if latest else None,
        looks_again=changed or is_old,
        told_at_once=Done("the portal", case.recorded_at) if case.case_manager_id else None,
        to_chair=case.manager_role == "chair",
        dsl_knows=dsl_knows,
        referred={
            one.body: Done(one.by.name, one.made_at)
            for one in reversed(rows.referrals)
            if one.corrected is None
        },
        **_letters(rows.letters),
        **_looking_again(rows.follow_ups, now),
        first=tuple(first),
    )


def _letters(letters: list[Letter]) -> dict:
    """Return the kinds that were released, and those of which one is still under way."""
    under_way = (LetterState.DRAFTED, LetterState.ASKED)
    return {
        "letters": {
            one.kind: Done(one.released_by.name, one.released_at)
            for one in letters
            if one.released_at
        },
        "begun": {
            one.kind: Begun(str(one.number), one.state == LetterState.ASKED)
            for one in letters
            if one.state in under_way
        },
    }


def _looking_again(waiting: list[FollowUp], now: datetime) -> dict:
    """Return the next day on which somebody looks again; `waiting` has the earliest first."""
    if not waiting:
        return {}
    following = waiting[0]
    return {
        "follow_up_on": day(following.due_on),
        "follow_up_number": str(following.number),
        "follow_up_is_due": following.due_on <= timezone.localdate(now),
    }
