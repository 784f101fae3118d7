"""What the workers are asked to do."""

from celery import shared_task

from policyportal.outbox import delivery, rings


@shared_task
def deliver() -> None:
    """The doorbell: something was put into the outbox."""
    delivery.deliver_due()


@shared_task
def ring() -> None:
    """The beat: look after everything that may be due. Fails when a part of it has failed."""
    done = rings.ring_all(with_helpers=True)
    failed = [name for name, result in done.items() if isinstance(result, Exception)]
    if failed:
        raise RuntimeError(f"Failed: {', '.join(failed)}")
