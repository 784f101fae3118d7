"""A wrong choice of whoever reported is set right by who received it: one action, and no loss.

A record becomes another kind of record in its row. What becomes another kind of case is made anew
there, with all that was here, and the old row says only that it was handed over. Where it proves to
be about an adult here, it goes by that person in the same transaction: what is about the
headteacher is the chair's, and the headteacher loses sight of the old row as well (domain.md,
"People and roles"). A disclosure is never ended in this way by one person alone.
"""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from incidents.bullying import recording as bullying
from incidents.bullying import retention as bullying_retention
from incidents.bullying.models import BullyingCase
from incidents.cases import access, confirmations, grants, notices, routing, steps
from incidents.cases.chronology import Happened
from incidents.cases.models import Case, ChronologyEntry, Confirmation, Purpose
from incidents.cases.references import new_reference
from incidents.cases.reported import Told
from incidents.disclosures import from_door
from incidents.disclosures import retention as disclosure_retention
from incidents.disclosures.models import Disclosure
from incidents.disclosures.models import Kind as DisclosureKind
from incidents.disclosures.models import State as DisclosureState
from incidents.disclosures.subject import LONGEST_DESCRIBED
from incidents.reporting import carrying, recording, retention
from incidents.reporting.happenings import Happening
from incidents.reporting.models import Kind, Record, State
from policyportal.people.access import require
from policyportal.people.models import Person, Role
from policyportal.refusal import Refused

BULLYING = "bullying"
OF_AN_ADULT = {
    DisclosureKind.DISCLOSURE.value: "An adult here, and a child comes into it: a disclosure",
    DisclosureKind.CONDUCT.value: "An adult here, and no child comes into it: a conduct record",
}
TARGETS: dict[str, str] = {
    **OF_AN_ADULT,
    BULLYING: "Bullying online, by text or by phone",
    **dict(Kind.choices),
}
TO = "to"  # the fact of a request that names what it is to become; lower case, so not shown
ROUTED = ("manager_role", "case_manager")
NAMED = ("subject", "affected", "described_sealed", "described_index")
LONGEST_REASON = 4000  # characters


def receives(person: Person, case: Case) -> bool:
    """Whether the case came to the person: they manage it, or work on it in a role of theirs."""
    return access.can_manage(person, case) or access.works_by_role(person, case)


def targets_of(case: Case) -> dict[str, str]:
    """Return what the case can become, by what it is called on pages."""
    if isinstance(case, Disclosure):
        return {to: said for to, said in TARGETS.items() if to not in OF_AN_ADULT}
    if isinstance(case, Record):
        return {to: said for to, said in TARGETS.items() if to != case.kind}
    return {to: said for to, said in TARGETS.items() if to != BULLYING}


def can_become_another(case: Case) -> bool:
    """Whether it can be passed on as it stands: a disclosure only before anything came of it."""
    if isinstance(case, Disclosure):
        return case.state == DisclosureState.RECORDED
    return case.is_open


@transaction.atomic
def reroute(
    case: Record | BullyingCase,
    to: str,
    *,
    subject: Person | None = None,
    described: str = "",
    reason: str,
    seen: int | None,
    by: Person,
) -> Case:
    """Make it what it is, with all that was recorded, and give it to whom it goes as that.

    `subject` or `described` is asked where it is about an adult here. Whoever does it may see
    neither the old row nor the new afterwards. Returns the case that goes on.
    """
    case = steps.begin(steps.in_kind(case), by=by, seen=seen)
    require(receives(by, case))
    if isinstance(case, Disclosure):
        raise Refused("A second person confirms it before a disclosure becomes something else.")
    described = " ".join(described.split())
    reason = _require_possible(case, to, reason)
    _require_whom(case, to, subject, described)
    if isinstance(case, Record) and to in Kind.values:
        return _another_kind(case, Kind(to), reason, by=by)
    told = carrying.told_of(case)
    if to in OF_AN_ADULT:
        told = replace(
            told,
            subject=subject,
            described="" if subject else described,
            affected=_out_of_it(case, subject),
        )
    return _hand_over(case, to, told, reason, by=by, closed_by=by)


def _out_of_it(case: Case, subject: Person | None) -> Person | None:
    """Return who beside the new subject never deals with it: whom it was said to be about before.

    Or else to whom it was done. A row has one place for them.
    """
    return case.affected if case.subject == subject else case.subject or case.affected


def _require_still_possible(case: Case, to: str) -> None:
    if not can_become_another(case):
        raise Refused(f"{case.reference} is {case.get_state_display().lower()} already.")
    if to not in targets_of(case):
        raise Refused("Choose what it is instead.", field="to")


