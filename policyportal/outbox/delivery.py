"""Sending what is in the outbox: from pending to sent, or to a state that accounts for it.

pending → claimed → handed over → sent, each step one conditional update, so that however many
workers run, one of them sends. `attempts` grows with each claim and fences off a worker that was
too slow: its updates find no row any more. A day's e-mail takes the messages that it carries along
from handing over (`envelopes.py`). Each step stands by itself when the next one crashes.
"""

import logging
import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from time import monotonic

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from policyportal.outbox import envelopes
from policyportal.outbox.models import DIGEST, Message, MessageQuerySet, State
from policyportal.school import opening

log = logging.getLogger(__name__)

WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 3 * 60, 8 * 60, 24 * 60)]
MOST_ATTEMPTS = len(WAITS) + 1
AT_ONCE = 100  # messages that are looked up by one query


def lease() -> timedelta:
    """Return how long a worker holds a row: longer than a task may run."""
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


@dataclass(frozen=True)
class Claim:
    """One worker's hold on one row, and on those that its e-mail carries."""

    pk: int
    attempts: int
    carries: bool  # whether it is the e-mail of a day

    def move(self, old: State, new: State, **fields) -> bool:
        """Change the state of the row, and of what it carries; False if the hold was lost."""
        mine = Message.objects.filter(pk=self.pk, attempts=self.attempts, state=old)
        if not self.carries:
            return bool(mine.update(state=new, **fields))
        with transaction.atomic():
            if not mine.update(state=new, **fields):
                return False
            also = {name: fields[name] for name in ("reason", "sent_at") if name in fields}
            if new == State.PENDING:
                also["carried_by"] = None
            Message.objects.filter(carried_by=self.pk, state=old).update(state=new, **also)
        return True

    def put_back(self, old: State, reason: str) -> State:
        """Let the row wait for another attempt, or give it up after the last."""
        if self.attempts >= MOST_ATTEMPTS:
            return self.give_up(old, reason)
        again = timezone.now() + WAITS[self.attempts - 1] * settings.OUTBOX_WAITS_SCALE
        self.move(old, State.PENDING, lease_until=None, next_attempt_at=again, reason=reason)
        return State.PENDING

    def give_up(self, old: State, reason: str) -> State:
        self.move(old, State.FAILED, lease_until=None, reason=reason)
        return State.FAILED


class Unreachable(Exception):
    """The mail server cannot be reached: no use trying the next message now."""

    def __init__(self, state: State):
        self.state = state


def deliver_due(*, longest: float | None = None) -> Counter[State]:
    """Send every message that is due; return how many ended in which state.

    Stops after `longest` seconds (by default as the settings say), or when the mail server cannot
    be reached.
    """
    recover_expired()
    longest = settings.OUTBOX_LONGEST_RUN if longest is None else longest
    until, ended = monotonic() + longest, Counter()
    connection = get_connection()
    try:
        while monotonic() < until and (some := _some_due()):
            for pk in some:
                if monotonic() >= until:
                    break
                if (claim := _claim(pk)) is not None:
                    ended[_deliver(claim, connection)] += 1
    except Unreachable as unreachable:
        ended[unreachable.state] += 1
    finally:
        connection.close()
    return ended


def due() -> MessageQuerySet:
    """Return what is to be sent by now: a day's e-mail only while e-mails may be sent at all."""
    waiting = Message.objects.to_send().filter(next_attempt_at__lte=timezone.now())
    return waiting if opening.may_send(timezone.now()) else waiting.exclude(kind=DIGEST)


def _some_due() -> list[int]:
    """Return some ids, urgent ones by themselves first.

    Mixed, so that workers who look at the same moment seldom reach for the same row.
    """
    waiting = due().order_by("-urgent", "next_attempt_at", "pk")
    found = list(waiting.values_list("pk", "urgent")[:AT_ONCE])
    some = [pk for pk, urgent in found if urgent] or [pk for pk, _ in found]
    random.shuffle(some)
    return some


def _claim(pk: int) -> Claim | None:
    """Take the row for this worker, or None if another was quicker."""
    now = timezone.now()
    free = Message.objects.filter(pk=pk, state=State.PENDING, next_attempt_at__lte=now)
    if not free.update(
        state=State.CLAIMED, lease_until=now + lease(), attempts=F("attempts") + 1, reason=""
    ):
        return None
    attempts, kind = Message.objects.values_list("attempts", "kind").get(pk=pk)
    return Claim(pk, attempts, carries=kind == DIGEST)


