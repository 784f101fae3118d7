"""Recording: what somebody reported becomes a case of bullying, and goes to whom it belongs.

The headteacher manages it and a DSL works on it beside; about the headteacher, or done to them, it
goes to the chair. Head and DSL are told at once, as of a member of staff who was threatened
(domain.md, "Reporting" and "Cyber-bullying").
"""

from django.db import transaction
from django.utils import timezone

from incidents.bullying import following
from incidents.bullying.happenings import Happening
from incidents.bullying.models import BullyingCase
from incidents.cases import notices, routing, steps
from incidents.cases.described import index_of
from incidents.cases.involving import involve
from incidents.cases.models import Side
from incidents.cases.reported import Told
from incidents.children import actions as children
from policyportal.people.models import Person, Role


@transaction.atomic
def record(
    told: Told, *, reference: str, by: Person, recorded_by: Person | None = None
) -> BullyingCase:
    """Make a case of what was told. Called inside the action that has it, which said who may.

    `recorded_by` is who reported it, where whoever received it says anew what it is. That the same
    children were reported before is found, and said on both cases: never to who records it.
    """
    today = timezone.localdate()
    named = [about for about, _ in told.children]
    case = _made_of(told, reference, recorded_by or by)
    earlier = following.find_earlier(named, today, than=case)
    children.lock(named)
    case.follows = earlier
    case.save(force_insert=True)
    involved = _involve(case, told, by=by)
    notices.tell_managers(case, notices.CAME, also=notices.workers_beside(case))
    facts = _facts(case) | {"children": involved}
    steps.finish(case, Happening.RECORDED, by=by, words=case.said, facts=facts)
    if earlier is not None:
        following.link(case, earlier)
    return case


def _made_of(told: Told, reference: str, recorder: Person) -> BullyingCase:
    route = routing.route(told.subject, affected=told.affected)
    case = BullyingCase(
        reference=reference,
        subject=told.subject,
        affected=told.affected,
        manager_role=route.role,
        case_manager_id=route.manager,
        also_role="" if route.role == Role.DSL else Role.DSL,
        recorded_by=recorder,
        aware_at=told.aware_at,
        source=told.source,
        platform=told.platform,
        happened_on=told.happened_on,
    )
    if told.subject is None:
        case.described = " ".join(told.described.split())
        case.described_index = index_of(case.described)
    case.said, case.account = told.said, dict(told.account)
    return case


def _involve(case: BullyingCase, told: Told, *, by: Person) -> list[list[str]]:
    """Put the children on their sides; who is on both, in the same words, is one child."""
    today, noted = timezone.localdate(), {}
    for about, side in told.children:
        if about not in noted:
            noted[about] = children.note(about, today=today, by=by)
        involve(case, noted[about], Side(side or Side.HURT), by=by)
    return [[noted[about].reference, str(side or Side.HURT.value)] for about, side in told.children]


def _facts(case: BullyingCase) -> dict:
    """Return what the first entry of the chronology keeps of it, beside the words themselves."""
    return {
        "aware_at": case.aware_at.isoformat(),
        "happened_on": case.happened_on.isoformat(),
        "source": str(case.source),
        "platform": str(case.platform),
    }
