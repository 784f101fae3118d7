"""Who may ask, decide and look (domain.md, "Permissions").

The headteacher decides every request; the SLT may decide proposals for the school. The head's own
go to the chair and to nobody else. A deputy who covers a role decides what it decides, while the
cover lasts. Nobody decides their own.
"""

from collections.abc import Iterable

from compliance.permissions.kinds import DECIDED_BY, Kind
from compliance.permissions.models import OPEN, Permission, State
from policyportal.people.models import Person, PersonQuerySet, Role


def deciding_roles(permission: Permission) -> tuple[Role, ...]:
    """Return the roles that decide this request, as its holder's roles are today."""
    return _roles(permission, of_a_head=permission.person.holds(Role.HEADTEACHER))


def _roles(permission: Permission, *, of_a_head: bool) -> tuple[Role, ...]:
    return (Role.CHAIR,) if of_a_head else DECIDED_BY[Kind(permission.kind)]


def deciders_of(permission: Permission) -> PersonQuerySet:
    """Return the people who may decide it now."""
    people = Person.objects.acting_as(*deciding_roles(permission))
    return people.exclude(pk=permission.person_id)


def deciders_of_each(permissions: Iterable[Permission]) -> dict[int, set[int]]:
    """Return by its id who may decide each now, by theirs. Four queries, however many they are."""
    heads = set(Person.objects.holding(Role.HEADTEACHER).values_list("pk", flat=True))
    acting = {
        role: set(Person.objects.acting_as(role).values_list("pk", flat=True))
        for role in (Role.HEADTEACHER, Role.SLT, Role.CHAIR)
    }
    found = {}
    for one in permissions:
        roles = _roles(one, of_a_head=one.person_id in heads)
        found[one.pk] = set().union(*(acting[role] for role in roles)) - {one.person_id}
    return found


def can_decide(person: Person, permission: Permission) -> bool:
    """Whether it would be this person's to decide, whatever state it is in."""
    if person.pk == permission.person_id:
        return False
    return person.acts_as(*deciding_roles(permission))


def can_decide_some(person: Person) -> bool:
    """Whether anything could come to this person for a decision."""
    return person.acts_as(Role.HEADTEACHER, Role.SLT, Role.CHAIR)


def can_change(person: Person, permission: Permission) -> bool:
    """Whether the person may still write on it: it is theirs, and a draft or asked about."""
    return person.pk == permission.person_id and permission.state in (State.DRAFT, State.ASKED)


def can_withdraw(person: Person, permission: Permission) -> bool:
    is_sent = permission.state in OPEN and permission.state != State.DRAFT
    return person.pk == permission.person_id and is_sent
