"""What has expired goes; what still counts stays, however much somebody puts beside it."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from policyportal.operations.forgetting import forget
from policyportal.outbox import rings

pytestmark = pytest.mark.django_db


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {cache._table}")
        return cursor.fetchone()[0]


def test_what_has_expired_is_forgotten():
    cache.clear()
    cache.set("short", 1, 60)
    cache.set("long", 2, 3600)
    cache.set("for-good", 3, None)
    assert forget() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert forget() == 1
        assert rows() == 2
        assert cache.get_many(["long", "for-good"]) == {"long": 2, "for-good": 3}


def test_sessions_that_have_ended_are_forgotten():
    for hours in (1, 12):
        session = SessionStore()
        session.set_expiry(hours * 3600)
        session.save()
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        forget()
    assert [one.session_key for one in Session.objects.all()] == [session.session_key]


def test_the_beat_looks_after_it():
    assert rings._rings["operations.forget"] is forget


def test_a_limit_outlives_many_other_entries():
    """Django's own limit of 300 rows would let a guesser wash the count of guesses away."""
    cache.clear()
    cache.set("000", [1, 2, 3, 4, 5], 300)  # the first in the table's order: culled first
    for number in range(400):
        cache.set(f"other-{number}", 1, 300)
    assert cache.get("000") == [1, 2, 3, 4, 5]
