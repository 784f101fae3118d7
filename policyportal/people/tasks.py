"""The people's rings: what falls due by the calendar."""

from celery import shared_task
from django.utils import timezone

from policyportal.people import actions


@shared_task
def deactivate_leavers() -> None:
    actions.deactivate_leavers(timezone.localdate())
