"""Cases follow the roles of the day: the manager left, or whom it is about now holds the role.

Nobody does this: it follows from who holds which role, so that a case never waits for somebody who
is gone. What came to the chair because it is about a headteacher stays there when that person is
none any more, and what the headteacher has because it is about a DSL stays with the headteacher
(domain.md, "People and roles").
"""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from incidents.cases import notices, routing, steps
from incidents.cases.chronology import Happened
from incidents.cases.evidence import is_open
from incidents.cases.models import MANAGING, Case
from policyportal.people.models import Person, Role, RoleAssignment

HEAD, CHAIR, DSL = Role.HEADTEACHER, Role.CHAIR, Role.DSL
ROUTED = ("manager_role", "case_manager", "also_role")
WORKED_ON_BESIDE = "B"  # the kind on which a DSL works wherever no DSL manages it

First = Callable[[Case], Role]
_firsts: dict[str, tuple[First, Q]] = {}


def register_first(letter: str, first: First, of_the_dsl: Q) -> None:
    """Say for a kind of case, by its references' letter, to which role the policy gives each.

    `first` is asked for one case, in its own kind; `of_the_dsl` narrows the cases to those that the
    policy gives to the DSL. Of kinds that nobody registers, all go to the headteacher first.
    """
    if _firsts.setdefault(letter, (first, of_the_dsl)) != (first, of_the_dsl):
        raise ValueError(f"There are two ways to route {letter}.")


def reroute_due() -> int:
    """Give the cases to whom they go today, where that is not who has them. Returns how many moved.

    Closed ones move as well, so that somebody destroys them when their time has come.
    """
    return sum(_reroute(pk) for pk in list(astray().values_list("pk", flat=True)))


def astray():
    """Return the cases whose manager may not be whom they would go to today.

    Who acts in a role are a few people, asked by themselves (four queries): as parts of the one
    about cases they made it so long that writing it took longer than answering it.
    """
    acting = {role: _ids(Person.objects.acting_as(role)) for role in MANAGING}
    lost = Q(pk__in=[])
    for role in MANAGING:
        has_it = Q(manager_role=role)
        lost |= has_it & Q(case_manager__isnull=False) & ~Q(case_manager__in=acting[role])
        if acting[role]:
            lost |= has_it & Q(case_manager__isnull=True)
    heads = _ids(Person.objects.active().holding(HEAD))
    of_a_head = Q(subject__in=heads) | Q(affected__in=heads)
    lost |= Q(manager_role__in=(HEAD, DSL)) & of_a_head
    for_the_chair = _was(HEAD, "subject", "affected")
    if heads:
        lost |= Q(manager_role=CHAIR) & ~for_the_chair
    lost |= Q(manager_role=DSL, subject__in=acting[DSL])
    for _, of_the_dsl in _firsts.values():
        theirs = of_the_dsl & ~_was(DSL, "subject") & _some_can(acting[DSL])
        lost |= theirs & (
            Q(manager_role=HEAD) & ~of_a_head | Q(manager_role=CHAIR) & ~for_the_chair
        )
    return Case.objects.filter(lost)


def _ids(people) -> list[int]:
    return list(people.order_by().values_list("pk", flat=True))


def _was(role: Role, *whom: str) -> Q:
    """Whether one of them holds the role, has held it, or is to hold it."""
    were = RoleAssignment.objects.filter(role=role).values("person")
    found = Q(pk__in=[])
    for one in whom:
        found |= Q(**{f"{one}__in": were})
    return found


def _some_can(people: list[int]) -> Q:
    """Whether one of them is whom the case is not about, and to whom it was not done."""
    found = Q(pk__in=[])
    for one in people[:3]:  # two at most are concerned
        found |= ~Q(subject=one) & ~Q(affected=one)
    return found


@transaction.atomic
def _reroute(pk: int) -> int:
    case = Case.objects.select_for_update().filter(pk=pk).first()
    if case is None:
        return 0
    before = (case.manager_role, case.case_manager_id)
    _give(case)
    if (case.manager_role, case.case_manager_id) == before:
        return 0
    if case.manager_role != before[0]:
        case.grants.running().update(ends_at=timezone.now())  # whom the one before had added
    facts = {"Managed from now on by": case.get_manager_role_display()}
    steps.finish(case, Happened.REROUTED, by=None, facts=facts, fields=ROUTED)
    if is_open(case):
        notices.tell_manager(case)
    return 1


def _give(case: Case) -> None:
    """Give a locked case to whom it goes today, and say who works on it beside."""
    if case.manager_role == CHAIR and _is_of_a_former(HEAD, case, case.subject, case.affected):
        case.case_manager = notices.managers_of(case).order_by("pk").first()
        return
    route = routing.route(case.subject, first=_first(case), affected=case.affected)
    case.manager_role, case.case_manager_id = route.role, route.manager
    if route.role == DSL:
        case.also_role = ""
    elif case.reference.startswith(WORKED_ON_BESIDE):
        case.also_role = DSL


def _first(case: Case) -> Role:
    """Return to which role the case goes first: never back to the DSLs whom it was about."""
    if case.reference[:1] not in _firsts:
        return HEAD
    first, _ = _firsts[case.reference[:1]]
    if case.manager_role != DSL and _is_of_a_former(DSL, case, case.subject):
        return HEAD
    return first(steps.in_kind(case))


def _is_of_a_former(role: Role, case: Case, *whom: Person | None) -> bool:
    """Whether one of them held the role when the case was recorded, or has since."""
    people = [one.pk for one in whom if one is not None]
    held = RoleAssignment.objects.filter(person__in=people, role=role)
    return held.not_over_before(timezone.localdate(case.recorded_at)).exists()
