"""What was told before: the day of the latest message, by thing and recipient."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from policyportal.outbox.actions import add
from policyportal.outbox.models import Message, State
from policyportal.outbox.told import latest_days, only_latest
from policyportal.row_names import name_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 9)
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def tell():
    """Add a message about somebody to somebody, for a day."""

    def add_one(kind, about, to, day) -> Message:
        with transaction.atomic():
            return add(kind, about=about, to=to, day=day)

    return add_one


def test_the_latest_by_thing_and_recipient(tell, kind, register_kind, teacher, head, chair):
    other = register_kind(name="test.other")
    for about, to, day in [(teacher, head, DAY), (teacher, head, NEXT), (teacher, chair, DAY)]:
        tell(kind, about, to, day)
    tell(other, head, head, DAY)
    assert latest_days([kind, other], [name_of(teacher), name_of(head)]) == {
        (name_of(teacher), head.pk): NEXT,
        (name_of(teacher), chair.pk): DAY,
        (name_of(head), head.pk): DAY,
    }
    assert latest_days([kind], [name_of(teacher)], to=[chair.pk]) == {
        (name_of(teacher), chair.pk): DAY
    }
    assert latest_days([other], [name_of(teacher)]) == latest_days([], []) == {}


def test_only_the_latest_stands_whatever_its_kind(tell, kind, register_kind, teacher, head, chair):
    other = register_kind(name="test.other")
    first = tell(kind, teacher, head, DAY)
    second = tell(other, teacher, head, NEXT)
    elsewhere = tell(kind, teacher, chair, DAY)
    assert only_latest([first, second, elsewhere], [kind, other]) == [second, elsewhere]
    assert only_latest([first, elsewhere], [kind]) == [first, elsewhere]


def test_what_was_cancelled_was_not_told(tell, kind, teacher, head):
    first, second = tell(kind, teacher, head, DAY), tell(kind, teacher, head, NEXT)
    Message.objects.filter(pk=second.pk).update(state=State.CANCELLED)
    assert latest_days([kind], [name_of(teacher)]) == {(name_of(teacher), head.pk): DAY}
    assert only_latest([first], [kind]) == [first]


@pytest.mark.parametrize("number", [1, 50])
def test_one_query_however_many(tell, kind, teacher, head, number, django_assert_num_queries):
    some = [tell(kind, teacher, head, DAY + timedelta(days=at)) for at in range(number)]
    with django_assert_num_queries(1):
        assert only_latest(some, [kind]) == some[-1:]
