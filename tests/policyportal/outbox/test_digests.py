"""The e-mail of a day: when it is made, what is in it, and what becomes of what it carries."""

import email
from datetime import date, datetime, time, timedelta
from email.policy import default

import pytest
from django.utils import timezone

from policyportal.outbox import delivery, digests, envelopes
from policyportal.outbox.actions import add
from policyportal.outbox.delivery import WAITS, deliver_due, lease
from policyportal.outbox.kinds import Line, each
from policyportal.outbox.models import DIGEST, Message, State
from policyportal.people.models import MailHow, Person
from policyportal.school.models import Closure, ClosureKind, School

pytestmark = pytest.mark.django_db
MONDAY = "2025-03-03 08:00:00+00:00"


@pytest.fixture
def now(time_machine):
    """A Monday, 8am in London; call it to move on."""
    time_machine.move_to(MONDAY, tick=False)
    return lambda **delta: time_machine.shift(timedelta(**delta))


@pytest.fixture
def at(time_machine):
    return lambda moment: time_machine.move_to(moment, tick=False)


@pytest.fixture
def waiting(now, kind, teacher, head) -> Message:
    return add(kind, about=teacher, to=head)


def letters(smtp):
    return [email.message_from_bytes(one, policy=default) for one in smtp.taken]


def states(*kinds) -> dict[str, str]:
    return dict(Message.objects.order_by("pk").values_list("kind", "state"))


def test_all_that_waits_for_a_person_is_in_one(smtp, waiting, register_kind, kind, teacher, head):
    other = register_kind(name="test.other", lines=each(lambda one: Line("Another thing", "/x/")))
    second = add(other, about=teacher, to=head)
    theirs = add(kind, about=teacher, to=teacher)
    assert digests.ring() == 2
    assert deliver_due() == {State.SENT: 2}
    assert sorted(smtp.recipients) == sorted([head.email, teacher.email])
    letter = next(one for one in letters(smtp) if one["To"] == head.email)
    assert letter["Subject"] == "2 things for you on the policy portal"
    text = letter.get_body(("plain",)).get_content().replace("\r", "")
    assert "* There is something for <you> & all\n  Read it by Friday.\n" in text
    assert "* Another thing\n  http://localhost:8000/x/\n" in text
    html = letter.get_body(("html",)).get_content()
    assert '<a href="http://localhost:8000/x/">Another thing</a>' in html
    digest = Message.objects.get(kind=DIGEST, recipient=head)
    assert letter["Message-ID"] == digest.message_id
    assert set(digest.carried.values_list("pk", "state")) == {
        (waiting.pk, State.SENT),
        (second.pk, State.SENT),
    }
    theirs.refresh_from_db()
    assert (theirs.state, theirs.sent_at) == (State.SENT, timezone.now())
    assert theirs.carried_by.recipient == teacher


def test_one_a_day_however_often_it_rings(smtp, waiting, kind, head, now):
    assert digests.ring() == 1
    assert digests.ring() == 0
    deliver_due()
    late = add(kind, about=head, to=head)
    now(hours=1)
    assert digests.ring() == 0
    assert deliver_due() == {}
    late.refresh_from_db()
    assert late.state == State.PENDING
    now(days=1)
    assert digests.ring() == 1
    deliver_due()
    late.refresh_from_db()
    assert (late.state, len(smtp.taken)) == (State.SENT, 2)


def test_it_waits_for_the_hour_that_its_reader_chose(waiting, head, at):
    Person.objects.filter(pk=head.pk).update(mail_hour=16)
    at("2025-03-03 15:59:59+00:00")
    assert digests.ring() == 0
    at("2025-03-03 16:00:00+00:00")
    assert digests.ring() == 1


