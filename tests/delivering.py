"""Sending all that waits, the e-mail of a day included, as on the next morning that has one."""

from collections import Counter
from datetime import datetime, timedelta

import time_machine
from django.utils import timezone

from policyportal.outbox import digests, kinds
from policyportal.outbox.delivery import deliver_due
from policyportal.outbox.models import Message, State
from policyportal.school import opening


def next_hour_for_all() -> datetime:
    """Return the first moment from now on at which everybody's e-mail of the day may go."""
    moment = timezone.now()
    while not opening.may_send(moment) or timezone.localtime(moment).hour < 8:
        moment += timedelta(minutes=30)
    return moment


def deliver_all() -> Counter[State]:
    """Deliver what is due and, as soon as they may go, the e-mails of the day."""
    ended = deliver_due()
    with time_machine.travel(next_hour_for_all(), tick=False):
        digests.ring()
        return ended + deliver_due()


def line(message: Message) -> kinds.Line | None:
    """Return what the message says now, None once its reason is gone."""
    return kinds.lines_of([message]).get(message.pk)
