"""The hour that the tried installation believes it to be: Monday noon, whenever it is tried."""

from datetime import datetime, timedelta

from django.utils import timezone


def ahead() -> timedelta:
    """Return how far its clock is ahead of the machine's."""
    now = timezone.localtime()
    monday = now.date() - timedelta(days=now.weekday()) + timedelta(days=7)
    return datetime(monday.year, monday.month, monday.day, 12, tzinfo=now.tzinfo) - now
