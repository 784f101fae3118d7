"""Who is told of people who are late to sign: their line manager, and later the headteacher."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from policyportal.people.models import Person, Role, RoleAssignment


def managers_here(people: Iterable[int], day: date) -> set[int]:
    """Return which of the people (ids) are here to be told as line managers. One query."""
    here = Person.objects.active().here_on(day).filter(pk__in=set(people))
    return set(here.values_list("pk", flat=True))


@dataclass(frozen=True)
class Above:
    """Whoever is headteacher or chair of governors on a day, by their ids."""

    heads: frozenset[int]
    chairs: frozenset[int]

    @classmethod
    def on(cls, day: date) -> "Above":
        """One query."""
        held = RoleAssignment.objects.on(day).filter(person__is_active=True)
        held = held.filter(role__in=[Role.HEADTEACHER, Role.CHAIR])
        by_role: dict[str, set[int]] = {Role.HEADTEACHER: set(), Role.CHAIR: set()}
        for person, role in held.values_list("person", "role"):
            by_role[role].add(person)
        return cls(frozenset(by_role[Role.HEADTEACHER]), frozenset(by_role[Role.CHAIR]))

    def of(self, person: int, line_manager: int | None) -> frozenset[int]:
        """Return who is told of the person: the headteacher, and of a headteacher the chair.

        Not whoever was told of them as their line manager, and nobody of themselves.
        """
        above = self.chairs if person in self.heads else self.heads
        return above - {person, line_manager}
