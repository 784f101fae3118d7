"""Putting messages into the outbox."""

import secrets
from collections.abc import Iterable
from datetime import date
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils import timezone

from policyportal.outbox import kinds
from policyportal.outbox.bell import ring_after_commit
from policyportal.outbox.models import Message, State
from policyportal.row_names import name_of

AT_ONCE = 500  # rows put into the outbox by one query


def add(
    kind: kinds.Kind,
    *,
    about: models.Model,
    to: models.Model | None = None,
    address: str = "",
    day: date | None = None,
) -> Message | None:
    """Put one message into the outbox, inside the action's transaction; None if it was there.

    It goes to a person of the portal (`to`) or to an address, and there is one of a kind, about,
    recipient and day (by default today, Europe/London). One that was cancelled, because its reason
    was gone for a while, waits to be sent again.
    """
    if (to is None) == (not address):
        raise ValueError("A message goes to one person or to one address.")
    if address:
        validate_email(address)
    message = _new(kind, about, day, recipient=to, address=address)
    added = _written([message]) or _revived([message])
    if added and message.alone:
        ring_after_commit()
    return added[0] if added else None


def add_all(
    kind: kinds.Kind,
    *,
    about: models.Model,
    to: Iterable[int],
    day: date | None = None,
) -> int:
    """Put a message of one kind about one thing into the outbox for many people, by their ids.

    Two or three queries for each 500 of them, however many were told before; return how many
    messages were added or wait again. Otherwise as `add`.
    """
    added, people = 0, iter(to)
    while some := list(islice(people, AT_ONCE)):
        messages = [_new(kind, about, day, recipient_id=one) for one in some]
        written = _written(messages)
        there = {message.recipient_id for message in written}
        again = _revived([one for one in messages if one.recipient_id not in there])
        added += len(written) + len(again)
    if added and kind.urgent:
        ring_after_commit()
    return added


def _new(kind: kinds.Kind, about: models.Model, day: date | None, **to) -> Message:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A message is added inside the action.")
    if kinds.named(kind.name) is not kind:
        raise ValueError(f"The kind {kind.name} is not registered.")
    return Message(
        kind=kind.name,
        about=name_of(about),
        day=day or timezone.localdate(),
        urgent=kind.urgent,
        alone=kind.urgent or bool(to.get("address")),
        message_id=new_message_id(),
        **to,
    )


def new_message_id() -> str:
    """Return a Message-ID that nothing else has (RFC 5322, 3.6.4)."""
    return f"<{secrets.token_hex(16)}@{urlsplit(settings.SITE_URL).hostname}>"


def _written(messages: list[Message]) -> list[Message]:
    """Write those that are not there yet, and return them.

    Not get_or_create: a refused insert would need a savepoint, and two would race.
    """
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    ours = [message.message_id for message in messages]
    return list(Message.objects.filter(message_id__in=ours).order_by("pk"))


def _revived(messages: list[Message]) -> list[Message]:
    """Let those that were cancelled, and never sent, wait again; return them."""
    if not messages:
        return []
    one = messages[0]
    same = Message.objects.filter(
        kind=one.kind, about=one.about, day=one.day, address=one.address, state=State.CANCELLED
    )
    if one.recipient_id is not None:
        same = same.filter(recipient__in=[message.recipient_id for message in messages])
    found = list(same.select_for_update().values_list("pk", flat=True))
    if not found:
        return []
    same.filter(pk__in=found).update(
        state=State.PENDING, next_attempt_at=timezone.now(), read_at=None, reason=""
    )
    return list(Message.objects.filter(pk__in=found).order_by("pk"))
