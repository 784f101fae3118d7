"""Cover: who may arrange it for whom and when, when it works, and how it is ended."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from policyportal.audit import log
from policyportal.audit.models import Entry
from policyportal.outbox.delivery import deliver_due
from policyportal.outbox.models import Message
from policyportal.people import actions, covering
from policyportal.people.models import Cover, Person, Role, RoleAssignment
from policyportal.refusal import Refused
from tests.conftest import make_person

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday; the clocks show the same
START, END = datetime(2026, 3, 3, 8, 30, tzinfo=UTC), datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def arrange(deputy, by, role=Role.HEADTEACHER, starts_at=START, ends_at=END, reason=""):
    return covering.arrange(
        role, deputy=deputy, starts_at=starts_at, ends_at=ends_at, reason=reason, by=by
    )


def refused(field, *args, **kwargs):
    with pytest.raises(Refused) as no:
        arrange(*args, **kwargs)
    assert no.value.field == field
    assert not Cover.objects.exists() or Cover.objects.count() == 1
    return no.value.sentence


def told():
    return sorted((m.kind, m.recipient.email) for m in Message.objects.select_related("recipient"))


# Arranging -------------------------------------------------------------------------------------


def test_arrange(administrator, slt, head):
    cover = arrange(slt, administrator, reason="  In hospital\nfor a week ")
    cover = Cover.objects.get(pk=cover.pk)
    assert (cover.role, cover.deputy, cover.arranged_by) == (Role.HEADTEACHER, slt, administrator)
    assert (cover.starts_at, cover.ends_at) == (START, END)
    assert cover.reason == "In hospital for a week"
    entry = log.entry_of(cover, "cover.arranged")
    assert entry.by == f"people.person:{administrator.pk}"
    assert json.loads(entry.detail.text) == {
        "role": "headteacher",
        "deputy": slt.pk,
        "starts_at": "2026-03-03T08:30:00+00:00",
        "ends_at": "2026-03-06T16:00:00+00:00",
    }
    kind = "people.cover-arranged"
    assert told() == [(kind, slt.email), (kind, head.email)]


def test_the_deputy_and_the_holder_read_different_words(administrator, slt, head, school):
    arrange(slt, administrator)
    deliver_due()
    said = {message.to[0]: message.body for message in mail.outbox}
    assert "You cover a role at school" in said[slt.email]
    assert "a role that you hold" in said[head.email]
    for body in said.values():
        assert "Tuesday 3 March 2026, 8.30am" in body
        assert "/people/cover/" in body


def test_cover_that_is_over_when_the_mail_goes_is_not_told(administrator, slt, school, clock):
    arrange(slt, administrator)
    clock.move_to(END)
    deliver_due()
    assert mail.outbox == []


def test_who_holds_the_role_may_arrange_it_and_is_not_told(head, slt):
    arrange(slt, head)
    assert told() == [("people.cover-arranged", slt.email)]


@pytest.mark.parametrize(
    ("who", "role"),
    [("slt", Role.SLT), ("dsl", Role.DSL), ("administrator", Role.DSL), ("head", Role.HEADTEACHER)],
)
def test_each_role_by_its_holder(request, who, role, other_teacher):
    cover = arrange(other_teacher, request.getfixturevalue(who), role=role)
    assert Cover.objects.get(pk=cover.pk).role == role


@pytest.mark.parametrize("who", ["teacher", "governor", "chair", "slt", "dsl"])
def test_others_may_not(request, who, other_teacher):
    with pytest.raises(PermissionDenied):
        arrange(other_teacher, request.getfixturevalue(who))
    assert not Cover.objects.exists()
    assert not Entry.objects.exists()


def test_the_head_arranges_nothing_for_the_chair(head, governor):
    with pytest.raises(PermissionDenied):
        arrange(governor, head, role=Role.CHAIR)


def test_a_deputy_does_not_hand_it_on(administrator, slt, other_teacher, clock):
    cover = arrange(slt, administrator)
    clock.move_to(START)
    assert Person.objects.get(pk=slt.pk).acts_as(Role.HEADTEACHER)
    with pytest.raises(PermissionDenied):
        arrange(other_teacher, slt, starts_at=START + MINUTE)
    with pytest.raises(PermissionDenied):
        covering.end(cover, by=slt)


def test_nobody_makes_themselves_a_deputy(administrator):
    assert "Nobody makes themselves a deputy" in refused("deputy", administrator, administrator)
    with pytest.raises(DatabaseError), transaction.atomic():
        Cover.objects.create(
            role=Role.DSL,
            deputy=administrator,
            starts_at=START,
            ends_at=END,
            arranged_by=administrator,
        )


@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.ADMINISTRATOR])
def test_only_roles_that_decide_are_covered(administrator, slt, role):
    refused("role", slt, administrator, role=role)
    with pytest.raises(DatabaseError), transaction.atomic():
        Cover.objects.create(
            role=role, deputy=slt, starts_at=START, ends_at=END, arranged_by=administrator
        )


def test_the_times(administrator, slt):
    refused("ends", slt, administrator, ends_at=START)
    refused("ends", slt, administrator, ends_at=START - MINUTE)
    refused("ends", slt, administrator, ends_at=START + timedelta(days=366) + MINUTE)
    refused("starts", slt, administrator, starts_at=NOW - MINUTE)
    assert arrange(slt, administrator, starts_at=NOW)


def test_a_year_is_possible(administrator, slt):
    assert arrange(slt, administrator, ends_at=START + timedelta(days=366))


def test_an_hour_across_the_end_of_summer_time(administrator, slt, clock):
    """1.45am summer time is before 1.15am winter time, though the clock shows less."""
    zone = ZoneInfo("Europe/London")
    first = datetime(2026, 10, 25, 1, 45, tzinfo=zone)
    second = datetime(2026, 10, 25, 1, 15, tzinfo=zone, fold=1)
    cover = arrange(slt, administrator, starts_at=first, ends_at=second)
    assert cover.ends_at - cover.starts_at == timedelta(minutes=30)


def test_the_reason_is_kept_short(administrator, slt):
    refused("reason", slt, administrator, reason="x" * 201)
    assert arrange(slt, administrator, reason="x" * 200)


# Who can be a deputy ---------------------------------------------------------------------------


def test_a_deputy_is_here_all_the_while(administrator, slt, other_teacher):
    last = RoleAssignment.objects.filter(person=slt)
    last.update(ends_on=date(2026, 3, 5))
    assert "is not here for all of this time" in refused("deputy", slt, administrator)
    last.update(ends_on=date(2026, 3, 6))
    assert arrange(slt, administrator)


def test_the_minute_of_midnight_belongs_to_the_day_before(administrator, slt):
    RoleAssignment.objects.filter(person=slt).update(ends_on=date(2026, 3, 6))
    assert arrange(slt, administrator, ends_at=datetime(2026, 3, 7, tzinfo=UTC))


def test_a_gap_or_a_later_start_will_not_do(administrator):
    new = make_person("new@larkspur.example", "New", "Starter", Role.STAFF, since=date(2026, 3, 4))
    refused("deputy", new, administrator)
    RoleAssignment.objects.create(
        person=new, role=Role.GOVERNOR, starts_on=date(2025, 1, 1), ends_on=date(2026, 3, 2)
    )
    refused("deputy", new, administrator)
    RoleAssignment.objects.filter(role=Role.GOVERNOR, person=new).update(ends_on=date(2026, 3, 3))
    assert arrange(new, administrator)


def test_somebody_deactivated_or_without_a_role_is_no_deputy(administrator, slt):
    nobody = make_person("none@larkspur.example", "No", "Role")
    refused("deputy", nobody, administrator)
    Person.objects.filter(pk=slt.pk).update(is_active=False)
    refused("deputy", slt, administrator)


def test_somebody_who_has_the_role_is_no_deputy(administrator, head):
    assert "has the role Headteacher already" in refused("deputy", head, administrator)


def test_somebody_who_gets_the_role_meanwhile_is_no_deputy(administrator, slt):
    actions.start_role(slt, role=Role.HEADTEACHER, on=date(2026, 3, 6), by=administrator)
    refused("deputy", slt, administrator)
    assert arrange(slt, administrator, ends_at=datetime(2026, 3, 6, tzinfo=UTC))


def test_a_governor_covers_the_chair(administrator, chair, slt, governor):
    assert "Only a governor" in refused("deputy", slt, administrator, role=Role.CHAIR)
    assert arrange(governor, chair, role=Role.CHAIR)


def test_no_overlap_with_oneself(administrator, slt, head, other_teacher):
    arrange(slt, administrator)
    for starts_at, ends_at in [
        (START, END),
        (START - MINUTE, START + MINUTE),
        (END - MINUTE, END + MINUTE),
    ]:
        sentence = refused("deputy", slt, head, starts_at=starts_at, ends_at=ends_at)
        assert "covers this role already" in sentence
    assert arrange(slt, head, starts_at=END, ends_at=END + MINUTE)
    assert arrange(slt, administrator, role=Role.DSL)
    assert arrange(other_teacher, administrator)


# Ending ----------------------------------------------------------------------------------------


def test_end_now(administrator, slt, head, clock):
    cover = arrange(slt, administrator)
    Message.objects.all().delete()
    clock.move_to(START + timedelta(minutes=5, seconds=7))
    ended = covering.end(cover, by=head)
    cover = Cover.objects.get(pk=cover.pk)
    assert ended.ends_at == cover.ends_at == START + timedelta(minutes=5, seconds=7)
    assert (cover.ended_by, cover.ended_at) == (head, cover.ends_at)
    entry = log.entry_of(cover, "cover.ended")
    assert json.loads(entry.detail.text) == {
        "role": "headteacher",
        "ends_at": "2026-03-03T08:35:07+00:00",
    }
    assert told() == [("people.cover-ended", slt.email)]


def test_end_earlier_than_arranged(administrator, slt, clock):
    cover = arrange(slt, administrator)
    cover = covering.end(cover, by=administrator, at=END - timedelta(days=1))
    assert cover.ends_at == END - timedelta(days=1)
    cover = covering.end(cover, by=administrator, at=END - timedelta(days=2))
    assert cover.ends_at == END - timedelta(days=2)


@pytest.mark.parametrize("at", [None, START, START - MINUTE])
def test_what_has_not_begun_is_taken_back(administrator, slt, clock, school, at):
    cover = covering.end(arrange(slt, administrator), by=administrator, at=at)
    assert cover.never_ran
    clock.move_to(START)
    assert not Person.objects.get(pk=slt.pk).acts_as(Role.HEADTEACHER)
    assert not Person.objects.acting_as(Role.HEADTEACHER).filter(pk=slt.pk).exists()
    with pytest.raises(Refused):
        covering.end(cover, by=administrator)
    clock.move_to(NOW)
    assert arrange(slt, administrator)  # and it stands in nobody's way
    deliver_due()
    assert any("has been taken back" in message.body for message in mail.outbox)


def test_what_is_over_is_not_ended(administrator, slt, clock):
    cover = arrange(slt, administrator)
    clock.move_to(END)
    with pytest.raises(Refused, match="ended already"):
        covering.end(cover, by=administrator)
    assert Cover.objects.get().ended_by is None
    assert not Entry.objects.filter(action="cover.ended").exists()


def test_twice_ends_it_once(administrator, slt, head, clock):
    cover = arrange(slt, administrator)
    clock.move_to(START + MINUTE)
    covering.end(cover, by=administrator)
    clock.move_to(START + 2 * MINUTE)
    with pytest.raises(Refused, match="ended already"):
        covering.end(cover, by=head)
    assert Entry.objects.filter(action="cover.ended").count() == 1


def test_the_end_is_neither_past_nor_later(administrator, slt, clock):
    cover = arrange(slt, administrator)
    clock.move_to(START + timedelta(hours=1))
    for at in (START, END, END + MINUTE):
        with pytest.raises(Refused) as no:
            covering.end(cover, by=administrator, at=at)
        assert no.value.field == "ends"
    assert Cover.objects.get().ends_at == END


@pytest.mark.parametrize("who", ["teacher", "governor", "chair", "slt", "dsl"])
def test_others_do_not_end_it(request, who, administrator, other_teacher):
    cover = arrange(other_teacher, administrator)
    with pytest.raises(PermissionDenied):
        covering.end(cover, by=request.getfixturevalue(who))
    assert Cover.objects.get().ends_at == END


def test_the_database_keeps_cover_as_it_was(administrator, slt, other_teacher):
    cover = arrange(slt, administrator)
    rows = Cover.objects.filter(pk=cover.pk)
    for change in (
        {"deputy": other_teacher},
        {"role": Role.DSL},
        {"starts_at": NOW},
        {"ends_at": END + MINUTE},
        {"ends_at": START - MINUTE},
        {"ended_by": administrator},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
