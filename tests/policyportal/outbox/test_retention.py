from datetime import date, timedelta

import pytest
from django.utils import timezone

from policyportal.outbox import retention
from policyportal.outbox.models import DIGEST, Message, State

pytestmark = pytest.mark.django_db
OLD = retention.KEPT + timedelta(minutes=1)


def make(number: int, state: State, age: timedelta, person, **more) -> Message:
    return Message.objects.create(
        kind="test.kind",
        about=f"x:{number}",
        recipient=person,
        day=date(2025, 1, 1),
        state=state,
        message_id=f"<{number}>",
        created_at=timezone.now() - age,
        **more,
    )


@pytest.mark.parametrize("state", State)
def test_what_ended_long_ago_goes_and_nothing_else(teacher, state):
    old = make(1, state, OLD, teacher)
    young = make(2, state, retention.KEPT - timedelta(minutes=1), teacher)
    ended = state in retention.ENDED
    assert retention.ring() == ended
    assert set(Message.objects.all()) == ({young} if ended else {old, young})
    assert set(State) - set(retention.ENDED) == {
        State.PENDING,
        State.CLAIMED,
        State.HANDED_OVER,
        State.HELD,
    }


def test_the_e_mail_of_a_day_goes_after_what_it_carried(teacher, monkeypatch):
    digest = make(1, State.SENT, OLD, teacher, alone=True)
    Message.objects.update(kind=DIGEST)
    for number in (2, 3, 4):
        make(number, State.SENT, OLD, teacher, carried_by=digest)
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    assert retention.ring() == 2
    assert set(Message.objects.values_list("carried_by", flat=True)) == {None, digest.pk}
    assert retention.ring() == 1
    assert retention.ring() == 1
    assert not Message.objects.exists()


def test_one_whose_carried_messages_are_younger_waits_for_them(teacher):
    digest = make(1, State.SENT, OLD, teacher, alone=True)
    make(2, State.SENT, timedelta(days=1), teacher, carried_by=digest)
    assert retention.ring() == 0


def test_nothing_to_delete_costs_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert retention.ring() == 0
