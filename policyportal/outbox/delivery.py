"""Sending what is in the outbox: from pending to sent, or to a state that accounts for it.

pending → claimed → handed over → sent, each step one conditional update, so that however many
workers run, one of them sends. `attempts` grows with each claim and fences off a worker that was
too slow: its updates find no row any more. None of it runs in a transaction: each step must stand
when the next one crashes.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from django.core.mail import get_connection
from django.db.models import F, Q
from django.utils import timezone

from policyportal.outbox import kinds
from policyportal.outbox.mail import compose
from policyportal.outbox.models import Message, State

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # longer than a task may run
WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 3 * 60, 8 * 60, 24 * 60)]
MOST_ATTEMPTS = len(WAITS) + 1
LONGEST_RUN = 120.0  # seconds; what is left waits for the next ring


@dataclass(frozen=True)
class Claim:
    """One worker's hold on one row."""

    pk: int
    attempts: int

    def move(self, old: State, new: State, **fields) -> bool:
        """Change the row's state; False if the hold was lost."""
        mine = Message.objects.filter(pk=self.pk, attempts=self.attempts, state=old)
        return bool(mine.update(state=new, **fields))

    def put_back(self, old: State, reason: str) -> State:
        """Let the row wait for another attempt, or give it up after the last."""
        if self.attempts >= MOST_ATTEMPTS:
            self.move(old, State.FAILED, lease_until=None, reason=reason)
            return State.FAILED
        again = timezone.now() + WAITS[self.attempts - 1]
        self.move(old, State.PENDING, lease_until=None, next_attempt_at=again, reason=reason)
        return State.PENDING


class Unreachable(Exception):
    """The mail server cannot be reached: no use trying the next message now."""

    def __init__(self, state: State):
        self.state = state


def deliver_due(*, longest: float = LONGEST_RUN) -> Counter[State]:
    """Send every message that is due; return how many ended in which state.

    Stops after `longest` seconds, or when the mail server cannot be reached.
    """
    recover_expired()
    until, ended = monotonic() + longest, Counter()
    connection = get_connection()
    try:
        while monotonic() < until and (due := _due()):
            for pk in due:
                if monotonic() >= until:
                    break
                if (claim := _claim(pk)) is not None:
                    ended[_deliver(claim, connection)] += 1
    except Unreachable as unreachable:
        ended[unreachable.state] += 1
    finally:
        connection.close()
    return ended


def _due() -> list[int]:
    waiting = Message.objects.filter(state=State.PENDING, next_attempt_at__lte=timezone.now())
    first = waiting.filter(kind__in=kinds.urgent()).order_by("next_attempt_at", "pk")
    return list(first.values_list("pk", flat=True)[:100]) or list(
        waiting.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:100]
    )


def _claim(pk: int) -> Claim | None:
    """Take the row for this worker, or None if another was quicker."""
    now = timezone.now()
    free = Message.objects.filter(pk=pk, state=State.PENDING, next_attempt_at__lte=now)
    if not free.update(
        state=State.CLAIMED, lease_until=now + LEASE, attempts=F("attempts") + 1, reason=""
    ):
        return None
    attempts = Message.objects.values_list("attempts", flat=True).get(pk=pk)
    return Claim(pk, attempts)


def _deliver(claim: Claim, connection) -> State:
    """Take a claimed row to its next state and return that."""
    message = Message.objects.select_related("recipient").get(pk=claim.pk)
    kind = kinds.named(message.kind)
    if kind is None:
        return claim.put_back(State.CLAIMED, "This version of the portal does not know the kind.")
    try:
        if not _still_due(message, kind):
            reason = "The reason for it was gone when it was about to be sent."
            claim.move(State.CLAIMED, State.CANCELLED, lease_until=None, reason=reason)
            return State.CANCELLED
        email = compose(message, kind)
        email.message()  # refuses a line break in a header
    except Exception as error:
        log.exception("Message %s could not be written.", claim.pk)
        return claim.put_back(State.CLAIMED, f"It could not be written: {_said(error)}")
    try:
        connection.open()
    except Exception as error:
        log.warning("The mail server cannot be reached (%s).", type(error).__name__)
        state = claim.put_back(
            State.CLAIMED, f"The mail server could not be reached: {_said(error)}"
        )
        raise Unreachable(state) from error
    lease = timezone.now() + LEASE
    if not claim.move(State.CLAIMED, State.HANDED_OVER, lease_until=lease):
        return State.CLAIMED  # another worker has it by now
    return _hand_over(claim, kind, email, connection)


def _still_due(message: Message, kind: kinds.Kind) -> bool:
    recipient = message.recipient
    return (recipient is None or recipient.is_active) and kind.still_due(message)


def _hand_over(claim: Claim, kind: kinds.Kind, email, connection) -> State:
    try:
        connection.send_messages([email])
    except Exception as error:
        connection.close()
        log.warning("Message %s was not taken (%s).", claim.pk, type(error).__name__)
        if getattr(connection, "in_doubt", False) and not kind.urgent:
            reason = f"The mail server did not say whether it took it: {_said(error)}"
            claim.move(State.HANDED_OVER, State.HELD, lease_until=None, reason=reason)
            return State.HELD
        return claim.put_back(State.HANDED_OVER, f"The mail server refused it: {_said(error)}")
    claim.move(State.HANDED_OVER, State.SENT, lease_until=None, sent_at=timezone.now())
    return State.SENT


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def recover_expired() -> None:
    """Deal with rows whose worker has died.

    Claimed: nothing was sent, so back to pending. Handed over: in doubt, so held for a person,
    save urgent kinds, which are sent again with the same Message-ID.
    """
    expired = Message.objects.filter(lease_until__lt=timezone.now())
    sent_again = Q(state=State.CLAIMED) | Q(state=State.HANDED_OVER, kind__in=kinds.urgent())
    expired.filter(sent_again, attempts__lt=MOST_ATTEMPTS).update(
        state=State.PENDING, lease_until=None, reason="The portal stopped while sending it."
    )
    expired.filter(state=State.CLAIMED).update(
        state=State.FAILED, lease_until=None, reason="The portal stopped each time it was tried."
    )
    expired.filter(state=State.HANDED_OVER).update(
        state=State.HELD,
        lease_until=None,
        reason="The portal stopped while the mail server was taking it.",
    )
