from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from policyportal.outbox.models import Message
from policyportal.overview.copies import schedules
from policyportal.overview.copies.models import Copy, Every, Schedule
from policyportal.refusal import Refused
from tests.days import today


@pytest.mark.parametrize(
    ("every", "after", "then"),
    [
        (Every.WEEK, date(2026, 11, 24), date(2026, 11, 30)),
        (Every.WEEK, date(2026, 11, 30), date(2026, 12, 7)),
        (Every.MONTH, date(2026, 11, 24), date(2026, 12, 1)),
        (Every.MONTH, date(2026, 12, 1), date(2027, 1, 1)),
        (Every.MONTH, date(2027, 1, 31), date(2027, 2, 1)),
        (Every.TERM, date(2026, 11, 24), date(2027, 1, 1)),
        (Every.TERM, date(2027, 1, 1), date(2027, 4, 1)),
        (Every.TERM, date(2027, 4, 2), date(2027, 9, 1)),
    ],
)
def test_the_next_day(every, after, then):
    assert schedules.next_day(every, after) == then


@given(st.sampled_from(Every), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_next_day_is_the_same_until_it_has_come(every, after):
    then = schedules.next_day(every, after)
    assert then > after
    assert schedules.next_day(every, then - timedelta(days=1)) == then


@pytest.fixture
def schedule(counting, governor):
    return schedules.begin(counting.maker, {"to": 2}, every=Every.WEEK, by=governor)


@pytest.mark.django_db
def test_begun_twice_it_is_one(schedule, counting, governor):
    assert schedules.begin(counting.maker, {"to": 2}, every=Every.WEEK, by=governor) == schedule
    assert schedule.next_on > today()


@pytest.mark.django_db
def test_who_may_not_have_it_cannot_begin(counting, teacher):
    with pytest.raises(PermissionDenied):
        schedules.begin(counting.maker, {"to": 2}, every=Every.WEEK, by=teacher)


@pytest.mark.django_db
def test_nobody_has_more_than_ten(counting, governor):
    for number in range(schedules.MOST):
        schedules.begin(counting.maker, {"to": number}, every=Every.WEEK, by=governor)
    with pytest.raises(Refused, match="10 schedules"):
        schedules.begin(counting.maker, {"to": 99}, every=Every.WEEK, by=governor)


@pytest.mark.django_db
def test_on_its_day_the_file_is_asked_for_once(schedule, governor):
    assert schedules.ring() == 0
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        assert [schedules.ring(), schedules.ring()] == [1, 0]
        schedule.refresh_from_db()
        assert schedule.next_on > timezone.localdate()
    assert list(Copy.objects.values_list("schedule", "asked_by", "params")) == [
        (schedule.pk, governor.pk, {"to": 2})
    ]


@pytest.mark.django_db
def test_who_may_no_longer_have_it_is_told_that_it_ends(schedule, governor):
    governor.assignments.update(ends_on=timezone.localdate())
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        assert [schedules.ring(), schedules.ring()] == [1, 0]
    schedule.refresh_from_db()
    assert schedule.ended_at is not None
    assert not Copy.objects.exists()
    assert list(Message.objects.values_list("kind", "recipient")) == [
        ("schedule.ended", governor.pk)
    ]


@pytest.mark.django_db
def test_who_has_left_is_not_told(schedule, governor):
    governor.is_active = False
    governor.save()
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        assert schedules.ring() == 1
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_ended_it_is_not_made_again(schedule, governor):
    schedules.end(schedule, by=governor)
    schedules.end(schedule, by=governor)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        assert schedules.ring() == 0
    assert not Schedule.objects.running().exists()


@pytest.mark.django_db
def test_nobody_else_ends_it(schedule, chair):
    with pytest.raises(PermissionDenied):
        schedules.end(schedule, by=chair)
