"""Who looks after something is told that its review is due: days before, on the day, then weekly.

It is told of the latest of these days alone, and of nothing that was reviewed meanwhile.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from compliance.reviews import sources
from compliance.reviews.rungs import rung_on
from compliance.reviews.sources import Review
from policyportal.documents.templatetags.dates import day as in_words
from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import Kind, Line, register
from policyportal.outbox.models import Message
from policyportal.outbox.told import latest_days
from policyportal.people.models import Person, RoleAssignment
from policyportal.row_names import row_named

Due = tuple[Review, date]  # and the day on which that is told


def ring() -> int:
    """Tell of what has fallen due; return how many messages. Four queries where nothing has."""
    today = timezone.localdate()
    due = _due(sources.everything(), today)
    if not due:
        return 0
    told = latest_days([COMING, OVERDUE], [review.about for review, _ in due])
    people = _reminded([review for review, _ in due], today)
    new = []
    for review, day in due:
        to = [pk for pk in people[review.about] if told.get((review.about, pk), date.min) < day]
        if to:
            new.append((review, day, to))
    if not new:
        return 0
    with transaction.atomic():
        return sum(
            outbox.add_all(_kind(review, day), about=row_named(review.about), to=to, day=day)
            for review, day, to in new
        )


def _due(reviews: Collection[Review], today: date) -> list[Due]:
    """Return those of which something is to be told by now, and on which day it was."""
    days = ((one, _told_on(one, today)) for one in reviews)
    return [(one, day) for one, day in days if day is not None]


def _told_on(review: Review, today: date) -> date | None:
    return review.due_on and rung_on(review.due_on, review.set_on, today)


def _kind(review: Review, day: date) -> Kind:
    return OVERDUE if day > review.due_on else COMING


def _reminded(reviews: Collection[Review], today: date) -> dict[str, list[int]]:
    """Return who is reminded of each, by what it is about. Two queries."""
    roles = {role for review in reviews for role in review.roles}
    owners = {pk for review in reviews for pk in review.owners}
    active = Person.objects.active().here_on(today).filter(pk__in=owners)
    here = set(active.values_list("pk", flat=True))
    held = RoleAssignment.objects.on(today).filter(role__in=roles, person__is_active=True)
    holders = defaultdict(set)
    for role, pk in held.values_list("role", "person"):
        holders[role].add(pk)
    return {
        review.about: sorted(
            (review.owners & here).union(*(holders[role] for role in review.roles))
        )
        for review in reviews
    }


def _lines(messages: Sequence[Message]) -> dict[int, Line]:
    """Say it of what is still due on that day, to who looks after it now."""
    today = timezone.localdate()
    due = {review.about: (review, day) for review, day in _due(sources.everything(), today)}
    people = _reminded([review for review, _ in due.values()], today)
    said = {}
    for message in messages:
        review, day = due.get(message.about, (None, None))
        if review and message.day == day and message.recipient_id in people[review.about]:
            said[message.pk] = _line(review, today)
    return said


def _line(review: Review, today: date) -> Line:
    when = "overdue since" if review.due_on < today else "due"
    text = f"Review {when} {in_words(review.due)}: {review.what}"
    last = f"It was last reviewed {in_words(review.last)}." if review.last else ""
    return Line(text, review.path, last)


COMING = register(Kind("review.coming", _lines))
OVERDUE = register(Kind("review.overdue", _lines, insists=True))
