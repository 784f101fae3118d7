"""Changing whom a case is about, and with it to whom it goes.

A case goes by its subject, in the transaction that names them: what the headteacher learns to be
about the headteacher is the chair's from that moment, and whom the headteacher had added to it
sees it no longer (domain.md, "People and roles").
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from incidents.cases import confirmations, grants, notices, routing, steps
from incidents.cases.chronology import Happened
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import OPEN, Disclosure
from incidents.disclosures.patterns import index_of
from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.refusal import Refused

LONGEST_DESCRIBED = 200  # characters
ROUTED = ("manager_role", "case_manager")
NAMED = ("subject", "described_sealed", "described_index")


def _route(case: Disclosure) -> bool:
    """Give the case to whom it goes by its subject; whether that is another role than before."""
    route, before = routing.route(case.subject, affected=case.affected), case.manager_role
    case.manager_role, case.case_manager_id = route.role, route.manager
    return case.manager_role != before


@transaction.atomic
def change_subject(
    case: Disclosure,
    *,
    subject: Person | None,
    described: str = "",
    reason: str,
    seen: int | None,
    by: Person,
) -> Disclosure:
    """Name somebody else as the subject: a person here, or somebody described. Re-routes the case.

    What a second person was asked is taken back, since it was asked about somebody else. Where it
    goes to another manager, or names somebody who was added to it, nobody stays added. Whoever
    does it may not see it afterwards.
    """
    case = steps.begin(case, by=by, seen=seen, manage=True)
    described = " ".join(described.split())
    _require_changeable(case, subject, described, reason)
    before = case.about
    case.subject, case.described = subject, "" if subject else described
    case.described_index = index_of(case.described)
    went = _route(case)
    taken = confirmations.take_back_open(case, by=by)
    left = grants.end_all(case, by=by) if went or _was_added(case, subject) else []
    facts = {"Until now": before, "From now on": case.about}
    if taken:
        facts["No longer asked of a second person"] = taken.get_purpose_display()
    if left:
        facts["No longer on the case"] = [person.name for person in left]
    steps.finish(
        case, Happening.SUBJECT, by=by, words=reason.strip(), facts=facts, fields=(*NAMED, *ROUTED)
    )
    if went:
        notices.tell_manager(case)
    return case


def _require_changeable(
    case: Disclosure, subject: Person | None, described: str, reason: str
) -> None:
    if case.state not in OPEN:
        raise Refused(f"{case.reference} is {case.get_state_display().lower()}: reopen it first.")
    if not reason.strip():
        raise Refused("Say why it is about somebody else.", field="reason")
    if subject is None and not described:
        raise Refused("Name a person here, or describe who it is.", field="described")
    if len(described) > LONGEST_DESCRIBED:
        raise Refused(f"Write at most {LONGEST_DESCRIBED} characters.", field="described")
    same = subject.pk == case.subject_id if subject else described == case.described
    if same:
        raise Refused("It is about this person already.", field="subject")


def _was_added(case: Disclosure, subject: Person | None) -> bool:
    return subject is not None and case.grants.running().filter(person=subject).exists()


def reroute_due() -> int:
    """Let cases follow the roles: the manager left, or its subject now holds the role.

    Nobody does this; it follows from the roles of the day. Closed ones move as well, so that
    somebody destroys them when their time has come. Returns how many cases moved.
    """
    return sum(_reroute(pk) for pk in list(_astray().values_list("pk", flat=True)))


def _acting(role: Role):
    return Person.objects.acting_as(role).values("pk")


def _heads():
    return Person.objects.active().holding(Role.HEADTEACHER)


def _astray():
    """Return the cases whose manager may not be whom they would go to today."""
    lost = Q(pk__in=[])
    for role in (Role.HEADTEACHER, Role.CHAIR):
        of_role = Q(manager_role=role)
        gone = of_role & ~Q(case_manager__in=_acting(role)) & Q(case_manager__isnull=False)
        lost |= gone
        if Person.objects.acting_as(role).exists():
            lost |= of_role & Q(case_manager__isnull=True)
    if _heads().exists():
        lost |= Q(manager_role=Role.HEADTEACHER, subject__in=_heads().values("pk"))
        were = RoleAssignment.objects.filter(role=Role.HEADTEACHER).values("person")
        lost |= Q(manager_role=Role.CHAIR) & (Q(subject__isnull=True) | ~Q(subject__in=were))
    return Disclosure.objects.filter(lost)


@transaction.atomic
def _reroute(pk: int) -> int:
    case = Disclosure.objects.select_for_update().filter(pk=pk).first()
    if case is None:
        return 0
    before = (case.manager_role, case.case_manager_id)
    if _stays_with_the_chair(case):
        case.case_manager = notices.managers_of(case).order_by("pk").first()
    else:
        _route(case)
    if (case.manager_role, case.case_manager_id) == before:
        return 0
    if case.manager_role != before[0]:
        case.grants.running().update(ends_at=timezone.now())  # whom the one before had added
    facts = {"Managed from now on by": case.get_manager_role_display()}
    steps.finish(case, Happened.REROUTED, by=None, facts=facts, fields=ROUTED)
    if case.state in OPEN:
        notices.tell_manager(case)
    return 1


def _stays_with_the_chair(case: Disclosure) -> bool:
    """Whether the case came to the chair because of whom it is about, and not for want of a head.

    What was about a headteacher stays with the chair when that person is none any more.
    """
    if case.manager_role != Role.CHAIR or case.subject_id is None:
        return False
    was_head = RoleAssignment.objects.filter(person=case.subject_id, role=Role.HEADTEACHER)
    return was_head.not_over_before(timezone.localdate(case.recorded_at)).exists()
