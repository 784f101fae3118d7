"""The children of a case: named, on one side or on both, and taken off it again.

A child is never marked: a side says what somebody was told of one case, and is ended where it was
wrong.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from incidents.cases import steps
from incidents.cases.adding import LONGEST_REASON, require_open, require_words
from incidents.cases.chronology import Happened
from incidents.cases.models import Case, Involved
from incidents.cases.models.involved import Side
from incidents.children import actions as children
from incidents.children.actions import About
from incidents.children.models import Child
from policyportal.people.models import Person
from policyportal.refusal import Refused

TAKEN_OFF = "This child was taken off already."

Leave = Callable[..., dict]
_leaves: list[Leave] = []


def register_leave(function: Leave) -> None:
    """Have the function end what rests on a child's being on a case, once they are on no side.

    It is called as `function(case, child, by=…)`, the case locked, and returns what it ended as
    facts for the entry of the chronology. It records nothing itself.
    """
    if function not in _leaves:
        _leaves.append(function)


@dataclass(frozen=True)
class Line:
    """A child on a side, as they were on the day that the case is about."""

    involved: Involved
    age: int | None
    on_roll: bool | None  # None where it is not known


def children_of(case: Case) -> list[Involved]:
    """Return the children on the case now, those hurt first, each with its row. One query."""
    found = Involved.objects.filter(case=case.pk, ended_at=None).select_related("child")
    return sorted(found, key=lambda one: (one.side != Side.HURT, one.pk))


def day_of(case: Case) -> date:
    """Return the day that ages and rolls are taken of: of what happened, or of the recording."""
    kind = steps.in_kind(case)
    return getattr(kind, "happened_on", None) or timezone.localdate(case.recorded_at)


def lines(case: Case) -> list[Line]:
    """Return the children on the case now, with what they were on its day."""
    day = day_of(case)
    return [
        Line(one, one.child.age_on(day), one.child.was_on_roll(day)) for one in children_of(case)
    ]


def _on_it(case: Case, involved: Involved) -> Involved:
    """Return the row under the lock of its case; refuse one that is of another case, or over."""
    found = Involved.objects.select_for_update(of=("self",)).select_related("child")
    involved = found.get(pk=involved.pk, case=case.pk)
    if involved.ended_at is not None:
        raise Refused(TAKEN_OFF)
    return involved


def involve(case: Case, child: Child, side: Side, *, by: Person) -> Involved:
    """Put a child on a side of a locked case, as a part of another action, which records it."""
    made, _ = Involved.objects.get_or_create(
        case_id=case.pk, child=child, side=side, ended_at=None, defaults={"added_by": by}
    )
    return made


def known_to(person: Person, found: Iterable[Child]) -> set[int]:
    """Return the ids of those of the children who are on a case that the person may see.

    Of any other child nobody may learn that it was ever written down. One query.
    """
    cases = Case.objects.visible_to(person).values("pk")
    on_them = Involved.objects.filter(child__in=found, case__in=cases)
    return set(on_them.values_list("child", flat=True))


@transaction.atomic
def name_child(
    case: Case, about: About, side: Side, *, today: date, seen: int | None, by: Person
) -> Involved:
    """Name a child on a side of the case; on that side already, it is there once."""
    case = steps.begin(case, by=by, seen=seen)
    require_open(case)
    child = children.note(about, today=today, by=by, may_be=lambda one: bool(known_to(by, [one])))
    if standing := Involved.objects.filter(case=case.pk, child=child, side=side, ended_at=None):
        return standing.get()
    made = involve(case, child, Side(side), by=by)
    facts = {"Child": child.name, "Side": Side(side).label, "child": child.reference}
    steps.finish(case, Happened.CHILD_ADDED, by=by, facts=facts)
    return made


@transaction.atomic
def change_child(
    case: Case,
    involved: Involved,
    about: About,
    *,
    child_seen: int | None,
    seen: int | None,
    today: date,
    by: Person,
) -> Child:
    """Correct what is known of a child on the case: age, class, when they were on the roll."""
    case = steps.begin(case, by=by, seen=seen)
    require_open(case)
    involved = _on_it(case, involved)
    before = involved.child.revision
    child = children.change(involved.child, about, seen=child_seen, today=today, by=by)
    if child.revision != before:
        facts = {"Child": child.name, "child": child.reference}
        steps.finish(case, Happened.CHILD_CHANGED, by=by, facts=facts)
    return child


@transaction.atomic
def end(case: Case, involved: Involved, *, reason: str, seen: int | None, by: Person) -> Involved:
    """Say that a child was not on that side of the case. That they were named stays written."""
    case = steps.begin(case, by=by, seen=seen)
    require_open(case)
    involved = _on_it(case, involved)
    reason = require_words(
        reason, "Say why they have nothing to do with it.", field="reason", longest=LONGEST_REASON
    )
    involved.ended_at = timezone.now()
    involved.save(update_fields=["ended_at"])
    facts = {"Child": involved.child.name, "Side": involved.get_side_display()}
    facts["child"] = involved.child.reference
    if not Involved.objects.filter(case=case.pk, child=involved.child_id, ended_at=None).exists():
        for leave in _leaves:
            facts |= leave(case, involved.child, by=by)
    steps.finish(case, Happened.CHILD_ENDED, by=by, words=reason, facts=facts)
    return involved
