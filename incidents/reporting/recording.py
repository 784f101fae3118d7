"""Recording: what somebody reported becomes a record, and goes to whom the policy names.

A pupil who tried to join a colleague's area, or to get round the firewall, goes to the headteacher;
everything else that is simply recorded goes to the DSL (domain.md, "Reporting"). About the DSL, it
goes to the headteacher; about the headteacher, to the chair.
"""

from django.db.models import Q
from django.utils import timezone

from incidents.cases import notices, routing, steps
from incidents.cases.described import index_of
from incidents.cases.involving import involve
from incidents.cases.models import Side
from incidents.cases.reported import Told
from incidents.cases.routing import Route
from incidents.children import actions as children
from incidents.reporting.happenings import Happening
from incidents.reporting.models import Kind, Record
from policyportal.people.models import Person, Role

TO_THE_HEAD = (Kind.PUPIL_CONTACT, Kind.FIREWALL)
# Which cases the policy gives to the DSL first, for `cases/roles_of_the_day.py`.
OF_THE_DSL = Q(record__kind__in=[kind for kind in Kind if kind not in TO_THE_HEAD])
HURT_BY_IT = (Kind.CONTACT, Kind.IMAGES)


def side_of(kind: Kind) -> Side:
    """Return the side that a child is on in a record of that kind, where nobody said otherwise."""
    return Side.HURT if kind in HURT_BY_IT else Side.DOING


def route_of(kind: Kind, *, subject: Person | None, affected: Person | None) -> Route:
    """Return who deals with a record of that kind about the person, or done to them."""
    return routing.route(subject, first=_first(kind, subject), affected=affected)


def first_of(record: Record) -> Role:
    """Return the role that the policy names for the record, as things stand today."""
    return _first(Kind(record.kind), record.subject)


def _first(kind: Kind, subject: Person | None) -> Role:
    of_the_dsl = subject is not None and subject.acts_as(Role.DSL)
    return Role.HEADTEACHER if kind in TO_THE_HEAD or of_the_dsl else Role.DSL


def record(
    told: Told, kind: Kind, *, reference: str, by: Person, recorded_by: Person | None = None
) -> Record:
    """Make a record of what was told, of that kind. Called inside the action that has it.

    Anybody who is here may say what they saw. `recorded_by` is who reported it, where whoever
    received it says anew what it is.
    """
    kind = Kind(kind)
    children.lock(about for about, _ in told.children)
    made = _made_of(told, kind, reference, recorded_by or by)
    made.save(force_insert=True)
    today, noted = timezone.localdate(), {}  # who is on both sides, in the same words, is one child
    for about, side in told.children:
        if about not in noted:
            noted[about] = children.note(about, today=today, by=by)
        involve(made, noted[about], Side(side or side_of(kind)), by=by)
    notices.tell_manager(made)
    steps.finish(made, Happening.RECORDED, by=by, words=made.said, facts=_facts(made))
    return made


def _made_of(told: Told, kind: Kind, reference: str, recorder: Person) -> Record:
    route = route_of(kind, subject=told.subject, affected=told.affected)
    made = Record(
        reference=reference,
        kind=kind,
        subject=told.subject,
        affected=told.affected,
        manager_role=route.role,
        case_manager_id=route.manager,
        recorded_by=recorder,
        aware_at=told.aware_at,
        source=told.source,
        platform=told.platform,
        happened_on=told.happened_on,
    )
    if told.subject is None and told.described:
        made.described = " ".join(told.described.split())
        made.described_index = index_of(made.described)
    made.said, made.account = told.said, dict(told.account)
    return made


def _facts(made: Record) -> dict:
    """Return what the first entry of the chronology keeps of it, beside the words themselves."""
    return {
        "kind": str(made.kind),
        "aware_at": made.aware_at.isoformat(),
        "happened_on": made.happened_on.isoformat(),
        "source": str(made.source),
        "platform": str(made.platform),
    }
