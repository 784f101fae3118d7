"""Conduct in which no child comes into it: what the person says, the outcome, and the way out.

The lighter record of domain.md, "Reporting": clauses, explanation, an outcome up to disciplinary.
The moment a child comes into it, one action turns it into a disclosure with its own clock.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incidents.cases import confirmations, notices, steps
from incidents.cases.models import ChronologyEntry
from incidents.disclosures import clock
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import ConductOutcome, Disclosure, Kind, Limb, State
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.school.working_days import one_working_day_after

LONGEST_WORDS = 10_000
EARLIEST = 2000  # the year before which nothing that is recorded here can have happened
SANCTION = "sanction.gross-misconduct"
REFER = "child-protection.refer"


def _require_conduct(case: Disclosure) -> None:
    if not case.is_conduct:
        raise Refused(
            "This is a disclosure: what the person says is heard once the LADO has advised.",
            cites=REFER,
        )


def _require_recorded(case: Disclosure) -> None:
    _require_conduct(case)
    if case.state == State.CONCLUDED:
        raise Refused("Its outcome is recorded already. Close it, or reopen it later.")
    if case.state != State.RECORDED:
        raise Refused(f"{case.reference} is {case.get_state_display().lower()}: reopen it first.")


def _require_past(moment: datetime, *, field: str) -> None:
    if moment > timezone.now():
        raise Refused("This lies in the future. Give a time that has passed.", field=field)
    if moment.year < EARLIEST:
        raise Refused("This is too long ago. Check the year.", field=field)


def has_explained(case: Disclosure) -> bool:
    """Whether it is recorded what the person says to it."""
    return ChronologyEntry.objects.filter(case=case.pk, what=Happening.EXPLAINED).exists()


@transaction.atomic
def explained(
    case: Disclosure, *, words: str, heard_at: datetime, seen: int | None, by: Person
) -> Disclosure:
    """Record what the person says to it, or that they were asked and did not want to say."""
    case = steps.begin(case, by=by, seen=seen)
    _require_recorded(case)
    _require_past(heard_at, field="heard_at")
    steps.finish(case, Happening.EXPLAINED, by=by, words=words, happened_at=heard_at)
    return case


@transaction.atomic
def conclude_conduct(
    case: Disclosure, *, outcome: ConductOutcome, reasons: str, seen: int | None, by: Person
) -> Disclosure:
    """Record the outcome of a conduct record, once the person has been heard."""
    case = steps.begin(case, by=by, seen=seen, manage=True)
    _require_recorded(case)
    if not has_explained(case):
        raise Refused(
            "Hear the person first, and record what they say; or that they were asked and did "
            "not want to say anything.",
            cites=SANCTION,
        )
    case.state = State.CONCLUDED
    case.conduct_outcome, case.concluded_at = ConductOutcome(outcome), timezone.now()
    steps.finish(
        case,
        Happening.CONDUCT_OUTCOME,
        by=by,
        words=reasons,
        facts={"Outcome": case.get_conduct_outcome_display()},
        fields=("state", "conduct_outcome", "concluded_at"),
    )
    return case


ESCALATED = (
    "kind",
    "state",
    "limbs",
    "account_sealed",
    "conduct_outcome",
    "concluded_at",
    "due_at",
    "next_notice_at",
)


@transaction.atomic
def escalate(
    case: Disclosure,
    *,
    reason: str,
    limbs: list[Limb],
    aware_at: datetime,
    children: str = "",
    seen: int | None,
    by: Person,
) -> Disclosure:
    """Turn a conduct record into a disclosure, since a child comes into it.

    The clock of the referral starts when the school became aware of that (`aware_at`).
    """
    case = steps.begin(case, by=by, seen=seen)
    if not case.is_conduct:
        raise Refused(f"{case.reference} is a disclosure already.")
    if case.state not in (State.RECORDED, State.CONCLUDED):
        raise Refused(f"{case.reference} is {case.get_state_display().lower()}: reopen it first.")
    _require_past(aware_at, field="aware_at")
    confirmations.take_back_open(case, by=by)
    facts = {"Threshold": [Limb(limb).label for limb in limbs]}
    if case.conduct_outcome:
        facts["Outcome until now"] = case.get_conduct_outcome_display()
    if children:
        facts["Children"] = children
    case.kind, case.state, case.limbs = Kind.DISCLOSURE, State.RECORDED, [*map(str, limbs)]
    case.account = case.account | {"child": "yes"} | ({"children": children} if children else {})
    case.conduct_outcome, case.concluded_at = "", None
    case.due_at = one_working_day_after(aware_at)
    case.next_notice_at = clock.first_notice(aware_at, case.due_at, timezone.now())
    notices.tell_manager(case)
    steps.finish(
        case,
        Happening.ESCALATED,
        by=by,
        words=reason,
        facts=facts,
        happened_at=aware_at,
        fields=ESCALATED,
    )
    return case
