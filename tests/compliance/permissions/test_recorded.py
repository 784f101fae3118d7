"""A permission changed behind the portal's back is found by what the log says of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.permissions import decisions
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, PermissionStep, State
from policyportal.audit import triggers, verification
from policyportal.people.models import RoleAssignment
from tests.compliance.permissions import deciders
from tests.compliance.permissions.conftest import a_draft, a_submitted

pytestmark = pytest.mark.django_db


def broken() -> list[str]:
    return verification.verify().broken


@pytest.fixture
def approved(teacher, head, school):
    return deciders.an_approved(Kind.REFERENCE, teacher, head)


def changed(permission, **what) -> list[str]:
    with triggers.lifted():
        Permission.objects.filter(pk=permission.pk).update(**what)
    return broken()


def test_whatever_is_done_agrees(approved, teacher, other_teacher, head):
    for act in (deciders.decline, deciders.ask_more):
        act(a_submitted(Kind.WORK_TIME, teacher), head)
    deciders.a_noted(teacher, head)
    deciders.revoke(deciders.an_approved(Kind.SCHOOL_SERVICE, teacher, head), head)
    deciders.an_approved(Kind.WORK_TIME, other_teacher, head)
    a_draft(Kind.WORK_TIME, other_teacher)
    today = timezone.localdate()
    RoleAssignment.objects.filter(person=other_teacher).update(ends_on=today)
    assert decisions.end_for_leavers(today + timedelta(days=1)) == 2
    assert decisions.expire_due(today + timedelta(days=31)) == 1
    assert broken() == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("ends_on", None, "ends on"),
        ("kind", "work-time", "kind"),
        ("reference", "P-0000000", "reference"),
    ],
)
def test_a_changed_fact_is_found(approved, field, value, said):
    if field == "ends_on":
        value = approved.ends_on + timedelta(days=300)
    found = changed(approved, **{field: value})
    approved.refresh_from_db()
    assert found == [f"Permission {approved.reference} is not what was recorded: {said}."]


def test_a_permission_given_to_somebody_else_is_found(approved, other_teacher):
    (sentence,) = changed(approved, person=other_teacher)
    assert sentence.endswith("is not what was recorded: holder.")


def test_another_decider_is_found(approved, slt):
    (sentence,) = changed(approved, decided_by=slt)
    assert sentence.endswith("is not what was recorded: decided by.")


def test_a_state_that_nobody_brought_about_is_found(approved, teacher, head):
    now = timezone.now()
    assert changed(approved, state=State.REVOKED, closed_at=now) == [
        f"The log does not say that permission {approved.reference} is as it stands."
    ]
    changed(approved, state=State.APPROVED, closed_at=None)
    sent = a_submitted(Kind.REFERENCE, teacher)
    assert changed(
        sent, state=State.APPROVED, decided_by=head, decided_at=now, ends_on=now.date()
    ) == [f"The log does not say that permission {sent.reference} is as it stands."]


def test_an_approval_brought_back_to_life_is_found(approved, head):
    deciders.revoke(approved, head)
    (sentence,) = changed(approved, state=State.APPROVED, closed_at=None)
    assert sentence.endswith("records of a permission does not stand any more.")


def test_a_decision_undone_is_found(approved):
    (sentence,) = changed(
        approved, state=State.SUBMITTED, decided_by=None, decided_at=None, ends_on=None
    )
    assert sentence.endswith("records of a permission does not stand any more.")


def test_a_permission_that_is_gone_is_found(approved):
    with triggers.lifted():
        PermissionStep.objects.filter(permission=approved).delete()
        Permission.objects.filter(pk=approved.pk).delete()
    (sentence,) = broken()
    assert sentence.endswith("records of a permission does not stand any more.")
