"""A report of a past day says what the report of that day said at its end."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from compliance.permissions import actions as asking
from compliance.permissions import decisions
from compliance.permissions.accounts import actions as accounts
from compliance.permissions.kinds import Kind
from compliance.signing.actions import sign
from policyportal.overview.reports import report
from policyportal.overview.reports.report import Asked
from policyportal.people.actions import leave
from policyportal.school.models import SafeguardingContacts
from tests.compliance.permissions.accounts.conftest import an_account
from tests.compliance.permissions.conftest import a_submitted, a_text_with_permissions
from tests.compliance.policies.texts import a_published

SLUGS = ["accounts", "coverage", "permissions", "register", "reviews"]


def said(slug: str, person, day) -> list:
    """Return what the report shows of its tables, and of its sentences."""
    return [
        (part.heading, part.says, [list(row) for row in part.table.rows] if part.table else None)
        for part in report.named(slug).parts(Asked(person, day))
    ]


@pytest.fixture
def life(head, administrator, teacher, other_teacher, dsl, slt, school):
    """Live some weeks, and return what each report said at the end of each day that had news."""
    SafeguardingContacts.objects.all().delete()  # made behind the log, for other tests
    start, told = timezone.now() - timedelta(days=60), {}

    def on(days, what):
        with time_machine.travel(start + timedelta(days=days)):
            made = what()
            day = timezone.localdate()
            told[day] = {slug: said(slug, head, day) for slug in SLUGS}
            return made

    text = a_text_with_permissions()
    version = on(1, lambda: a_published(administrator, head, text=text))
    account = on(3, lambda: an_account(administrator, teacher, dsl))
    first = on(5, lambda: a_submitted(Kind.REFERENCE, teacher))
    second = on(8, lambda: a_submitted(Kind.WORK_TIME, other_teacher))
    how = {"agreed": True, "address": "127.0.0.1", "user_agent": "A test"}
    shown = {"fingerprint_shown": version.fingerprint, "typed_name": teacher.name}
    on(11, lambda: sign(version, by=teacher, **shown, **how))
    ends = timezone.localdate() - timedelta(days=20)
    first = on(
        14,
        lambda: decisions.approve(first, conditions="", ends_on=ends, seen=first.revision, by=head),
    )
    on(17, lambda: decisions.decline(second, reason="Not now.", seen=second.revision, by=head))
    on(
        20,
        lambda: accounts.confirm_two_step(
            account, on=timezone.localdate(), seen=account.revision, by=head
        ),
    )
    third = on(26, lambda: a_submitted(Kind.REFERENCE, other_teacher))
    on(30, lambda: asking.withdraw(third, by=other_teacher))
    on(40, lambda: leave(dsl, on=timezone.localdate(), by=administrator))
    on(50, lambda: None)
    on(55, lambda: decisions.expire_due(timezone.localdate()))
    return told


@pytest.mark.django_db
@pytest.mark.parametrize("slug", SLUGS)
def test_each_day_says_later_what_it_said_then(life, head, slug):
    assert len(life) == 13
    for day, then in life.items():
        assert said(slug, head, day) == then[slug], day
    assert len({repr(then[slug]) for then in life.values()}) > 1  # it did tell days apart
