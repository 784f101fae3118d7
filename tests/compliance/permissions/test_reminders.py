"""What is told by the calendar: permissions that end, requests and questions that wait."""

from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compliance.permissions import access, actions, decisions, reminders
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State
from policyportal.outbox import rings
from policyportal.outbox.models import Message
from policyportal.outbox.models import State as Sent
from policyportal.people.models import MailHow, Person, Role
from policyportal.school.models import Closure, ClosureKind
from tests.compliance.permissions import deciders
from tests.compliance.permissions.conftest import a_submitted
from tests.compliance.signing.conftest import leaves
from tests.conftest import make_person
from tests.delivering import deliver_all, line

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 9)
KINDS = [reminders.ENDING, reminders.WAITING, reminders.UNANSWERED]


@pytest.fixture
def on_day(time_machine, school):
    """Return a function that moves to 9am, so many days after a Monday in November."""

    def move(days: int) -> date:
        day = MONDAY + timedelta(days=days)
        nine = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Europe/London"))
        time_machine.move_to(nine, tick=False)
        return day

    move(0)
    return move


def messages(kind=None) -> list[Message]:
    kinds = [one.name for one in ([kind] if kind else KINDS)]
    found = Message.objects.filter(kind__in=kinds).select_related("recipient")
    return list(found.order_by("pk"))


def told(kind) -> list[tuple[Person, int]]:
    """Return who was told, and the days, counted from the Monday."""
    return [(one.recipient, (one.day - MONDAY).days) for one in messages(kind)]


def states(kind) -> list[str]:
    return [one.state for one in messages(kind)]


def ring_daily(on_day, days) -> None:
    for day in days:
        on_day(day)
        reminders.ring()
        reminders.ring()


# Permissions that end


def test_whoever_holds_it_is_told_before_it_ends(on_day, teacher, head):
    deciders.an_approved(Kind.REFERENCE, teacher, head, ends_on=MONDAY + timedelta(days=40))
    ring_daily(on_day, range(0, 41))
    assert told(reminders.ENDING) == [(teacher, 10), (teacher, 33), (teacher, 39)]
    assert [line(one) is not None for one in messages(reminders.ENDING)] == [False, False, True]


def test_it_is_rung(on_day, teacher, head):
    deciders.an_approved(Kind.REFERENCE, teacher, head, ends_on=MONDAY + timedelta(days=20))
    on_day(14)
    assert rings.ring_all()["permissions.reminders"] == 1
    assert rings.ring_all()["permissions.reminders"] == 0


def test_after_days_down_they_are_told_of_the_latest_alone(on_day, teacher, head):
    deciders.an_approved(Kind.REFERENCE, teacher, head, ends_on=MONDAY + timedelta(days=40))
    on_day(35)
    assert reminders.ring() == 1
    assert told(reminders.ENDING) == [(teacher, 33)]


def test_what_is_said_of_an_end(on_day, teacher, head):
    permission = deciders.an_approved(
        Kind.REFERENCE, teacher, head, ends_on=MONDAY + timedelta(days=8)
    )
    on_day(1)
    reminders.ring()
    said = line(messages()[0])
    assert said.text == "A permission that you hold ends on 17 November 2026"
    assert said.path == f"/permissions/{permission.reference}/"
    assert said.detail.endswith(".")


def test_revoked_renewed_ended_or_left_before_it_is_sent(on_day, head, administrator, mailoutbox):
    ends_on = MONDAY + timedelta(days=7 + 3)
    people = [
        make_person(f"p{number}@larkspur.example", "P", f"Q{number}", Role.STAFF)
        for number in range(4)
    ]
    given = [deciders.an_approved(Kind.REFERENCE, one, head, ends_on=ends_on) for one in people]
    deliver_all()
    mailoutbox.clear()
    on_day(3)
    assert reminders.ring() == 4
    deciders.revoke(given[0], head)
    renewal = actions.renew(given[1], by=people[1])
    renewal = actions.submit(renewal, seen=renewal.revision, by=people[1])
    deciders.approve(renewal, head, ends_on=ends_on + timedelta(days=300))
    leaves(people[2], MONDAY)
    decisions.end_for_leavers(MONDAY + timedelta(days=3))
    assert [line(one) is not None for one in messages()] == [False, False, False, True]
    deliver_all()
    assert states(reminders.ENDING) == [Sent.CANCELLED] * 3 + [Sent.SENT]
    on_day(9)
    assert reminders.ring() == 1
    on_day(11)
    decisions.expire_due(MONDAY + timedelta(days=11))
    assert not any(line(one) for one in messages())
    assert reminders.ring() == 0


