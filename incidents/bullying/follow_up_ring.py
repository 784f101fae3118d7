"""Whoever manages a case is told on the day on which somebody looks again.

They are told once more where nobody had looked two school days later, and so is who works on it
beside them. Of a case that has ended nobody is told.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from incidents.bullying.models import BullyingCase, FollowUp
from incidents.cases import notices
from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import rows_about
from policyportal.outbox.models import Message
from policyportal.outbox.models import State as Sent
from policyportal.row_names import name_of
from policyportal.school.opening import Calendar
from policyportal.school.working_days import DAY

AGAIN_AFTER = 2  # school days


def _to_look(messages: Sequence[Message]) -> Iterator[tuple[Message, int]]:
    """Yield the messages about days on which nobody has looked yet, in cases that are open."""
    days = rows_about(FollowUp.objects.select_related("case"), messages)
    found = ((one, days.get(one.about)) for one in messages)
    return (
        (one, day.case_id)
        for one, day in found
        if day is not None and day.done_at is None and day.case.is_open
    )


LOOK = notices.kind("bullying.follow-up-due", _to_look)


def ring() -> int:
    """Tell of the days that have come; return how many messages were added.

    A portal that was down over both moments tells of the later alone.
    """
    today = timezone.localdate()
    # The case's own day is indexed, and is the earliest of its days; an ended case has none.
    due = FollowUp.objects.filter(done_at=None, due_on__lte=today, case__follow_up_on__lte=today)
    due = list(due.order_by("due_on", "pk"))
    if not due:
        return 0
    calendar = Calendar.around(due[0].due_on, today)
    days = {one.pk: _day_to_tell(one.due_on, today, calendar) for one in due}
    told = _told(due)
    return sum(_tell(one, days[one.pk]) for one in due if (name_of(one), days[one.pk]) not in told)


def _day_to_tell(due_on: date, today: date, calendar: Calendar) -> date:
    """Return which of the two moments is the latest that has come: each is told of once."""
    again = school_days_after(due_on, AGAIN_AFTER, calendar, until=today)
    return again if again is not None else due_on


def school_days_after(day: date, number: int, calendar: Calendar, *, until: date) -> date | None:
    """Return the day on which staff have been in on so many days; None where that is later."""
    while number and day < until:
        day += DAY
        number -= calendar.staff_are_in(day)
    return None if number else day


def _told(due: list[FollowUp]) -> set[tuple[str, date]]:
    """Return which were told of, and for which day; what was cancelled may be sent after all."""
    messages = Message.objects.filter(kind=LOOK.name, about__in=[name_of(one) for one in due])
    return set(messages.exclude(state=Sent.CANCELLED).values_list("about", "day"))


@transaction.atomic
def _tell(follow_up: FollowUp, day: date) -> int:
    """Tell of one, under the lock of its case, so that nobody is told as somebody looks."""
    case = BullyingCase.objects.select_for_update().filter(pk=follow_up.case_id).first()
    waits = FollowUp.objects.filter(pk=follow_up.pk, done_at=None)
    if case is None or not case.is_open or not waits.exists():
        return 0
    both = [*notices.managers_of(case), *notices.workers_beside(case)]
    people = {person.pk: person for person in both}
    added = [outbox.add(LOOK, about=follow_up, to=one, day=day) for one in people.values()]
    return sum(message is not None for message in added)
