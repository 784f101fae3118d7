"""Putting a message into the outbox."""

import secrets
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils import timezone

from policyportal.outbox import kinds
from policyportal.outbox.bell import ring_after_commit
from policyportal.outbox.models import Message, State
from policyportal.row_names import name_of


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
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A message is added inside the action.")
    if (to is None) == (not address):
        raise ValueError("A message goes to one person or to one address.")
    if kinds.named(kind.name) is not kind:
        raise ValueError(f"The kind {kind.name} is not registered.")
    if address:
        validate_email(address)
    what = {
        "kind": kind.name,
        "about": name_of(about),
        "recipient": to,
        "address": address,
        "day": day or timezone.localdate(),
    }
    message = _written(what) or _revived(what)
    if message is not None:
        ring_after_commit()
    return message


def _written(what: dict) -> Message | None:
    message_id = f"<{secrets.token_hex(16)}@{urlsplit(settings.SITE_URL).hostname}>"
    # Not get_or_create: a refused insert would need a savepoint, and two would race.
    Message.objects.bulk_create([Message(**what, message_id=message_id)], ignore_conflicts=True)
    return Message.objects.filter(message_id=message_id).first()


def _revived(what: dict) -> Message | None:
    """Let a cancelled message, which never was sent, wait again."""
    cancelled = Message.objects.filter(**what, state=State.CANCELLED)
    if cancelled.update(state=State.PENDING, next_attempt_at=timezone.now(), reason=""):
        return Message.objects.get(**what)
    return None
