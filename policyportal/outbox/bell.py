"""The doorbell: tells a worker that there is something in the outbox. Nothing depends on it."""

import logging

from django.db import transaction

from policyportal.celery import app

log = logging.getLogger(__name__)


def ring() -> None:
    """Ring once; a broker that does not answer costs a moment and nothing else."""
    try:
        app.send_task("policyportal.outbox.tasks.deliver", retry=False, expires=300)
    except Exception as error:  # whatever the broker's client raises: beat rings again in a minute
        log.warning("The broker did not take the doorbell (%s).", type(error).__name__)


def ring_after_commit() -> None:
    """Ring when the surrounding transaction has committed; once for it, however often asked."""
    waiting = transaction.get_connection().run_on_commit
    if not any(call[1] is ring for call in waiting[-3:]):
        transaction.on_commit(ring)
