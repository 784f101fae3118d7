"""The middle of a case: looking into it, what was found, and what was done away from the portal."""

from datetime import date, datetime

from django.db import transaction

from incidents.bullying import assessing, guards, prefill
from incidents.bullying.authorities import Clause
from incidents.bullying.decision import Responsibility
from incidents.bullying.happenings import Happening
from incidents.bullying.models import BullyingCase, State
from incidents.bullying.situation import STEP, Rows, rows_of, ticked_in
from incidents.bullying.ticks import DECLINED, TELL_HEAD, TICKS, ticks_of
from incidents.cases import steps
from incidents.cases.models import ChronologyEntry
from policyportal.documents.templatetags.dates import day, moment
from policyportal.people.models import Person
from policyportal.refusal import Refused

FINDS = (State.INVESTIGATING, State.FAMILIES)
HAND_IT_OVER = (
    "The facts say that an adult who works or volunteers here does it, so it is dealt with as a "
    "disclosure. Hand it over; where that is not so, look over the facts again."
)
NOBODY_LOOKS = "Nobody is looking into it now. What is to be said can be added to the case."
LOOK_FIRST = "Look over the facts first, and see what the policy says of them."


def require_ours(case: BullyingCase) -> None:
    """Refuse what belongs to the disclosure that this ought to be: nobody here looks into that."""
    latest = assessing.latest(case)
    if latest and latest.decision["responsibility"] == Responsibility.OTHER_WORKFLOW:
        raise Refused(HAND_IT_OVER, cites="child-protection.refer")


@transaction.atomic
def begin_investigation(
    case: BullyingCase, *, words: str = "", seen: int | None, by: Person
) -> BullyingCase:
    """Begin to look into it, as the policy asks wherever pupils here are concerned (`duty`)."""
    case = steps.begin(case, by=by, seen=seen)
    if case.state == State.REPORTED:
        raise Refused(LOOK_FIRST)
    if case.state != State.ASSESSED:
        state = case.get_state_display().lower()
        raise Refused(f"{case.reference} is {state}, so looking into it does not begin now.")
    require_ours(case)
    words = guards.require_words(words, "")
    case.state = State.INVESTIGATING
    steps.finish(case, Happening.INVESTIGATION, by=by, words=words, fields=("state",))
    return case


@transaction.atomic
def note_found(
    case: BullyingCase,
    *,
    words: str,
    happened_at: datetime | None = None,
    seen: int | None,
    by: Person,
) -> ChronologyEntry:
    """Write down what was found while it is being looked into, and when that was."""
    case = steps.begin(case, by=by, seen=seen)
    guards.require_state(case, FINDS, NOBODY_LOOKS)
    words = guards.require_words(words, "Write what was found.")
    if happened_at is not None:
        guards.require_past(happened_at, field="happened_at")
    return steps.finish(case, Happening.FOUND, by=by, words=words, happened_at=happened_at)


def may_be_ticked(case: BullyingCase, rows: Rows) -> tuple[str, ...]:
    """Return what can be ticked in the case, as it is on record now."""
    danger = tuple(case.account.get("danger", ()))
    found = ticks_of(rows.concerned(case), rows.decision(), danger)
    told = (TELL_HEAD,) if case.case_manager_id else ()  # as the portal has told them itself
    return tuple(slug for slug in found if slug not in told)


@transaction.atomic
def tick(
    case: BullyingCase, slug: str, *, note: str = "", seen: int | None, by: Person
) -> ChronologyEntry:
    """Say that something was done away from the portal. A tick is corrected, never taken back.

    What was ticked before a case was reopened is done again in what follows.
    """
    case = steps.begin(case, by=by, seen=seen)
    guards.require_open(case)
    rows = rows_of(case)
    if slug not in may_be_ticked(case, rows):
        raise Refused("This is not one of the steps of this case.")
    if made := ticked_in(rows.entries).get(slug):
        raise Refused(f"This was ticked already, on {moment(made.at)}.")
    if slug == DECLINED:
        _require_warned(case, rows)
    what = TICKS[slug]
    note = guards.require_words(note, what.asks, field="note")
    facts = {STEP: slug, "What": what.title}
    return steps.finish(case, Happening.TICKED, by=by, words=note, facts=facts)


def _require_warned(case: BullyingCase, rows: Rows) -> None:
    """Refuse to leave anything to families of whom no earlier warning is on record (`under-age`).

    The facts say on which day it was given; a letter or a talk of that day has to be there.
    """
    said = date.fromisoformat(rows.latest.facts["advised_on"])
    if not prefill.has_warning_of(case, said):
        raise Refused(
            f"The facts say that the families were advised on {day(said)}, and no warning of that "
            "day is on record: no letter that was released, and no talk with a family. Record the "
            "talk with the families first, with its day, or look over the facts again.",
            cites=Clause.UNDER_AGE.value,
        )
