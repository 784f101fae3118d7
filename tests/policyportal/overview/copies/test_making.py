"""What a worker does with a copy: once, whoever else tries, and again where one was lost."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from policyportal.outbox.kinds import lines_of
from policyportal.outbox.models import Message
from policyportal.overview.copies import actions, bell, making, rings
from policyportal.overview.copies.makers import LostClaim
from policyportal.overview.copies.models import Copy, State
from policyportal.refusal import Refused
from policyportal.vault import files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_word_is_written_down(monkeypatch):
    monkeypatch.setattr(making, "SAID_EVERY", 0)


@pytest.fixture
def copy(counting, governor):
    return actions.ask(counting.maker, {"to": 3}, by=governor)


def now(copy) -> Copy:
    return Copy.objects.get(pk=copy.pk)


def notices(person) -> list[str]:
    messages = Message.objects.filter(recipient=person).select_related("recipient")
    return [line.text for line in lines_of(messages).values()]


def test_it_is_made_kept_for_a_week_and_told(copy, governor):
    assert making.make(copy.reference) is True
    copy = now(copy)
    assert (copy.state, copy.file.name, copy.file.media_type) == (
        State.READY,
        "counted.txt",
        "text/plain",
    )
    assert files.read(copy.file) == b"0\n1\n2\n"
    assert copy.keep_until - copy.finished_at >= timedelta(days=7) - timedelta(minutes=1)
    assert (copy.claim, copy.claimed_until, copy.attempts) == ("", None, 1)
    assert notices(governor) == ["A file you asked for is ready"]


def test_made_twice_it_is_made_once(copy, counting):
    assert [making.make(copy.reference), making.make(copy.reference)] == [True, False]
    assert counting.made == 1


def test_how_far_it_is_can_be_seen_while_it_is_made(copy, counting):
    seen = []
    counting.each = lambda number: seen.append((now(copy).state, now(copy).done, now(copy).whole))
    making.make(copy.reference)
    assert seen == [(State.MAKING, 0, 0), (State.MAKING, 0, 3), (State.MAKING, 1, 3)]


def test_another_worker_leaves_alone_what_is_in_work(copy, counting):
    counting.each = lambda number: seen.append(making.make(copy.reference))
    seen = []
    making.make(copy.reference)
    assert seen == [False, False, False]


def test_what_its_worker_let_lie_is_made_by_another(copy, counting):
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        making._claimed(copy.reference, "a" * 32)
    assert rings.make_unmade() == 1
    assert (now(copy).state, now(copy).attempts) == (State.READY, 2)


def test_who_lost_the_claim_writes_nothing_more(copy, counting, governor):
    def lose(number):
        if number == 1 and counting.made == 1:
            Copy.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
            making.make(copy.reference)

    counting.each = lose
    assert making.make(copy.reference) is False
    assert (counting.made, now(copy).state, now(copy).attempts) == (2, State.READY, 2)
    assert notices(governor) == ["A file you asked for is ready"]


def test_cancelled_in_the_middle_it_stops(copy, counting, governor):
    numbers = []

    def cancel(number):
        numbers.append(number)
        if number == 1:
            actions.cancel(copy, by=governor)

    counting.each = cancel
    assert making.make(copy.reference) is False
    assert (numbers, now(copy).state, now(copy).file) == ([0, 1], State.CANCELLED, None)
    assert notices(governor) == []


def test_cancelled_after_the_last_word_it_is_not_ready(copy, counting, governor):
    def cancel_silently(*_):
        actions.cancel(copy, by=governor)

    counting.make = cancel_silently
    object.__setattr__(counting.maker, "make", cancel_silently)
    assert making.make(copy.reference) is False
    assert now(copy).state == State.CANCELLED


def test_a_refusal_is_what_is_said_to_who_asked(copy, counting, governor):
    def refuse(number):
        raise Refused("There is no such policy.")

    counting.each = refuse
    assert making.make(copy.reference) is True
    assert (now(copy).state, now(copy).why_failed) == (State.FAILED, "There is no such policy.")
    assert notices(governor) == ["A file you asked for could not be made"]


def test_what_breaks_says_so_and_no_more(copy, counting, caplog):
    counting.each = lambda number: 1 / 0
    making.make(copy.reference)
    assert (now(copy).state, now(copy).why_failed) == (State.FAILED, making.BROKEN)
    assert "could not be made" in caplog.text


def test_after_three_workers_that_were_lost_it_is_given_up(copy, counting):
    Copy.objects.update(attempts=making.MOST_ATTEMPTS)
    making.make(copy.reference)
    assert (now(copy).state, counting.made) == (State.FAILED, 0)
    assert now(copy).why_failed == making.AGAIN_AND_AGAIN


def test_who_may_no_longer_have_it_gets_nothing(copy, counting, governor):
    governor.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))
    making.make(copy.reference)
    assert (now(copy).state, now(copy).why_failed) == (State.FAILED, making.NOT_ALLOWED)
    assert counting.made == 0


def test_the_ring_calls_workers_for_what_nobody_makes(copy, monkeypatch):
    called = []
    monkeypatch.setattr(bell, "ring", called.append)
    assert rings.ring_unmade() == 1
    making.make(copy.reference)
    assert rings.ring_unmade() == 0
    assert called == [copy.reference]


def test_after_a_week_the_file_goes_and_the_page_stays(copy, governor):
    making.make(copy.reference)
    path = files.folder() / now(copy).file.token
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        assert rings.ring_expired() == 0
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert rings.ring_expired() == 1
        assert rings.ring_expired() == 0
    assert (now(copy).state, now(copy).file) == (State.GONE, None)
    assert path.exists()  # until the transaction of this test would stand
    assert notices(governor) == []
    with pytest.raises(Refused, match="no longer kept"):
        actions.take(copy, by=governor)


def test_what_is_said_seldom_is_not_written_down_each_time(
    copy, counting, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(making, "SAID_EVERY", 3600)
    progress = making._progress_of(copy, "x")
    with pytest.raises(LostClaim):
        progress(1, 2)  # nobody has claimed it
    with django_assert_num_queries(0):
        progress(2, 2)
