"""The clock of a referral: one working day from when the school became aware.

It runs through the school's own closures. At half of the working time, with two hours left, and
when it has passed, whoever manages the case is told, and whoever covers for them; on a day on which
the school is shut, the people who were added to work on the case as well.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from incidents.cases import notices
from incidents.cases.models import Grant, Power
from incidents.disclosures.models import OPEN, Action, Disclosure, State
from policyportal.outbox.models import Message
from policyportal.people.models import Person
from policyportal.school.models import Closure
from policyportal.school.working_days import after_working_time, working_time

NEAR = timedelta(hours=2)


def moments(aware_at: datetime, due_at: datetime) -> tuple[datetime, datetime, datetime]:
    """Return half time (of the working time), two hours before the end, and the end."""
    half = after_working_time(aware_at, working_time(aware_at, due_at) / 2)
    return min(half, due_at), due_at - NEAR, due_at


def first_notice(aware_at: datetime, due_at: datetime, now: datetime) -> datetime:
    """Return when the first notice goes out; where half time is past, that is at once."""
    return max(moments(aware_at, due_at)[0], now)


def following_notice(aware_at: datetime, due_at: datetime, now: datetime) -> datetime | None:
    """Return when the next notice after `now` goes out, None once the time has passed."""
    to_come = [moment for moment in moments(aware_at, due_at) if moment > now]
    return min(to_come, default=None)


def time_left(due_at: datetime, now: datetime) -> tuple[str, str]:
    """Return how far off it is, in words, and the tone they are said in."""
    left = due_at - now
    if left < timedelta():
        return f"Overdue by {in_words(-left)}", "late"
    return f"Due in {in_words(left)}", "late" if left <= NEAR else "soon"


def in_words(length: timedelta) -> str:
    """Return a length of time as people say it: minutes, hours, or days."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        number, unit = max(minutes, 1), "minute"
    elif minutes < 48 * 60:
        number, unit = minutes // 60, "hour"
    else:
        number, unit = minutes // (24 * 60), "day"
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


@dataclass(frozen=True)
class Clock:
    """How the clock stands, for the page of a case."""

    due_at: datetime
    words: str
    tone: str
    covers: list[Person]
    closure: Closure | None


def runs(case: Disclosure) -> bool:
    """Whether the clock runs: a disclosure that was not referred, and is no low-level concern."""
    return case.state == State.RECORDED and case.due_at is not None


def standing(case: Disclosure, now: datetime) -> Clock | None:
    """Return how the clock stands, None where it does not run. Two or three queries."""
    if not runs(case):
        return None
    words, tone = time_left(case.due_at, now)
    managers = notices.managers_of(case).exclude(pk=case.case_manager_id)
    covers = {person.pk: person for person in [*managers, *_workers(case)]}
    closure = closure_on(timezone.localdate(now))
    return Clock(case.due_at, words, tone, list(covers.values()), closure)


def closure_on(day: date) -> Closure | None:
    """Return what the school is shut for on that day: not so on an INSET day, nor a festival."""
    return Closure.objects.shut().filter(starts_on__lte=day, ends_on__gte=day).first()


def _workers(case: Disclosure) -> list[Person]:
    """Return who was added to the case to work on it, and can sign in. Never its subject."""
    running = Grant.objects.running().filter(case=case.pk, power=Power.WORK)
    people = Person.objects.active().filter(pk__in=running.values("person"))
    return list(people.exclude(pk=case.subject_id))


def _while(is_so: Callable[[Disclosure], bool]) -> notices.Waiting:
    """Return what yields the messages about disclosures of which something is still so."""

    def waiting(messages: Sequence[Message]) -> Iterator[tuple[Message, int]]:
        found = list(notices.case_ids(messages))
        cases = Disclosure.objects.in_bulk([pk for _, pk in found])
        return ((message, pk) for message, pk in found if pk in cases and is_so(cases[pk]))

    return waiting


def _to_write(case: Disclosure) -> bool:
    return case.state in OPEN and case.written_at is None and case.action == Action.SUSPENDED


def _to_review(case: Disclosure) -> bool:
    if case.state not in OPEN or case.police_ended_on or not case.police_review_due:
        return False
    return case.police_review_due <= timezone.localdate()


HALF = notices.kind("disclosure.clock-half", _while(runs), urgent=True)
TWO_HOURS = notices.kind("disclosure.clock-two-hours", _while(runs), urgent=True)
PASSED = notices.kind("disclosure.clock-passed", _while(runs), urgent=True)
WRITTEN = notices.kind("disclosure.written-due", _while(_to_write), urgent=True)
POLICE = notices.kind("disclosure.police-review-due", _while(_to_review))


def ring() -> int:
    """Tell what has fallen due by now; return how many messages were added."""
    now = timezone.now()
    return _clocks(now) + _written(now) + _police(now)


def _clocks(now: datetime) -> int:
    due = Disclosure.objects.filter(next_notice_at__lte=now).values_list("pk", flat=True)
    return sum(_clock(pk, now) for pk in list(due))


@transaction.atomic
def _clock(pk: int, now: datetime) -> int:
    """Tell about one case, once for each of the three moments.

    A portal that was down over one of them tells of the latest alone. What is told and when the
    next is due go into the database together, so a crash between repeats nothing and loses nothing.
    """
    case = Disclosure.objects.select_for_update().filter(pk=pk, next_notice_at__lte=now).first()
    if case is None:
        return 0
    if not runs(case):
        case.next_notice_at = None
        case.save(update_fields=["next_notice_at"])
        return 0
    _, two_hours, end = moments(case.aware_at, case.due_at)
    what = PASSED if now >= end else TWO_HOURS if now >= two_hours else HALF
    case.next_notice_at = following_notice(case.aware_at, case.due_at, now)
    case.save(update_fields=["next_notice_at"])
    return notices.tell_managers(case, what, day=_day(case.due_at), also=_deputies(case, now))


def _deputies(case: Disclosure, now: datetime) -> list[Person]:
    """Return whom a closure calls: who was added to work on the case."""
    return _workers(case) if closure_on(timezone.localdate(now)) else []


def _day(moment: datetime) -> date:
    """Return the day a message is for: one of its kind for one due time, whenever it is sent."""
    return timezone.localdate(moment)


def _written(now: datetime) -> int:
    """Tell once of each suspension that was not confirmed in writing in time."""
    late = Disclosure.objects.open().filter(
        action=Action.SUSPENDED,
        written_at__isnull=True,
        written_due_at__lte=now,
    )
    return sum(_tell(case, WRITTEN, _day(case.written_due_at), now) for case in late)


def _police(now: datetime) -> int:
    """Tell once of each review with the police that is due."""
    due = Disclosure.objects.open().filter(
        police_review_due__lte=timezone.localdate(now), police_ended_on__isnull=True
    )
    return sum(_tell(case, POLICE, case.police_review_due, now) for case in due)


def _tell(case: Disclosure, what, day: date, now: datetime) -> int:
    with transaction.atomic():
        return notices.tell_managers(case, what, day=day, also=_deputies(case, now))
