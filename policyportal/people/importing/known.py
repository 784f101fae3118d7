"""What the portal knows of people before an import, in two queries however many they are."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from policyportal.people.models import Person, Role, RoleAssignment


@dataclass(frozen=True)
class Held:
    """A role assignment."""

    pk: int
    role: Role
    starts_on: date
    ends_on: date | None

    def not_over_before(self, day: date) -> bool:
        return self.ends_on is None or self.ends_on >= day

    def on(self, day: date) -> bool:
        return self.starts_on <= day and self.not_over_before(day)


@dataclass(frozen=True)
class Known:
    """Someone the portal knows."""

    pk: int
    email: str
    given_name: str
    family_name: str
    job_title: str
    staff_number: str | None
    line_manager: int | None
    is_active: bool
    held: list[Held] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def here_on(self, day: date) -> bool:
        return any(held.on(day) for held in self.held)

    def not_over(self, day: date) -> list[Held]:
        return [held for held in self.held if held.not_over_before(day)]


def everybody_known(*, lock: bool = False) -> list[Known]:
    """Return all people, leavers too; `lock` keeps their rows from changing meanwhile."""
    held = defaultdict(list)
    assignments = RoleAssignment.objects.order_by("pk")
    people = Person.objects.order_by("pk")
    if lock:  # and only then read: what was waited for must be seen
        list(people.select_for_update().values_list("pk"))
        list(assignments.select_for_update().values_list("pk"))
    rows = list(
        people.values_list(
            "pk",
            "email",
            "given_name",
            "family_name",
            "job_title",
            "staff_number",
            "line_manager",
            "is_active",
        )
    )
    for pk, person, role, starts_on, ends_on in assignments.values_list(
        "pk", "person", "role", "starts_on", "ends_on"
    ):
        held[person].append(Held(pk, Role(role), starts_on, ends_on))
    return [Known(*row, held[row[0]]) for row in rows]
