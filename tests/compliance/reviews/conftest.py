"""A Monday morning from which days are counted, and things with review dates."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from compliance.policies.models import Version
from policyportal.audit import triggers
from policyportal.school.models import SafeguardingContacts
from tests.compliance.permissions.accounts.conftest import an_account
from tests.compliance.policies.texts import a_published

MONDAY = date(2026, 3, 2)


@pytest.fixture
def on_day(time_machine, school):
    """Return a function that moves to 9am, so many days after a Monday in March."""

    def move(days: int) -> date:
        day = MONDAY + timedelta(days=days)
        nine = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Europe/London"))
        time_machine.move_to(nine, tick=False)
        return day

    move(0)
    return move


def after(days: int) -> date:
    return MONDAY + timedelta(days=days)


@pytest.fixture
def policy(on_day, administrator, head):
    """A policy in force, reviewed on 14 January 2025; the next review is due in January 2027."""
    return a_published(administrator, head).policy


def due(review_due: str) -> None:
    """Have the document in force say when its review is due."""
    with triggers.lifted():
        Version.objects.update(review_due=review_due)


@pytest.fixture
def account(on_day, administrator, teacher, other_teacher):
    """An account of two teachers, to be reviewed after 100 days."""
    return an_account(administrator, teacher, other_teacher, next_review_on=after(100))


@pytest.fixture
def contacts(on_day, head):
    """How to reach the LADO, checked on the Monday."""
    return SafeguardingContacts.objects.create(
        lado_telephone="020 7946 0000", checked_on=MONDAY, checked_by=head
    )
