"""Tells a worker that a copy waits. Where nobody hears it, the ring says it again."""

import logging

from django.db import transaction

from policyportal.celery import app
from policyportal.outbox.bell import IMPATIENT
from policyportal.overview.copies.models import Copy

log = logging.getLogger(__name__)


def ring(reference: str) -> None:
    """Send the copy's reference to a worker; a broker that does not answer costs a moment."""
    try:
        with app.connection_for_write(transport_options=IMPATIENT) as connection:
            app.send_task(
                "policyportal.overview.copies.tasks.make",
                [reference],
                connection=connection,
                retry=False,
                expires=300,
            )
    except Exception as error:  # whatever the broker's client raises: the ring is in a minute
        log.warning("The broker did not take a copy (%s).", type(error).__name__)


def ring_after_commit(copy: Copy) -> None:
    transaction.on_commit(lambda: ring(copy.reference))
