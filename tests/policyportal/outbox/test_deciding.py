"""What a person decides about e-mails in doubt and about those that failed."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from policyportal.audit.models import Entry
from policyportal.outbox import deciding
from policyportal.outbox.actions import add
from policyportal.outbox.deciding import To
from policyportal.outbox.delivery import deliver_due
from policyportal.outbox.envelopes import DAY_OVER
from policyportal.outbox.models import DIGEST, Message, State
from policyportal.refusal import Refused

pytestmark = pytest.mark.django_db
CLERK = To(address="clerk@b.example")
OTHERS = set(State) - {State.HELD, State.FAILED}


@pytest.fixture
def letter(kind, teacher) -> Message:
    message = add(kind, about=teacher, address=CLERK.address)
    Message.objects.update(attempts=3, reason="Who knows?")
    return message


@pytest.fixture
def of_a_day(kind, teacher, head):
    """Make the e-mail of a day that carries one message, both in a state; return both."""

    def make(state: State, day: date | None = None) -> tuple[Message, Message]:
        carried = add(kind, about=teacher, to=head)
        digest = Message.objects.create(
            kind=DIGEST,
            about="x",
            recipient=head,
            day=day or timezone.localdate(),
            alone=True,
            attempts=2,
            message_id="<digest>",
            state=state,
        )
        Message.objects.filter(pk=carried.pk).update(carried_by=digest, state=state)
        return digest, carried

    return make


def put(message, state):
    Message.objects.filter(pk=message.pk).update(state=state)


def now(*messages):
    for message in messages:
        message.refresh_from_db()
    return [message.state for message in messages]


def seen(to: To, *states: State) -> str:
    """Return the seal of what a page shows of this recipient now."""
    return deciding.seal_of(to.of(Message.objects.filter(state__in=states)))


def entries() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("action", flat=True))


def test_it_arrived(letter, administrator):
    put(letter, State.HELD)
    assert deciding.it_arrived(CLERK, seen=seen(CLERK, State.HELD), by=administrator) == 1
    assert now(letter) == [State.SENT]
    assert letter.sent_at and letter.reason == deciding.IT_ARRIVED
    assert entries() == ["message.arrived"]


def test_the_e_mail_of_a_day_arrived_with_all_it_carried(of_a_day, head, administrator):
    digest, carried = of_a_day(State.HELD)
    mine = To(head.pk)
    assert deciding.it_arrived(mine, seen=seen(mine, State.HELD), by=administrator) == 1
    assert now(digest, carried) == [State.SENT, State.SENT]


@pytest.mark.parametrize("state", [State.HELD, State.FAILED])
def test_send_it_again_as_the_same(letter, administrator, state):
    put(letter, state)
    message_id = letter.message_id
    assert deciding.send_again(CLERK, state, seen=seen(CLERK, state), by=administrator) == 1
    assert now(letter) == [State.PENDING]
    assert (letter.attempts, letter.reason, letter.message_id) == (0, "", message_id)
    assert letter.next_attempt_at <= timezone.now()
    assert entries() == ["message.sent-again"]


@pytest.mark.parametrize("state", [State.HELD, State.FAILED])
def test_what_a_days_e_mail_carried_waits_for_it_again(of_a_day, head, administrator, state):
    digest, carried = of_a_day(state)
    mine = To(head.pk)
    deciding.send_again(mine, state, seen=seen(mine, state), by=administrator)
    assert now(digest, carried) == [State.PENDING, State.PENDING]
    assert carried.carried_by is None


@pytest.mark.parametrize("state", [State.HELD, State.FAILED])
def test_one_of_a_day_that_is_over_is_let_go_for_the_next(of_a_day, head, administrator, state):
    yesterday = timezone.localdate() - timedelta(days=1)
    digest, carried = of_a_day(state, yesterday)
    mine = To(head.pk)
    deciding.send_again(mine, state, seen=seen(mine, state), by=administrator)
    assert now(digest, carried) == [State.CANCELLED, State.PENDING]
    assert (digest.reason, carried.carried_by) == (DAY_OVER, None)


def test_let_it_go(letter, administrator):
    put(letter, State.FAILED)
    assert deciding.let_go(CLERK, seen=seen(CLERK, State.FAILED), by=administrator) == 1
    assert now(letter) == [State.CANCELLED]
    assert entries() == ["message.let-go"]


def test_what_is_let_go_stands_on_the_portal(of_a_day, urgent, teacher, head, administrator):
    digest, carried = of_a_day(State.FAILED)
    alone = add(urgent, about=teacher, to=head)
    put(alone, State.FAILED)
    mine = To(head.pk)
    assert deciding.let_go(mine, seen=seen(mine, State.FAILED), by=administrator) == 2
    assert now(digest, carried, alone) == [State.CANCELLED, State.SHOWN, State.SHOWN]
    assert set(Message.objects.notices_of(head)) == {carried, alone}


DECISIONS = [
    (lambda seal, by: deciding.it_arrived(CLERK, seen=seal, by=by), State.HELD),
    (lambda seal, by: deciding.send_again(CLERK, State.HELD, seen=seal, by=by), State.HELD),
    (lambda seal, by: deciding.send_again(CLERK, State.FAILED, seen=seal, by=by), State.FAILED),
    (lambda seal, by: deciding.let_go(CLERK, seen=seal, by=by), State.FAILED),
    (lambda seal, by: deciding.send_all_again(by=by), State.FAILED),
]


@pytest.mark.parametrize(("decide", "of"), DECISIONS)
def test_twice_does_it_once_and_every_other_state_is_refused(letter, administrator, decide, of):
    put(letter, of)
    seal = seen(CLERK, of)
    decide(seal, administrator)
    with pytest.raises(Refused, match="already"):
        decide(seal, administrator)
    for state in set(State) - {of}:
        put(letter, state)
        with pytest.raises(Refused):
            decide(seal, administrator)
        assert now(letter) == [state]
    assert len(entries()) == 1


@pytest.mark.parametrize(("decide", "of"), DECISIONS[:-1])
def test_what_came_into_doubt_after_the_page_was_read_is_not_decided(
    letter, kind, head, administrator, decide, of
):
    put(letter, of)
    seal = seen(CLERK, of)
    later = add(kind, about=head, address=CLERK.address)
    put(later, of)
    with pytest.raises(Refused, match="more to decide"):
        decide(seal, administrator)
    assert now(letter, later) == [of, of]
    decide(seen(CLERK, of), administrator)
    assert not deciding.undecided().exists()


@pytest.mark.parametrize(("decide", "of"), DECISIONS[:-1])
def test_what_was_sent_again_and_failed_again_is_not_what_was_seen(
    letter, administrator, decide, of
):
    put(letter, of)
    seal = seen(CLERK, of)
    deciding.send_again(CLERK, of, seen=seal, by=administrator)
    put(letter, of)
    with pytest.raises(Refused, match="more to decide"):
        decide(seal, administrator)


@pytest.mark.parametrize(("decide", "of"), DECISIONS[:-1])
def test_nobody_elses_are_touched(letter, kind, teacher, head, administrator, decide, of):
    other = add(kind, about=teacher, address="other@b.example")
    mine = add(kind, about=teacher, to=head)
    Message.objects.update(state=of)
    decide(seen(CLERK, of), administrator)
    assert now(other, mine) == [of, of]


def test_all_that_failed_is_sent_again_and_nothing_in_doubt(
    letter, kind, of_a_day, teacher, head, administrator
):
    put(letter, State.FAILED)
    doubtful = add(kind, about=teacher, address="other@b.example")
    put(doubtful, State.HELD)
    digest, carried = of_a_day(State.FAILED)
    assert deciding.send_all_again(by=administrator) == 2
    assert now(letter, digest, carried) == [State.PENDING] * 3
    assert now(doubtful) == [State.HELD]
    assert entries() == ["message.sent-again"] * 2


def test_all_at_once_takes_as_many_queries_for_many(kind, teacher, administrator):
    counted = []
    for many in (1, 50):
        with transaction.atomic():
            for number in range(many):
                add(kind, about=teacher, address=f"p{many}-{number}@b.example")
        Message.objects.update(state=State.FAILED)
        with CaptureQueriesContext(connection) as queries:
            deciding.send_all_again(by=administrator)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_to_a_leaver_nothing_is_sent_again(urgent, teacher, head, administrator, mailoutbox):
    """The decision stands; at the moment of sending there is no reason any more."""
    message = add(urgent, about=teacher, to=head)
    put(message, State.FAILED)
    head.is_active = False
    head.save(update_fields=["is_active"])
    mine = To(head.pk)
    deciding.send_again(mine, State.FAILED, seen=seen(mine, State.FAILED), by=administrator)
    deliver_due()
    assert (now(message), mailoutbox) == ([State.CANCELLED], [])


def test_how_many_recipients_there_are_to_decide_about(
    letter, kind, of_a_day, teacher, head, django_assert_num_queries
):
    assert deciding.number_of_recipients() == deciding.Recipients(0, 0, 0)
    put(letter, State.HELD)
    put(add(kind, about=head, address=CLERK.address), State.HELD)
    of_a_day(State.FAILED)
    with django_assert_num_queries(1):
        assert deciding.number_of_recipients() == deciding.Recipients(1, 1, 2)
    put(add(kind, about=head, address="other@b.example"), State.FAILED)
    put(add(kind, about=teacher, address="other@b.example"), State.HELD)
    assert deciding.number_of_recipients() == deciding.Recipients(2, 2, 3)


def test_what_waits_for_somebody_to_decide(letter, administrator, of_a_day):
    digest, _ = of_a_day(State.HELD)
    for state in State:
        put(letter, state)
        assert (letter in deciding.undecided()) == (state not in OTHERS)
    assert set(deciding.undecided()) == {digest}
