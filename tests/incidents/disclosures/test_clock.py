"""The clock of a referral: when it tells whom, and that it tells once."""

from datetime import UTC, date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from incidents.cases.models import Power
from incidents.cases.roles_of_the_day import reroute_due
from incidents.disclosures import clock, referring
from incidents.disclosures.models import Disclosure, State
from policyportal.outbox import rings
from policyportal.outbox.delivery import deliver_due
from policyportal.outbox.models import Message
from policyportal.outbox.models import State as Sent
from policyportal.people.models import Cover, Role, RoleAssignment
from policyportal.school.models import Closure
from policyportal.school.working_days import one_working_day_after
from tests.conftest import make_person
from tests.incidents.disclosures.ringing import AWARE, at, recorded, ring, told
from tests.incidents.rows import a_conduct_record, added, put

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("aware", "half", "two_hours", "end"),
    [
        (AWARE, "2026-11-18 22:00", "2026-11-19 08:00", "2026-11-19 10:00"),
        # A Friday afternoon: the weekend counts for nothing.
        ("2026-11-20 16:00", "2026-11-23 04:00", "2026-11-23 14:00", "2026-11-23 16:00"),
        # A Saturday: half of Monday.
        ("2026-11-21 11:00", "2026-11-23 11:59:30", "2026-11-23 21:59", "2026-11-23 23:59"),
        # Late on Christmas Eve: due on the 29th, half of it on the 29th as well.
        ("2026-12-24 23:50", "2026-12-29 11:50", "2026-12-29 21:50", "2026-12-29 23:50"),
        # Before a bank holiday weekend.
        ("2026-05-01 15:30", "2026-05-05 03:30", "2026-05-05 13:30", "2026-05-05 15:30"),
        # The clocks go back, and forward, within the weekend.
        ("2026-10-23 15:00", "2026-10-26 03:00", "2026-10-26 13:00", "2026-10-26 15:00"),
        ("2026-03-27 15:00", "2026-03-30 03:00", "2026-03-30 13:00", "2026-03-30 15:00"),
    ],
)
def test_the_three_moments(aware, half, two_hours, end):
    due_at = one_working_day_after(at(aware))
    expected = (at(half), at(two_hours), at(end))
    assert clock.moments(at(aware), due_at) == expected
    # As they come back from the database.
    in_utc = at(aware).astimezone(UTC), due_at.astimezone(UTC)
    assert clock.moments(*in_utc) == expected


def test_the_first_notice_is_at_half_time_or_at_once():
    aware, due = at(AWARE), at("2026-11-19 10:00")
    assert clock.first_notice(aware, due, at("2026-11-18 10:05")) == at("2026-11-18 22:00")
    for later in ("2026-11-19 07:00", "2026-11-19 09:00", "2026-12-01 12:00"):
        assert clock.first_notice(aware, due, at(later)) == at(later)


def test_each_of_the_three_is_told_once(teacher, other_teacher, head):
    case = recorded(other_teacher, teacher)
    assert ring("2026-11-18 21:59") == 0 and told() == []
    for moment, kind in [
        ("2026-11-18 22:00", "clock-half"),
        ("2026-11-19 08:00", "clock-two-hours"),
        ("2026-11-19 10:00", "clock-passed"),
    ]:
        assert ring(moment) == 1
        assert told()[-1] == (kind, "Ruth")
        assert ring(moment) == 0
    case.refresh_from_db()
    assert case.next_notice_at is None
    assert ring("2026-11-20 10:00") == 0
    assert len(told()) == 3


@pytest.mark.parametrize(
    ("now", "kind", "following"),
    [
        ("2026-11-19 07:00", "clock-half", "2026-11-19 08:00"),
        ("2026-11-19 08:30", "clock-two-hours", "2026-11-19 10:00"),
        ("2026-11-19 10:00", "clock-passed", None),
        ("2026-12-03 09:00", "clock-passed", None),
    ],
)
def test_recorded_late_is_told_of_how_it_stands_now(
    teacher, other_teacher, head, now, kind, following
):
    case = recorded(other_teacher, teacher, now=now)
    assert ring(now) == 1
    assert told() == [(kind, "Ruth")]
    case.refresh_from_db()
    assert case.next_notice_at == (following and at(following))


def test_a_portal_that_was_down_tells_of_the_latest_alone(teacher, other_teacher, head):
    recorded(other_teacher, teacher)
    assert ring("2026-11-23 09:00") == 1
    assert told() == [("clock-passed", "Ruth")]
    assert ring("2026-11-23 09:01") == 0


