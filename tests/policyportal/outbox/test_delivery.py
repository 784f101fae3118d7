"""From pending to sent, against a real mail server that misbehaves at each step."""

import email
from datetime import date, timedelta
from email.policy import default

import pytest
from django.core import mail
from django.db.models import F
from django.utils import timezone

from policyportal.outbox import delivery, envelopes
from policyportal.outbox.actions import add
from policyportal.outbox.delivery import MOST_ATTEMPTS, WAITS, deliver_due, lease
from policyportal.outbox.kinds import each
from policyportal.outbox.models import Message, State
from policyportal.people.models import Person, RoleAssignment
from tests.policyportal.outbox.conftest import SAID

pytestmark = pytest.mark.django_db
CLERK = "clerk@b.example"


@pytest.fixture
def now(time_machine):
    """Stop the clock, and move it on by calling this."""
    time_machine.move_to("2025-03-03 12:00:00+00:00", tick=False)

    def later(delta: timedelta):
        time_machine.shift(delta)

    return later


@pytest.fixture
def message(kind, teacher, head, now) -> Message:
    return add(kind, about=teacher, address=CLERK)


def letters(smtp):
    return [email.message_from_bytes(one, policy=default) for one in smtp.taken]


def test_a_message_is_sent(smtp, message):
    assert deliver_due() == {State.SENT: 1}
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.SENT, 1)
    assert message.sent_at == timezone.now()
    assert message.lease_until is None
    assert smtp.recipients == [CLERK]
    (letter,) = letters(smtp)
    assert letter["Subject"] == "There is something for <you> & all"
    assert letter["To"] == CLERK
    assert letter["Message-ID"] == message.message_id
    assert letter["Auto-Submitted"] == "auto-generated"
    plain, html = letter.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert "There is something for <you> & all. Read it by Friday." in plain.get_content()
    assert "http://localhost:8000/policies/" in plain.get_content()
    assert "something for &lt;you&gt; &amp; all." in html.get_content()
    assert "List-Unsubscribe" not in letter


def test_what_is_sent_is_not_sent_again(smtp, message):
    deliver_due()
    assert deliver_due() == {}
    assert len(smtp.taken) == 1


def test_an_urgent_one_goes_at_once_to_a_person(smtp, urgent, teacher, head, now):
    add(urgent, about=teacher, to=head)
    assert deliver_due() == {State.SENT: 1}
    assert smtp.recipients == [head.email]
    assert "Hello Ruth," in letters(smtp)[0].get_body(("plain",)).get_content()


def test_urgent_ones_go_first(smtp, kind, urgent, teacher, head, now):
    add(kind, about=teacher, address=CLERK)
    late = add(urgent, about=teacher, to=head)
    assert deliver_due() == {State.SENT: 2}
    assert letters(smtp)[0]["Message-ID"] == late.message_id


def test_nothing_is_sent_before_its_time(smtp, message, now):
    Message.objects.update(next_attempt_at=timezone.now() + timedelta(seconds=1))
    assert deliver_due() == {}
    now(timedelta(seconds=1))
    assert deliver_due() == {State.SENT: 1}


def test_one_whose_reason_is_gone_is_cancelled(smtp, register_kind, teacher, now):
    gone = register_kind(
        name="test.gone", lines=each(lambda one: SAID if one.thing.is_active else None)
    )
    message = add(gone, about=teacher, address="a@b.example")
    teacher.is_active = False
    teacher.save()
    assert deliver_due() == {State.CANCELLED: 1}
    message.refresh_from_db()
    assert message.state == State.CANCELLED
    assert smtp.taken == []


def _deactivated(head):
    Person.objects.filter(pk=head.pk).update(is_active=False)


def _whose_last_day_was_yesterday(head):
    RoleAssignment.objects.filter(person=head).update(ends_on=date(2025, 3, 2))


