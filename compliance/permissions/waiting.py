"""What waits: for who decides, and for who holds or asks."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Min
from django.utils import timezone

from compliance.permissions.models import Permission, State
from compliance.permissions.standing import Standing, all_shown
from policyportal.people.models import Person


@dataclass(frozen=True)
class Waiting:
    """How many requests wait for a person's decision, and since when the oldest has."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True)
class Held:
    """What a person's own permissions ask of them."""

    asked: list[Permission] = field(default_factory=list)
    drafts: list[Permission] = field(default_factory=list)
    ending: list[Permission] = field(default_factory=list)
    suspended: list[Permission] = field(default_factory=list)


def for_decider(person: Person) -> Waiting:
    """Return what waits for the person's decision. One query."""
    found = Permission.objects.waiting_for(person).order_by()
    return Waiting(**found.aggregate(count=Count("pk"), oldest=Min("waiting_since")))


def for_holder(person: Person, today: date) -> Held:
    """Return those of the person's own with which there is something to do, the oldest first.

    One query, and where an approval is held what it takes to know whether it is suspended.
    """
    states = (State.DRAFT, State.ASKED, State.APPROVED)
    mine = Permission.objects.filter(person=person, state__in=states).select_related("policy")
    place = {
        Standing.ASKED: "asked",
        Standing.DRAFT: "drafts",
        Standing.ENDS_SOON: "ending",
        Standing.SUSPENDED: "suspended",
    }
    held = Held()
    for permission, shown in all_shown(mine.order_by("created_at", "pk"), today):
        if shown.standing in place:
            getattr(held, place[shown.standing]).append(permission)
    return held


def how_long(since: datetime, today: date) -> str:
    """Return how long something has waited, in whole days: "since today", "1 day", "3 days"."""
    days = (today - timezone.localdate(since)).days
    if days < 1:
        return "since today"
    return "1 day" if days == 1 else f"{days} days"