def test_a_crash_before_the_end_loses_nothing_and_repeats_nothing(teacher, other_teacher, head):
    case = recorded(other_teacher, teacher)
    before = case.next_notice_at

    class Crashed(Exception):
        pass

    with pytest.raises(Crashed), transaction.atomic():
        assert ring("2026-11-18 22:00") == 1
        raise Crashed
    case.refresh_from_db()
    assert case.next_notice_at == before and told() == []
    assert ring("2026-11-18 22:01") == 1
    assert ring("2026-11-18 22:02") == 0
    assert told() == [("clock-half", "Ruth")]


def test_a_notice_that_is_due_again_is_not_told_again(teacher, other_teacher, head):
    case = recorded(other_teacher, teacher)
    ring("2026-11-18 22:00")
    Disclosure.objects.filter(pk=case.pk).update(next_notice_at=at("2026-11-18 22:00"))
    assert ring("2026-11-18 22:05") == 0
    assert len(told()) == 1


def test_about_the_head_it_is_the_chair_who_is_told(head, chair, teacher):
    recorded(teacher, head)
    assert ring("2026-11-18 22:00") == 1
    assert told() == [("clock-half", "Daniel")]


def test_nobody_left_is_no_failure(teacher, other_teacher):
    case = recorded(other_teacher, teacher)
    assert case.case_manager is None
    assert ring("2026-11-18 22:00") == 0
    assert told() == []


def test_whoever_covers_the_manager_is_told_as_well(head, teacher, other_teacher, slt, dsl):
    recorded(other_teacher, teacher)
    for deputy, until in [(slt, "2026-11-19 00:00"), (dsl, "2026-11-18 12:00")]:
        Cover.objects.create(
            role=Role.HEADTEACHER,
            deputy=deputy,
            starts_at=at("2026-11-18 09:00"),
            ends_at=at(until),
            arranged_by=head,
        )
    assert ring("2026-11-18 22:00") == 2
    assert told() == [("clock-half", "Ruth"), ("clock-half", "Marcus")]


def test_the_subject_is_not_told_even_while_covering(head, slt, teacher):
    recorded(teacher, slt)
    Cover.objects.create(
        role=Role.HEADTEACHER,
        deputy=slt,
        starts_at=at("2026-11-18 09:00"),
        ends_at=at("2026-11-20 09:00"),
        arranged_by=head,
    )
    ring("2026-11-19 10:00")
    assert told() == [("clock-passed", "Ruth")]


def test_half_term_calls_who_was_added_to_work_on_it_and_stops_no_clock(
    head, teacher, other_teacher, dsl, slt
):
    case = recorded(other_teacher, teacher)
    with time_machine.travel(at(AWARE), tick=False):
        added(case, dsl, Power.WORK, by=head, hours=72)
        added(case, slt, Power.READ, by=head, hours=72)
    Closure.objects.create(
        name="Half term", starts_on=date(2026, 11, 19), ends_on=date(2026, 11, 20)
    )
    ring("2026-11-18 22:00")
    assert told() == [("clock-half", "Ruth")]
    ring("2026-11-19 08:00")
    ring("2026-11-19 10:00")
    assert told()[1:] == [
        ("clock-two-hours", "Ruth"),
        ("clock-two-hours", "Leila"),
        ("clock-passed", "Ruth"),
        ("clock-passed", "Leila"),
    ]


def test_who_was_taken_off_is_not_called(head, teacher, other_teacher, dsl):
    case = recorded(other_teacher, teacher)
    with time_machine.travel(at(AWARE), tick=False):
        added(case, dsl, Power.WORK, by=head, hours=1)
    Closure.objects.create(name="Shut", starts_on=date(2026, 11, 18), ends_on=date(2026, 11, 18))
    ring("2026-11-18 22:00")
    assert told() == [("clock-half", "Ruth")]


@pytest.mark.parametrize(
    "state", [State.REFERRED, State.BELOW, State.ADVISED, State.CLOSED, State.VOIDED]
)
def test_nothing_is_told_once_the_clock_has_stopped(head, chair, teacher, other_teacher, state):
    case = recorded(other_teacher, teacher)
    put(case, state, by=head, second=chair)
    Disclosure.objects.filter(pk=case.pk).update(next_notice_at=at("2026-11-18 22:00"))
    assert ring("2026-11-19 12:00") == 0
    case.refresh_from_db()
    assert case.next_notice_at is None and told() == []


def test_a_message_is_cancelled_when_it_was_referred_meanwhile(head, teacher, other_teacher):
    case = recorded(other_teacher, teacher)
    ring("2026-11-18 22:00")
    with time_machine.travel(at("2026-11-18 22:03"), tick=False):
        referring.refer(
            case,
            made_at=timezone.now(),
            method="telephone",
            officer="Duty LADO",
            seen=None,
            by=head,
        )
        deliver_due()
    assert Message.objects.get(kind="disclosure.clock-half").state == Sent.CANCELLED
    assert ring("2026-11-19 10:00") == 0


