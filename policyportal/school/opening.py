"""When the school is open, and when it may send e-mails that are not urgent.

Days are those of Europe/London. A referral's clock asks none of this: it knows no closure.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from policyportal.school.models import Closure, ClosureKind, School, Term
from policyportal.school.working_days import is_working_day

KNOWN_FOR = timedelta(weeks=8)  # after the last term: longer than any summer holiday


@dataclass(frozen=True)
class Calendar:
    """The school's terms and closures, read once for many questions."""

    terms: Collection[Term] = ()
    closures: Collection[Closure] = ()

    @classmethod
    def around(cls, first: date, last: date) -> "Calendar":
        """Return the calendar for the days between the two. Two queries."""
        closures = Closure.objects.filter(starts_on__lte=last, ends_on__gte=first)
        return cls(list(Term.objects.all()), list(closures))

    def closures_on(self, day: date) -> list[Closure]:
        return [one for one in self.closures if one.starts_on <= day <= one.ends_on]

    def staff_are_in(self, day: date) -> bool:
        """Whether the school is open to staff: on an INSET day too, even outside of term."""
        kinds = {ClosureKind(one.kind) for one in self.closures_on(day)}
        if ClosureKind.SHUT in kinds or not is_working_day(day):
            return False
        return ClosureKind.INSET in kinds or self._in_term(day)

    def is_for_reminders(self, day: date) -> bool:
        """Whether reminders are sent on that day: staff are in, and it is no festival."""
        festival = any(one.kind == ClosureKind.FESTIVAL for one in self.closures_on(day))
        return self.staff_are_in(day) and not festival

    def _in_term(self, day: date) -> bool:
        """Whether the day is in term; long after the last term that is known, any day may be."""
        last = max((one.ends_on for one in self.terms), default=date.min)
        if day - last > KNOWN_FOR:
            return True
        return any(one.starts_on <= day <= one.ends_on for one in self.terms)


def may_send(moment: datetime, school: School | None = None) -> bool:
    """Whether e-mails that are not urgent may go at that moment. Two queries, and the school's."""
    local = timezone.localtime(moment)
    if is_quiet(local.time(), school or School.here()):
        return False
    return Calendar.around(local.date(), local.date()).is_for_reminders(local.date())


def is_quiet(at: time, school: School) -> bool:
    """Whether the school wants no e-mails sent at that time of day."""
    return not school.quiet_until <= at < school.quiet_from


def last_hour(school: School) -> int:
    """Return the last hour of a day (0 to 23) in which the school sends e-mails, if not to its end.

    Whoever chose a later one, before the school changed its quiet time, is written to in this one.
    """
    whole = school.quiet_from == time(school.quiet_from.hour)
    return school.quiet_from.hour - 1 if whole else school.quiet_from.hour


def hours(school: School) -> list[int]:
    """Return the full hours at which the school sends e-mails, or the one in which it does."""
    last = last_hour(school)
    return [hour for hour in range(last + 1) if time(hour) >= school.quiet_until] or [last]
