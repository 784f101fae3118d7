"""Whoever manages a case is told on the day on which somebody looks again."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.bullying import follow_up_ring, follow_ups
from incidents.bullying.facts import Known
from incidents.bullying.models import BullyingCase, FollowUp, State
from incidents.cases.models import Power
from policyportal.outbox import rings
from policyportal.outbox.models import DIGEST, Message
from policyportal.outbox.models import State as Sent
from policyportal.people.models import Person, Role
from policyportal.row_names import name_of
from policyportal.school.models import Closure
from policyportal.school.opening import Calendar
from tests.conftest import make_person
from tests.delivering import deliver_all
from tests.incidents.bullying.rows import a_bullying_case, put
from tests.incidents.disclosures.ringing import at
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db

BEGAN = "2026-11-09 10:00"  # a Monday
DUE = date(2026, 11, 19)  # a Thursday: two school days later is Monday the 23rd


def was_set(recorder, head, due=DUE, **more) -> FollowUp:
    """Set a day to look again, on a new case where none is given, as it was done days before."""
    with time_machine.travel(at(BEGAN), tick=False):
        case = more.pop("case", None) or a_bullying_case(recorder, **more)
        return follow_ups.set_follow_up(
            case, due_on=due, words="Ask Asha how the weekend was.", seen=None, by=head
        )


def ring(text: str) -> int:
    with time_machine.travel(at(text), tick=False):
        return follow_up_ring.ring()


def told() -> list[tuple[str, date]]:
    rows = Message.objects.filter(kind="bullying.follow-up-due").order_by("pk")
    return [(row.recipient.given_name, row.day) for row in rows.select_related("recipient")]


def test_it_is_looked_after_each_time_the_beat_rings():
    assert rings._rings["bullying.follow-ups"] is follow_up_ring.ring


def test_the_manager_and_the_dsl_are_told_on_the_day_and_once(teacher, head, dsl, chair):
    follow_up = was_set(teacher, head)
    assert ring("2026-11-18 23:59") == 0
    assert ring("2026-11-19 00:00") == 2
    assert ring("2026-11-19 00:01") == ring("2026-11-20 12:00") == 0
    assert told() == [("Ruth", DUE), ("Leila", DUE)]
    assert set(Message.objects.values_list("about", flat=True)) == {name_of(follow_up)}


def test_they_are_told_again_after_two_school_days_and_then_no_more(teacher, head, dsl):
    was_set(teacher, head)
    ring("2026-11-19 08:00")
    assert ring("2026-11-22 23:59") == 0  # a Sunday
    assert ring("2026-11-23 00:00") == 2
    assert ring("2026-11-23 00:01") == ring("2026-12-23 08:00") == 0
    assert [when for _, when in told()] == [DUE, DUE, date(2026, 11, 23), date(2026, 11, 23)]


def test_days_on_which_the_school_is_shut_do_not_count(teacher, head, dsl):
    Closure.objects.create(name="Boiler", starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 24))
    was_set(teacher, head)
    ring("2026-11-19 08:00")
    assert ring("2026-11-25 08:00") == 0
    assert ring("2026-11-26 08:00") == 2


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (DUE, date(2026, 11, 23)),
        (date(2026, 11, 21), date(2026, 11, 24)),  # a Saturday
        (date(2026, 12, 24), date(2026, 12, 30)),  # Christmas, a weekend, the bank holiday
    ],
)
def test_school_days(day, after):
    for until, found in ((after, after), (after - timedelta(days=1), None)):
        assert follow_up_ring.school_days_after(day, 2, Calendar(), until=until) == found


def test_a_portal_that_was_down_over_both_moments_tells_once(teacher, head, dsl):
    was_set(teacher, head)
    assert ring("2026-12-01 08:00") == 2
    assert ring("2026-12-01 08:01") == 0
    assert {when for _, when in told()} == {date(2026, 11, 23)}


def test_each_day_of_a_case_is_told_of_by_itself(teacher, head):
    first = was_set(teacher, head)
    was_set(teacher, head, date(2026, 11, 20), case=first.case)
    assert ring("2026-11-19 08:00") == 1
    assert ring("2026-11-20 08:00") == 1
    assert told() == [("Ruth", DUE), ("Ruth", date(2026, 11, 20))]


def test_nobody_is_told_once_somebody_has_looked(teacher, head, dsl):
    follow_up = was_set(teacher, head)
    with time_machine.travel(at("2026-11-18 12:00"), tick=False):
        follow_ups.look_again(follow_up, found="All well.", goes_on=Known.NO, seen=None, by=head)
    assert ring("2026-11-19 08:00") == ring("2026-11-23 08:00") == 0
    assert not Message.objects.exists()


@pytest.mark.parametrize("state", [State.CLOSED, State.HANDED_OVER, State.VOIDED])
def test_nobody_is_told_of_a_case_that_has_ended(state, teacher, head, dsl, chair):
    follow_up = was_set(teacher, head)
    case = follow_up.case
    case.refresh_from_db()
    case.follow_up_on = None
    put(case, state, by=head, second=chair)
    assert ring("2026-11-19 08:00") == 0
    assert not Message.objects.exists()


def deliver(text: str) -> Message:
    with time_machine.travel(at(text), tick=False):
        deliver_all()
    return Message.objects.exclude(kind=DIGEST).get()


def test_what_waits_is_not_sent_once_somebody_has_looked(teacher, head):
    follow_up = was_set(teacher, head)
    ring("2026-11-19 08:00")
    with time_machine.travel(at("2026-11-19 08:01"), tick=False):
        follow_ups.look_again(follow_up, found="All well.", goes_on=Known.NO, seen=None, by=head)
    assert deliver("2026-11-19 08:02").state == Sent.CANCELLED


def test_what_waits_is_not_sent_once_it_has_ended(teacher, head, chair):
    follow_up = was_set(teacher, head)
    ring("2026-11-19 08:00")
    case = BullyingCase.objects.get(pk=follow_up.case_id)
    case.follow_up_on = None
    put(case, State.HANDED_OVER, by=head)
    assert deliver("2026-11-19 08:02").state == Sent.CANCELLED


def test_what_is_sent_names_nobody_and_no_case(teacher, head, school, mailoutbox):
    case = was_set(teacher, head).case
    ring("2026-11-19 08:00")
    assert deliver("2026-11-19 08:02").state == Sent.SENT
    mail = mailoutbox[0]
    assert mail.to == [head.email]
    for word in ("Asha", "weekend", "ullying", case.reference):
        assert word not in mail.subject + mail.body
    assert reverse("overview:home") in mail.body


@pytest.mark.parametrize("how", ["subject", "affected"])
def test_whom_it_concerns_is_not_told(how, teacher, head, chair, dsl):
    was_set(teacher, dsl, **{how: head})
    ring("2026-11-19 08:00")
    assert [name for name, _ in told()] == ["Daniel", "Leila"]


def test_a_dsl_to_whom_it_was_done_is_not_told(teacher, head, dsl):
    was_set(teacher, head, affected=dsl)
    ring("2026-11-19 08:00")
    assert [name for name, _ in told()] == ["Ruth"]


def test_a_head_who_is_dsl_too_is_told_once_and_who_was_added_is_not(teacher, governor):
    both = make_person("ada.hart@larkspur.example", "Ada", "Hart", Role.HEADTEACHER, Role.DSL)
    follow_up = was_set(teacher, both)
    added(follow_up.case, governor, Power.WORK, by=both)
    ring("2026-11-19 08:00")
    assert told() == [("Ada", DUE)]


def test_where_nobody_is_left_nothing_fails(teacher, head, governor):
    follow_up = was_set(teacher, head)
    Person.objects.filter(pk=head.pk).update(is_active=False)
    assert ring("2026-11-19 08:00") == 0
    assert follow_up.case.is_open


def test_a_ring_costs_one_query_where_nothing_is_due_and_four_once_all_are_told(teacher, head, dsl):
    was_set(teacher, head)
    with CaptureQueriesContext(connection) as queries:
        ring("2026-11-18 08:00")
    assert len(queries) == 1
    counts = []
    for number in (1, 12):
        while FollowUp.objects.count() < number:
            was_set(teacher, head)
        ring("2026-11-19 08:00")
        with CaptureQueriesContext(connection) as queries:
            assert ring("2026-11-19 08:01") == 0
        counts.append(len(queries))
    assert counts == [4, 4]


def test_a_message_that_was_cancelled_is_sent_after_all(teacher, head):
    was_set(teacher, head)
    ring("2026-11-19 08:00")
    Message.objects.update(state=Sent.CANCELLED)
    assert ring("2026-11-19 08:01") == 1
    assert Message.objects.get().state == Sent.PENDING


def test_the_day_is_that_of_london(teacher, head):
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        follow_ups.set_follow_up(
            a_bullying_case(teacher), due_on=date(2026, 6, 18), words="Ask.", seen=None, by=head
        )
    with time_machine.travel("2026-06-17T22:59:00Z", tick=False):
        assert follow_up_ring.ring() == 0
    with time_machine.travel("2026-06-17T23:00:00Z", tick=False):  # midnight in summer
        assert follow_up_ring.ring() == 1
