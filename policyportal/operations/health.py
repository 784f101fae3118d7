"""Is the portal well? A few quick questions, each with its own answer when it cannot be asked."""

import logging
import os
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection, models
from django.utils import timezone

from policyportal.outbox.deciding import number_of_recipients
from policyportal.outbox.delivery import due
from policyportal.outbox.models import Message, State

log = logging.getLogger(__name__)

RANG_AT = "operations.rang-at"
RING_IS_LATE = timedelta(minutes=5)
MESSAGE_IS_LATE = timedelta(minutes=15)
PATIENCE = 1.0  # seconds for a broker that does not answer


@dataclass(frozen=True)
class Health:
    """What was found. Ages are whole seconds, None where there is nothing to have an age.

    `held` and `failed` are numbers of recipients. They wake nobody: that is for a person to decide
    in the morning, and no sign that the portal is not well.
    """

    database: bool
    broker: bool = False
    last_ring_age: int | None = None
    oldest_unsent_age: int | None = None
    held: int = 0
    failed: int = 0

    @property
    def status(self) -> str:
        """Return "ok" when everything works and nothing is late, otherwise "degraded"."""
        rings = self.last_ring_age is not None and self.last_ring_age < RING_IS_LATE.seconds
        sends = (self.oldest_unsent_age or 0) < MESSAGE_IS_LATE.seconds
        return "ok" if self.database and self.broker and rings and sends else "degraded"

    def as_numbers(self) -> dict:
        return asdict(self)


def examine() -> Health:
    """Ask the database, the broker, the beat and the outbox how they are."""
    now = timezone.now()
    try:
        oldest, to_decide = _outbox(), number_of_recipients()
    except (DatabaseError, InterfaceError):
        log.exception("The database does not answer.")
        return Health(database=False)
    return Health(
        database=True,
        broker=broker_answers(),
        last_ring_age=_age(last_ring(), now),
        oldest_unsent_age=_age(oldest, now),
        held=to_decide.held,
        failed=to_decide.failed,
    )


def _outbox() -> datetime | None:
    """Return when the oldest e-mail was made that should be gone by now."""
    connection.ensure_connection()
    leased = Message.objects.filter(alone=True, state__in=(State.CLAIMED, State.HANDED_OVER))
    oldest = [some.aggregate(at=models.Min("created_at"))["at"] for some in (due(), leased)]
    return min((at for at in oldest if at), default=None)


def _age(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max(0, int((now - since).total_seconds()))


def broker_answers() -> bool:
    """Say whether a message could be handed to the broker now. Takes a second at most."""
    if not settings.REDIS_URL:
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
        return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    server = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
    )
    try:
        return bool(server.ping())
    except redis.RedisError:
        return False
    finally:
        server.close()


def note_ring() -> None:
    """Remember that a ring of the beat has come through; called at each (`outbox/rings.py`)."""
    cache.set(RANG_AT, timezone.now().isoformat(), timeout=None)


def last_ring() -> datetime | None:
    """Return when the beat last rang, None if it has not or nobody can say."""
    try:
        rang_at = cache.get(RANG_AT)
    except (redis.RedisError, DatabaseError):
        return None
    return datetime.fromisoformat(rang_at) if rang_at else None
