"""The doorbell: tells a worker that there is something in the outbox. Nothing depends on it."""

import logging
from time import monotonic

from django.db import transaction

from policyportal.celery import app

log = logging.getLogger(__name__)


IMPATIENT = {"max_retries": 0, "socket_connect_timeout": 1.0, "socket_timeout": 1.0}
QUIET = 30.0  # seconds in which a broker that did not answer is not asked again
A_WORKERS_SHARE = 100  # messages; for fewer nobody else is called
MOST_HELPERS = 3
_quiet_until = 0.0


def ring() -> None:
    """Ring once; a broker that does not answer costs a moment and nothing else."""
    global _quiet_until
    if monotonic() < _quiet_until:
        return
    try:
        with app.connection_for_write(transport_options=IMPATIENT) as connection:
            app.send_task(
                "policyportal.outbox.tasks.deliver",
                connection=connection,
                retry=False,
                expires=300,
            )
    except Exception as error:  # whatever the broker's client raises: beat rings again in a minute
        _quiet_until = monotonic() + QUIET
        log.warning("The broker did not take the doorbell (%s).", type(error).__name__)


def call_helpers(waiting: int) -> None:
    """Ring for other workers where more waits than one can send before the next ring."""
    for _ in range(min(waiting // A_WORKERS_SHARE, MOST_HELPERS)):
        ring()


def ring_after_commit() -> None:
    """Ring when the surrounding transaction has committed; once for it, however often asked."""
    waiting = transaction.get_connection().run_on_commit
    if not any(call[1] is ring for call in waiting[-3:]):
        transaction.on_commit(ring)
