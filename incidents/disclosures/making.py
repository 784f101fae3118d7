"""How a disclosure is made, whichever way it came: routed by its subject, with its clock."""

from datetime import datetime

from django.utils import timezone

from incidents.cases import routing
from incidents.cases.reported import Platform, Source
from incidents.disclosures import clock, patterns
from incidents.disclosures.models import Disclosure, Kind, Limb
from policyportal.people.models import Person
from policyportal.school.working_days import one_working_day_after


def made(
    kind: Kind,
    *,
    reference: str,
    subject: Person | None,
    described: str,
    recorded_by: Person,
    aware_at: datetime,
    source: Source,
    platform: Platform,
    said: str,
    account: dict,
    affected: Person | None = None,
    clauses: list[str] | tuple = (),
    limbs: list[Limb] | tuple = (),
) -> Disclosure:
    """Return the case with its manager, and where a child comes in with its clock; not saved yet.

    The working day in which the LADO is told runs from when the school knew; conduct has no clock.
    """
    route, now = routing.route(subject, affected=affected), timezone.now()
    case = Disclosure(
        reference=reference,
        kind=kind,
        subject=subject,
        affected=affected,
        manager_role=route.role,
        case_manager_id=route.manager,
        recorded_by=recorded_by,
        recorded_at=now,
        aware_at=aware_at,
        source=source,
        platform=platform,
        clauses=list(clauses),
        limbs=[] if kind == Kind.CONDUCT else list(limbs),
    )
    if kind == Kind.DISCLOSURE:
        case.due_at = one_working_day_after(aware_at)
        case.next_notice_at = clock.first_notice(aware_at, case.due_at, now)
    if subject is None:
        case.described = described
        case.described_index = patterns.index_of(described)
    case.said, case.account = said, account
    return case


def facts_of(case: Disclosure) -> dict:
    """Return what the first entry of the chronology keeps of it, beside the words themselves."""
    return {
        "kind": str(case.kind),
        "aware_at": case.aware_at.isoformat(),
        "due_at": case.due_at.isoformat() if case.due_at else "",
        "source": str(case.source),
        "platform": str(case.platform),
        "clauses": case.clauses,
        "limbs": case.limbs,
    }