def _require_possible(case: Case, to: str, reason: str) -> str:
    _require_still_possible(case, to)
    reason = reason.strip()
    if not reason:
        raise Refused("Say why it is something else.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"Write at most {LONGEST_REASON} characters.", field="reason")
    return reason


def _require_whom(case: Case, to: str, subject: Person | None, described: str) -> None:
    if to not in OF_AN_ADULT:
        other = subject is not None and subject.pk != case.subject_id
        if other or described not in ("", case.described):  # what the page proposed may stay
            raise Refused(
                "Whom it is about is asked only where it is an adult here. Choose that, or leave "
                "this empty.",
                field="subject" if other else "described",
            )
        return
    if subject is None and not described:
        raise Refused("Say which adult it is about: here or below.", field="subject")
    if subject and described:
        raise Refused("Give one of the two, the person here or a description.", field="described")
    if len(described) > LONGEST_DESCRIBED:
        raise Refused(f"Write at most {LONGEST_DESCRIBED} characters.", field="described")


def _another_kind(case: Record, kind: Kind, reason: str, *, by: Person) -> Record:
    """Change the kind in the row, and with it who deals with it. Nobody is left behind on it."""
    before, was = case.get_kind_display(), (case.manager_role, case.case_manager_id)
    case.kind = kind
    _route(case)
    went = case.manager_role != was[0]
    taken = confirmations.take_back_open(case, by=by)
    left = grants.end_all(case, by=by) if went else []
    facts: dict = {"Until now": before, "From now on": kind.label, "kind": str(kind)}
    steps.finish(
        case,
        Happening.KIND_CHANGED,
        by=by,
        words=reason,
        facts=facts | _ended(taken, left),
        fields=("kind", *ROUTED),
    )
    if went:
        notices.tell_manager(case)
    return case


def _ended(taken: Confirmation | None, left: list[Person]) -> dict:
    facts: dict = {}
    if taken:
        facts["No longer asked of a second person"] = taken.get_purpose_display()
    if left:
        facts["No longer on the case"] = [person.name for person in left]
    return facts


def _route(case: Case) -> None:
    """Give the row to whom it goes by its kind and its subject."""
    if isinstance(case, Record):
        route = recording.route_of(Kind(case.kind), subject=case.subject, affected=case.affected)
    else:
        route = routing.route(case.subject, affected=case.affected)
    case.manager_role, case.case_manager_id = route.role, route.manager


def _hand_over(
    case: Case,
    to: str,
    told: Told,
    reason: str,
    *,
    by: Person,
    closed_by: Person,
    confirmed_by: Person | None = None,
) -> Case:
    """Make the new case of a locked old one, bring everything along, and end the old row."""
    called = _called(case)
    new = _made(case, to, told, by=by)
    carrying.bring(case, new, kind=called, reason=reason, by=by)
    _end(case, new, to, told, reason, by=by, closed_by=closed_by, confirmed_by=confirmed_by)
    return new


def _called(case: Case) -> str:
    """Return what the old case is called in the new one."""
    if isinstance(case, BullyingCase):
        return "Bullying"
    return case.get_kind_display()


def _made(case: Case, to: str, told: Told, *, by: Person) -> Case:
    """Make the case that it becomes. Whoever reported it stays who reported it."""
    who = {"by": by, "recorded_by": case.recorded_by}
    if to == BULLYING:
        return bullying.record(told, reference=new_reference("B"), **who)
    if to in Kind.values:
        return recording.record(told, Kind(to), reference=new_reference("R"), **who)
    # Where images come into it the DSL works on it as well, as where it is reported as that.
    images = isinstance(case, Record) and case.kind == Kind.IMAGES
    return from_door.record(
        told,
        DisclosureKind(to),
        reference=new_reference("D"),
        also_role=Role.DSL if images else "",
        **who,
    )


def _end(
    case: Case,
    new: Case,
    to: str,
    told: Told,
    reason: str,
    *,
    by: Person,
    closed_by: Person,
    confirmed_by: Person | None,
) -> None:
    """Hand the old row over: nobody stays added to it, and it is about whom the new one is about.

    Whom it was said to be about until now does not see it either. A ban that was set with it stays
    in force.
    """
    taken = confirmations.take_back_open(case, by=by)
    left = grants.end_all(case, by=by)
    if told.subject is not None and told.subject.pk != case.subject_id:
        case.affected = _out_of_it(case, told.subject)
        case.subject, case.described, case.described_index = told.subject, "", ""
        _route(case)
    case.state = State.HANDED_OVER  # alike in each kind of case
    case.became_id, case.closed_at, case.closed_by = new.pk, timezone.now(), closed_by
    fields = ["state", "became", "closed_at", "closed_by", *NAMED, *ROUTED, *_of_kind(case)]
    if confirmed_by is not None:
        case.confirmed_by = confirmed_by
        fields.append("confirmed_by")
    steps.finish(
        case,
        Happened.HANDED_OVER,
        by=by,
        words=reason,
        facts={"became": new.reference, "as": to} | _ended(taken, left),
        fields=tuple(fields),
    )


def _of_kind(case: Case) -> list[str]:
    """Set what a case of this kind has beside: no clock, no day to come back on; how long kept."""
    if isinstance(case, Record):
        case.kept_until = retention.until(case)
        return ["kept_until"]
    if isinstance(case, Disclosure):
        case.next_notice_at = None
        case.kept_until = disclosure_retention.kept_until(disclosure_retention.facts_of(case))
        return ["next_notice_at", "kept_until"]
    case.follow_up_on = None
    case.kept_until = bullying_retention.until(case)
    return ["follow_up_on", "kept_until"]


@transaction.atomic
def ask_reroute(
    case: Disclosure, to: str, *, reason: str, seen: int | None, by: Person
) -> Confirmation:
    """Ask the second person to confirm that a disclosure is something else, and what."""
    case = steps.begin(steps.in_kind(case), by=by, seen=seen, manage=True)
    reason = _require_possible(case, to, reason)
    return confirmations.ask(
        case,
        Purpose.REROUTE,
        reason=f"To be handed over as: {TARGETS[to]}.\n\n{reason}",
        by=by,
        facts={TO: to},
    )


def rerouted(case: Disclosure, *, confirmation: Confirmation, by: Person) -> None:
    """Hand the disclosure over, as the second person has confirmed.

    Called by `confirmations.answer`, with the case locked.
    """
    asked = ChronologyEntry.objects.filter(case=case.pk, what=Happened.CONFIRMATION_ASKED)
    to = asked.order_by("-number").first().facts[TO]
    _require_still_possible(case, to)
    _hand_over(
        case,
        to,
        carrying.told_of(case),
        confirmation.reason,
        by=by,
        closed_by=confirmation.asked_by,
        confirmed_by=by,
    )
