"""Files that somebody wants again and again: on which days, and asked for when one has come."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from policyportal.audit.log import record
from policyportal.outbox import actions as outbox
from policyportal.overview.copies import actions, notices
from policyportal.overview.copies.makers import Maker, Params, named
from policyportal.overview.copies.models import Every, Schedule
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused

MOST = 10  # schedules of one person
TERM_MONTHS = (1, 4, 9)


def next_day(every: str, after: date) -> date:
    """Return the first day after `after` on which such a schedule has its file made."""
    if every == Every.WEEK:
        return after + timedelta(days=7 - after.weekday())
    first = (after.replace(day=1) + timedelta(days=32)).replace(day=1)
    while every == Every.TERM and first.month not in TERM_MONTHS:
        first = (first + timedelta(days=32)).replace(day=1)
    return first


@transaction.atomic
def begin(maker: Maker, params: Params, *, every: Every, by: Person) -> Schedule:
    """Have the same file made again and again, as it is on each day. Asked twice, it is one."""
    Person.objects.select_for_update().get(pk=by.pk)
    require(actions.may_have(by, maker, params))
    mine = Schedule.objects.visible_to(by).running()
    same = mine.filter(what=maker.name, params=dict(params), every=every).first()
    if same:
        return same
    if mine.count() >= MOST:
        raise Refused(f"You have {MOST} schedules already. End one of them first.")
    schedule = Schedule.objects.create(
        what=maker.name,
        params=dict(params),
        person=by,
        every=every,
        next_on=next_day(every, timezone.localdate()),
    )
    record("schedule.begun", schedule, by=by, what=maker.name, every=every, params=dict(params))
    return schedule


@transaction.atomic
def end(schedule: Schedule, *, by: Person) -> Schedule:
    """End a schedule; what was made for it stays for its week."""
    schedule = Schedule.objects.select_for_update().get(pk=schedule.pk)
    require(schedule.person_id == by.pk)
    if schedule.ended_at is None:
        _end(schedule, by)
    return schedule


def _end(schedule: Schedule, by: Person | None) -> None:
    schedule.ended_at = timezone.now()
    schedule.save(update_fields=["ended_at"])
    record("schedule.ended", schedule, by=by)


def ring() -> int:
    """Ask for what is due by a schedule; once for each, however many days were missed."""
    due = Schedule.objects.running().filter(next_on__lte=timezone.localdate())
    return sum(_ask(pk) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _ask(pk: int) -> int:
    """Have one schedule's file made. Whoever may no longer see it is told that it has ended."""
    Schedule.objects.select_for_update().get(pk=pk)
    schedule = Schedule.objects.select_related("person").get(pk=pk)
    today, maker = timezone.localdate(), named(schedule.what)
    if schedule.ended_at or schedule.next_on > today:
        return 0
    if maker is None or not actions.may_have(schedule.person, maker, schedule.params):
        _end(schedule, None)
        if schedule.person.is_active:
            outbox.add(notices.SCHEDULE_ENDED, about=schedule, to=schedule.person)
        return 1
    schedule.next_on = next_day(schedule.every, today)
    schedule.save(update_fields=["next_on"])
    actions.ask(maker, schedule.params, by=schedule.person, schedule=schedule)
    return 1
