"""What is done with a record: parents told, those outside told, steps ticked.

Each stands in the chronology, in words; one that was struck through there counts as not done.
"""

from datetime import datetime

from django.db import transaction

from incidents.bullying.models import Body
from incidents.cases import steps
from incidents.cases.models import ChronologyEntry
from incidents.disclosures.told import How, require_past
from incidents.reporting.duties import OTHERS_TOO
from incidents.reporting.happenings import Happening
from incidents.reporting.models import Kind, Record
from incidents.reporting.ticks import TICKS, ticks_of
from policyportal.documents.templatetags.dates import moment
from policyportal.people.models import Person
from policyportal.refusal import Refused

LONGEST_WORDS = 20_000  # characters
# Facts for the portal alone, which pages do not show: what was ticked, and who outside was told.
STEP, BODY = "step", "body"


def require_open(case: Record) -> None:
    """Refuse whatever adds to a record that has ended."""
    if not case.is_open:
        raise Refused(
            f"{case.reference} is {case.get_state_display().lower()}. Nothing is added to it."
        )


def require_words(words: str, ask: str, *, field: str = "words") -> str:
    """Return the words without what surrounds them; refuse none, and more than can be kept."""
    words = words.strip()
    if not words:
        raise Refused(ask, field=field)
    if len(words) > LONGEST_WORDS:
        raise Refused(f"Write at most {LONGEST_WORDS} characters.", field=field)
    return words


@transaction.atomic
def parents_told(
    record: Record,
    *,
    told_at: datetime | None,
    how: How | None,
    words: str,
    seen: int | None,
    by: Person,
) -> Record:
    """Record that the parents were told, when and how; without a time, why they are not.

    Where there are parents of several children, it is recorded as often as somebody was told.
    """
    record = steps.begin(record, by=by, seen=seen)
    require_open(record)
    if told_at is None:
        words = require_words(words, "Say why the parents are not told.")
        steps.finish(record, Happening.PARENTS_NOT_TOLD, by=by, words=words)
        return record
    require_past(told_at, field="told_at")
    if how is None:
        raise Refused("Say how they were told.", field="how")
    words = require_words(words, "Write what they were told, and what they said.")
    record.parents_told_at = record.parents_told_at or told_at
    steps.finish(
        record,
        Happening.PARENTS_TOLD,
        by=by,
        words=words,
        facts={"How": How(how).label},
        happened_at=told_at,
        fields=("parents_told_at",),
    )
    return record


@transaction.atomic
def outside_told(
    record: Record,
    *,
    body: Body,
    made_at: datetime | None,
    words: str,
    seen: int | None,
    by: Person,
) -> Record:
    """Record a referral to the police, social care, CEOP or the authority; or why there is none."""
    record = steps.begin(record, by=by, seen=seen)
    require_open(record)
    body = Body(body)
    if body not in OTHERS_TOO:
        raise Refused("A record is not taken there.", field="body")
    facts = {"To": body.label, BODY: body.value}
    if made_at is None:
        words = require_words(words, "Say why it is not referred there.")
        steps.finish(record, Happening.NOT_OUTSIDE, by=by, words=words, facts=facts)
        return record
    require_past(made_at, field="made_at")
    words = require_words(words, "Write who was spoken to, what was said, and any number given.")
    steps.finish(record, Happening.OUTSIDE, by=by, words=words, facts=facts, happened_at=made_at)
    return record


def ticked(record: Record, step: str) -> ChronologyEntry | None:
    """Return the entry that says the step is done; one that was struck through does not."""
    ticks = ChronologyEntry.objects.filter(case=record.pk, what=Happening.TICKED)
    standing = ticks.filter(corrected_by__isnull=True)
    return next((one for one in standing if one.facts.get(STEP) == step), None)


@transaction.atomic
def tick(
    record: Record, step: str, *, note: str = "", seen: int | None, by: Person
) -> ChronologyEntry:
    """Say that something was done away from the portal. A tick is corrected, never taken back."""
    record = steps.begin(record, by=by, seen=seen)
    require_open(record)
    if step not in ticks_of(Kind(record.kind)):
        raise Refused("This is not one of the steps of this record.")
    if made := ticked(record, step):
        raise Refused(f"This was ticked already, on {moment(made.at)}.")
    if ask := TICKS[step].asks:
        require_words(note, ask, field="note")
    facts = {STEP: step, "What": TICKS[step].title}
    return steps.finish(record, Happening.TICKED, by=by, words=note.strip(), facts=facts)
