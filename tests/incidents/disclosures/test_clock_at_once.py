"""The clock rings twice at one moment, and while somebody refers."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from incidents.disclosures import clock, referring
from incidents.disclosures.models import Disclosure, State
from policyportal.outbox.models import Message
from tests.incidents.rows import a_disclosure
from tests.policyportal.people.test_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(school, other_teacher, teacher, head):
    """Return a case whose half time was five minutes ago."""
    with time_machine.travel(datetime(2026, 11, 18, 22, 5, tzinfo=UTC)):
        yield a_disclosure(
            other_teacher,
            teacher,
            aware_at=datetime(2026, 11, 18, 10, 0, tzinfo=UTC),
            due_at=datetime(2026, 11, 19, 10, 0, tzinfo=UTC),
            next_notice_at=datetime(2026, 11, 18, 22, 0, tzinfo=UTC),
        )


def test_two_rings_tell_once(case, head):
    assert sorted(at_once(clock.ring, clock.ring, clock.ring)) == [0, 0, 1]
    message = Message.objects.get()
    assert (message.kind, message.recipient) == ("disclosure.clock-half", head)
    case.refresh_from_db()
    assert case.next_notice_at == case.due_at - clock.NEAR


def test_a_ring_while_it_is_referred_leaves_the_clock_stopped(case, head):
    facts = {"made_at": timezone.now(), "method": "telephone", "officer": "Duty LADO"}
    at_once(lambda: referring.refer(case, **facts, seen=None, by=head), clock.ring)
    row = Disclosure.objects.get()
    assert (row.state, row.next_notice_at) == (State.REFERRED, None)
    assert not clock.HALF.lines(Message.objects.all())
