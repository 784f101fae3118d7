"""What is told of requests by the calendar: that a permission ends, that something waits.

Who holds a permission is told before it ends; who decides, of a request that has waited; whoever
asked, of a question that they have not answered. It is told of the latest day alone, and no
message says what is asked for, or by whom.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from compliance.permissions import access
from compliance.permissions.models import WITH_DECIDER, Permission, PermissionQuerySet, State, Taken
from compliance.permissions.reminder_days import (
    ENDING_BEFORE,
    UNANSWERED_AFTER,
    WAITING_AFTER,
    ending_on,
    unanswered_on,
    waiting_on,
)
from policyportal.documents.templatetags.dates import day as in_words
from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import Kind, Line, register, rows_about
from policyportal.outbox.models import Message
from policyportal.outbox.told import latest_days, only_latest
from policyportal.row_names import name_of
from policyportal.school.opening import Calendar

Lines = dict[int, Line]
Due = tuple[Permission, date, Iterable[int]]  # what, the day it is for, and who is told


def ring() -> int:
    """Tell of what has fallen due; return how many messages. Three queries where nothing has."""
    today = timezone.localdate()
    return (
        _tell(ENDING, list(_ending(today)))
        + _tell(WAITING, list(_waiting(today)))
        + _tell(UNANSWERED, list(_unanswered(today)))
    )


def _ending(today: date) -> Iterator[Due]:
    soon = today + timedelta(days=max(ENDING_BEFORE))
    held = _to_end().filter(ends_on__range=(today, soon), person__is_active=True)
    for one in held.order_by("pk"):
        day = ending_on(timezone.localdate(one.decided_at), one.ends_on, today)
        if day is not None:
            yield one, day, [one.person_id]


def _to_end() -> PermissionQuerySet:
    """Approvals that nothing follows: of one that has been renewed, the end is no news."""
    renewed = Permission.objects.approved().filter(renews=OuterRef("pk"))
    return Permission.objects.approved().filter(~Exists(renewed))


def _waiting(today: date) -> Iterator[Due]:
    before = _midnight(today - timedelta(days=WAITING_AFTER - 1))
    waits = Permission.objects.filter(state__in=WITH_DECIDER, waiting_since__lt=before)
    since = {one: timezone.localdate(one.waiting_since) for one in waits.order_by("pk")}
    if not since:
        return
    calendar = Calendar.around(min(since.values()), today)
    days = {one: waiting_on(day, calendar, today) for one, day in since.items()}
    due = {one: day for one, day in days.items() if day is not None}
    deciders = access.deciders_of_each(due)
    for one, day in due.items():
        yield one, day, deciders[one.pk]


def _unanswered(today: date) -> Iterator[Due]:
    before = _midnight(today - timedelta(days=UNANSWERED_AFTER - 1))
    waits = _asked().filter(asked_at__lt=before, person__is_active=True)
    for one in waits.order_by("pk"):
        yield one, unanswered_on(timezone.localdate(one.asked_at), today), [one.person_id]


def _asked() -> PermissionQuerySet:
    """Requests about which there is a question, with when it was `asked_at`."""
    questions = Q(steps__what=Taken.ASKED_MORE)
    asked = Permission.objects.filter(state=State.ASKED)
    return asked.annotate(asked_at=Max("steps__at", filter=questions))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def _tell(kind: Kind, due: list[Due]) -> int:
    """Tell each of them who was not told for that day, or a later one."""
    told = latest_days([kind], [name_of(one) for one, _, _ in due]) if due else {}
    new = [
        (one, day, [pk for pk in people if told.get((name_of(one), pk), date.min) < day])
        for one, day, people in due
    ]
    if not any(people for _, _, people in new):
        return 0
    with transaction.atomic():
        return sum(outbox.add_all(kind, about=one, to=to, day=day) for one, day, to in new)


def _path(permission: Permission) -> str:
    return reverse("compliance:permission-detail", args=[permission.reference])


def _of(
    messages: Sequence[Message], kind: Kind, permissions: PermissionQuerySet
) -> list[tuple[Message, Permission]]:
    """Return the messages that are the latest about these, and go to people who are here."""
    latest = [one for one in only_latest(messages, [kind]) if one.recipient.is_active]
    found = rows_about(permissions, latest)
    return [(one, found[one.about]) for one in latest if one.about in found]


def _ends(messages: Sequence[Message]) -> Lines:
    """Say it of what has not ended and is not renewed."""
    open_still = _to_end().filter(ends_on__gte=timezone.localdate())
    return {
        one.pk: Line(
            f"A permission that you hold ends on {in_words(permission.ends_on)}",
            _path(permission),
            "You can ask for it anew. Without that, please stop what it allows by then.",
        )
        for one, permission in _of(messages, ENDING, open_still)
        if one.recipient_id == permission.person_id
    }


def _waits(messages: Sequence[Message]) -> Lines:
    """Say it of what waits since before the message, to who may decide it now."""
    waits = Permission.objects.filter(state__in=WITH_DECIDER).select_related("person")
    found = _of(messages, WAITING, waits)
    deciders = access.deciders_of_each(permission for _, permission in found)
    return {
        one.pk: Line(
            "A request still waits for a decision",
            _path(permission),
            f"It has waited since {in_words(permission.waiting_since)}. "
            "You are one of the people who may decide it.",
        )
        for one, permission in found
        if one.recipient_id in deciders[permission.pk]
        and timezone.localdate(permission.waiting_since) < one.day
    }


def _is_unanswered(messages: Sequence[Message]) -> Lines:
    """Say it of the question that was asked before the message, not of a later one."""
    return {
        one.pk: Line(
            "A question about your request is not answered yet",
            _path(permission),
            f"It was asked on {in_words(permission.asked_at)}. "
            "The request waits until you have answered.",
        )
        for one, permission in _of(messages, UNANSWERED, _asked())
        if one.recipient_id == permission.person_id
        and timezone.localdate(permission.asked_at) < one.day
    }


ENDING = register(Kind("permission.ending", _ends))
WAITING = register(Kind("permission.waiting", _waits, insists=True))
UNANSWERED = register(Kind("permission.unanswered", _is_unanswered))
