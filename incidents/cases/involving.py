"""The children of a case: named, on one side or on both, and taken off it again.

A child is never marked: a side says what somebody was told of one case, and is ended where it was
wrong.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from incidents.cases import evidence, steps
from incidents.cases.chronology import Happened
from incidents.cases.models import Case, Involved
from incidents.cases.models.involved import Side
from incidents.children import actions as children
from incidents.children.actions import About
from incidents.children.models import Child
from policyportal.people.models import Person
from policyportal.refusal import Refused

CLOSED = "This is not open any more, so nothing about children changes in it. Reopen it first."


def children_of(case: Case) -> list[Involved]:
    """Return the children on the case now, those hurt first, each with its row. One query."""
    found = Involved.objects.filter(case=case.pk, ended_at=None).select_related("child")
    return sorted(found, key=lambda one: (one.side != Side.HURT, one.pk))


def involve(case: Case, child: Child, side: Side, *, by: Person) -> Involved:
    """Put a child on a side of a locked case, as a part of another action, which records it."""
    made, _ = Involved.objects.get_or_create(
        case_id=case.pk, child=child, side=side, ended_at=None, defaults={"added_by": by}
    )
    return made


@transaction.atomic
def name_child(
    case: Case, about: About, side: Side, *, today: date, seen: int | None, by: Person
) -> Involved:
    """Name a child on a side of the case; on that side already, it is there once."""
    case = steps.begin(case, by=by, seen=seen)
    _require_open(case)
    child = children.note(about, today=today, by=by)
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
    _require_open(case)
    before = Child.objects.get(pk=involved.child_id).revision
    child = children.change(involved.child, about, seen=child_seen, today=today, by=by)
    if child.revision != before:
        facts = {"Child": child.name, "child": child.reference}
        steps.finish(case, Happened.CHILD_CHANGED, by=by, facts=facts)
    return child


@transaction.atomic
def end(case: Case, involved: Involved, *, reason: str, seen: int | None, by: Person) -> Involved:
    """Say that a child was not on that side of the case. That they were named stays written."""
    case = steps.begin(case, by=by, seen=seen)
    _require_open(case)
    involved = Involved.objects.select_for_update().select_related("child").get(pk=involved.pk)
    if involved.ended_at is not None:
        raise Refused("This child was taken off already.")
    if not reason.strip():
        raise Refused("Say why they have nothing to do with it.", field="reason")
    involved.ended_at = timezone.now()
    involved.save(update_fields=["ended_at"])
    facts = {"Child": involved.child.name, "Side": involved.get_side_display()}
    facts["child"] = involved.child.reference
    steps.finish(case, Happened.CHILD_ENDED, by=by, words=reason.strip(), facts=facts)
    return involved


def _require_open(case: Case) -> None:
    if not evidence.is_open(case):
        raise Refused(CLOSED)
