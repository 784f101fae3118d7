"""Who is in the demo school, and with what they sign in.

The people come from `fixtures/demo-staff.csv`; its days count from the day the demo is made.
No address of theirs can exist outside: `.example` is kept for examples (RFC 2606).
"""

import csv
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from policyportal.people.models import Person, Role, RoleAssignment

DOMAIN = "larkspur.example"
PASSWORD = "green-kite-teapot"  # noqa: S105 — told to everybody, and worth nothing outside the demo
STAFF_LIST = settings.BASE_DIR / "fixtures" / "demo-staff.csv"
ON_PAPER = "paper"


@dataclass(frozen=True)
class Character:
    """One of the invented people. Days are counted from today; None for never."""

    given_name: str
    family_name: str
    email: str
    job_title: str
    staff_number: str
    roles: tuple[Role, ...]
    starts: int
    ends: int | None
    line_manager: str
    signs: int | None
    signs_on_paper: bool
    signs_phones: tuple[int, ...]
    story: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in to the demo."""

    name: str
    job_title: str
    email: str
    roles: str
    story: str


def _character(row: dict[str, str]) -> Character:
    on_paper = row["signs"] == ON_PAPER
    return Character(
        given_name=row["given_name"],
        family_name=row["family_name"],
        email=row["email"],
        job_title=row["job_title"],
        staff_number=row["staff_number"],
        roles=tuple(Role(role) for role in row["roles"].split()),
        starts=int(row["starts"]),
        ends=int(row["ends"]) if row["ends"] else None,
        line_manager=row["line_manager"],
        signs=int(row["signs"]) if row["signs"] and not on_paper else None,
        signs_on_paper=on_paper,
        signs_phones=tuple(int(day) for day in row["signs_phones"].split()),
        story=row["story"],
    )


def characters() -> list[Character]:
    """Return everybody in the demo school, managers before those they manage."""
    with STAFF_LIST.open(encoding="utf-8", newline="") as file:
        return [_character(row) for row in csv.DictReader(file)]


def people():
    """Return the demo's people among those in the database."""
    return Person.objects.filter(email__iendswith=f"@{DOMAIN}")


def invented_people():
    """Return everybody in the database who is made up: the demo's people and `load_volume`'s."""
    return Person.objects.filter(email__iendswith=DOMAIN)


def accounts() -> list[Account]:
    """Return who can sign in to the demo, in the order of the staff list. Two queries."""
    not_gone = people().active().not_gone_by(timezone.localdate())
    here = {person.email: person for person in not_gone}
    roles: dict[int, list[str]] = {}
    for assignment in RoleAssignment.objects.filter(person__in=here.values()):
        roles.setdefault(assignment.person_id, []).append(assignment.get_role_display())
    return [
        Account(c.name, c.job_title, c.email, ", ".join(roles.get(here[c.email].pk, [])), c.story)
        for c in characters()
        if c.email in here
    ]


def as_text() -> str:
    """Return the accounts as lines to print: role, name, e-mail address; the password first."""
    rows = [(a.roles, a.name, a.email) for a in accounts()]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    lines = [
        f"{roles:<{widths[0]}}  {name:<{widths[1]}}  {email}  {PASSWORD}"
        for roles, name, email in rows
    ]
    return "\n".join([f"Everybody's password: {PASSWORD}", "", *lines, ""])
