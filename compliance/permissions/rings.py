"""What the beat looks after here, worked out from the database each time."""

from django.utils import timezone

from compliance.permissions.decisions import end_for_leavers, expire_due


def ring_expiry() -> int:
    """Let approvals expire whose last day was before today; return how many."""
    return expire_due(timezone.localdate())


def ring_leavers() -> int:
    """End what people who have left held or asked for; return how many."""
    return end_for_leavers(timezone.localdate())
