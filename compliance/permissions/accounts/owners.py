"""Owners of accounts: who can be one, and whose last day is known."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Max, Q

from policyportal.people.models import Person, PersonQuerySet, RoleAssignment


def last_days(people: Iterable[int]) -> dict[int, date]:
    """Return the last day of those of the people (by id) who left or are to leave. One query.

    Somebody leaves when every role they hold, or are to hold, has a last day.
    """
    roles = RoleAssignment.objects.filter(person__in=set(people)).order_by().values("person")
    found = roles.annotate(
        without_end=Count("pk", filter=Q(ends_on__isnull=True)), last=Max("ends_on")
    )
    return {row["person"]: row["last"] for row in found if not row["without_end"]}


def last_day_of(person: Person) -> date | None:
    return last_days([person.pk]).get(person.pk)


def possible(today: date) -> PersonQuerySet:
    """Return the people who can be named: active, and with a role today or to come."""
    held = RoleAssignment.objects.not_over_before(today)
    return Person.objects.active().filter(pk__in=held.values("person"))


def locked(*people: Person) -> dict[int, Person]:
    """Lock the people in one order, so that nobody leaves while they are being named."""
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=[p.pk for p in people])
    return {row.pk: row for row in rows.order_by("pk")}
