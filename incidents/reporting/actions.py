"""What is done with a record: parents told, those outside told, steps ticked.

Each stands in the chronology, in words; one that was struck through there counts as not done.
"""

from datetime import datetime

from django.db import transaction

from incidents.bullying.models import Body
from incidents.cases import steps, ticking
from incidents.cases.adding import require_open, require_past, require_words
from incidents.cases.models import ChronologyEntry
from incidents.disclosures.told import How
from incidents.reporting.duties import OTHERS_TOO
from incidents.reporting.happenings import Happening
from incidents.reporting.models import Kind, Record
from incidents.reporting.ticks import TICKS, ticks_of
from policyportal.people.models import Person
from policyportal.refusal import Refused

BODY = "body"  # the fact that names who outside was told; in lower case, so not shown


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
        words = require_words(words, "Say why the parents are not told.", field="words")
        steps.finish(record, Happening.PARENTS_NOT_TOLD, by=by, words=words)
        return record
    require_past(told_at, field="told_at")
    if how is None:
        raise Refused("Say how they were told.", field="how")
    words = require_words(words, "Write what they were told, and what they said.", field="words")
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
        words = require_words(words, "Say why it is not referred there.", field="words")
        steps.finish(record, Happening.NOT_OUTSIDE, by=by, words=words, facts=facts)
        return record
    require_past(made_at, field="made_at")
    words = require_words(
        words, "Write who was spoken to, what was said, and any number given.", field="words"
    )
    steps.finish(record, Happening.OUTSIDE, by=by, words=words, facts=facts, happened_at=made_at)
    return record


def tick(
    record: Record, step: str, *, note: str = "", seen: int | None, by: Person
) -> ChronologyEntry:
    """Say that something was done away from the portal; where there is to be no ban, why."""
    what = TICKS.get(step)
    return ticking.tick(
        record,
        step,
        title=what.title if what else "",
        allowed=lambda case: ticks_of(Kind(case.kind)),
        note=note,
        asks=what.asks if what else "",
        seen=seen,
        by=by,
    )
