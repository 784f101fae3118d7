"""What else falls due: the written confirmation of a suspension, the review with the police."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from incidents.disclosures import clock
from incidents.disclosures.models import Action, Disclosure, State
from policyportal.outbox.delivery import deliver_due
from policyportal.outbox.models import Message
from policyportal.outbox.models import State as Sent
from tests.incidents.disclosures.ringing import at, recorded, ring, told
from tests.incidents.rows import put

pytestmark = pytest.mark.django_db


def test_a_written_confirmation_that_is_late_is_told_once(head, teacher, other_teacher):
    case = put(recorded(other_teacher, teacher), State.ADVISED, by=head)
    due = at("2026-11-20 12:00")
    Disclosure.objects.filter(pk=case.pk).update(
        action=Action.SUSPENDED,
        acted_at=at("2026-11-19 12:00"),
        written_due_at=due,
        next_notice_at=None,
    )
    assert ring("2026-11-20 11:59") == 0
    assert ring("2026-11-20 12:00") == 1
    assert ring("2026-11-20 12:01") == 0
    assert told() == [("written-due", "Ruth")]


def test_a_portal_that_was_down_over_christmas_still_tells_of_the_letter(
    head, teacher, other_teacher
):
    case = put(recorded(other_teacher, teacher), State.ADVISED, by=head)
    Disclosure.objects.filter(pk=case.pk).update(
        action=Action.SUSPENDED,
        acted_at=at("2026-12-22 12:00"),
        written_due_at=at("2026-12-23 12:00"),
        next_notice_at=None,
    )
    assert ring("2027-01-04 08:00") == 1
    assert told() == [("written-due", "Ruth")]


def test_a_letter_that_was_sent_meanwhile_cancels_the_message(head, teacher, other_teacher):
    case = put(recorded(other_teacher, teacher), State.ADVISED, by=head)
    rows = Disclosure.objects.filter(pk=case.pk)
    rows.update(
        action=Action.SUSPENDED,
        acted_at=at("2026-11-19 12:00"),
        written_due_at=at("2026-11-20 12:00"),
        next_notice_at=None,
    )
    with time_machine.travel(at("2026-11-20 12:00"), tick=False):
        clock.ring()
        rows.update(written_at=timezone.now())
        deliver_due()
        assert clock.ring() == 0
    assert Message.objects.get().state == Sent.CANCELLED


def test_a_review_with_the_police_is_told_once_for_each_day_it_is_due(head, teacher, other_teacher):
    case = put(recorded(other_teacher, teacher), State.ADVISED, by=head)
    rows = Disclosure.objects.filter(pk=case.pk)
    rows.update(
        police_since=date(2026, 11, 1), police_review_due=date(2026, 11, 27), next_notice_at=None
    )
    assert ring("2026-11-26 23:59") == 0
    assert ring("2026-11-27 00:00") == 1
    assert ring("2026-11-28 09:00") == 0
    rows.update(police_review_due=date(2026, 12, 11))
    assert ring("2026-12-11 09:00") == 1
    rows.update(police_review_due=date(2026, 12, 25), police_ended_on=date(2026, 12, 20))
    assert ring("2026-12-26 09:00") == 0
    assert told() == [("police-review-due", "Ruth")] * 2
