"""To whom a case goes: worked out from who it is about and who holds which role today.

About somebody who holds the headteacher's role: the chair of governors. About anybody else, the
chair, the DSL and the administrator among them: the headteacher; the chair where there is no
headteacher. Nobody manages a case about themselves. Where nobody is left, the case has no manager
and the local authority is named (domain.md, "People and roles").
"""

from dataclasses import dataclass

from incidents.cases.models import Case
from policyportal.people.models import Person, Role
from policyportal.school.models import SafeguardingContacts


@dataclass(frozen=True)
class Facts:
    """Ids of people: those who hold each role today first, then those who cover it now."""

    subject: int | None
    heads: tuple[int, ...]
    head_deputies: tuple[int, ...]
    chairs: tuple[int, ...]
    chair_deputies: tuple[int, ...]


@dataclass(frozen=True)
class Route:
    """The role that manages the case, and the id of who does so today; None where nobody can."""

    role: Role
    manager: int | None


def decide(facts: Facts) -> Route:
    """Return who manages a case. Pure: facts in, decision out."""
    heads = [one for one in (*facts.heads, *facts.head_deputies) if one != facts.subject]
    chairs = [one for one in (*facts.chairs, *facts.chair_deputies) if one != facts.subject]
    about_a_head = facts.subject is not None and facts.subject in facts.heads
    if heads and not about_a_head:
        return Route(Role.HEADTEACHER, heads[0])
    return Route(Role.CHAIR, chairs[0] if chairs else None)


def _ids(role: Role) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return who is active and holds the role today, and who covers it now without holding it."""
    held = list(Person.objects.active().holding(role).order_by("pk").values_list("pk", flat=True))
    acting = Person.objects.acting_as(role).order_by("pk").values_list("pk", flat=True)
    return tuple(held), tuple(one for one in acting if one not in held)


def route(subject: Person | None) -> Route:
    """Return who manages a case about the person, or about somebody who is no person here."""
    heads, head_deputies = _ids(Role.HEADTEACHER)
    chairs, chair_deputies = _ids(Role.CHAIR)
    who = subject.pk if subject else None
    return decide(Facts(who, heads, head_deputies, chairs, chair_deputies))


def second_person(case: Case, *, first: Person) -> Person | None:
    """Return who confirms what one person may not decide alone; None where nobody can.

    The chair of governors; the governor whom the school named for it where the chair manages the
    case, asks, or is its subject. Never the subject, who asks, or anybody who manages the case.
    """
    manages = Person.objects.acting_as(Role(case.manager_role)).values_list("pk", flat=True)
    out = {case.subject_id, case.case_manager_id, first.pk, *manages}
    if case.manager_role == Role.HEADTEACHER:
        held, deputies = _ids(Role.CHAIR)
        for one in (*held, *deputies):
            if one not in out:
                return Person.objects.get(pk=one)
    named = SafeguardingContacts.here().named_governor_id
    governors = Person.objects.active().holding(Role.GOVERNOR).exclude(pk__in=out - {None})
    return governors.filter(pk=named).first() if named else None