@pytest.mark.parametrize(
    ("quiet_from", "last"), [(time(18), "17:00"), (time(18, 30), "18:00"), (time(8), "07:00")]
)
def test_an_hour_that_became_quiet_since_is_brought_forward(
    waiting, head, school, at, quiet_from, last
):
    Person.objects.filter(pk=head.pk).update(mail_hour=20)
    School.objects.update(quiet_from=quiet_from)
    at(datetime.fromisoformat(f"2025-03-03 {last}+00:00") - timedelta(seconds=1))
    assert digests.ring() == 0
    at(f"2025-03-03 {last}+00:00")
    assert digests.ring() == 1


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        ("2025-03-03 18:59:59+00:00", True),  # the portal was down at the hour: made up for
        ("2025-03-03 19:00:00+00:00", False),  # quiet until the morning
        ("2025-03-04 06:59:59+00:00", False),
        ("2025-03-08 12:00:00+00:00", False),  # a Saturday
        ("2025-04-18 12:00:00+01:00", False),  # Good Friday
        ("2025-03-29 12:00:00+00:00", False),  # the day before the clocks go forward
        ("2025-03-31 07:59:00+01:00", False),  # 8am is an hour earlier in UTC from then on
        ("2025-03-31 08:00:00+01:00", True),
        ("2025-10-27 08:00:00+01:00", False),  # 7am in London, as they have gone back
        ("2025-10-27 08:00:00+00:00", True),
    ],
)
def test_it_is_made_on_days_and_in_hours_in_which_the_school_writes(waiting, at, moment, goes):
    at(moment)
    assert digests.ring() == goes


@pytest.mark.parametrize(
    ("kind_of_day", "goes"),
    [(ClosureKind.SHUT, False), (ClosureKind.INSET, True), (ClosureKind.FESTIVAL, False)],
)
def test_not_on_a_closure_nor_a_festival(waiting, kind_of_day, goes):
    day = date(2025, 3, 3)
    Closure.objects.create(name="A day", kind=kind_of_day, starts_on=day, ends_on=day)
    assert digests.ring() == goes


def test_one_that_could_not_be_sent_before_the_quiet_time_is_let_go_for_the_next(
    smtp, waiting, now, at
):
    digests.ring()
    smtp.misbehave("mail", "refuse")
    assert deliver_due() == {State.PENDING: 1}
    smtp.behave()
    at("2025-03-03 22:00:00+00:00")
    assert deliver_due() == {}
    at("2025-03-04 07:30:00+00:00")
    assert deliver_due() == {State.CANCELLED: 1}
    assert Message.objects.get(kind=DIGEST).reason == envelopes.DAY_OVER
    at("2025-03-04 08:00:00+00:00")
    digests.ring()
    assert deliver_due() == {State.SENT: 1}
    assert len(smtp.taken) == 1
    waiting.refresh_from_db()
    assert waiting.state == State.SENT


def test_what_lost_its_reason_is_left_out_and_cancelled(
    smtp, waiting, register_kind, teacher, head
):
    gone = register_kind(name="test.gone", lines=each(lambda message: None))
    add(gone, about=teacher, to=head)
    digests.ring()
    deliver_due()
    assert states() == {
        "test.plain": State.SENT,
        "test.gone": State.CANCELLED,
        DIGEST: State.SENT,
    }
    assert letters(smtp)[0]["Subject"] == "1 thing for you on the policy portal"


def test_with_nothing_left_to_say_there_is_none(smtp, now, register_kind, teacher, head):
    gone = register_kind(name="test.gone", lines=each(lambda message: None))
    add(gone, about=teacher, to=head)
    digests.ring()
    assert deliver_due() == {State.CANCELLED: 1}
    assert smtp.taken == []
    assert states() == {"test.gone": State.CANCELLED, DIGEST: State.CANCELLED}


def test_somebody_who_has_left_gets_none(smtp, waiting, head):
    digests.ring()
    Person.objects.filter(pk=head.pk).update(is_active=False)
    assert deliver_due() == {State.CANCELLED: 1}
    assert states() == {"test.plain": State.CANCELLED, DIGEST: State.CANCELLED}
    assert smtp.taken == []


def test_who_wants_no_daily_e_mail_gets_only_what_insists(
    smtp, waiting, register_kind, teacher, head
):
    Person.objects.filter(pk=head.pk).update(mail_how=MailHow.URGENT)
    digests.ring()
    assert deliver_due() == {State.CANCELLED: 1}
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == (State.SHOWN, envelopes.NOT_WANTED)
    assert list(Message.objects.notices_of(head)) == [waiting]
    Message.objects.filter(kind=DIGEST).delete()
    loud = register_kind(
        name="test.loud", insists=True, lines=each(lambda one: Line("Overdue", "/"))
    )
    add(loud, about=teacher, to=head)
    digests.ring()
    assert deliver_due() == {State.SENT: 1}
    assert letters(smtp)[0]["Subject"] == "1 thing for you on the policy portal"


