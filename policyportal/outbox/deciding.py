"""What a person decides about e-mails that are in doubt or could not be sent.

An e-mail is in doubt where the mail server, or the portal, stopped in the middle of handing it
over: nobody can know whether it arrived but whoever asks. This room lies below `people`, so the
page that calls an action has already asked who may. All of one address is decided at once.
"""

from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone

from policyportal.audit.log import record
from policyportal.outbox.bell import ring_after_commit
from policyportal.outbox.envelopes import DAY_OVER
from policyportal.outbox.models import DIGEST, Message, MessageQuerySet, State
from policyportal.refusal import Refused

DECIDED_ALREADY = "Somebody has decided about these e-mails already, or they were sent since."
IT_ARRIVED = "Somebody found that it arrived."
LET_GO = "Somebody decided not to try again."


@dataclass(frozen=True)
class To:
    """Whom e-mails go to: a person, by their id, or an address outside."""

    person: int | None = None
    address: str = ""

    def of(self, messages: MessageQuerySet) -> MessageQuerySet:
        return messages.filter(recipient=self.person, address=self.address, alone=True)


def _locked(to: To, *states: State) -> list[Message]:
    """Lock the e-mails to one recipient that are in one of the states, and what they carry."""
    found = to.of(Message.objects.select_for_update()).filter(state__in=states)
    messages = list(found.order_by("pk"))
    if not messages:
        raise Refused(DECIDED_ALREADY)
    return messages


def _end(messages: list[Message], state: State, **fields) -> None:
    """Bring the messages, and what each of them carried, into the state."""
    ids = [message.pk for message in messages]
    each = models.Q(pk__in=ids) | models.Q(carried_by__in=ids)
    was = {message.state for message in messages}
    Message.objects.filter(each, state__in=was).update(state=state, lease_until=None, **fields)


@transaction.atomic
def it_arrived(to: To, *, by: models.Model) -> int:
    """Record that the e-mails in doubt to this recipient arrived; return how many they were."""
    messages = _locked(to, State.HELD)
    _end(messages, State.SENT, sent_at=timezone.now(), reason=IT_ARRIVED)
    return _recorded("message.arrived", messages, by)


@transaction.atomic
def send_again(to: To, state: State, *, by: models.Model) -> int:
    """Send again what is in doubt (`HELD`) or what failed (`FAILED`), with the same Message-ID.

    The e-mail of a day that is over is let go; what it carried goes with the next one.
    """
    messages = _locked(to, state)
    today = timezone.localdate()
    over = [one for one in messages if one.kind == DIGEST and one.day < today]
    again = [one for one in messages if one not in over]
    carried = Message.objects.filter(carried_by__in=[one.pk for one in messages], state=state)
    carried.update(state=State.PENDING, carried_by=None, lease_until=None, reason="")
    _end(over, State.CANCELLED, reason=DAY_OVER)
    _end(again, State.PENDING, attempts=0, next_attempt_at=timezone.now(), reason="")
    ring_after_commit()
    return _recorded("message.sent-again", messages, by)


@transaction.atomic
def let_go(to: To, *, by: models.Model) -> int:
    """Give up what failed; a person it was for still has it on the portal."""
    messages = _locked(to, State.FAILED)
    on_the_portal = models.Q(recipient__isnull=False) & ~models.Q(kind=DIGEST)
    each = models.Q(pk__in=[one.pk for one in messages]) | models.Q(carried_by__in=messages)
    failed = Message.objects.filter(each, state=State.FAILED)
    failed.filter(on_the_portal).update(state=State.SHOWN, reason=LET_GO)
    failed.exclude(on_the_portal).update(state=State.CANCELLED, reason=LET_GO)
    return _recorded("message.let-go", messages, by)


def _recorded(what: str, messages: list[Message], by: models.Model) -> int:
    for message in messages:
        record(what, message, by=by)
    return len(messages)


def undecided() -> MessageQuerySet:
    """Return the e-mails about which somebody has to decide."""
    return Message.objects.filter(alone=True, state__in=(State.HELD, State.FAILED))
