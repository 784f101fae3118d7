"""The days of the demo's past, in their order."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from policyportal.operations import clock
from policyportal.operations.demo import DOMAIN
from policyportal.people.models import Person


class Diary:
    """What happens on which day of the demo's past, counted from today."""

    def __init__(self, today: date):
        self.today = today
        self._entries: list[tuple[int, Callable[[], object]]] = []

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def enter(self, days: int, what: Callable[[], object]) -> None:
        self._entries.append((days, what))

    def live(self) -> None:
        """Do everything in the order of the days; on one day, as it was entered, from 9am on."""
        entries = sorted(self._entries, key=lambda entry: entry[0])
        for minutes, (days, what) in enumerate(entries):
            nine = datetime.combine(self.day(days), time(9), timezone.get_current_timezone())
            with clock.as_of(nine + timedelta(minutes=minutes)):
                what()


def who(email: str) -> Person | None:
    return Person.objects.filter(email=email).first()


def person(name: str) -> Person | None:
    """Return one of the demo's people by the first part of their address: ruth.adeyemi."""
    return who(f"{name}@{DOMAIN}")
