"""Reminders of what is to be signed: worked out for everybody once a day.

And again once something was recorded by which somebody else may have to sign, or answers to
somebody else. In between a ring asks where the log ends, and no more.
"""

from array import array
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from compliance.policies.coverage import Stand
from compliance.policies.models import Version
from compliance.signing.above import Above, managers_here
from compliance.signing.history import History, histories
from compliance.signing.ladder import HEAD_AFTER, MANAGER_AFTER, latest, told_above
from compliance.signing.notices import ESCALATED, LADDER, OF_YOURS
from compliance.signing.outstanding import owing, stands
from policyportal.audit.models import Entry
from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import Kind
from policyportal.outbox.told import latest_days
from policyportal.people.models import Person
from policyportal.row_names import name_of

AT_ONCE = 500  # people looked at together
WORKED_OUT = "signing.reminders"  # in the cache: losing it costs work and nothing else
KEPT = timedelta(days=2)

# After these somebody may have to sign who had not, or from another day, or somebody else is
# above them. By a signature, a look or a decision nobody comes to be reminded.
REASONS = (
    "version.published",
    "person.added",
    "person.changed",
    "person.left",
    "person.came-back",
    "person.deactivated",
    "people.imported",
    "role.started",
    "role.ended",
    "role.taken-back",
    "acknowledgement.expired",
)

Days = dict[int, date]
Due = dict[tuple[Kind, date], list[int]]


def ring() -> int:
    """Add the reminders that have fallen due; return how many. Two queries where there is nothing.

    A portal that was down over several steps of somebody's ladder tells of the latest alone.
    """
    today = timezone.localdate()
    end = _log_end()  # before the work: what is recorded meanwhile is looked at next time
    worked_out = cache.get(WORKED_OUT)
    if worked_out == (today, *end):
        return 0
    added = 0 if _stands(worked_out, today, end) else remind(today)
    cache.set(WORKED_OUT, (today, *end), KEPT.total_seconds())
    return added


def _log_end() -> tuple[int, str]:
    """Return the number of the log's last entry, and its commitment, which no other log has."""
    ends = Entry.objects.order_by("-number").values_list("number", "commitment")
    return ends.first() or (0, "")


def _stands(worked_out: tuple[date, int, str] | None, today: date, end: tuple[int, str]) -> bool:
    """Whether what was worked out before is right now: of today, of this log, and no reason since.

    Entries are numbered in the order in which they become visible.
    """
    if worked_out is None or worked_out[0] != today:
        return False
    _, number, commitment = worked_out
    if not Entry.objects.filter(number=number, commitment=commitment).exists():
        return False
    since = Entry.objects.filter(number__gt=number, number__lte=end[0])
    return not since.filter(action__in=REASONS).exists()


def remind(today: date) -> int:
    """Add what everybody is to be told of every policy in force; return how many messages."""
    return sum(_of_policy(of, of.in_force, today) for of in histories() if of.in_force is not None)


def _of_policy(of: History, version: Version, today: date) -> int:
    """A few queries for each 500 people who have to sign, whoever was told before."""
    # The ids are read to the end first: SQLite could not write while others do, with a query open.
    everybody = array("I", owing(of, today).order_by("pk").values_list("pk", flat=True))
    above, managers, heads, added = Above.on(today), {}, {}, 0
    for at in range(0, len(everybody), AT_ONCE):
        people = Person.objects.filter(pk__in=everybody[at : at + AT_ONCE]).order_by()
        rows = list(people.values_list("pk", "created_at", "line_manager"))
        known = {person: timezone.localdate(created_at) for person, created_at, _ in rows}
        found = {
            person: stand
            for person, stand in stands(of, known, today).items()
            if stand.has_to_sign  # not who has signed since
        }
        added += _remind(version, found, today)
        for person, _, manager in rows:
            if person in found:
                due_on = found[person].due_on
                if manager is not None:
                    _later(managers, [manager], told_above(due_on, today, MANAGER_AFTER))
                _later(heads, above.of(person, manager), told_above(due_on, today, HEAD_AFTER))
    here = managers_here(managers, today)
    managers = {person: day for person, day in managers.items() if person in here}
    return added + _tell(OF_YOURS, version, managers) + _tell(ESCALATED, version, heads)


def _later(days: Days, people: Iterable[int], day: date | None) -> None:
    """Keep for each who is told of some people the latest day: one message is about them all."""
    if day is not None:
        days |= {person: max(day, days.get(person, day)) for person in people}


def _remind(version: Version, found: dict[int, Stand], today: date) -> int:
    """Add the latest step of each person's ladder, where it was not told before."""
    told = latest_days(LADDER.values(), [name_of(version)], to=found)
    due: Due = {}
    for person, stand in found.items():
        reminder = latest(stand.since, stand.due_on, today)
        if reminder.day > told.get((name_of(version), person), date.min):
            due.setdefault((LADDER[reminder.step], reminder.day), []).append(person)
    return _add(version, due)


def _tell(kind: Kind, version: Version, days: Days) -> int:
    """Add a message to each for their day, where nothing as late was told before."""
    told = latest_days([kind], [name_of(version)], to=days) if days else {}
    due: Due = {}
    for person, day in days.items():
        if day > told.get((name_of(version), person), date.min):
            due.setdefault((kind, day), []).append(person)
    return _add(version, due)


def _add(version: Version, due: Due) -> int:
    if not due:
        return 0
    with transaction.atomic():
        return sum(
            outbox.add_all(kind, about=version, to=people, day=day)
            for (kind, day), people in due.items()
        )
