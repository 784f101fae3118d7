"""What goes into one e-mail: a message by itself, or a day's e-mail with what waits for it.

It is worked out at the moment of sending. What has lost its reason by then (signed meanwhile,
decided, left, superseded) is not in it and is cancelled with it.
"""

from dataclasses import dataclass, field
from functools import partial

from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.utils import timezone

from policyportal.outbox import kinds, mail
from policyportal.outbox.kinds import Line
from policyportal.outbox.models import DIGEST, Message, State

GONE = "The reason for it was gone when it was about to be sent."
NOTHING_LEFT = "Nothing was left to say when it was about to be sent."
DAY_OVER = "Its day was over. What it would have said goes into the next."
NOT_WANTED = "Whoever it is for wants no e-mail of it: it stands on the portal."


class NotKnown(Exception):
    """The message is of a kind that this version of the portal does not know."""


@dataclass(frozen=True)
class Envelope:
    """An e-mail, or why there is none, and what becomes of the messages that waited for it.

    `carries`, `gone` and `not_wanted` are ids of messages without an e-mail of their own.
    """

    message: Message
    email: EmailMultiAlternatives | None = None
    why_not: str = ""
    carries: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    not_wanted: list[int] = field(default_factory=list)

    @property
    def urgent(self) -> bool:
        return self.message.urgent

    def take_along(self) -> bool:
        """Mark what the e-mail carries as handed over with it; False where some was taken."""
        waiting = Message.objects.for_a_digest().filter(pk__in=self.carries)
        taken = waiting.update(state=State.HANDED_OVER, carried_by=self.message.pk)
        return taken == len(self.carries)

    def settle_what_stays(self) -> None:
        """Settle what waited for this e-mail and is not in it."""
        waiting = Message.objects.for_a_digest()
        if self.gone:
            waiting.filter(pk__in=self.gone).update(state=State.CANCELLED, reason=GONE)
        if self.not_wanted:
            waiting.filter(pk__in=self.not_wanted).update(state=State.SHOWN, reason=NOT_WANTED)


def pack(pk: int) -> Envelope:
    """Return what is to be sent for the message, or why it is not."""
    message = Message.objects.select_related("recipient").get(pk=pk)
    left = message.recipient is not None and _has_left(message.recipient)
    if message.kind == DIGEST:
        return _of_a_day(message, left)
    kind = kinds.named(message.kind)
    if kind is None:
        raise NotKnown("This version of the portal does not know the kind.")
    line = None if left else kind.lines([message]).get(pk)
    if line is None:
        return Envelope(message, why_not=GONE)
    return Envelope(message, mail.alone(message, kind, line))


def _has_left(person: models.Model) -> bool:
    """Whether they cannot sign in any more, deactivated by now or not."""
    return not person.is_active or person.is_gone_on(timezone.localdate())


def _of_a_day(message: Message, left: bool) -> Envelope:
    known = _waiting_for(message.recipient_id)
    if left:
        return Envelope(message, why_not=GONE, gone=[one.pk for one in known])
    if message.day < timezone.localdate():
        return Envelope(message, why_not=DAY_OVER)
    lines = kinds.lines_of(known)
    wanted = [one for one in known if one.pk in lines and _wants(one)]
    envelope = partial(
        Envelope,
        message,
        gone=[one.pk for one in known if one.pk not in lines],
        not_wanted=[one.pk for one in known if one.pk in lines and not _wants(one)],
    )
    if not wanted:
        return envelope(why_not=NOTHING_LEFT)
    email = mail.of_a_day(message, [lines[one.pk] for one in wanted])
    return envelope(email, carries=[one.pk for one in wanted])


def would_say(person: models.Model) -> list[Line]:
    """Return what a day's e-mail to the person would say if it were sent now."""
    waiting = _waiting_for(person.pk)
    lines = kinds.lines_of(waiting)
    return [lines[one.pk] for one in waiting if one.pk in lines and _wants(one)]


def _waiting_for(person: int) -> list[Message]:
    """Return what waits for a day's e-mail to the person, the oldest first, of kinds known here."""
    waiting = Message.objects.for_a_digest().filter(recipient=person).select_related("recipient")
    return [one for one in waiting.order_by("created_at", "pk") if kinds.named(one.kind)]


def _wants(message: Message) -> bool:
    """Whether whoever it is for is told of it by e-mail too."""
    return message.recipient.wants_daily_mail or kinds.named(message.kind).insists
