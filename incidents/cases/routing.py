"""To whom a case goes: worked out from who it is about and who holds which role today.

About somebody who holds the headteacher's role: the chair of governors. About anybody else, the
chair, the DSL and the administrator among them: the headteacher; the chair where there is no
headteacher. What the policy gives to the DSL goes there first, to the headteacher where no DSL is
left. Nobody manages a case about themselves, or about what was done to them. Where nobody is left,
the case has no manager and the local authority is named (domain.md, "People and roles").
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
    dsls: tuple[int, ...] = ()
    dsl_deputies: tuple[int, ...] = ()
    first: Role = Role.HEADTEACHER  # or the DSL
    affected: int | None = None  # to whom it was done


@dataclass(frozen=True)
class Route:
    """The role that manages the case, and the id of who does so today; None where nobody can."""

    role: Role
    manager: int | None


def decide(facts: Facts) -> Route:
    """Return who manages a case. Pure: facts in, decision out."""
    out = {facts.subject, facts.affected}
    dsls = [one for one in (*facts.dsls, *facts.dsl_deputies) if one not in out]
    heads = [one for one in (*facts.heads, *facts.head_deputies) if one not in out]
    chairs = [one for one in (*facts.chairs, *facts.chair_deputies) if one not in out]
    of_a_head = not out.isdisjoint(facts.heads)
    if facts.first == Role.DSL and dsls and not of_a_head:
        return Route(Role.DSL, dsls[0])
    if heads and not of_a_head:
        return Route(Role.HEADTEACHER, heads[0])
    return Route(Role.CHAIR, chairs[0] if chairs else None)


def _ids(role: Role) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return who is active and holds the role today, and who covers it now without holding it."""
    held = list(Person.objects.active().holding(role).order_by("pk").values_list("pk", flat=True))
    acting = Person.objects.acting_as(role).order_by("pk").values_list("pk", flat=True)
    return tuple(held), tuple(one for one in acting if one not in held)


def route(
    subject: Person | None, *, first: Role = Role.HEADTEACHER, affected: Person | None = None
) -> Route:
    """Return who manages a case about the person, or about somebody who is no person here.

    `first` is the role that the policy names for it: the headteacher or the DSL.
    """
    who, to_whom = (one.pk if one else None for one in (subject, affected))
    dsls = _ids(Role.DSL) if first == Role.DSL else ((), ())
    roles = (*_ids(Role.HEADTEACHER), *_ids(Role.CHAIR), *dsls)
    return decide(Facts(who, *roles, first=first, affected=to_whom))


def second_person(case: Case, *, first: Person) -> Person | None:
    """Return who confirms what one person may not decide alone; None where nobody can.

    The chair of governors; the governor whom the school named for it where the chair manages the
    case, asks, or is its subject. Never the subject, who asks, or anybody who manages the case.
    """
    manages = Person.objects.acting_as(Role(case.manager_role)).values_list("pk", flat=True)
    out = {case.subject_id, case.affected_id, case.case_manager_id, first.pk, *manages}
    if case.manager_role != Role.CHAIR:
        held, deputies = _ids(Role.CHAIR)
        for one in (*held, *deputies):
            if one not in out:
                return Person.objects.get(pk=one)
    named = SafeguardingContacts.here().named_governor_id
    governors = Person.objects.active().holding(Role.GOVERNOR).exclude(pk__in=out - {None})
    return governors.filter(pk=named).first() if named else None


def second_reader(case: Case, *, first: Person) -> Person | None:
    """Return who reads a letter before it leaves the school; None where nobody can.

    Where its manager wrote it, a DSL; where anybody else did, its manager; or else the second
    person of any other question. Never the subject, to whom it was done, or who wrote it.
    """
    out = {case.subject_id, case.affected_id, first.pk}
    for role in (Role(case.manager_role), Role.DSL):
        held, deputies = _ids(role)
        if first.pk in (*held, *deputies) and role == Role(case.manager_role):
            continue  # nobody beside whom the writer manages the case with
        for one in (*held, *deputies):
            if one not in out:
                return Person.objects.get(pk=one)
    return second_person(case, first=first)