def test_a_message_is_cancelled_when_who_it_goes_to_is_no_longer_the_head(
    head, teacher, other_teacher, mailoutbox
):
    recorded(other_teacher, teacher)
    with time_machine.travel(at("2026-11-18 22:00"), tick=False):
        clock.ring()
        RoleAssignment.objects.filter(person=head).update(ends_on=date(2026, 11, 17))
        deliver_due()
    assert Message.objects.get().state == Sent.CANCELLED and not mailoutbox


def test_a_subject_who_becomes_the_head_meanwhile_is_told_nothing(
    head, chair, teacher, other_teacher, mailoutbox
):
    case = recorded(other_teacher, teacher)
    RoleAssignment.objects.filter(person=head).update(ends_on=date(2026, 11, 17))
    RoleAssignment.objects.create(
        person=teacher, role=Role.HEADTEACHER, starts_on=date(2026, 11, 18)
    )
    with time_machine.travel(at("2026-11-18 22:00"), tick=False):
        reroute_due()
        clock.ring()
        deliver_due()
    assert told() == [("came-to-you", "Daniel"), ("clock-half", "Daniel")]
    assert {mail.to[0] for mail in mailoutbox} == {chair.email}
    case.refresh_from_db()
    assert (case.manager_role, case.case_manager) == (Role.CHAIR, chair)


def test_cases_are_given_to_whom_they_go_before_the_clock_tells():
    names = list(rings._rings)
    assert names.index("cases.routing") < names.index("disclosures.clock")


def test_how_the_clock_stands(head, teacher, other_teacher, dsl, slt):
    case = recorded(other_teacher, teacher)
    for now, words, tone in [
        ("2026-11-18 10:00", "Due in 24 hours", "soon"),
        ("2026-11-19 07:59", "Due in 2 hours", "soon"),
        ("2026-11-19 08:00", "Due in 2 hours", "late"),
        ("2026-11-19 09:59", "Due in 1 minute", "late"),
        ("2026-11-19 10:30", "Overdue by 30 minutes", "late"),
        ("2026-11-19 11:00", "Overdue by 1 hour", "late"),
        ("2026-11-22 10:00", "Overdue by 3 days", "late"),
    ]:
        with time_machine.travel(at(now), tick=False):
            found = clock.standing(case, timezone.now())
        assert (found.words, found.tone) == (words, tone), now
        assert (found.due_at, found.covers, found.closure) == (at("2026-11-19 10:00"), [], None)


def test_who_covers_is_shown_once_each_and_what_the_school_is_shut_for(
    head, teacher, other_teacher, dsl, slt
):
    case = recorded(other_teacher, teacher)
    shut = Closure.objects.create(
        name="Half term", starts_on=date(2026, 11, 18), ends_on=date(2026, 11, 18)
    )
    Cover.objects.create(
        role=Role.HEADTEACHER,
        deputy=slt,
        starts_at=at("2026-11-18 09:00"),
        ends_at=at("2026-11-20 09:00"),
        arranged_by=head,
    )
    with time_machine.travel(at("2026-11-18 12:00"), tick=False):
        for deputy in (slt, dsl):
            added(case, deputy, Power.WORK, by=head)
        found = clock.standing(case, timezone.now())
    assert sorted(person.given_name for person in found.covers) == ["Leila", "Marcus"]
    assert found.closure == shut


def test_a_stopped_clock_and_conduct_have_none(head, teacher, other_teacher):
    now = timezone.now()
    referred = put(recorded(other_teacher, teacher), State.REFERRED, by=head)
    assert clock.standing(referred, now) is None
    assert clock.standing(a_conduct_record(other_teacher, teacher), now) is None


def test_a_ring_with_nothing_due_costs_the_same_whatever_there_is(
    head, teacher, other_teacher, django_assert_num_queries
):
    with django_assert_num_queries(3):
        ring("2026-11-18 12:00")
    for _ in range(5):
        recorded(other_teacher, teacher)
    with django_assert_num_queries(3):
        ring("2026-11-18 12:00")


def test_co_heads_are_both_told(head, teacher, other_teacher):
    make_person("second.head@larkspur.example", "Second", "Head", Role.HEADTEACHER)
    recorded(other_teacher, teacher)
    assert ring("2026-11-18 22:00") == 2
    assert told() == [("clock-half", "Ruth"), ("clock-half", "Second")]


def test_a_length_of_time_in_words():
    for minutes, words in [(0, "1 minute"), (59, "59 minutes"), (60, "1 hour"), (2880, "2 days")]:
        assert clock.in_words(timedelta(minutes=minutes)) == words
