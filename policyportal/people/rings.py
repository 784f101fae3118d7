"""What the beat looks after here, worked out from the database each time."""

from datetime import timedelta

from django.utils import timezone

from policyportal.people.actions import deactivate_leavers
from policyportal.people.models import PeopleImport

KEPT = timedelta(days=1)


def ring_leavers() -> int:
    """Deactivate those whose last day was before today; return how many."""
    return deactivate_leavers(timezone.localdate())


def ring_previews() -> int:
    """Forget uploaded staff lists that nobody imported within a day; return how many."""
    return PeopleImport.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
