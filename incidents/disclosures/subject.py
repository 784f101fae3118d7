"""Changing whom a case is about, and with it to whom it goes.

A case goes by its subject, in the transaction that names them: what the headteacher learns to be
about the headteacher is the chair's from that moment, and whom the headteacher had added to it
sees it no longer (domain.md, "People and roles").
"""

from django.db import transaction

from incidents.cases import confirmations, grants, notices, routing, steps
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import OPEN, Disclosure
from incidents.disclosures.patterns import index_of
from policyportal.people.models import Person
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
