"""What has to be so before anything is added to a case of bullying; a sentence where it is not."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.utils import timezone

from incidents.bullying.models import BullyingCase, State
from incidents.cases.fields import EARLIEST, LONG_AGO, TO_COME
from policyportal.refusal import Refused

LONGEST_WORDS = 4000  # characters
FARTHEST = timedelta(days=366)  # how far ahead a follow-up can lie
# Families are spoken to once looking into it has begun, whatever becomes of it then.
LOOKED_INTO = (State.INVESTIGATING, State.FAMILIES, State.RESOLVED, State.NOT_SCHOOL)
AGREED = (State.FAMILIES, State.RESOLVED, State.NOT_SCHOOL)  # in which a plan can be


def require_open(case: BullyingCase) -> None:
    """Refuse whatever is added to a case that has ended."""
    if not case.is_open:
        also = " unless it is reopened" if case.state == State.CLOSED else ""
        raise Refused(
            f"{case.reference} is {case.get_state_display().lower()}. Nothing is added to it{also}."
        )


def require_state(case: BullyingCase, states: Collection[State], otherwise: str) -> None:
    """Refuse what does not belong to where the case stands, and say what comes first."""
    require_open(case)
    if case.state not in states:
        raise Refused(otherwise)


def require_words(words: str, ask: str, *, field: str = "words") -> str:
    """Return the words without what surrounds them; refuse none, and more than can be kept."""
    words = words.strip()
    if not words and ask:
        raise Refused(ask, field=field)
    if len(words) > LONGEST_WORDS:
        raise Refused(f"Write at most {LONGEST_WORDS} characters.", field=field)
    return words


def require_past(moment: datetime, *, field: str) -> None:
    """Refuse a time to come, and one long ago."""
    if moment > timezone.now():
        raise Refused(TO_COME, field=field)
    if timezone.localtime(moment).year < EARLIEST:
        raise Refused(LONG_AGO, field=field)


def require_to_come(day: date, *, field: str) -> None:
    """Refuse today and days before it, and a day so far ahead that the year is wrong."""
    today = timezone.localdate()
    if day <= today:
        raise Refused("Give a day to come: tomorrow or later.", field=field)
    if day > today + FARTHEST:
        raise Refused("This is more than a year away. Check the year.", field=field)
