"""Adding to a case, correcting what was added, and ticking what was done away from the portal."""

from datetime import datetime

from django.db import transaction

from incidents.cases import steps
from incidents.cases.chronology import Happened
from incidents.cases.models import ChronologyEntry
from incidents.cases.reported import Source
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import OPEN, Disclosure, Kind
from incidents.disclosures.situation import STEP
from incidents.disclosures.ticks import TICKS, ticks_of
from incidents.disclosures.told import require_past
from policyportal.documents.templatetags.dates import moment
from policyportal.people.models import Person
from policyportal.refusal import Refused

LONGEST_WORDS = 20_000  # characters


def _require_open(case: Disclosure) -> None:
    if case.state not in OPEN:
        raise Refused(
            f"{case.reference} is {case.get_state_display().lower()}. Nothing is added to it "
            "unless it is reopened."
        )


def _require_words(words: str, ask: str, *, field: str) -> str:
    words = words.strip()
    if not words:
        raise Refused(ask, field=field)
    if len(words) > LONGEST_WORDS:
        raise Refused(f"Write at most {LONGEST_WORDS} characters.", field=field)
    return words


@transaction.atomic
def add(
    case: Disclosure,
    *,
    words: str,
    happened_at: datetime | None = None,
    seen: int | None,
    by: Person,
) -> ChronologyEntry:
    """Add to the record. What was said before stays as it is."""
    case = steps.begin(case, by=by, seen=seen)
    _require_open(case)
    words = _require_words(words, "Write what is to be added.", field="words")
    if happened_at is not None:
        require_past(happened_at, field="happened_at")
    return steps.finish(case, Happened.ADDED, by=by, words=words, happened_at=happened_at)


@transaction.atomic
def correct(
    case: Disclosure,
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
    case = steps.begin(case, by=by, seen=seen)
    _require_open(case)
    entry = ChronologyEntry.objects.get(pk=entry.pk, case=case.pk)
    if made := ChronologyEntry.objects.filter(corrects=entry).first():
        raise Refused(f"Entry {entry.number} was corrected already, by entry {made.number}.")
    words = _require_words(words, "Write what is right.", field="words")
    reason = _require_words(reason, "Say why it is corrected.", field="reason")
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


def ticked(case: Disclosure, step: str) -> ChronologyEntry | None:
    """Return the entry that says the step is done; one that was struck through does not."""
    ticks = ChronologyEntry.objects.filter(case=case.pk, what=Happening.TICKED)
    standing = ticks.filter(corrected_by__isnull=True)
    return next((one for one in standing if one.facts.get(STEP) == step), None)


@transaction.atomic
def tick(
    case: Disclosure, step: str, *, note: str = "", seen: int | None, by: Person
) -> ChronologyEntry:
    """Say that something was done away from the portal. A tick is corrected, never taken back."""
    case = steps.begin(case, by=by, seen=seen)
    _require_open(case)
    if step not in ticks_of(Kind(case.kind), Source(case.source)):
        raise Refused("This is not one of the steps of this case.")
    if made := ticked(case, step):
        raise Refused(f"This was ticked already, on {moment(made.at)}.")
    facts = {STEP: step, "What": TICKS[step].title}
    return steps.finish(case, Happening.TICKED, by=by, words=note.strip(), facts=facts)
