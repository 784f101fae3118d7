"""Two people who decide at the same second, and what happens beside a decision."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.permissions import actions, decisions
from compliance.permissions.accounts.models import SchoolAccount
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State
from policyportal.audit.models import Entry
from policyportal.outbox.models import Message
from policyportal.refusal import Refused
from tests.compliance.permissions import deciders
from tests.compliance.permissions.conftest import a_submitted
from tests.policyportal.people.test_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def outcome(done) -> tuple[list[Permission], list[Refused]]:
    return (
        [one for one in done if isinstance(one, Permission)],
        [one for one in done if isinstance(one, Refused)],
    )


def entries(*names) -> int:
    return Entry.objects.filter(action__in=[f"permission.{name}" for name in names]).count()


@pytest.mark.parametrize("second", [deciders.approve, deciders.decline, deciders.ask_more])
def test_two_deciders_at_the_same_second(second, teacher, head, slt):
    permission = a_submitted(Kind.SCHOOL_SERVICE, teacher)
    done, refused = outcome(
        at_once(
            lambda: deciders.approve(permission, head),
            lambda: second(permission, slt),
        )
    )
    assert (len(done), len(refused)) == (1, 1)
    stored = deciders.as_stored(permission)
    assert stored.state == done[0].state
    assert stored.revision == permission.revision + 1 and stored.steps.count() == 2
    assert refused[0].sentence.startswith("This page is older than the request is now.")
    assert entries("approved", "declined", "asked-more") == 1
    assert SchoolAccount.objects.count() == (stored.state == State.APPROVED)
    assert Message.objects.filter(recipient=teacher).count() == 1


def test_the_same_button_pressed_by_many(teacher, head, slt):
    permission = a_submitted(Kind.FAMILY_LINK, teacher)
    done, refused = outcome(at_once(*[lambda: deciders.note(permission, head)] * 4))
    assert (len(done), len(refused)) == (1, 3)
    assert entries("noted") == 1


def test_a_decision_and_a_withdrawal(teacher, head):
    permission = a_submitted(Kind.WORK_TIME, teacher)
    done, refused = outcome(
        at_once(
            lambda: deciders.decline(permission, head),
            lambda: actions.withdraw(permission, by=teacher),
        )
    )
    assert (len(done), len(refused)) == (1, 1)
    assert deciders.as_stored(permission).state == done[0].state
    assert entries("declined", "withdrawn") == 1


def test_revoked_by_two(teacher, head):
    permission = deciders.an_approved(Kind.WORK_TIME, teacher, head)
    other = deciders.second_head()
    done, refused = outcome(
        at_once(
            lambda: deciders.revoke(permission, head),
            lambda: deciders.revoke(permission, other),
        )
    )
    assert (len(done), len(refused)) == (1, 1)
    assert "It was already approved by Ruth Adeyemi" in refused[0].sentence
    assert entries("revoked") == 1


def test_two_rings_expire_and_end_once(teacher, other_teacher, head):
    deciders.an_approved(Kind.WORK_TIME, teacher, head)
    a_submitted(Kind.REFERENCE, other_teacher)
    today = timezone.localdate()
    other_teacher.assignments.update(ends_on=today)
    tomorrow, later = today + timedelta(days=1), today + timedelta(days=31)
    done = at_once(
        *[lambda: decisions.expire_due(later)] * 2,
        *[lambda: decisions.end_for_leavers(tomorrow)] * 2,
    )
    assert (sum(done[:2]), sum(done[2:])) == (1, 1)
    assert (entries("expired"), entries("withdrawn")) == (1, 1)
