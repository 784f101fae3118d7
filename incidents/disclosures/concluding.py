"""The outcome of a disclosure, and what a substantiated one opens.

The outcome says how long the record is kept (`retention.py`) and what a reference may say. One that
is substantiated opens the disciplinary record and two questions: the Disclosure and Barring Service
(guidance: dbs-referral) and the Teaching Regulation Agency (guidance: tra-referral).
"""

from datetime import date, datetime, time

from django.db import models, transaction
from django.utils import timezone

from incidents.cases import steps
from incidents.disclosures import retention, told
from incidents.disclosures.acting import ADVICE, require_disclosure
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import ConductOutcome, Disclosure, Outcome, Question, State
from policyportal.people.models import Person
from policyportal.refusal import Refused

REFER = "child-protection.refer"
SANCTION = "sanction.gross-misconduct"
YOUNGEST, OLDEST = 14, 110  # years of age of somebody who can work or volunteer here


class Body(models.TextChoices):
    DBS = "dbs", "Disclosure and Barring Service"
    TRA = "tra", "Teaching Regulation Agency"


class Stage(models.TextChoices):
    """How far the disciplinary procedure has come."""

    NOT_HELD = "not-held", "Considered, and no procedure follows"
    BEGUN = "begun", "Begun"
    HEARING = "hearing", "Hearing held"
    WARNING = "warning", "Ended with a warning"
    DISMISSED = "dismissed", "Ended with dismissal"
    LEFT = "left", "The person left before it ended; it was finished all the same"
    APPEAL = "appeal", "Appeal heard"


def _require_advised(case: Disclosure) -> None:
    require_disclosure(case, what="an outcome of this kind")
    if case.state == State.CONCLUDED:
        raise Refused(
            "Its outcome is recorded already. Add to the record what is new; another outcome "
            "needs the case closed and reopened."
        )
    if case.state == State.BELOW:
        raise Refused(
            "This is kept as a low-level concern, which has no outcome. Refer it first if it is "
            "more than that.",
            cites=REFER,
        )
    if case.state == State.RECORDED:
        raise Refused(
            "Refer it to the local authority’s designated officer (LADO) first, and record their "
            "advice.",
            cites=REFER,
        )
    if case.state != State.ADVISED:
        raise Refused(
            "Record the advice of the local authority’s designated officer (LADO) first.",
            cites=ADVICE,
        )


def _require_birth(born_on: date | None) -> None:
    if born_on is None:
        return
    age = (timezone.localdate() - born_on).days / 365.25
    if not YOUNGEST <= age <= OLDEST:
        raise Refused("Check the date of birth: the year cannot be right.", field="born_on")


CONCLUDED = (
    "state",
    "outcome",
    "concluded_at",
    "born_on_sealed",
    "consents_to_keep",
    "kept_until",
)


@transaction.atomic
def conclude(
    case: Disclosure,
    *,
    outcome: Outcome,
    reasons: str,
    born_on: date | None = None,
    consents_to_keep: bool = False,
    seen: int | None,
    by: Person,
) -> Disclosure:
    """Record the outcome, once advised; from it follows until when the record is kept.

    `consents_to_keep` counts for a malicious or false allegation alone: all else is kept anyhow.
    """
    case = steps.begin(case, by=by, seen=seen, manage=True)
    _require_advised(case)
    _require_birth(born_on)
    case.state, case.outcome, case.concluded_at = State.CONCLUDED, Outcome(outcome), timezone.now()
    if born_on is not None:
        case.born_on = born_on.isoformat()
    case.consents_to_keep = consents_to_keep and case.outcome in retention.CLEARED
    case.kept_until = retention.kept_until(retention.facts_of(case))
    facts = {"Outcome": case.get_outcome_display()}
    if case.outcome in retention.CLEARED:
        facts["The person wants it kept on file"] = "Yes" if case.consents_to_keep else "No"
    steps.finish(case, Happening.CONCLUDED, by=by, words=reasons, facts=facts, fields=CONCLUDED)
    return case


def _require_substantiated(case: Disclosure, *, what: str) -> None:
    require_disclosure(case, what=what)
    if case.state != State.CONCLUDED:
        raise Refused("Record the outcome first.", cites=REFER)
    if case.outcome != Outcome.SUBSTANTIATED:
        raise Refused(
            f"The outcome is “{case.get_outcome_display().lower()}”. Only a substantiated "
            "allegation asks for this."
        )


@transaction.atomic
def answer_body(
    case: Disclosure, *, body: Body, answer: Question, reasons: str, seen: int | None, by: Person
) -> Disclosure:
    """Record whether the DBS or the TRA was told, and why. A later answer is a new entry."""
    case = steps.begin(case, by=by, seen=seen)
    body = Body(body)
    _require_substantiated(case, what=f"a referral to the {body.label}")
    if not Question(answer):
        raise Refused("Choose one of the answers.", field="answer")
    if getattr(case, body) == Question.REFERRED == answer:
        raise Refused(f"That it was referred to the {body.label} is recorded already.")
    setattr(case, body.value, Question(answer))
    happening = Happening.DBS if body == Body.DBS else Happening.TRA
    facts = {"Answer": Question(answer).label}
    steps.finish(case, happening, by=by, words=reasons, facts=facts, fields=(body.value,))
    return case


@transaction.atomic
def disciplinary(
    case: Disclosure, *, stage: Stage, on: date, words: str, seen: int | None, by: Person
) -> Disclosure:
    """Record a stage of the disciplinary procedure that a substantiated outcome opens."""
    case = steps.begin(case, by=by, seen=seen)
    _require_substantiated(case, what="this record of the disciplinary procedure")
    at = datetime.combine(on, time.min, timezone.get_current_timezone())
    told.require_past(at, field="on")
    facts = {"Stage": Stage(stage).label}
    steps.finish(case, Happening.DISCIPLINARY, by=by, words=words, facts=facts, happened_at=at)
    return case


def reference_statement(case: Disclosure) -> str:
    """Return what a reference may say of it (guidance: references). Pure."""
    if case.state == State.VOIDED:
        return "Nothing: it was recorded by mistake."
    if case.outcome == Outcome.SUBSTANTIATED:
        return (
            "It may say that a safeguarding allegation was found to be substantiated, and what was "
            "found: the facts, and no opinions."
        )
    if case.outcome:
        return (
            f"Nothing: the outcome is “{case.get_outcome_display().lower()}”, and only "
            "substantiated allegations go into a reference. That holds for several of them too."
        )
    if case.is_conduct:
        if case.conduct_outcome == ConductOutcome.DISCIPLINARY:
            return (
                "What was found in the disciplinary procedure, in the way in which any finding of "
                "misconduct would be mentioned."
            )
        return "Nothing: no disciplinary finding has been made."
    if case.state in (State.BELOW, State.CLOSED):
        return (
            "Nothing: it is a low-level concern. Only what would be mentioned in any reference, "
            "such as proven misconduct, may be."
        )
    return (
        "Nothing yet: no outcome has been recorded. If a reference is asked for before there is "
        "one, ask the local authority’s designated officer (LADO) before anything is said."
    )
