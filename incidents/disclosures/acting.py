"""What happens with the person's work: nothing, an alternative to suspension, or suspension.

Nothing is decided before the advice of the LADO is recorded (the policy's own rule,
`child-protection.suspension-advice`), save at immediate risk to a child, which stands out for
ever after. Suspension is never a default: whose views were asked for, which alternatives there
were and why they would not do, and who decided for the employer (domain.md, "Disclosure → LADO").
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incidents.cases import steps
from incidents.disclosures import told
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import OPEN, Action, Disclosure
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.school.working_days import one_working_day_after

ADVICE = "child-protection.suspension-advice"

NOT_BEFORE_ADVICE = (
    "Record the advice of the local authority’s designated officer (LADO) first. Only where a "
    "child is at immediate risk is anything decided before: then say why, and name the child."
)
NEEDED = {
    "decided_by_employer": "Name who decided this for the employer.",
    "views_canvassed": "Say whose views were asked for, and what they were.",
    "alternatives": "Say which alternatives to suspension were looked at.",
    "why_not_alternatives": "Say why none of the alternatives would do.",
    "override_reason": "Say what the immediate risk is.",
    "override_child": "Name the child who is at immediate risk.",
}


def is_before_advice(case: Disclosure) -> bool:
    """Whether the LADO has not advised yet, so that only immediate risk to a child lets one act."""
    return case.advised_at is None


def missing(action: Action, *, before_advice: bool, said: dict[str, str]) -> dict[str, str]:
    """Return, by field, what has still to be said for that decision. Pure.

    Before advice nobody's views may have been asked for, since a child could not wait.
    """
    fields = ["decided_by_employer"]
    if action == Action.ALTERNATIVE:
        fields += ["alternatives"]
    if action == Action.SUSPENDED:
        fields += [] if before_advice else ["views_canvassed"]
        fields += ["alternatives", "why_not_alternatives"]
    if before_advice:
        fields += ["override_reason", "override_child"]
    return {name: NEEDED[name] for name in fields if not said.get(name, "").strip()}


def require_disclosure(case: Disclosure, *, what: str) -> None:
    """Refuse for a conduct record, and for a case that is not open."""
    if case.state not in OPEN:
        raise Refused(
            f"{case.reference} is {case.get_state_display().lower()}. Nothing is added to it "
            "unless it is reopened."
        )
    if case.is_conduct:
        raise Refused(
            f"This is a conduct record: {what} belongs to a disclosure. Should a child come into "
            "it, turn it into one."
        )


def _require_to_act(case: Disclosure, action: Action, said: dict[str, str]) -> None:
    require_disclosure(case, what="a decision about the person’s work")
    before_advice = is_before_advice(case)
    overrides = said["override_reason"].strip() or said["override_child"].strip()
    if before_advice and not overrides:
        raise Refused(NOT_BEFORE_ADVICE, cites=ADVICE, field="override_reason")
    if before_advice and action == Action.NONE and not case.action:
        raise Refused(
            "Leaving everything as it is needs no decision before the advice.",
            cites=ADVICE,
            field="action",
        )
    if overrides and not before_advice:
        raise Refused(
            "The advice is recorded, so nothing is done before it. Move these words to another "
            "answer, and leave this one empty.",
            field="override_reason" if said["override_reason"].strip() else "override_child",
        )
    for field, sentence in missing(action, before_advice=before_advice, said=said).items():
        raise Refused(sentence, cites=ADVICE, field=field)


ACTED = ("action", "acted_at", "overridden_by", "written_due_at", "written_at")


@transaction.atomic
def act(
    case: Disclosure,
    *,
    action: Action,
    decided_by_employer: str,
    views_canvassed: str = "",
    alternatives: str = "",
    why_not_alternatives: str = "",
    override_reason: str = "",
    override_child: str = "",
    seen: int | None,
    by: Person,
) -> Disclosure:
    """Record what was decided about the person's work. It can be decided again, as a new entry.

    A suspension is confirmed to the person in writing within one working day (guidance:
    `suspension-in-writing`); one that only goes on is not confirmed anew.
    """
    case = steps.begin(case, by=by, seen=seen)
    said = {
        "decided_by_employer": decided_by_employer,
        "views_canvassed": views_canvassed,
        "alternatives": alternatives,
        "why_not_alternatives": why_not_alternatives,
        "override_reason": override_reason,
        "override_child": override_child,
    }
    _require_to_act(case, Action(action), said)
    overrides, went_on = is_before_advice(case), case.action == action == Action.SUSPENDED
    case.action, case.acted_at = Action(action), timezone.now()
    if overrides and case.overridden_by_id is None:  # the first stays named: it stands out for ever
        case.overridden_by = by
    if not went_on:
        suspended = case.action == Action.SUSPENDED
        case.written_due_at = one_working_day_after(case.acted_at) if suspended else None
        case.written_at = None
    steps.finish(
        case,
        Happening.OVERRODE if overrides else Happening.ACTED,
        by=by,
        words=override_reason,
        facts=_facts(case, said),
        fields=ACTED,
    )
    return case


def _facts(case: Disclosure, said: dict[str, str]) -> dict[str, str]:
    facts = {
        "Decision": case.get_action_display(),
        "Child at immediate risk": said["override_child"],
        "Decided for the employer by": said["decided_by_employer"],
        "Views asked for": said["views_canvassed"],
        "Alternatives": said["alternatives"],
        "Why no alternative would do": said["why_not_alternatives"],
    }
    return {name: text for name, text in facts.items() if text}


@transaction.atomic
def confirm_in_writing(
    case: Disclosure, *, at: datetime, how: told.Written, seen: int | None, by: Person
) -> Disclosure:
    """Record that the suspension was confirmed to the person in writing, and stop its clock."""
    case = steps.begin(case, by=by, seen=seen)
    require_disclosure(case, what="a suspension")
    if case.action != Action.SUSPENDED:
        raise Refused("Nobody is suspended, so there is nothing to confirm in writing.")
    if case.written_at is not None:
        raise Refused("That it was confirmed in writing is recorded already.")
    told.require_past(at, since=case.aware_at, field="at")
    case.written_at = at
    facts = {"How": told.Written(how).label}
    steps.finish(
        case, Happening.WRITTEN, by=by, facts=facts, happened_at=at, fields=("written_at",)
    )
    return case
