from celery import shared_task

from policyportal.operations import health


@shared_task
def note_ring():
    """Leave a mark that beat, broker and worker are all alive."""
    health.note_ring()
