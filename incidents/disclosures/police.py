"""The police: since when they investigate, the reviews with them, and when they have finished.

The first review is no later than four weeks after they began, then one follows every two weeks
(guidance: `police-review`).
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from incidents.cases import steps
from incidents.cases.models import ChronologyEntry
from incidents.disclosures.acting import require_disclosure
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Disclosure
from incidents.disclosures.told import require_past
from policyportal.documents.templatetags.dates import day
from policyportal.people.models import Person
from policyportal.refusal import Refused

FIRST_REVIEW = timedelta(days=28)
NEXT_REVIEW = timedelta(days=14)
FIELDS = ("police_since", "police_review_due", "police_ended_on")


def they_investigate(case: Disclosure) -> bool:
    """Whether the police have begun and not finished."""
    return case.police_since is not None and case.police_ended_on is None


def _beginning_of(on: date) -> datetime:
    return datetime.combine(on, time.min, timezone.get_current_timezone())


def _require_since_they_began(case: Disclosure, on: date) -> None:
    require_disclosure(case, what="an investigation by the police")
    if case.police_since is None:
        raise Refused("Record first since when the police investigate.")
    if case.police_ended_on is not None:
        raise Refused(f"The police finished on {day(case.police_ended_on)}, as is recorded.")
    require_past(_beginning_of(on), field="on")
    if on < case.police_since:
        raise Refused(
            f"The police began on {day(case.police_since)}. Give that day or a later one.",
            field="on",
        )


def _require_words(words: str, ask: str) -> None:
    if not words.strip():
        raise Refused(ask, field="words")


@transaction.atomic
def police_began(
    case: Disclosure, *, on: date, words: str = "", seen: int | None, by: Person
) -> Disclosure:
    """Record since when the police investigate, which sets the day of the first review.

    They may begin again once they had finished.
    """
    case = steps.begin(case, by=by, seen=seen)
    require_disclosure(case, what="an investigation by the police")
    if they_investigate(case):
        raise Refused(
            f"That the police investigate since {day(case.police_since)} is recorded already."
        )
    require_past(_beginning_of(on), field="on")
    if case.police_ended_on is not None and on < case.police_ended_on:
        raise Refused(
            f"The police finished on {day(case.police_ended_on)}. Give that day or a later one.",
            field="on",
        )
    case.police_since, case.police_ended_on = on, None
    case.police_review_due = on + FIRST_REVIEW
    _finish(case, Happening.POLICE_BEGAN, on=on, words=words, by=by)
    return case


@transaction.atomic
def police_reviewed(
    case: Disclosure, *, on: date, words: str, seen: int | None, by: Person
) -> Disclosure:
    """Record a review with the police; the next is due two weeks after the latest there was."""
    case = steps.begin(case, by=by, seen=seen)
    _require_since_they_began(case, on)
    _require_words(words, "Say what came of the review.")
    case.police_review_due = max([on, *_reviews(case)]) + NEXT_REVIEW
    _finish(case, Happening.POLICE_REVIEWED, on=on, words=words, by=by)
    return case


def _reviews(case: Disclosure) -> list[date]:
    """Return the days of the reviews since the police last began."""
    entries = ChronologyEntry.objects.filter(
        case=case.pk,
        what=Happening.POLICE_REVIEWED,
        corrected_by__isnull=True,
        happened_at__gte=_beginning_of(case.police_since),
    )
    return [timezone.localdate(at) for at in entries.values_list("happened_at", flat=True)]


@transaction.atomic
def police_ended(
    case: Disclosure, *, on: date, words: str, seen: int | None, by: Person
) -> Disclosure:
    """Record that the police have finished, and with what; no review is due any more."""
    case = steps.begin(case, by=by, seen=seen)
    _require_since_they_began(case, on)
    _require_words(words, "Say with what result.")
    case.police_ended_on, case.police_review_due = on, None
    _finish(case, Happening.POLICE_ENDED, on=on, words=words, by=by)
    return case


def _finish(case: Disclosure, what: Happening, *, on: date, words: str, by: Person) -> None:
    facts = {"Next review by": day(case.police_review_due)} if case.police_review_due else {}
    at = _beginning_of(on)
    steps.finish(case, what, by=by, words=words, facts=facts, happened_at=at, fields=FIELDS)
