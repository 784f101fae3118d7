"""The one way to act in the past: to give the demo school a history."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.utils import timezone


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Let every action within the `with` block find that moment on the clock. Demo only."""
    if not settings.DEMO:
        raise RuntimeError("Only the demo has an invented past.")
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real
