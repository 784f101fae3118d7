"""Adding to a case of any kind, and correcting what was added. Nothing is ever taken away."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incidents.cases import steps
from incidents.cases.chronology import Happened
from incidents.cases.evidence import is_open
from incidents.cases.fields import EARLIEST, LONG_AGO, TO_COME
from incidents.cases.models import Case, ChronologyEntry
from policyportal.people.models import Person
from policyportal.refusal import Refused

LONGEST_WORDS = 20_000  # characters
LONGEST_REASON = 2000
CLOSED = "closed"  # the state, alike in each kind


def require_open(case: Case) -> None:
    """Refuse whatever is added to a case that has ended, and say what it is."""
    if is_open(case):
        return
    case = steps.in_kind(case)
    also = " unless it is reopened" if case.reopens and case.state == CLOSED else ""
    raise Refused(
        f"{case.reference} is {case.get_state_display().lower()}. Nothing is added to it{also}."
    )


def require_words(words: str, ask: str, *, field: str, longest: int = LONGEST_WORDS) -> str:
    """Return the words without what surrounds them; refuse none where some are asked for."""
    words = words.strip()
    if not words and ask:
        raise Refused(ask, field=field)
    if len(words) > longest:
        raise Refused(f"Write at most {longest} characters.", field=field)
    return words


def require_past(moment: datetime, *, field: str) -> None:
    """Refuse a time to come, and one so long ago that the year is wrong."""
    if moment > timezone.now():
        raise Refused(TO_COME, field=field)
    if timezone.localtime(moment).year < EARLIEST:
        raise Refused(LONG_AGO, field=field)


@transaction.atomic
def add(
    case: Case,
    *,
    words: str,
    happened_at: datetime | None = None,
    seen: int | None,
    by: Person,
) -> ChronologyEntry:
    """Add to the record. What was said before stays as it is."""
    case = steps.begin(steps.in_kind(case), by=by, seen=seen)
    require_open(case)
    words = require_words(words, "Write what is to be added.", field="words")
    if happened_at is not None:
        require_past(happened_at, field="happened_at")
    return steps.finish(case, Happened.ADDED, by=by, words=words, happened_at=happened_at)


@transaction.atomic
def correct(
    case: Case,
    entry: ChronologyEntry,
    *,
    words: str,
    reason: str,
    seen: int | None,
    by: Person,
) -> ChronologyEntry:
    """Set something right: the entry is struck through, and the correction stands beside it.

    A correction can be corrected in its turn; what was corrected once is not corrected again.
    """
    case = steps.begin(steps.in_kind(case), by=by, seen=seen)
    require_open(case)
    entry = ChronologyEntry.objects.get(pk=entry.pk, case=case.pk)
    if made := ChronologyEntry.objects.filter(corrects=entry).first():
        raise Refused(f"Entry {entry.number} was corrected already, by entry {made.number}.")
    words = require_words(words, "Write what is right.", field="words")
    reason = require_words(
        reason, "Say why it is corrected.", field="reason", longest=LONGEST_REASON
    )
    facts = {"Reason": reason, "Corrects": f"Entry {entry.number}"}
    return steps.finish(
        case,
        Happened.CORRECTED,
        by=by,
        words=words,
        facts=facts,
        happened_at=entry.happened_at,
        corrects=entry,
    )
