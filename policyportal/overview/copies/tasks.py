"""What workers are asked to do with copies; in a queue of its own (`settings.py`)."""

from celery import shared_task

from policyportal.overview.copies import making

LONGEST = 45 * 60  # seconds; a register of 10,000 takes one or two minutes


@shared_task(time_limit=LONGEST, soft_time_limit=LONGEST - 60)
def make(reference: str) -> None:
    """Make one copy, unless it is finished or in work."""
    making.make(reference)
