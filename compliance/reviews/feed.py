"""Review dates for a calendar program, at a private address that can be ended (RFC 5545).

The key in the address is the only thing that is asked for: a calendar program cannot sign in. It is
shown once and kept as a hash. What the feed holds is what its person may see at that moment; where
they may see nothing any more, there is no such address.
"""

import secrets
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from icalendar import Calendar, Event

from compliance.reviews import sources
from compliance.reviews.models import CalendarFeed
from compliance.reviews.sources import Review
from policyportal.audit.log import record
from policyportal.documents.templatetags.dates import day
from policyportal.people.access import require
from policyportal.people.models import Person

A_DAY = timedelta(days=1)
HALF_A_DAY = timedelta(hours=12)  # after which a program may ask again


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def open_feed(person: Person) -> CalendarFeed | None:
    """Return the person's feed that is good now."""
    return CalendarFeed.objects.filter(person=person, ended_at__isnull=True).first()


@transaction.atomic
def make(*, by: Person) -> str:
    """Make the person a feed, in place of the one before; return its key, which nobody keeps."""
    require(sources.can_see_reviews(by))
    Person.objects.select_for_update().get(pk=by.pk)
    _end(by)
    key = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(person=by, key_hash=_hash(key))
    record("feed.made", feed, by=by)
    return key


@transaction.atomic
def end(*, by: Person) -> None:
    """End the person's feed: its address is good for nothing from now on."""
    Person.objects.select_for_update().get(pk=by.pk)
    _end(by)


def _end(by: Person) -> None:
    feed = open_feed(by)
    if feed is not None:
        feed.ended_at = timezone.now()
        feed.save(update_fields=["ended_at"])
        record("feed.ended", feed, by=by)


def reader_of(key: str) -> Person | None:
    """Return whose feed it is, where they may still see review dates; note that it was read."""
    feed = (
        CalendarFeed.objects.filter(key_hash=_hash(key), ended_at__isnull=True)
        .select_related("person")
        .first()
    )
    if feed is None or not feed.person.is_active or not sources.can_see_reviews(feed.person):
        return None
    today = timezone.localdate()
    if feed.last_read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk, ended_at__isnull=True).update(last_read_on=today)
    return feed.person


def as_calendar(reviews: list[Review], school: str) -> bytes:
    """Return the dates that are known as a calendar; the same bytes for the same dates."""
    calendar = Calendar()
    calendar.add("prodid", "-//Policy portal//Review dates//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Review dates: {school}")
    calendar.add("refresh-interval", HALF_A_DAY, parameters={"VALUE": "DURATION"})
    for review in reviews:
        if review.due_on is not None:
            calendar.add_component(_event(review))
    return calendar.to_ical()


def _event(review: Review) -> Event:
    event = Event()
    event.add("uid", f"{sha256(review.about.encode()).hexdigest()[:32]}@policyportal")
    event.add("dtstamp", datetime.combine(review.set_on, time(), UTC))
    event.add("dtstart", review.due_on)
    event.add("dtend", review.due_on + A_DAY)
    event.add("summary", f"Review due: {review.what}")
    event.add("description", _words(review))
    event.add("url", f"{settings.SITE_URL}{review.path}")
    event.add("transp", "TRANSPARENT")
    return event


def _words(review: Review) -> str:
    due = f"Due in {day(review.due)}; the day is not fixed." if len(review.due) == 7 else ""
    last = f"Last reviewed {day(review.last)}." if review.last else ""
    return " ".join(filter(None, [f"{review.source.label}.", due, last]))