# Requests that wait


def test_who_decides_is_told_after_three_days_and_weekly(on_day, teacher, head, slt, chair):
    a_submitted(Kind.WORK_TIME, teacher)
    ring_daily(on_day, range(0, 18))
    assert told(reminders.WAITING) == [(head, 3), (head, 10), (head, 17)]
    assert [line(one) is not None for one in messages()] == [False, False, True]


def test_of_the_heads_own_the_chair_is_told_and_of_a_service_the_slt_too(
    on_day, teacher, head, slt, chair
):
    a_submitted(Kind.WORK_TIME, head)
    on_day(3)
    reminders.ring()
    assert told(reminders.WAITING) == [(chair, 3)]
    a_submitted(Kind.SCHOOL_SERVICE, slt)
    a_submitted(Kind.SCHOOL_SERVICE, teacher)
    on_day(8)
    reminders.ring()
    found = told(reminders.WAITING)[1:]
    assert sorted(found, key=str) == sorted([(head, 8), (head, 8), (slt, 8)], key=str)


def test_a_deputy_whose_cover_begins_is_told_then(on_day, teacher, head, slt, administrator):
    a_submitted(Kind.WORK_TIME, teacher)
    on_day(3)
    reminders.ring()
    on_day(4)
    assert reminders.ring() == 0
    cover = deciders.covers(slt, Role.HEADTEACHER, arranged_by=administrator)
    assert reminders.ring() == 1
    assert told(reminders.WAITING) == [(head, 3), (slt, 3)]
    assert all(line(one) for one in messages())
    cover.ends_at = timezone.now()
    cover.save(update_fields=["ends_at"])
    assert [line(one) is not None for one in messages()] == [True, False]


@pytest.mark.parametrize(
    "dealt_with", [deciders.approve, deciders.decline, deciders.ask_more, "withdraw"]
)
def test_dealt_with_before_it_is_sent(on_day, teacher, head, mailoutbox, dealt_with):
    permission = a_submitted(Kind.REFERENCE, teacher)
    deliver_all()
    on_day(3)
    reminders.ring()
    if dealt_with == "withdraw":
        actions.withdraw(permission, by=teacher)
    else:
        dealt_with(permission, head)
    mailoutbox.clear()
    deliver_all()
    assert states(reminders.WAITING) == [Sent.CANCELLED]
    assert {mail.to[0] for mail in mailoutbox} <= {teacher.email}


def test_an_answer_begins_the_wait_anew(on_day, teacher, head):
    permission = a_submitted(Kind.REFERENCE, teacher)
    on_day(3)
    reminders.ring()
    asked = deciders.ask_more(permission, head)
    on_day(4)
    actions.reply(asked, words="Year 4.", seen=asked.revision, by=teacher)
    assert not any(line(one) for one in messages(reminders.WAITING))
    ring_daily(on_day, range(4, 10))
    assert told(reminders.WAITING) == [(head, 3), (head, 9)]
    assert line(messages(reminders.WAITING)[-1]).detail.startswith(
        "It has waited since 13 November 2026."
    )


def test_in_the_holidays_it_stands_and_nothing_is_sent(on_day, teacher, head, mailoutbox):
    a_submitted(Kind.REFERENCE, teacher)
    deliver_all()
    mailoutbox.clear()
    Closure.objects.create(
        kind=ClosureKind.SHUT,
        name="Burst pipe",
        starts_on=MONDAY + timedelta(days=10),
        ends_on=MONDAY + timedelta(days=20),
    )
    for day in (10, 17, 20):
        on_day(day)
        assert rings.ring_all()["outbox.digests"] == 0
    assert told(reminders.WAITING) == [(head, 10), (head, 17)]
    assert (states(reminders.WAITING), mailoutbox) == ([Sent.PENDING] * 2, [])
    on_day(21)
    deliver_all()
    assert states(reminders.WAITING) == [Sent.CANCELLED, Sent.SENT]


def test_who_wants_only_what_is_urgent_is_told_of_what_waits_all_the_same(
    on_day, teacher, head, mailoutbox
):
    Person.objects.filter(pk=head.pk).update(mail_how=MailHow.URGENT)
    a_submitted(Kind.REFERENCE, teacher)
    deliver_all()
    assert mailoutbox == []
    on_day(3)
    reminders.ring()
    deliver_all()
    assert [mail.to for mail in mailoutbox] == [[head.email]]


# Questions that wait


