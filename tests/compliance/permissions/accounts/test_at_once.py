"""The same thing done with an account by two at the same moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.permissions.accounts import actions, handing_over
from compliance.permissions.accounts.models import Handover, HandoverTick, SchoolAccount
from policyportal.audit.models import Entry
from policyportal.people import actions as people
from policyportal.people.models import Person
from tests.compliance.permissions.accounts.conftest import an_account, leaves, tick_all
from tests.days import today, yesterday
from tests.policyportal.people.test_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def outcomes(done) -> list[str]:
    return sorted(type(each).__name__ for each in done)


def entries(action) -> int:
    return Entry.objects.filter(action=action).count()


def test_an_address_is_taken_once(administrator, teacher, other_teacher):
    done = at_once(*[lambda: an_account(administrator, teacher, other_teacher)] * 3)
    assert outcomes(done) == ["Refused", "Refused", "SchoolAccount"]
    assert SchoolAccount.objects.count() == 1
    assert entries("account.added") == 1


def test_an_account_is_reviewed_once(head, administrator, account):
    said = {
        "reviewed_on": today(),
        "found": "In order.",
        "next_review_on": today() + timedelta(days=300),
        "seen": 1,
    }
    done = at_once(
        *[lambda by=by: actions.review(account, **said, by=by) for by in (head, administrator)]
    )
    assert outcomes(done) == ["AccountReview", "Refused"]
    assert entries("account.reviewed") == 1


def test_an_account_is_closed_once(head, administrator, account):
    said = {"on": today(), "reason": "Gone.", "seen": 1}
    done = at_once(*[lambda by=by: actions.close(account, **said, by=by) for by in (head,) * 3])
    assert outcomes(done) == ["Refused", "Refused", "SchoolAccount"]
    assert entries("account.closed") == 1


def test_two_tick_the_same_thing(head, administrator, account, teacher):
    leaves(teacher, yesterday(), administrator)
    done = at_once(
        *[
            lambda by=by: handing_over.tick(account, teacher, "password", by=by)
            for by in (head, administrator)
        ]
    )
    assert outcomes(done) == ["HandoverTick", "Refused"]
    assert (Handover.objects.count(), HandoverTick.objects.count()) == (1, 1)


def test_one_finishes_and_one_gives_a_reason(head, administrator, account, teacher, colleague):
    leaves(teacher, yesterday(), administrator)
    tick_all(account, teacher, administrator)
    done = at_once(
        lambda: handing_over.finish(account, teacher, new_owner=colleague, by=head),
        lambda: handing_over.override(account, teacher, reason="Lost.", by=administrator),
    )
    assert outcomes(done) == ["Handover", "Refused"]
    assert Handover.objects.filter(done_at__isnull=False).count() == 1


def test_nobody_becomes_an_owner_while_they_leave_and_is_deactivated(
    administrator, head, account, teacher, colleague
):
    done = at_once(
        lambda: actions.name_owners(
            account, first_owner=teacher, second_owner=colleague, seen=1, by=head
        ),
        lambda: people.leave(colleague, on=yesterday(), by=administrator),
    )
    assert "Person" in outcomes(done)
    owns = SchoolAccount.objects.owned_by(colleague).exists()
    assert Person.objects.get(pk=colleague.pk).is_active == owns
    assert people.deactivate_leavers(timezone.localdate()) == 0