@pytest.mark.parametrize("happens", [_deactivated, _whose_last_day_was_yesterday])
def test_one_to_somebody_who_has_left_is_cancelled(smtp, urgent, teacher, head, now, happens):
    add(urgent, about=teacher, to=head)
    happens(head)
    assert deliver_due() == {State.CANCELLED: 1}
    assert smtp.recipients == []


BEFORE = [(at, how) for at in ("mail", "rcpt", "data") for how in ("refuse", "hang-up")]


@pytest.mark.parametrize(("at", "how"), [*BEFORE, ("text", "refuse")])
def test_one_that_was_surely_not_taken_waits_and_is_sent_once(smtp, message, now, at, how):
    smtp.misbehave(at, how)
    assert deliver_due() == {State.PENDING: 1}
    message.refresh_from_db()
    assert message.state == State.PENDING
    assert message.next_attempt_at == timezone.now() + WAITS[0]
    assert "refused it" in message.reason
    smtp.behave()
    assert deliver_due() == {}
    now(WAITS[0])
    assert deliver_due() == {State.SENT: 1}
    assert [letter["Message-ID"] for letter in letters(smtp)] == [message.message_id]


@pytest.mark.parametrize("how", ["hang-up", "take-and-hang-up"])
def test_one_that_may_have_been_taken_is_held(smtp, message, now, how):
    smtp.misbehave("text", how)
    assert deliver_due() == {State.HELD: 1}
    message.refresh_from_db()
    assert message.state == State.HELD
    assert "did not say" in message.reason
    smtp.behave()
    now(timedelta(days=3))
    assert deliver_due() == {}
    assert len(smtp.taken) == (how == "take-and-hang-up")


def test_an_urgent_one_that_may_have_been_taken_is_sent_again_as_the_same(
    smtp, urgent, teacher, head, now
):
    message = add(urgent, about=teacher, to=head)
    smtp.misbehave("text", "take-and-hang-up")
    assert deliver_due() == {State.PENDING: 1}
    smtp.behave()
    now(WAITS[0])
    assert deliver_due() == {State.SENT: 1}
    assert [one["Message-ID"] for one in letters(smtp)] == [message.message_id] * 2


@pytest.mark.parametrize("how", ["refuse", "hang-up"])
def test_no_other_is_tried_while_the_server_cannot_be_reached(smtp, kind, teacher, head, now, how):
    first, second = (add(kind, about=one, address=CLERK) for one in (teacher, head))
    smtp.misbehave("connect", how)
    assert deliver_due() == {State.PENDING: 1}
    first.refresh_from_db()
    second.refresh_from_db()
    assert sorted([first.attempts, second.attempts]) == [0, 1]
    assert "could not be reached" in first.reason + second.reason
    smtp.behave()
    now(WAITS[0])
    assert deliver_due() == {State.SENT: 2}


def test_a_server_that_is_not_there(settings, message):
    settings.EMAIL_BACKEND = "policyportal.outbox.mail.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert deliver_due() == {State.PENDING: 1}


def test_one_refusal_does_not_keep_the_next_from_being_sent(smtp, kind, teacher, head, now):
    add(kind, about=teacher, address=CLERK)
    add(kind, about=head, address=CLERK)
    smtp.misbehave("mail", "refuse")
    assert deliver_due() == {State.PENDING: 2}
    smtp.behave()
    now(WAITS[0])
    assert deliver_due() == {State.SENT: 2}


def test_the_waits_grow_and_the_eighth_refusal_is_the_last(smtp, message, now):
    smtp.misbehave("rcpt", "refuse")
    for wait in WAITS:
        assert deliver_due() == {State.PENDING: 1}
        now(wait - timedelta(seconds=1))
        assert deliver_due() == {}
        now(timedelta(seconds=1))
    assert deliver_due() == {State.FAILED: 1}
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.FAILED, MOST_ATTEMPTS)
    assert MOST_ATTEMPTS == 8
    assert list(WAITS) == sorted(set(WAITS))
    now(timedelta(days=30))
    assert deliver_due() == {}