def test_whoever_asked_is_told_weekly_of_a_question_that_waits(on_day, teacher, head):
    asked = deciders.ask_more(a_submitted(Kind.REFERENCE, teacher), head)
    ring_daily(on_day, range(0, 16))
    assert told(reminders.UNANSWERED) == [(teacher, 7), (teacher, 14)]
    said = [line(one) for one in messages(reminders.UNANSWERED)]
    assert said[0] is None
    assert said[1].text == "A question about your request is not answered yet"
    assert said[1].detail.startswith("It was asked on 9 November 2026.")
    actions.reply(asked, words="Year 4.", seen=asked.revision, by=teacher)
    assert not any(line(one) for one in messages(reminders.UNANSWERED))


def test_a_second_question_has_a_week_of_its_own(on_day, teacher, head):
    asked = deciders.ask_more(a_submitted(Kind.REFERENCE, teacher), head)
    on_day(7)
    reminders.ring()
    replied = actions.reply(asked, words="Year 4.", seen=asked.revision, by=teacher)
    deciders.ask_more(replied, head)
    assert not any(line(one) for one in messages(reminders.UNANSWERED))
    ring_daily(on_day, range(8, 15))
    assert told(reminders.UNANSWERED) == [(teacher, 7), (teacher, 14)]


# All of them


def test_no_e_mail_says_what_is_asked_or_by_whom(on_day, teacher, other_teacher, head, mailoutbox):
    a_submitted(Kind.REFERENCE, teacher, who_or_what="Zebedee")
    deciders.ask_more(a_submitted(Kind.REFERENCE, other_teacher), head, question="Zebedee?")
    deciders.an_approved(Kind.WORK_TIME, teacher, head, ends_on=MONDAY + timedelta(days=8))
    for day in (1, 3, 7):
        on_day(day)
        reminders.ring()
        deliver_all()
    assert {tuple(mail.to) for mail in mailoutbox} == {
        (person.email,) for person in (teacher, other_teacher, head)
    }
    for mail in mailoutbox:
        whole = " ".join([mail.subject, mail.body, *(text for text, _ in mail.alternatives)])
        assert "Zebedee" not in whole and "lantern" not in whole
        for person in (teacher, other_teacher, head):
            assert person.family_name not in whole
            assert person.given_name not in whole or mail.to == [person.email]


def test_a_message_about_nothing_or_to_somebody_else_harms_nobody(
    on_day, teacher, other_teacher, head
):
    permission = deciders.an_approved(Kind.REFERENCE, teacher, head)
    for kind in KINDS:
        lost = Message(pk=1, kind=kind.name, about="compliance.permission:0", recipient=teacher)
        assert line(lost) is None
        lost = Message(
            pk=1,
            kind=kind.name,
            about=f"compliance.permission:{permission.pk}",
            recipient=other_teacher,
            day=MONDAY,
        )
        assert line(lost) is None


def test_who_decides_each_is_as_asked_of_one(on_day, teacher, slt, head, chair, administrator):
    second = deciders.second_head()
    deciders.covers(teacher, Role.SLT, arranged_by=administrator)
    deciders.covers(slt, Role.CHAIR, arranged_by=administrator)
    for person in (teacher, slt, head, second, chair):
        for kind in Kind:
            a_submitted(kind, person)
    found = access.deciders_of_each(Permission.objects.all())
    assert found == {
        one.pk: {person.pk for person in access.deciders_of(one)}
        for one in Permission.objects.select_related("person")
    }


def queries(work) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


def test_nothing_due_costs_three_queries(on_day, teacher, head):
    a_submitted(Kind.REFERENCE, teacher)
    deciders.an_approved(Kind.REFERENCE, teacher, head, ends_on=MONDAY + timedelta(days=40))
    assert queries(reminders.ring) == 3


def test_as_many_queries_for_three_as_for_fifty(on_day, head, slt):
    """Of a ring that tells nothing new, and of what each kind says."""
    found, number = [], 0
    for upto in (3, 50):
        on_day(0)
        while number < upto:
            number += 1
            by = make_person(f"p{number}@larkspur.example", "P", "Q", Role.STAFF)
            a_submitted(Kind.REFERENCE, by)
            deciders.ask_more(a_submitted(Kind.REFERENCE, by), head)
            deciders.an_approved(Kind.REFERENCE, by, head, ends_on=MONDAY + timedelta(days=14))
        on_day(8)
        assert reminders.ring() > 0
        asked = [queries(reminders.ring)]
        for kind in KINDS:
            some = messages(kind)
            assert len(kind.lines(some)) == upto
            asked.append(queries(partial(kind.lines, some)))
        found.append(asked)
    assert found[0] == found[1] == [12, 2, 6, 2]
    assert Permission.objects.filter(state=State.ASKED).count() == 50
