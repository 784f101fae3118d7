"""The ends of a case: resolved, not the school's to resolve, closed, voided; and back from there.

Whoever works on it says how it ended; its manager alone closes it, once the welfare of our own
pupil was looked at and nothing is left open (domain.md, "Cyber-bullying"). Voiding needs a second
person.
"""

from datetime import date

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from incidents.bullying import guards, outside, retention
from incidents.bullying.decision import Decision, Responsibility
from incidents.bullying.going_on import FINDS, HAND_IT_OVER, LOOK_FIRST, require_ours
from incidents.bullying.happenings import Happening
from incidents.bullying.models import Body, BullyingCase, State
from incidents.bullying.situation import Rows, rows_of, ticked_in
from incidents.bullying.ticks import WELFARE
from incidents.cases import confirmations, steps
from incidents.cases.fields import EARLIEST, LONG_AGO
from incidents.cases.models import Confirmation, Purpose
from policyportal.documents.templatetags.dates import day
from policyportal.people.models import Person
from policyportal.refusal import Refused

PASSES_ON = (State.ASSESSED, *FINDS)
CLOSES = (State.RESOLVED, State.NOT_SCHOOL)
WELFARE_FIRST = "See how our own pupil is first, and tick that: whoever hurts them, that stays."
OWN_ENDS = ("state", "closed_at", "closed_by", "kept_until", "follow_up_on")


class SchoolTold(TextChoices):
    """Whether the other school knows."""

    TOLD = "told", "It was told"
    NOT_TOLD = "not-told", "It was not told"
    NONE = "none", "No other school comes into it"


@transaction.atomic
def resolve(case: BullyingCase, *, words: str, seen: int | None, by: Person) -> BullyingCase:
    """Say that it is resolved, and by what. It is closed later, when it has stayed so."""
    case = steps.begin(case, by=by, seen=seen)
    if case.state not in FINDS:
        raise Refused(_not_from_here(case, "resolved once it has been looked into"))
    require_ours(case)
    words = guards.require_words(words, "Write what settled it.")
    case.state, case.resolved_at = State.RESOLVED, timezone.now()
    steps.finish(case, Happening.RESOLVED, by=by, words=words, fields=("state", "resolved_at"))
    return case


@transaction.atomic
def goes_on_after_all(
    case: BullyingCase, *, words: str, seen: int | None, by: Person
) -> BullyingCase:
    """Say that it goes on although it was resolved: the families are worked with again."""
    case = steps.begin(case, by=by, seen=seen)
    if case.state != State.RESOLVED:
        raise Refused("This is not resolved, so nothing has come back after that.")
    words = guards.require_words(words, "Write what has happened since.")
    before = {"Resolved until now": day(timezone.localdate(case.resolved_at))}
    case.state, case.resolved_at = State.FAMILIES, None
    fields = ("state", "resolved_at")
    steps.finish(case, Happening.NOT_RESOLVED, by=by, words=words, facts=before, fields=fields)
    return case


@transaction.atomic
def not_the_schools(
    case: BullyingCase,
    *,
    words: str,
    school_told: SchoolTold,
    told_on: date | None = None,
    why_not_told: str = "",
    otherwise: str = "",
    seen: int | None,
    by: Person,
) -> BullyingCase:
    """Say that it is not the school's to resolve, and whether the other school knows.

    Only where the facts say so, or with a reason otherwise; and only once the welfare of our own
    pupil was looked at, which stays the school's (`former-pupil`).
    """
    case = steps.begin(case, by=by, seen=seen)
    rows = rows_of(case)
    facts = _require_not_ours(case, rows, otherwise)
    words = guards.require_words(words, "Write why it is not the school’s to resolve.")
    facts |= _the_other_school(SchoolTold(school_told), told_on, why_not_told)
    case.state = State.NOT_SCHOOL
    steps.finish(case, Happening.NOT_SCHOOL, by=by, words=words, facts=facts, fields=("state",))
    return case


def _require_not_ours(case: BullyingCase, rows: Rows, otherwise: str) -> dict:
    if case.state == State.REPORTED:
        raise Refused(LOOK_FIRST)
    if case.state not in PASSES_ON:
        raise Refused(_not_from_here(case, "passed on as not the school’s while it is looked into"))
    require_ours(case)
    if first := before_not_the_schools(case, rows):
        raise Refused(" ".join(first), cites="cyberbullying.former-pupil")
    if says_not_ours(rows.decision()):
        return {}
    ask = "The policy says that it is the school’s. Say why it is not, all the same."
    return {"Although it is the school’s": guards.require_words(otherwise, ask, field="otherwise")}


def before_not_the_schools(case: BullyingCase, rows: Rows) -> list[str]:
    """Return what has to come before it is passed on, a sentence each."""
    return [] if _welfare_is_looked_at(case, rows) else [WELFARE_FIRST]


def says_not_ours(decision: Decision | None) -> bool:
    """Whether the facts as they were last looked over say that it is not the school's."""
    return decision is not None and decision.responsibility == Responsibility.NOT_SCHOOL


def _the_other_school(told: SchoolTold, told_on: date | None, why_not: str) -> dict:
    if told == SchoolTold.NONE:
        return {"The other school": told.label}
    if told == SchoolTold.NOT_TOLD:
        why = guards.require_words(why_not, "Say why it was not told.", field="why_not_told")
        return {"The other school": f"{told.label}: {why}"}
    if told_on is None:
        raise Refused("Give the day on which it was told.", field="told_on")
    if told_on > timezone.localdate():
        raise Refused("This lies in the future. Give a day that has passed.", field="told_on")
    if told_on.year < EARLIEST:
        raise Refused(LONG_AGO, field="told_on")
    return {"The other school": f"{told.label} on {day(told_on)}"}


