"""What a person decides about e-mails that are in doubt or could not be sent.

An e-mail is in doubt where the mail server, or the portal, stopped in the middle of handing it
over: nobody can know whether it arrived but whoever asks. This room lies below `people`, so the
page that calls an action has already asked who may. All to one recipient is decided at once, as
it was `seen`: what came into doubt since then is left for who looks again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac

from policyportal.audit.log import record_many
from policyportal.outbox.bell import ring_after_commit
from policyportal.outbox.envelopes import DAY_OVER
from policyportal.outbox.models import DIGEST, Message, MessageQuerySet, State
from policyportal.refusal import Refused

DECIDED_ALREADY = "Somebody has decided about these e-mails already, or they were sent since."
CHANGED = "There is more to decide than the page showed. Look again, then decide."
IT_ARRIVED = "Somebody found that it arrived."
LET_GO = "Somebody decided not to try again."


@dataclass(frozen=True)
class To:
    """Whom e-mails go to: a person, by their id, or an address outside."""

    person: int | None = None
    address: str = ""

    def of(self, messages: MessageQuerySet) -> MessageQuerySet:
        return messages.filter(recipient=self.person, address=self.address, alone=True)


@dataclass(frozen=True)
class Recipients:
    """How many have e-mails in doubt, how many have some that failed, and how many either."""

    held: int
    failed: int
    either: int


def undecided() -> MessageQuerySet:
    """Return the e-mails about which somebody has to decide."""
    return Message.objects.filter(alone=True, state__in=(State.HELD, State.FAILED))


def number_of_recipients() -> Recipients:
    """Return about how many recipients' e-mails somebody has to decide. One query."""
    whose = Coalesce(Cast("recipient", models.CharField()), "address")
    held, failed = models.Q(state=State.HELD), models.Q(state=State.FAILED)
    counted = undecided().aggregate(
        held=models.Count(whose, filter=held, distinct=True),
        failed=models.Count(whose, filter=failed, distinct=True),
        either=models.Count(whose, distinct=True),
    )
    return Recipients(**counted)


def seal_of(messages: Iterable[Message]) -> str:
    """Return what tells these e-mails, as they stand, from any others, and says nothing else."""
    each = sorted(f"{one.pk} {one.next_attempt_at.timestamp()}" for one in messages)
    return salted_hmac("outbox.deciding", "\n".join(each), algorithm="sha256").hexdigest()


def _locked(to: To, state: State, seen: str) -> list[Message]:
    """Lock the e-mails to one recipient that are in the state, if they are those that were seen."""
    found = to.of(Message.objects.select_for_update()).filter(state=state)
    messages = list(found.order_by("pk"))
    if not messages:
        raise Refused(DECIDED_ALREADY)
    if seal_of(messages) != seen:
        raise Refused(CHANGED)
    return messages


def _end(messages: list[Message], state: State, **fields) -> None:
    """Bring the messages, and what each of them carried, into the state."""
    ids = [message.pk for message in messages]
    each = models.Q(pk__in=ids) | models.Q(carried_by__in=ids)
    was = {message.state for message in messages}
    Message.objects.filter(each, state__in=was).update(state=state, lease_until=None, **fields)


@transaction.atomic
def it_arrived(to: To, *, seen: str, by: models.Model) -> int:
    """Record that the e-mails in doubt to this recipient arrived; return how many they were."""
    messages = _locked(to, State.HELD, seen)
    _end(messages, State.SENT, sent_at=timezone.now(), reason=IT_ARRIVED)
    return _recorded("message.arrived", messages, by)


@transaction.atomic
def send_again(to: To, state: State, *, seen: str, by: models.Model) -> int:
    """Send again what is in doubt (`HELD`) or what failed (`FAILED`); return how many they were."""
    return _again(_locked(to, state, seen), state, by)


@transaction.atomic
def send_all_again(*, by: models.Model) -> int:
    """Send again all that failed, to whomever: what a mail server set wrongly has refused.

    Nothing that is in doubt: of that each recipient has to be asked.
    """
    failed = undecided().select_for_update().filter(state=State.FAILED)
    messages = list(failed.order_by("pk"))
    if not messages:
        raise Refused(DECIDED_ALREADY)
    return _again(messages, State.FAILED, by)


def _again(messages: list[Message], state: State, by: models.Model) -> int:
    """Let each wait to be sent, with the same Message-ID and all its attempts before it.

    The e-mail of a day that is over is let go; what it carried goes with the next one.
    """
    today = timezone.localdate()
    over = [one for one in messages if one.kind == DIGEST and one.day < today]
    ended = {one.pk for one in over}
    again = [one for one in messages if one.pk not in ended]
    carried = Message.objects.filter(carried_by__in=[one.pk for one in messages], state=state)
    carried.update(state=State.PENDING, carried_by=None, lease_until=None, reason="")
    _end(over, State.CANCELLED, reason=DAY_OVER)
    _end(again, State.PENDING, attempts=0, next_attempt_at=timezone.now(), reason="")
    ring_after_commit()
    return _recorded("message.sent-again", messages, by)


@transaction.atomic
def let_go(to: To, *, seen: str, by: models.Model) -> int:
    """Give up what failed; a person it was for still has it on the portal."""
    messages = _locked(to, State.FAILED, seen)
    on_the_portal = models.Q(recipient__isnull=False) & ~models.Q(kind=DIGEST)
    each = models.Q(pk__in=[one.pk for one in messages]) | models.Q(carried_by__in=messages)
    failed = Message.objects.filter(each, state=State.FAILED)
    failed.filter(on_the_portal).update(state=State.SHOWN, reason=LET_GO)
    failed.exclude(on_the_portal).update(state=State.CANCELLED, reason=LET_GO)
    return _recorded("message.let-go", messages, by)


def _recorded(what: str, messages: list[Message], by: models.Model) -> int:
    record_many([(what, message, {}) for message in messages], by=by)
    return len(messages)
