import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from policyportal.audit.models import Entry
from policyportal.overview.copies import actions, making
from policyportal.overview.copies.models import Copy, State
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.row_names import name_of

pytestmark = pytest.mark.django_db


def log_of(copy) -> list[str]:
    entries = Entry.objects.filter(about=name_of(copy)).order_by("number")
    return list(entries.values_list("action", flat=True))


@pytest.fixture
def copy(counting, governor):
    return actions.ask(counting.maker, {"to": 3}, by=governor)


def test_asking_waits_for_a_worker_and_leaves_a_trace(copy, governor):
    assert (copy.state, copy.asked_by, copy.what) == (State.WAITING, governor, "counting")
    assert len(copy.reference) == 16
    assert log_of(copy) == ["copy.asked"]


def test_asked_twice_it_is_the_same_one(copy, counting, governor):
    assert actions.ask(counting.maker, {"to": 3}, by=governor) == copy
    assert actions.ask(counting.maker, {"to": 4}, by=governor) != copy


def test_what_is_finished_can_be_asked_for_again(copy, counting, governor):
    making.make(copy.reference)
    assert actions.ask(counting.maker, {"to": 3}, by=governor) != copy


def test_who_may_not_have_it_cannot_ask(counting, teacher):
    with pytest.raises(PermissionDenied):
        actions.ask(counting.maker, {"to": 3}, by=teacher)
    assert not Copy.objects.exists()


def test_nobody_has_more_than_five_made_at_once(counting, governor, chair):
    for number in range(actions.MOST_AT_ONCE):
        actions.ask(counting.maker, {"to": number}, by=governor)
    with pytest.raises(Refused, match="5 of your files"):
        actions.ask(counting.maker, {"to": 9}, by=governor)
    assert actions.ask(counting.maker, {"to": 9}, by=chair).state == State.WAITING


def test_cancelling_ends_it(copy, governor):
    actions.cancel(copy, by=governor)
    actions.cancel(copy, by=governor)
    copy.refresh_from_db()
    assert copy.state == State.CANCELLED
    assert log_of(copy) == ["copy.asked", "copy.cancelled"]
    assert making.make(copy.reference) is False


def test_nobody_else_cancels_it(copy, chair):
    with pytest.raises(PermissionDenied):
        actions.cancel(copy, by=chair)


def test_what_is_finished_cannot_be_cancelled(copy, governor):
    making.make(copy.reference)
    with pytest.raises(Refused, match="nothing left to cancel"):
        actions.cancel(copy, by=governor)


def test_taking_gives_the_file_and_leaves_a_trace(copy, governor):
    making.make(copy.reference)
    assert actions.take(copy, by=governor) == b"0\n1\n2\n"
    assert log_of(copy) == ["copy.asked", "copy.made", "copy.taken"]


def test_what_is_not_ready_cannot_be_taken(copy, governor):
    with pytest.raises(Refused, match="not ready"):
        actions.take(copy, by=governor)


def test_nobody_else_takes_it(copy, chair):
    making.make(copy.reference)
    with pytest.raises(PermissionDenied):
        actions.take(copy, by=chair)


def test_who_may_no_longer_have_it_cannot_take_it(copy, governor):
    making.make(copy.reference)
    governor.assignments.update(ends_on=timezone.localdate() - timezone.timedelta(days=1))
    with pytest.raises(PermissionDenied):
        actions.take(copy, by=Person.objects.get(pk=governor.pk))