def _welfare_is_looked_at(case: BullyingCase, rows: Rows) -> bool:
    return not rows.concerned(case).ours or WELFARE in ticked_in(rows.entries)


def not_referred(case: BullyingCase, rows: Rows) -> list[Body]:
    """Return to whom it has to be referred, as the facts say, and was not yet."""
    return outside.missing(case, rows.decision(), rows.referrals)


def before_closing(case: BullyingCase, rows: Rows | None = None) -> list[str]:
    """Return what has to come before the case can be closed, a sentence each; none once it can.

    Beside these a referral that the facts ask for is made, or it is said why not (`close`).
    """
    rows = rows_of(case) if rows is None else rows
    decision, first = rows.decision(), []
    if case.state not in CLOSES:
        first.append("Say first that it is resolved, or that it is not the school’s to resolve.")
    if decision and decision.responsibility == Responsibility.OTHER_WORKFLOW:
        first.append(HAND_IT_OVER)
    if not _welfare_is_looked_at(case, rows):
        first.append(WELFARE_FIRST)
    if rows.follow_ups:
        days = ", ".join(day(one.due_on) for one in rows.follow_ups)
        first.append(f"Somebody said that they would look again ({days}): record what they found.")
    if rows.asked:
        first.append("A letter lies with a second person: wait for the answer, or take it back.")
    return first


@transaction.atomic
def close(
    case: BullyingCase, *, words: str, why_not_referred: str = "", seen: int | None, by: Person
) -> BullyingCase:
    """Close the case, its manager alone; it is known from now how long it is kept."""
    case = steps.begin(case, by=by, seen=seen, manage=True)
    if not case.is_open:
        raise Refused(f"{case.reference} is {case.get_state_display().lower()} already.")
    rows = rows_of(case)
    if first := before_closing(case, rows):
        raise Refused(
            "This cannot be closed yet. " + " ".join(first), cites="cyberbullying.families-involved"
        )
    words = guards.require_words(words, "Write what came of it.")
    facts = _why_not(not_referred(case, rows), why_not_referred)
    if taken := confirmations.take_back_open(case, by=by):
        facts["No longer asked of a second person"] = taken.get_purpose_display()
    case.state, case.closed_at, case.closed_by = State.CLOSED, timezone.now(), by
    case.follow_up_on, case.kept_until = None, retention.until(case)
    steps.finish(case, Happening.CLOSED, by=by, words=words, facts=facts, fields=OWN_ENDS)
    return case


def _why_not(bodies: list[Body], why: str) -> dict:
    if not bodies:
        return {}
    names = ", ".join(body.label for body in bodies)
    ask = f"It was not referred, as the policy says it is, to: {names}. Record that, or say why."
    return {
        "Not referred to": names,
        "Why": guards.require_words(why, ask, field="why_not_referred"),
    }


@transaction.atomic
def ask_to_void(case: BullyingCase, *, reason: str, seen: int | None, by: Person) -> Confirmation:
    """Ask the second person to confirm that the case was recorded by mistake."""
    case = steps.begin(case, by=by, seen=seen, manage=True)
    _require_open(case)
    reason = guards.require_words(reason, "Say what the mistake was.", field="reason")
    return confirmations.ask(case, Purpose.VOID, reason=reason, by=by)


def voided(case: BullyingCase, *, confirmation: Confirmation, by: Person) -> None:
    """Void the case, as the second person has confirmed.

    Called by `confirmations.answer`, with the case locked.
    """
    _require_open(case)
    case.state, case.closed_at = State.VOIDED, timezone.now()
    case.closed_by, case.confirmed_by = confirmation.asked_by, by
    case.follow_up_on, case.kept_until = None, retention.until(case)
    facts = {"Asked by": confirmation.asked_by.name, "Reason": confirmation.reason}
    steps.finish(
        case,
        Happening.VOIDED,
        by=by,
        words=confirmation.words,
        facts=facts,
        fields=(*OWN_ENDS, "confirmed_by"),
    )


def _require_open(case: BullyingCase) -> None:
    if not case.is_open:
        raise Refused(f"{case.reference} is {case.get_state_display().lower()} already.")


@transaction.atomic
def reopen(case: BullyingCase, *, words: str, seen: int | None, by: Person) -> BullyingCase:
    """Open a closed case again: its facts are looked over anew, and what was ticked is done anew.

    The chronology keeps how it ended before.
    """
    case = steps.begin(case, by=by, seen=seen, manage=True)
    if case.state in (State.VOIDED, State.HANDED_OVER):
        state = case.get_state_display().lower()
        raise Refused(f"What was {state} stays so. Where it happens again, report it anew.")
    if case.state != State.CLOSED:
        raise Refused(f"{case.reference} is open already.")
    words = guards.require_words(words, "Say why it is reopened.")
    confirmations.take_back_open(case, by=by)
    case.state = State.ASSESSED
    case.closed_at = case.closed_by = case.kept_until = case.resolved_at = None
    fields = ("state", "closed_at", "closed_by", "kept_until", "resolved_at")
    steps.finish(case, Happening.REOPENED, by=by, words=words, fields=fields)
    return case


def _not_from_here(case: BullyingCase, when: str) -> str:
    if case.state == State.REPORTED:
        return LOOK_FIRST
    return f"{case.reference} is {case.get_state_display().lower()}. It is {when}."
