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

    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz)

    # Not `timezone.now` itself: the defaults of model fields hold on to that function.
    real, timezone.datetime = timezone.datetime, Stopped
    try:
        yield
    finally:
        timezone.datetime = real
