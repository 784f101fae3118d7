"""What the LADO advised: as often as they do, on suspension in particular.

They advise after contact with the police; nothing is decided about the person's work before (the
policy, `child-protection.suspension-advice`).
"""

from datetime import datetime

from django.db import models, transaction

from incidents.cases import steps
from incidents.disclosures.acting import ADVICE, require_disclosure
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Disclosure, State
from incidents.disclosures.told import require_past
from policyportal.documents.templatetags.dates import moment
from policyportal.people.models import Person
from policyportal.refusal import Refused

REFER = "child-protection.refer"


class OnSuspension(models.TextChoices):
    SUSPEND = "suspend", "Suspension should be considered"
    ALTERNATIVES = "alternatives", "Something else than suspension would do"
    NO_SUSPENSION = "no-suspension", "No suspension is needed"
    NOT_SAID = "not-said", "Nothing was said about it yet"


def _require_referred(case: Disclosure) -> None:
    require_disclosure(case, what="advice on an allegation")
    if case.referred_at is None:
        raise Refused(
            "Record the referral to the local authority’s designated officer (LADO) first. Where "
            "they were only consulted and advised no referral, record the consultation.",
            cites=REFER,
        )
    if case.state == State.CONCLUDED:
        raise Refused(
            "The outcome is recorded, so advice on how to get there has its end. Add what they say "
            "now to the record.",
            cites=ADVICE,
        )


def _require_contact(contacted: bool, at: datetime | None) -> None:
    if at is None:
        return
    if not contacted:
        raise Refused("Say that the police were contacted, or leave this empty.", field="police_at")
    require_past(at, field="police_at")


@transaction.atomic
def record_advice(
    case: Disclosure,
    *,
    given_at: datetime,
    officer: str,
    words: str,
    on_suspension: OnSuspension,
    police_contacted: bool,
    police_at: datetime | None = None,
    seen: int | None,
    by: Person,
) -> Disclosure:
    """Record advice of the LADO. The first opens what follows it; more can be added."""
    case = steps.begin(case, by=by, seen=seen)
    _require_referred(case)
    if not officer.strip():
        raise Refused("Say who gave the advice.", field="officer")
    if not words.strip():
        raise Refused("Write down what they advised.", field="words")
    require_past(given_at, since=case.aware_at, field="given_at")
    _require_contact(police_contacted, police_at)
    facts = {
        "Advised by": officer,
        "On suspension": OnSuspension(on_suspension).label,
        "Police contacted": "Yes" if police_contacted else "Not yet",
        "Contact with the police": moment(police_at),
    }
    case.state = State.ADVISED
    case.advised_at = case.advised_at or given_at
    steps.finish(
        case,
        Happening.ADVICE,
        by=by,
        words=words,
        facts={name: text for name, text in facts.items() if text},
        happened_at=given_at,
        fields=("state", "advised_at"),
    )
    return case