def _deliver(claim: Claim, connection) -> State:
    """Take a claimed row to its next state and return that."""
    try:
        envelope = envelopes.pack(claim.pk)
    except envelopes.NotKnown as error:
        return claim.put_back(State.CLAIMED, str(error))
    except Exception as error:
        log.exception("Message %s could not be written.", claim.pk)
        return claim.put_back(State.CLAIMED, f"It could not be written: {_said(error)}")
    if envelope.email is None:
        return _let_go(claim, envelope)
    try:
        connection.open()
    except Exception as error:
        log.warning("The mail server cannot be reached (%s).", type(error).__name__)
        state = claim.put_back(
            State.CLAIMED, f"The mail server could not be reached: {_said(error)}"
        )
        raise Unreachable(state) from error
    if not _handing_over(claim, envelope):
        return State.CLAIMED  # another worker has it by now, or what it was to carry
    return _hand_over(claim, envelope, connection)


def _let_go(claim: Claim, envelope: envelopes.Envelope) -> State:
    """End a message that is not to be sent, and what it would have carried."""
    with transaction.atomic():
        if claim.move(State.CLAIMED, State.CANCELLED, lease_until=None, reason=envelope.why_not):
            envelope.settle_what_stays()
    return State.CANCELLED


def _handing_over(claim: Claim, envelope: envelopes.Envelope) -> bool:
    """Mark the message, and what it carries, as handed over; False where something was taken.

    All of it or nothing: what another e-mail took meanwhile is not said twice.
    """
    until = timezone.now() + lease()
    with transaction.atomic():
        handed = claim.move(State.CLAIMED, State.HANDED_OVER, lease_until=until)
        if handed and envelope.take_along():
            envelope.settle_what_stays()
            return True
        transaction.set_rollback(True)
    return False


def _hand_over(claim: Claim, envelope: envelopes.Envelope, connection) -> State:
    try:
        connection.send_messages([envelope.email])
    except Exception as error:
        in_doubt = getattr(connection, "in_doubt", False)
        connection.close()
        log.warning("Message %s was not taken (%s).", claim.pk, type(error).__name__)
        if in_doubt and not envelope.urgent:
            reason = f"The mail server did not say whether it took it: {_said(error)}"
            claim.move(State.HANDED_OVER, State.HELD, lease_until=None, reason=reason)
            return State.HELD
        reason = f"The mail server refused it: {_said(error)}"
        if not in_doubt and _is_for_good(error):
            return claim.give_up(State.HANDED_OVER, reason)
        return claim.put_back(State.HANDED_OVER, reason)
    claim.move(State.HANDED_OVER, State.SENT, lease_until=None, sent_at=timezone.now())
    return State.SENT


def _is_for_good(error: Exception) -> bool:
    """Whether the server said that there is no such mailbox (RFC 5321, 4.2.1: 5yz)."""
    if not isinstance(error, SMTPException):
        return False
    if isinstance(error, SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    return False


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def recover_expired() -> None:
    """Deal with rows whose worker has died.

    Claimed: nothing was sent, so back to pending. Handed over: in doubt, so held for a person,
    save urgent kinds, which are sent again with the same Message-ID.
    """
    expired = Message.objects.filter(lease_until__lt=timezone.now())
    if not expired.exists():
        return
    sent_again = Q(state=State.CLAIMED) | Q(state=State.HANDED_OVER, urgent=True)
    expired.filter(sent_again, attempts__lt=MOST_ATTEMPTS).update(
        state=State.PENDING, lease_until=None, reason="The portal stopped while sending it."
    )
    expired.filter(state=State.CLAIMED).update(
        state=State.FAILED, lease_until=None, reason="The portal stopped each time it was tried."
    )
    reason = "The portal stopped while the mail server was taking it."
    with transaction.atomic():
        held = list(
            expired.filter(state=State.HANDED_OVER).select_for_update().values_list("pk", flat=True)
        )
        in_doubt = Q(pk__in=held) | Q(carried_by__in=held)
        Message.objects.filter(in_doubt, state=State.HANDED_OVER).update(
            state=State.HELD, lease_until=None, reason=reason
        )
