"""How people are told by e-mail: their own choice, which never reaches what is urgent."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.dateformat import format as date_format

from policyportal.audit.log import record
from policyportal.documents.templatetags.dates import clock
from policyportal.outbox import envelopes
from policyportal.outbox.kinds import Line
from policyportal.outbox.models import DIGEST, Message, State
from policyportal.people.models import MailHow, Person
from policyportal.school import opening
from policyportal.school.models import School

LOOKED_AHEAD = timedelta(days=400)  # for a day on which staff are in: past any summer


@transaction.atomic
def choose(person: Person, *, mail_how: str, mail_hour: int) -> bool:
    """Record how and at which hour (0 to 23, Europe/London) the person is told; False if as it was.

    Nobody else chooses it for them, and urgent kinds and the clock of a referral ask nobody.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    return _write(person, MailHow(mail_how), mail_hour, by=person)


@transaction.atomic
def stop(pk: int) -> bool | None:
    """End the daily e-mails of a person, by the link in one; False if they had ended before.

    None where nobody of that id is here any more. The log names nobody as having done it: whoever
    has the e-mail can.
    """
    person = Person.objects.active().select_for_update().filter(pk=pk).first()
    if person is None:
        return None
    return _write(person, MailHow.URGENT, person.mail_hour, by=None)


def _write(person: Person, how: MailHow, hour: int, *, by: Person | None) -> bool:
    if (person.mail_how, person.mail_hour) == (how, hour):
        return False
    person.mail_how, person.mail_hour = how, hour
    person.save(update_fields=["mail_how", "mail_hour"])
    record("person.e-mails-chosen", person, by=by, how=how.value, hour=hour)
    return True


@dataclass(frozen=True)
class NextMail:
    """The next of a person's daily e-mails; with no hour it goes as soon as there is something."""

    day: date
    hour: time | None
    lines: list[Line]

    @property
    def when(self) -> str:
        """today at 8am; Tuesday 24 November at 8am; today, within a few minutes"""
        if self.hour is None:
            soon = "within a few minutes" if self.lines else "as soon as there is something"
            return f"today, {soon}"
        today = self.day == timezone.localdate()
        return f"{'today' if today else date_format(self.day, 'l j F')} at {clock(self.hour)}"


def next_mail(person: Person, school: School) -> NextMail | None:
    """Return when the person's next daily e-mail goes, if anything waits for it, and what does.

    As `outbox.digests` makes them. None where no day is known on which the school sends any.
    """
    now = timezone.localtime()
    calendar = opening.Calendar.around(now.date(), now.date() + LOOKED_AHEAD)
    days = (now.date() + timedelta(days=n) for n in range(LOOKED_AHEAD.days))
    hour = time(min(person.mail_hour, opening.last_hour(school)))
    opens = max(hour, school.quiet_until)
    lines = envelopes.would_say(person)
    for day in days:
        if calendar.is_for_reminders(day):
            if day != now.date() or now.time() < opens:
                return NextMail(day, opens, lines)
            if _may_still_go_today(person, now, school):
                return NextMail(day, None, lines)
    return None


def _may_still_go_today(person: Person, now: datetime, school: School) -> bool:
    if opening.is_quiet(now.time(), school):
        return False
    made = Message.objects.filter(kind=DIGEST, recipient=person, day=now.date())
    return not made.exclude(state__in=[State.PENDING, State.CLAIMED]).exists()
