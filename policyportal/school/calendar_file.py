"""Reading a calendar file (iCalendar, RFC 5545): which days it names, and what they may mean.

Only names and days are taken: descriptions, places and guests are never looked at. The last day of
an event that lasts whole days stands in the file as the day after it (RFC 5545, 3.6.1).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils import timezone
from icalendar import Calendar

from policyportal.refusal import Refused
from policyportal.school.models import ClosureKind

LARGEST = 1024 * 1024  # bytes
MOST = 500  # events: a school's calendar of several years
YEARS = range(2000, 2100)
LONGEST_NAME = 80
A_DAY = timedelta(days=1)

NOT_A_CALENDAR = "This is no calendar file. It ends in .ics, and a calendar program exports it."
TOO_LARGE = "This file is larger than 1 MB. Export one calendar, for a year or two."
TOO_MANY = f"There are more than {MOST} events in this file. Export a shorter time."
NOTHING = "There is no event in this file that has a name and a day."


class Meaning(models.TextChoices):
    """What becomes of an event of the file: left out, a term, or a closure of a kind."""

    LEAVE = "leave", "Leave out"
    TERM = "term", "Term"
    SHUT = ClosureKind.SHUT.value, "The school is shut"
    INSET = ClosureKind.INSET.value, "INSET: staff are in"
    FESTIVAL = ClosureKind.FESTIVAL.value, "Festival: no reminders"


# The first that fits the name decides; an event that none fits is left out.
WORDS = [
    (Meaning.INSET, r"\binset\b|staff training|training day|\btwilight\b"),
    (Meaning.SHUT, r"half[ -]?term|holiday|\bbreak\b|clos(?:ed|ure)|\bshut\b|polling"),
    (
        Meaning.FESTIVAL,
        r"\b(?:eid|diwali|divali|hanukkah|chanukah|passover|pesach|yom kippur|rosh hashanah"
        r"|vaisakhi|lunar new year|orthodox (?:easter|christmas)|navaratri|holi)\b",
    ),
    (Meaning.TERM, r"\bterm\b"),
]


@dataclass(frozen=True)
class Event:
    """Days that the file names, both included. `repeats`: the file has it again on other days."""

    name: str
    starts_on: date
    ends_on: date
    repeats: bool = False

    @property
    def guess(self) -> Meaning:
        """What it probably means, by the words of its name."""
        found = (kind for kind, words in WORDS if re.search(words, self.name, re.IGNORECASE))
        return next(found, Meaning.LEAVE)


def read(data: bytes) -> list[Event]:
    """Return the events of a calendar file, the first day first; refuse what is none.

    Cancelled events, and those without a name or with days that cannot be, are left out.
    """
    if len(data) > LARGEST:
        raise Refused(TOO_LARGE, field="file")
    try:
        calendars = Calendar.from_ical(data, multiple=True)
        components = [one for calendar in calendars for one in calendar.walk("VEVENT")]
    except Exception as error:  # whatever the library raises at bytes that are no calendar
        raise Refused(NOT_A_CALENDAR, field="file") from error
    if not calendars:
        raise Refused(NOT_A_CALENDAR, field="file")
    if len(components) > MOST:
        raise Refused(TOO_MANY, field="file")
    events = {event for one in components if (event := _event(one)) is not None}
    if not events:
        raise Refused(NOTHING, field="file")
    return sorted(events, key=lambda one: (one.starts_on, one.ends_on, one.name))


def _event(component) -> Event | None:
    try:
        name = _clean(str(component.get("SUMMARY", "")))
        begins = component.decoded("DTSTART")
        ends = _end(component, begins)
        starts_on, ends_on = _day(begins), _last_day(ends)
    except Exception:  # one event that cannot be read does not take the others with it
        return None
    days_can_be = starts_on.year in YEARS and ends_on.year in YEARS
    if not name or str(component.get("STATUS", "")).upper() == "CANCELLED" or not days_can_be:
        return None
    return Event(name, starts_on, max(starts_on, ends_on), repeats="RRULE" in component)


def _clean(name: str) -> str:
    """Return the name on one line, and no longer than the list has room for."""
    printable = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(printable.split())[:LONGEST_NAME].strip()


def _end(component, begins: date | datetime) -> date | datetime:
    """Return when it ends, not included; without an end, a whole day or a moment."""
    if "DTEND" in component:
        return component.decoded("DTEND")
    if "DURATION" in component:
        return begins + component.decoded("DURATION")
    return begins if isinstance(begins, datetime) else begins + A_DAY


def _day(moment: date | datetime) -> date:
    """Return the day in London. A time without a zone is London's (RFC 5545, 3.3.5)."""
    if not isinstance(moment, datetime):
        return moment
    return moment.date() if moment.tzinfo is None else timezone.localdate(moment)


def _last_day(ends: date | datetime) -> date:
    """Return the last day that belongs to it: none of the day on which it ends at midnight."""
    if not isinstance(ends, datetime):
        return ends - A_DAY
    local = ends if ends.tzinfo is None else timezone.localtime(ends)
    return local.date() - A_DAY if local.time() == time.min else local.date()
