"""The e-mail of a day: one for each person for whom something waits, at the hour they chose."""

from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.utils import timezone

from policyportal.outbox.actions import AT_ONCE, new_message_id
from policyportal.outbox.models import DIGEST, Message
from policyportal.row_names import name_of
from policyportal.school import opening
from policyportal.school.models import School


def ring() -> int:
    """Make the e-mails whose hour has come; return how many were made. One query where none has.

    An hour in which the portal was down, or that lies before the end of the quiet time, is made
    up for later on the same day; one that lies after its beginning is brought forward. One a person
    and day, by the database's own rule.
    """
    now, school = timezone.localtime(), School.here()
    if not opening.may_send(now, school):
        return 0
    last = now.hour >= opening.last_hour(school)
    people = _whose_hour_has_come(now.date(), 23 if last else now.hour)
    return sum(_make(people[at : at + AT_ONCE], now) for at in range(0, len(people), AT_ONCE))


def _whose_hour_has_come(day: date, hour: int) -> list[int]:
    """Return their ids, read to the end: SQLite could not write while others do, with it open."""
    people = get_user_model().objects
    today = Message.objects.filter(kind=DIGEST, recipient=OuterRef("pk"), day=day)
    waiting = Message.objects.for_a_digest().values("recipient")
    due = people.filter(pk__in=waiting, mail_hour__lte=hour).exclude(Exists(today))
    return list(due.order_by("pk").values_list("pk", flat=True))


def _make(people: list[int], now: datetime) -> int:
    person = get_user_model()
    messages = [
        Message(
            kind=DIGEST,
            about=name_of(person(pk=pk)),
            recipient_id=pk,
            day=now.date(),
            alone=True,
            read_at=now,  # no notice: it is not among what a person has not read
            message_id=new_message_id(),
        )
        for pk in people
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    ours = [message.message_id for message in messages]
    return Message.objects.filter(message_id__in=ours).count()
