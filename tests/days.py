"""The days round today, asked when a test runs: a run that began before midnight ends after it."""

from datetime import date, timedelta

from django.utils import timezone


def today() -> date:
    return timezone.localdate()


def yesterday() -> date:
    return today() - timedelta(days=1)


def tomorrow() -> date:
    return today() + timedelta(days=1)


def in_a_year() -> date:
    return today() + timedelta(days=365)
