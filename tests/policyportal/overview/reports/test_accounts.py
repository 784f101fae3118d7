"""What the report of school accounts finds to be looked at."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from policyportal.overview.reports import report
from policyportal.overview.reports.report import Asked
from policyportal.people.actions import leave
from tests.compliance.permissions.accounts.conftest import an_account
from tests.days import today

pytestmark = pytest.mark.django_db


def to_be_looked_at(person, day) -> str:
    (part,) = report.named("accounts").parts(Asked(person, day))
    ((*_, amiss),) = list(part.table.rows)
    return amiss


def test_an_owner_who_has_left_is_said_of_the_days_after(head, administrator, teacher, dsl, school):
    with time_machine.travel(timezone.now() - timedelta(days=20)):
        account = an_account(administrator, teacher, dsl)
        began = today()
        leave(dsl, on=began + timedelta(days=5), by=administrator)
    assert account.owners == (teacher, dsl)
    assert "owner" not in to_be_looked_at(head, began + timedelta(days=5))
    assert "An owner has left" in to_be_looked_at(head, began + timedelta(days=6))
    leave(teacher, on=today() - timedelta(days=2), by=administrator)
    assert "An owner has left" in to_be_looked_at(head, today() - timedelta(days=2))
    assert "No owner is left" in to_be_looked_at(head, today())
