"""The plan that was agreed, and the days on which somebody looks whether it holds.

`case.follow_up_on` is always the earliest day on which somebody is still to look again. A day that
was looked at stays as it was; what comes next is another one (domain.md, "Cyber-bullying").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from incidents.bullying import guards
from incidents.bullying.facts import Known
from incidents.bullying.happenings import Happening
from incidents.bullying.models import BullyingCase, FollowUp
from incidents.cases import steps
from incidents.cases.chronology import entries_of
from incidents.cases.models import ChronologyEntry
from policyportal.documents.templatetags.dates import day, moment
from policyportal.people.models import Person
from policyportal.refusal import Refused

NOBODY_SPOKEN_TO = (
    "A plan is agreed with the families. Record first that one of them was spoken to or met."
)
GOES_ON = "It still goes on, so somebody has to look again. Give the day."
NEXT = ("follow_up_on",)


@transaction.atomic
def agree_plan(
    case: BullyingCase, *, words: str, follow_up_on: date, seen: int | None, by: Person
) -> FollowUp:
    """Record the plan that was agreed, and the day on which somebody looks whether it holds.

    Twice the same is once; another plan stands beside the one before.
    """
    case = steps.begin(case, by=by, seen=seen)
    guards.require_state(case, guards.AGREED, NOBODY_SPOKEN_TO)
    words = guards.require_words(words, "Write down what was agreed, and with whom.")
    guards.require_to_come(follow_up_on, field="follow_up_on")
    if known := _the_same(case, follow_up_on, words):
        return known
    made = _kept(case, follow_up_on, words, by=by)
    _finish(case, Happening.PLAN, made, by=by, words=words)
    return made


@transaction.atomic
def set_follow_up(
    case: BullyingCase, *, due_on: date, words: str, seen: int | None, by: Person
) -> FollowUp:
    """Say on which day somebody looks again, and what for; twice the same is once."""
    case = steps.begin(case, by=by, seen=seen)
    guards.require_open(case)
    words = guards.require_words(words, "Say what somebody looks at on that day.")
    guards.require_to_come(due_on, field="due_on")
    if known := _the_same(case, due_on, words):
        return known
    made = _kept(case, due_on, words, by=by)
    _finish(case, Happening.FOLLOW_UP, made, by=by, words=words)
    return made


@transaction.atomic
def look_again(
    follow_up: FollowUp,
    *,
    found: str,
    goes_on: Known,
    next_on: date | None = None,
    seen: int | None,
    by: Person,
) -> FollowUp:
    """Record what somebody found who looked again, whether it goes on, and the next day, if any.

    It may be done before its day. Where it goes on there has to be another day.
    """
    case = steps.begin(follow_up.case, by=by, seen=seen)
    guards.require_open(case)
    follow_up = FollowUp.objects.get(pk=follow_up.pk, case=case.pk)
    if follow_up.done_at is not None:
        raise Refused(f"Somebody looked already, on {moment(follow_up.done_at)}.")
    found = guards.require_words(found, "Write down what you found.", field="found")
    goes_on = Known(goes_on)
    if next_on is not None:
        guards.require_to_come(next_on, field="next_on")
    elif goes_on == Known.YES and not _waiting(case).exclude(pk=follow_up.pk).exists():
        raise Refused(GOES_ON, field="next_on")
    follow_up.done_at, follow_up.done_by, follow_up.found = timezone.now(), by, found
    follow_up.save(update_fields=["done_at", "done_by", "found_sealed"])
    if next_on is not None and not _the_same(case, next_on, follow_up.words):
        _kept(case, next_on, follow_up.words, by=by)
    said = {"It goes on": goes_on.label, "goes_on": goes_on.value}
    _finish(case, Happening.FOLLOWED_UP, follow_up, by=by, words=found, said=said)
    return follow_up


def next_day(case: BullyingCase) -> date | None:
    """Return the earliest day on which somebody is still to look again: for `follow_up_on`."""
    return _waiting(case).aggregate(day=Min("due_on"))["day"]


def _waiting(case: BullyingCase) -> QuerySet:
    return FollowUp.objects.filter(case=case.pk, done_at=None)


def _the_same(case: BullyingCase, due_on: date, words: str) -> FollowUp | None:
    """Return what is set for the day in these words, and was not looked at yet."""
    for one in _waiting(case).filter(due_on=due_on):
        if one.words == words:
            return one
    return None


def _kept(case: BullyingCase, due_on: date, words: str, *, by: Person) -> FollowUp:
    number = FollowUp.objects.filter(case=case.pk).count() + 1
    made = FollowUp(case=case, name=f"{case.reference}/U{number}", due_on=due_on, by=by)
    made.words = words
    made.save(force_insert=True)
    return made


def _finish(
    case: BullyingCase,
    what: Happening,
    follow_up: FollowUp,
    *,
    by: Person,
    words: str,
    said: dict | None = None,
) -> None:
    case.follow_up_on = next_day(case)
    facts = {"Set for": day(follow_up.due_on), "follow_up": follow_up.name} | (said or {})
    if case.follow_up_on and case.follow_up_on != follow_up.due_on:
        facts["Somebody looks next on"] = day(case.follow_up_on)
    steps.finish(case, what, by=by, words=words, facts=facts, fields=NEXT)


@dataclass(frozen=True)
class Due:
    """One day on which somebody looks again, or did, as pages show it."""

    follow_up: FollowUp
    today: date

    @property
    def number(self) -> int:
        return self.follow_up.number

    @property
    def tag(self) -> tuple[str, str]:
        """Return how it stands as pages say it, and the tone they say it in."""
        if self.follow_up.done_at is not None:
            return "Done", "good"
        if self.follow_up.due_on < self.today:
            return "Overdue", "late"
        return ("Today", "soon") if self.follow_up.due_on == self.today else ("To come", "plain")


@dataclass(frozen=True)
class Shown:
    """What a page shows: the plans, the latest first, what is to be looked at, and what was."""

    plans: list[ChronologyEntry]
    waiting: list[Due]
    done: list[Due]
    can_agree: bool  # whether a plan can be agreed where the case stands


def shown(case: BullyingCase, entries: Iterable[ChronologyEntry] | None = None) -> Shown:
    """Return what pages show, from the chronology where the caller has read it. Two queries."""
    entries = entries_of(case) if entries is None else entries
    plans = [entry for entry in entries if entry.what == Happening.PLAN]
    rows = FollowUp.objects.filter(case=case.pk).select_related("by", "done_by")
    today = timezone.localdate()
    days = [Due(one, today) for one in rows.order_by("due_on", "pk")]
    return Shown(
        plans=plans[::-1],
        waiting=[one for one in days if one.follow_up.done_at is None],
        done=[one for one in days if one.follow_up.done_at is not None][::-1],
        can_agree=case.state in guards.AGREED,
    )
