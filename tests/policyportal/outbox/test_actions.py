from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from policyportal.outbox.actions import add, add_all
from policyportal.outbox.bell import ring
from policyportal.outbox.kinds import Kind, each, register
from policyportal.outbox.models import Message, State
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 3)


def test_a_message_is_one_row(kind, teacher, head):
    message = add(kind, about=teacher, to=head, day=DAY)
    assert Message.objects.get() == message
    assert message.state == State.PENDING
    assert message.about == f"people.person:{teacher.pk}"
    assert message.thing == teacher
    assert (message.recipient, message.address, message.day) == (head, "", DAY)
    assert message.message_id.endswith("@localhost>")


def test_the_day_is_today_by_default(kind, teacher, time_machine):
    time_machine.move_to("2025-06-30 23:30:00+00:00", tick=False)  # after midnight in London
    assert add(kind, about=teacher, to=teacher).day == date(2025, 7, 1)


def test_the_same_message_twice_is_one_and_the_transaction_lives(kind, teacher, head):
    first = add(kind, about=teacher, to=head, day=DAY)
    assert add(kind, about=teacher, to=head, day=DAY) is None
    assert Message.objects.get() == first


def test_the_same_message_to_an_address_twice_is_one(kind, teacher):
    assert add(kind, about=teacher, address="a@b.example", day=DAY)
    assert add(kind, about=teacher, address="a@b.example", day=DAY) is None
    assert Message.objects.count() == 1


def test_another_kind_thing_person_address_or_day_is_another_message(kind, urgent, teacher, head):
    assert add(kind, about=teacher, to=head, day=DAY)
    assert add(urgent, about=teacher, to=head, day=DAY)
    assert add(kind, about=head, to=head, day=DAY)
    assert add(kind, about=teacher, to=teacher, day=DAY)
    assert add(kind, about=teacher, address="a@b.example", day=DAY)
    assert add(kind, about=teacher, address="c@b.example", day=DAY)
    assert add(kind, about=teacher, to=head, day=date(2025, 3, 4))
    assert Message.objects.count() == len(set(Message.objects.values_list("message_id"))) == 7


def test_it_costs_two_queries(kind, teacher, head, django_assert_num_queries):
    """And a third where it was there already: to see whether that was cancelled."""
    for queries in (2, 3):
        with django_assert_num_queries(queries):
            add(kind, about=teacher, to=head, day=DAY)


def test_to_nobody_or_to_two_is_refused(kind, teacher):
    with pytest.raises(ValueError, match="one person or to one address"):
        add(kind, about=teacher)
    with pytest.raises(ValueError, match="one person or to one address"):
        add(kind, about=teacher, to=teacher, address="a@b.example")
    assert not Message.objects.exists()


@pytest.mark.parametrize("address", ["nobody", "a@b.example\nBcc: c@d.example", "a@b.example, c@d"])
def test_an_address_that_is_none_is_refused(kind, teacher, address):
    with pytest.raises(ValidationError):
        add(kind, about=teacher, address=address)


def test_a_kind_that_is_not_registered_is_refused(kind, teacher):
    stray = Kind("test.stray", lines=each(lambda message: None))
    with pytest.raises(ValueError, match="not registered"):
        add(stray, about=teacher, to=teacher)


def test_two_kinds_cannot_share_a_name(kind, register_kind):
    assert register(kind) is kind
    with pytest.raises(ValueError, match="two kinds"):
        register_kind(template="another")


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_added(kind, teacher):
    with pytest.raises(transaction.TransactionManagementError):
        add(kind, about=teacher, to=teacher)


@pytest.mark.django_db(transaction=True)
def test_an_action_that_fails_tells_nobody(kind, teacher):
    with pytest.raises(RuntimeError), transaction.atomic():
        add(kind, about=teacher, to=teacher)
        raise RuntimeError
    assert not Message.objects.exists()


def test_the_bell_rings_once_after_commit(
    kind, urgent, teacher, head, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        add(kind, about=teacher, address="a@b.example")
        add(urgent, about=teacher, to=head)
        add(urgent, about=teacher, to=teacher)
        assert callbacks == []
    assert callbacks == [ring]


def test_what_was_there_already_rings_no_bell(
    urgent, teacher, head, django_capture_on_commit_callbacks
):
    add(urgent, about=teacher, to=head)
    with django_capture_on_commit_callbacks() as callbacks:
        add(urgent, about=teacher, to=head)
    assert callbacks == []


def test_what_waits_for_the_e_mail_of_a_day_rings_no_bell(
    kind, teacher, head, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        assert not add(kind, about=teacher, to=head).alone
        assert add_all(kind, about=teacher, to=[teacher.pk]) == 1
    assert callbacks == []


def test_many_are_told_once_each_by_few_queries(kind, teacher, django_assert_max_num_queries):
    people = [make_person(f"p{n}@larkspur.example", "Pat", f"Lee {n}").pk for n in range(60)]
    with django_assert_max_num_queries(3):
        assert add_all(kind, about=teacher, to=people[:50], day=DAY) == 50
    Message.objects.filter(recipient=people[0]).update(state=State.CANCELLED)
    with django_assert_max_num_queries(6):
        assert add_all(kind, about=teacher, to=iter(people), day=DAY) == 11
    assert Message.objects.filter(state=State.PENDING).count() == 60
    with django_assert_max_num_queries(4):
        assert add_all(kind, about=teacher, to=people, day=DAY) == 0
    assert add_all(kind, about=teacher, to=[], day=DAY) == 0


def test_one_cancelled_by_chance_is_not_revived_for_another(kind, teacher, head):
    add_all(kind, about=teacher, to=[teacher.pk, head.pk], day=DAY)
    Message.objects.update(state=State.CANCELLED)
    assert add_all(kind, about=teacher, to=[head.pk], day=DAY) == 1
    assert Message.objects.get(state=State.PENDING).recipient == head


def test_what_was_cancelled_waits_again_when_its_reason_is_back(kind, teacher, head):
    first = add(kind, about=teacher, to=head)
    Message.objects.update(state=State.CANCELLED, reason="Gone.")
    assert add(kind, about=teacher, to=teacher) != first
    assert add(kind, about=teacher, to=head) == first
    first.refresh_from_db()
    assert (first.state, first.reason) == (State.PENDING, "")
    for state in set(State) - {State.CANCELLED}:
        Message.objects.filter(pk=first.pk).update(state=state)
        assert add(kind, about=teacher, to=head) is None
        assert Message.objects.get(pk=first.pk).state == state
