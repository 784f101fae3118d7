"""What an import would write, as it is shown and as it is then written."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256

from policyportal.people.importing.reading import Fault
from policyportal.people.models import Role

# A line manager: ("known", the person's key) or ("line", the line of someone being added).
Node = tuple[str, int]


@dataclass
class Added:
    """Someone new."""

    line: int
    email: str
    given_name: str
    family_name: str
    job_title: str
    staff_number: str | None
    roles: list[Role]
    starts_on: date
    ends_on: date | None
    line_manager: Node | None = None
    manager_name: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def role_labels(self) -> str:
        return ", ".join(role.label for role in self.roles)


@dataclass
class Difference:
    """One thing that changes, as people read it."""

    label: str
    old: str
    new: str


@dataclass
class Changed:
    """Someone known of whom something changes. `facts` are the person's own columns."""

    pk: int
    line: int
    name: str
    differences: list[Difference] = field(default_factory=list)
    facts: dict[str, str | None] = field(default_factory=dict)
    line_manager: Node | None = None
    new_roles: list[Role] = field(default_factory=list)
    starts_on: date | None = None
    moved: list[int] = field(default_factory=list)
    moved_to: date | None = None
    ends_on: date | None = None
    comes_back: bool = False


@dataclass
class Left:
    """Someone known who has left; `line` is 0 where the file does not have them."""

    pk: int
    line: int
    name: str
    email: str
    on: date


@dataclass
class Plan:
    """All that an import would do, or why it may not (`faults`, `refusals`: nothing is written)."""

    today: date
    added: list[Added] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    unchanged: int = 0
    already_left: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def can_be_written(self) -> bool:
        return not (self.faults or self.refusals)

    @property
    def changes_something(self) -> bool:
        return bool(self.added or self.changed or self.left)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of all of it: what was shown is what is written, or it is shown again."""
        text = json.dumps(asdict(self), sort_keys=True, default=str)
        return sha256(text.encode()).hexdigest()

    @property
    def in_short(self) -> str:
        return (
            f"{len(self.added)} added, {len(self.changed)} changed, {len(self.left)} left, "
            f"{self.unchanged} unchanged"
        )
