"""Referring to the LADO, or not: each way is a step of its own, and keeps its reasons.

The school refers (the policy, `child-protection.refer`) within one working day of becoming aware
(guidance: `lado-one-day`). What stays below the harm threshold is a low-level concern only once
the local authority's designated officer (LADO) was consulted, or, where the school switched that
off, once a second person has confirmed it (domain.md, "Disclosure → LADO"). Either can still be
referred later.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from incidents.cases import confirmations, steps
from incidents.cases.chronology import Happened, entries_of
from incidents.cases.models import ChronologyEntry, Confirmation, Purpose
from incidents.disclosures.acting import require_disclosure
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Disclosure, Limb, State
from incidents.disclosures.told import How, require_past
from policyportal.documents.templatetags.dates import moment
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.school.models import SafeguardingContacts

REFER = "child-protection.refer"
REFERABLE = (State.RECORDED, State.BELOW)
CONSULT_FIRST = (
    "This school keeps a low-level concern only once the local authority’s designated officer "
    "(LADO) was consulted. Ask them, and record what they said."
)


def reason_field(limb: str) -> str:
    """Return the name of the form field for why that limb is not met."""
    return f"reason_{limb}"


def _require_not_referred(case: Disclosure) -> None:
    if case.referred_at is not None:
        raise Refused(
            f"{case.reference} was referred on {moment(case.referred_at)} already. What the local "
            "authority’s designated officer (LADO) says is recorded as advice.",
            cites=REFER,
        )


def _require_undecided(case: Disclosure) -> None:
    """Stop what makes a low-level concern of a case, unless nothing was decided about it yet."""
    require_disclosure(case, what="a low-level concern")
    _require_not_referred(case)
    if case.state == State.BELOW:
        raise Refused(
            "This is kept as a low-level concern already. It can still be referred.", cites=REFER
        )
    if case.state != State.RECORDED:
        raise Refused("This has gone further than that already.", cites=REFER)


def _require_reasons(reasons: Mapping[str, str]) -> dict[str, str]:
    """Return why each of the four limbs is not met, by its label; refuse where one is missing."""
    for limb in Limb:
        if not reasons.get(limb, "").strip():
            raise Refused(
                f"Say why this part of the harm threshold is not met: {limb.label.lower()}.",
                cites=REFER,
                field=reason_field(limb),
            )
    return {limb.label: reasons[limb].strip() for limb in Limb}


def _take_back(case: Disclosure, *, by: Person) -> dict[str, str]:
    """End what a second person was being asked, now that the case takes another way."""
    taken = confirmations.take_back_open(case, by=by)
    return {"No longer asked of a second person": taken.get_purpose_display()} if taken else {}


@transaction.atomic
def refer(
    case: Disclosure,
    *,
    made_at: datetime,
    method: How,
    officer: str,
    lado_reference: str = "",
    seen: int | None,
    by: Person,
) -> Disclosure:
    """Record that the referral was made, which stops the clock; a low-level concern can be too."""
    case = steps.begin(case, by=by, seen=seen)
    require_disclosure(case, what="a referral")
    _require_not_referred(case)
    if case.state not in REFERABLE:
        raise Refused("This has gone further than that already.", cites=REFER)
    if not officer.strip():
        raise Refused("Say who took the referral.", field="officer")
    require_past(made_at, since=case.aware_at, field="made_at")
    taken_back = _take_back(case, by=by)
    facts = {"How": How(method).label, "Taken by": officer, "Their reference": lado_reference}
    if case.due_at is not None:
        facts["Within one working day"] = "Yes" if made_at <= case.due_at else "No"
    case.state, case.next_notice_at = State.REFERRED, None
    case.referred_at, case.referred_by = made_at, by
    steps.finish(
        case,
        Happening.REFERRED,
        by=by,
        facts={name: text for name, text in facts.items() if text} | taken_back,
        happened_at=made_at,
        fields=("state", "next_notice_at", "referred_at", "referred_by"),
    )
    return case


@transaction.atomic
def consult(
    case: Disclosure,
    *,
    consulted_at: datetime,
    officer: str,
    advice: str,
    reasons: Mapping[str, str],
    seen: int | None,
    by: Person,
) -> Disclosure:
    """Record that the LADO was consulted and advised no referral: a low-level concern.

    Kept with its reason limb by limb (guidance: `low-level-records`).
    """
    case = steps.begin(case, by=by, seen=seen)
    _require_undecided(case)
    if not officer.strip():
        raise Refused("Say who gave the advice.", field="officer")
    if not advice.strip():
        raise Refused("Write down what they advised.", field="advice")
    require_past(consulted_at, since=case.aware_at, field="consulted_at")
    by_limb = _require_reasons(reasons)
    taken_back = _take_back(case, by=by)
    case.state, case.next_notice_at = State.BELOW, None
    case.consulted_at = consulted_at
    steps.finish(
        case,
        Happening.CONSULTED,
        by=by,
        words=advice,
        facts={"Advised by": officer} | by_limb | taken_back,
        happened_at=consulted_at,
        fields=("state", "next_notice_at", "consulted_at"),
    )
    return case


def _require_second_person_is_enough() -> None:
    if SafeguardingContacts.here().consults_on_low_level:
        raise Refused(CONSULT_FIRST, cites=REFER)


@transaction.atomic
def keep_below(
    case: Disclosure, *, reasons: Mapping[str, str], seen: int | None, by: Person
) -> Confirmation:
    """Ask the second person to confirm a low-level concern, where the school lets that be enough.

    The clock runs on until they have confirmed.
    """
    case = steps.begin(case, by=by, seen=seen, manage=True)
    _require_undecided(case)
    _require_second_person_is_enough()
    by_limb = _require_reasons(reasons)
    reason = "\n\n".join(f"{label}\n{why}" for label, why in by_limb.items())
    return confirmations.ask(case, Purpose.BELOW, reason=reason, by=by, facts=by_limb)


def confirmed_below(case: Disclosure, *, confirmation: Confirmation, by: Person) -> None:
    """Keep it as a low-level concern, as the second person has confirmed.

    Called by `confirmations.answer`, with the case locked.
    """
    _require_undecided(case)
    _require_second_person_is_enough()
    asked = ChronologyEntry.objects.filter(case=case.pk, what=Happened.CONFIRMATION_ASKED)
    case.state, case.next_notice_at = State.BELOW, None
    case.below_confirmed_by = by
    steps.finish(
        case,
        Happening.BELOW,
        by=by,
        words=confirmation.words,
        facts={"Asked by": confirmation.asked_by.name} | _by_limb(asked.latest("number")),
        fields=("state", "next_notice_at", "below_confirmed_by"),
    )


def _by_limb(entry: ChronologyEntry) -> dict[str, str]:
    return {limb.label: entry.facts[limb.label] for limb in Limb if limb.label in entry.facts}


def reasons_below(
    case: Disclosure, entries: Iterable[ChronologyEntry] | None = None
) -> dict[str, str]:
    """Return why it stayed below the threshold, by the label of each limb; {} where it did not.

    They are those of the step that made it a low-level concern, and stay when it is referred later.
    """
    entries = entries_of(case) if entries is None else entries
    kept = [e for e in entries if e.what in (Happening.CONSULTED, Happening.BELOW)]
    return _by_limb(kept[-1]) if kept else {}
