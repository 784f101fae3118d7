"""What the beat does by itself: approvals expire, and what leavers had ends."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from compliance.permissions.kinds import Kind
from compliance.permissions.models import State
from policyportal.outbox import rings
from policyportal.people.models import RoleAssignment
from tests.compliance.permissions.deciders import an_approved, as_stored, in_a_month

pytestmark = pytest.mark.django_db

LATER = timedelta(days=31)


def test_both_are_rung(teacher, other_teacher, head, school):
    expiring = an_approved(Kind.REFERENCE, teacher, head)
    ending = an_approved(Kind.REFERENCE, other_teacher, head, ends_on=in_a_month() + LATER)
    RoleAssignment.objects.filter(person=other_teacher).update(ends_on=in_a_month())
    with time_machine.travel(timezone.now() + LATER):
        done = rings.ring_all()
        assert (done["permissions.expiry"], done["permissions.leavers"]) == (1, 1)
        assert as_stored(expiring).state == State.EXPIRED
        assert as_stored(ending).state == State.ENDED
        done = rings.ring_all()
        assert (done["permissions.expiry"], done["permissions.leavers"]) == (0, 0)


def test_what_is_both_over_and_a_leavers_has_expired(teacher, head, school):
    permission = an_approved(Kind.REFERENCE, teacher, head)
    RoleAssignment.objects.filter(person=teacher).update(ends_on=in_a_month())
    with time_machine.travel(timezone.now() + LATER):
        rings.ring_all()
    assert as_stored(permission).state == State.EXPIRED