def test_what_only_the_portal_shows_is_not_revived(waiting, kind, teacher, head):
    Message.objects.update(state=State.SHOWN)
    assert add(kind, about=teacher, to=head) is None


def test_a_kind_nobody_knows_waits_for_a_portal_that_does(smtp, waiting, teacher, head, kind):
    unknown = add(kind, about=head, to=head)
    Message.objects.filter(pk=unknown.pk).update(kind="test.tomorrow")
    digests.ring()
    assert deliver_due() == {State.SENT: 1}
    unknown.refresh_from_db()
    assert unknown.state == State.PENDING


def test_in_doubt_all_of_it_is_held(smtp, waiting):
    digests.ring()
    smtp.misbehave("text", "take-and-hang-up")
    assert deliver_due() == {State.HELD: 1}
    assert set(states().values()) == {State.HELD}
    waiting.refresh_from_db()
    assert waiting.carried_by.kind == DIGEST
    assert "did not say" in waiting.reason


def test_refused_for_now_all_of_it_waits(smtp, waiting, now):
    digests.ring()
    smtp.misbehave("data", "refuse")
    assert deliver_due() == {State.PENDING: 1}
    waiting.refresh_from_db()
    assert (waiting.state, waiting.carried_by) == (State.PENDING, None)
    smtp.behave()
    now(seconds=WAITS[0].total_seconds())
    assert deliver_due() == {State.SENT: 1}


def test_refused_for_good_all_of_it_has_failed(smtp, waiting):
    digests.ring()
    smtp.misbehave("rcpt", "refuse-for-good")
    assert deliver_due() == {State.FAILED: 1}
    assert set(states().values()) == {State.FAILED}


def test_a_crash_while_it_is_taken_holds_all_of_it(waiting, now):
    digests.ring()
    digest = Message.objects.get(kind=DIGEST)
    until = timezone.now() + lease()
    Message.objects.filter(pk=digest.pk).update(
        state=State.HANDED_OVER, attempts=1, lease_until=until
    )
    Message.objects.filter(pk=waiting.pk).update(state=State.HANDED_OVER, carried_by=digest)
    now(seconds=lease().total_seconds() + 1)
    delivery.recover_expired()
    assert set(states().values()) == {State.HELD}


def test_what_another_e_mail_took_meanwhile_is_not_said_twice(smtp, waiting, monkeypatch, head):
    """One of an earlier day, sent again by hand, takes it while this one is being written."""
    earlier = Message.objects.create(
        kind=DIGEST, about="x", recipient=head, day=date(2025, 2, 28), alone=True, message_id="<1>"
    )
    digests.ring()
    earlier.state = State.CLAIMED
    earlier.save()
    pack = envelopes.pack

    def slowly(pk):
        packed = pack(pk)
        Message.objects.filter(pk=waiting.pk).update(state=State.SENT, carried_by=earlier)
        return packed

    monkeypatch.setattr(envelopes, "pack", slowly)
    assert deliver_due() == {State.CLAIMED: 1}
    assert smtp.taken == []
    assert Message.objects.get(kind=DIGEST, day=date(2025, 3, 3)).state == State.CLAIMED


def test_how_to_have_no_more_is_said_in_a_header_too(smtp, waiting, settings):
    settings.SECURE = True
    digests.ring()
    deliver_due()
    (letter,) = letters(smtp)
    stop = letter["List-Unsubscribe"].strip()
    assert stop.startswith("<http://localhost:8000/account/e-mails/stop/")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "http://localhost:8000/account/e-mails/\r\n" in letter.get_body(("plain",)).get_content()


def test_nothing_due_costs_one_query_once_the_calendar_is_read(
    school, now, django_assert_num_queries
):
    School.objects.get()
    with django_assert_num_queries(4):
        assert digests.ring() == 0


def test_many_are_made_by_few_queries(now, kind, teacher, django_assert_max_num_queries):
    people = [
        Person.objects.create(email=f"p{n}@larkspur.example", given_name=f"P{n}") for n in range(60)
    ]
    for person in people:
        add(kind, about=teacher, to=person)
    with django_assert_max_num_queries(7):
        assert digests.ring() == 60
