"""What a person decides about e-mails in doubt and about those that failed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from policyportal.audit.models import Entry
from policyportal.outbox import deciding
from policyportal.outbox.actions import add
from policyportal.outbox.deciding import To
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


def entries() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("action", flat=True))


def test_it_arrived(letter, administrator):
    put(letter, State.HELD)
    assert deciding.it_arrived(CLERK, by=administrator) == 1
    assert now(letter) == [State.SENT]
    assert letter.sent_at and letter.reason == deciding.IT_ARRIVED
    assert entries() == ["message.arrived"]


def test_the_e_mail_of_a_day_arrived_with_all_it_carried(of_a_day, head, administrator):
    digest, carried = of_a_day(State.HELD)
    assert deciding.it_arrived(To(head.pk), by=administrator) == 1
    assert now(digest, carried) == [State.SENT, State.SENT]


@pytest.mark.parametrize("state", [State.HELD, State.FAILED])
def test_send_it_again_as_the_same(letter, administrator, state):
    put(letter, state)
    message_id = letter.message_id
    assert deciding.send_again(CLERK, state, by=administrator) == 1
    assert now(letter) == [State.PENDING]
    assert (letter.attempts, letter.reason, letter.message_id) == (0, "", message_id)
    assert letter.next_attempt_at <= timezone.now()
    assert entries() == ["message.sent-again"]


@pytest.mark.parametrize("state", [State.HELD, State.FAILED])
def test_what_a_days_e_mail_carried_waits_for_it_again(of_a_day, head, administrator, state):
    digest, carried = of_a_day(state)
    deciding.send_again(To(head.pk), state, by=administrator)
    assert now(digest, carried) == [State.PENDING, State.PENDING]
    assert carried.carried_by is None


@pytest.mark.parametrize("state", [State.HELD, State.FAILED])
def test_one_of_a_day_that_is_over_is_let_go_for_the_next(of_a_day, head, administrator, state):
    yesterday = timezone.localdate() - timedelta(days=1)
    digest, carried = of_a_day(state, yesterday)
    deciding.send_again(To(head.pk), state, by=administrator)
    assert now(digest, carried) == [State.CANCELLED, State.PENDING]
    assert (digest.reason, carried.carried_by) == (DAY_OVER, None)


def test_let_it_go(letter, administrator):
    put(letter, State.FAILED)
    assert deciding.let_go(CLERK, by=administrator) == 1
    assert now(letter) == [State.CANCELLED]
    assert entries() == ["message.let-go"]


def test_what_is_let_go_stands_on_the_portal(of_a_day, urgent, teacher, head, administrator):
    digest, carried = of_a_day(State.FAILED)
    alone = add(urgent, about=teacher, to=head)
    put(alone, State.FAILED)
    assert deciding.let_go(To(head.pk), by=administrator) == 2
    assert now(digest, carried, alone) == [State.CANCELLED, State.SHOWN, State.SHOWN]
    assert set(Message.objects.notices_of(head)) == {carried, alone}


DECISIONS = [
    (lambda by: deciding.it_arrived(CLERK, by=by), State.HELD),
    (lambda by: deciding.send_again(CLERK, State.HELD, by=by), State.HELD),
    (lambda by: deciding.send_again(CLERK, State.FAILED, by=by), State.FAILED),
    (lambda by: deciding.let_go(CLERK, by=by), State.FAILED),
]


@pytest.mark.parametrize(("decide", "of"), DECISIONS)
def test_twice_does_it_once_and_every_other_state_is_refused(letter, administrator, decide, of):
    put(letter, of)
    decide(administrator)
    with pytest.raises(Refused, match="already"):
        decide(administrator)
    for state in set(State) - {of}:
        put(letter, state)
        with pytest.raises(Refused):
            decide(administrator)
        assert now(letter) == [state]
    assert len(entries()) == 1


@pytest.mark.parametrize(("decide", "of"), DECISIONS)
def test_nobody_elses_are_touched(letter, kind, teacher, head, administrator, decide, of):
    other = add(kind, about=teacher, address="other@b.example")
    mine = add(kind, about=teacher, to=head)
    Message.objects.update(state=of)
    decide(administrator)
    assert now(other, mine) == [of, of]


def test_what_waits_for_somebody_to_decide(letter, administrator, of_a_day):
    digest, _ = of_a_day(State.HELD)
    for state in State:
        put(letter, state)
        assert (letter in deciding.undecided()) == (state not in OTHERS)
    assert set(deciding.undecided()) == {digest}
