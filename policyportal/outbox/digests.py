"""The e-mail of a day: one for each person for whom something waits, at the hour they chose."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.utils import timezone

from policyportal.outbox.actions import AT_ONCE, new_message_id
from policyportal.outbox.models import DIGEST, Message
from policyportal.row_names import name_of
from policyportal.school import opening


def ring() -> int:
    """Make the e-mails whose hour has come; return how many were made. One query where none has.

    An hour in which the portal was down, or that lies before the end of the quiet time, is made
    up for later on the same day. One a person and day, by the database's own rule.
    """
    now = timezone.localtime()
    if not opening.may_send(now):
        return 0
    made, people = 0, _whose_hour_has_come(now)
    while some := list(islice(people, AT_ONCE)):
        made += _make(some, now)
    return made


def _whose_hour_has_come(now: datetime) -> Iterator[int]:
    people = get_user_model().objects
    today = Message.objects.filter(kind=DIGEST, recipient=OuterRef("pk"), day=now.date())
    waiting = Message.objects.for_a_digest().values("recipient")
    due = people.filter(pk__in=waiting, mail_hour__lte=now.hour).exclude(Exists(today))
    return due.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=AT_ONCE)


def _make(people: list[int], now: datetime) -> int:
    person = get_user_model()
    messages = [
        Message(
            kind=DIGEST,
            about=name_of(person(pk=pk)),
            recipient_id=pk,
            day=now.date(),
            alone=True,
            message_id=new_message_id(),
        )
        for pk in people
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    ours = [message.message_id for message in messages]
    return Message.objects.filter(message_id__in=ours).count()