@pytest.mark.parametrize(
    ("was", "hurry", "becomes"),
    [
        (State.CLAIMED, False, State.PENDING),
        (State.CLAIMED, True, State.PENDING),
        (State.HANDED_OVER, False, State.HELD),
        (State.HANDED_OVER, True, State.PENDING),
    ],
)
def test_what_a_crash_left_behind(kind, urgent, teacher, head, now, was, hurry, becomes):
    to = {"to": head} if hurry else {"address": CLERK}
    message = add(urgent if hurry else kind, about=teacher, **to)
    Message.objects.update(state=was, attempts=1, lease_until=timezone.now() + lease())
    now(lease())
    delivery.recover_expired()
    message.refresh_from_db()
    assert message.state == was, "the lease still holds"
    now(timedelta(microseconds=1))
    delivery.recover_expired()
    message.refresh_from_db()
    assert (message.state, message.lease_until) == (becomes, None)
    assert message.reason


@pytest.mark.parametrize(
    ("was", "becomes"), [(State.CLAIMED, State.FAILED), (State.HANDED_OVER, State.HELD)]
)
def test_what_crashes_each_time_is_not_tried_for_ever(urgent, teacher, head, now, was, becomes):
    message = add(urgent, about=teacher, to=head)
    Message.objects.update(state=was, attempts=MOST_ATTEMPTS, lease_until=timezone.now())
    now(timedelta(seconds=1))
    delivery.recover_expired()
    message.refresh_from_db()
    assert message.state == becomes


def test_the_row_says_handed_over_while_the_server_takes_it(settings, smtp, register_kind, teacher):
    """Seen from inside the sending, by a backend that looks at the row."""
    settings.EMAIL_BACKEND = f"{__name__}.LookingBackend"
    message = add(register_kind(), about=teacher, address=CLERK)
    deliver_due()
    assert LookingBackend.seen == [(message.message_id, State.HANDED_OVER)]


class LookingBackend(mail.backends.base.BaseEmailBackend):
    seen = []

    def send_messages(self, messages):
        for one in messages:
            row = Message.objects.get(message_id=one.extra_headers["Message-ID"])
            self.seen.append((row.message_id, row.state))
        return len(messages)


def test_a_worker_that_lost_its_lease_sends_nothing(smtp, message, monkeypatch, now):
    pack = envelopes.pack

    def slowly(pk):
        """Another worker takes the row over while this one is writing the e-mail."""
        Message.objects.filter(pk=pk).update(attempts=F("attempts") + 1)
        return pack(pk)

    monkeypatch.setattr(envelopes, "pack", slowly)
    deliver_due()
    message.refresh_from_db()
    assert smtp.taken == []
    assert (message.state, message.attempts) == (State.CLAIMED, 2)


def test_a_kind_nobody_knows_waits_for_a_portal_that_does(smtp, message):
    Message.objects.update(kind="test.tomorrow")
    assert deliver_due() == {State.PENDING: 1}


@pytest.mark.parametrize(
    "fault",
    [
        {"template": "none"},
        {"lines": lambda messages: messages.none},
        {"context": lambda message: message.none},
    ],
)
def test_one_that_cannot_be_written_waits_and_others_go(
    smtp, register_kind, kind, teacher, head, now, fault
):
    bad = add(register_kind(name="test.bad", **fault), about=teacher, address=CLERK)
    add(kind, about=teacher, address=CLERK)
    assert deliver_due() == {State.PENDING: 1, State.SENT: 1}
    bad.refresh_from_db()
    assert bad.state == State.PENDING
    assert "could not be written" in bad.reason


def test_an_address_with_a_line_break_in_it_is_never_sent(smtp, message):
    Message.objects.update(recipient=None, address="a@b.example\r\nBcc: c@d.example")
    assert deliver_due() == {State.PENDING: 1}
    assert smtp.recipients == []


def test_a_run_ends_in_time(smtp, message):
    assert deliver_due(longest=0) == {}
    message.refresh_from_db()
    assert message.state == State.PENDING


def test_finding_nothing_costs_few_queries(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        assert deliver_due() == {}
