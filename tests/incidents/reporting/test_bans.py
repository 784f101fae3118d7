"""Supervised use: set to a day, ended before it, in force whatever becomes of the record."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.cases import involving
from incidents.cases.involving import involve
from incidents.cases.models import ChronologyEntry, Power, Side
from incidents.reporting import bans
from incidents.reporting.models import IctBan, Kind, Record, State
from policyportal.audit.models import Detail, Entry
from policyportal.refusal import Refused
from tests.incidents.bullying.rows import a_child
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(school, teacher, head, dsl, chair):
    return a_record(teacher, Kind.FIREWALL)


@pytest.fixture
def child(case):
    return case.involved.get().child


def day(days=0):
    return timezone.localdate() + timedelta(days=days)


def ban(case, by, starts=0, ends=14, **more):
    said = {"child": case.involved.first().child, "starts_on": day(starts), "ends_on": day(ends)}
    return bans.set_ban(case, **(said | {"seen": None} | more), by=by)


def last(case):
    return ChronologyEntry.objects.filter(case=case.pk).order_by("-number").first()


def test_whoever_has_nothing_to_do_with_it_is_not_shown_to_staff_any_more(case, child, head):
    """On a second side of the record the child stays on it, and so does the ban."""
    ban(case, head)
    ban(case, head, starts=20, ends=25, child=another(case, head))
    involve(case, child, Side.HURT, by=head)
    for side, running in ((Side.DOING, True), (Side.HURT, False)):
        one = case.involved.get(child=child, side=side)
        involving.end(case, one, reason="It was his brother.", seen=None, by=head)
        found = IctBan.objects.not_over_on(day()).filter(child=child)
        assert found.exists() == running
        assert ("Supervised use" in last(case).facts) != running
    assert IctBan.objects.not_over_on(day()).count() == 1
    assert IctBan.objects.get(child=child).changed_by == head


def another(case, by):
    return involve(case, a_child("Lola Brandt", by=by), Side.DOING, by=by).child


def test_a_ban_runs_to_its_last_day(case, child, head):
    made = ban(case, head, starts=1, ends=3)
    assert (made.child, made.set_by) == (child, head)
    running = [bool(IctBan.objects.running_on(day(n))) for n in range(5)]
    assert running == [False, True, True, True, False]
    assert last(case).what == "ban-set"
    assert last(case).facts["Child"] == "Femi Adeleke"
    assert Entry.objects.order_by("-pk").first().action == "case.ban-set"
    assert "Femi" not in " ".join(Detail.objects.values_list("text", flat=True))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts": 3, "ends": 2}, "ends_on"),
        ({"starts": -1, "ends": -1}, "ends_on"),
        ({"starts": -2}, "starts_on"),  # it happened a day ago
        ({"ends": 367}, "ends_on"),
        ({"starts": 5, "ends": 5 + 367}, "ends_on"),
    ],
)
def test_days_that_cannot_be_are_refused(wrong, field, case, head):
    with pytest.raises(Refused) as refused:
        ban(case, head, **wrong)
    assert refused.value.field == field
    assert not IctBan.objects.exists()


def test_one_day_is_enough_and_a_year_is_the_most(case, head):
    ban(case, head, ends=0)
    ban(a_record(head, Kind.FIREWALL), head, ends=366)
    assert IctBan.objects.count() == 2


def test_only_a_child_of_the_record(case, head, teacher):
    with pytest.raises(Refused) as refused:
        ban(case, head, child=a_child("Somebody Else", by=teacher))
    assert refused.value.field == "child"


@pytest.mark.parametrize("kind", [one for one in Kind if one != Kind.FIREWALL])
def test_only_with_a_record_about_the_firewall(kind, case, teacher):
    other = a_record(teacher, kind)
    with pytest.raises(Refused) as refused:
        ban(other, other.case_manager)
    assert refused.value.cites == "pupil.firewall-ban"


def test_twice_is_once(case, head):
    ban(case, head)
    with pytest.raises(Refused, match="already"):
        ban(case, head)
    with pytest.raises(Refused, match="older"):
        ban(case, head, seen=1)
    assert IctBan.objects.count() == 1


@pytest.mark.parametrize("who", ["teacher", "dsl", "chair", "slt", "governor", "administrator"])
def test_nobody_else_sets_or_ends_one(who, case, head, request):
    made, by = ban(case, head), request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        bans.end_ban(made, words="No.", seen=None, by=by)
    IctBan.objects.filter(pk=made.pk).update(ends_on=day(0), changed_by=head)
    with pytest.raises(PermissionDenied):
        ban(case, by)


def test_who_was_added_to_work_sets_and_ends_one(case, head, other_teacher):
    added(case, other_teacher, Power.WORK, by=head)
    bans.end_ban(ban(case, other_teacher), words="Enough.", seen=None, by=other_teacher)


def test_ended_early_it_is_over_at_once(case, head):
    made = bans.end_ban(ban(case, head), words="She keeps to it.", seen=None, by=head)
    assert not IctBan.objects.running_on(day()).exists()
    assert not IctBan.objects.running_on(day(1)).exists()
    assert (made.changed_by, made.ends_on) == (head, day())
    assert (last(case).what, last(case).words) == ("ban-ended", "She keeps to it.")
    with pytest.raises(Refused, match="over already"):
        bans.end_ban(made, words="Again.", seen=None, by=head)


def test_ended_on_its_last_day_it_is_over_at_once(case, head):
    bans.end_ban(ban(case, head, ends=0), words="Enough.", seen=None, by=head)
    assert not IctBan.objects.running_on(day()).exists()


def test_ended_before_it_begins_it_never_runs_and_can_be_set_anew(case, head):
    bans.end_ban(ban(case, head, starts=3, ends=9), words="A mistake.", seen=None, by=head)
    assert not any(IctBan.objects.running_on(day(n)).exists() for n in range(12))
    ban(case, head)


def test_a_reason_is_asked_for(case, head):
    with pytest.raises(Refused) as refused:
        bans.end_ban(ban(case, head), words=" ", seen=None, by=head)
    assert refused.value.field == "words"


@pytest.mark.parametrize("state", [State.CLOSED, State.HANDED_OVER])
def test_it_stays_in_force_and_can_be_ended_once_the_record_has_ended(state, case, head):
    made = ban(case, head)
    Record.objects.filter(pk=case.pk).update(state=state, closed_at=timezone.now(), closed_by=head)
    assert IctBan.objects.running_on(day()).exists()
    with pytest.raises(Refused, match="Nothing is added"):
        ban(case, head)
    bans.end_ban(made, words="Enough.", seen=None, by=head)


@pytest.mark.parametrize("change", [{"ends_on": day(99)}, {"starts_on": day(-5)}])
def test_the_database_lets_nobody_lengthen_it(change, case, head):
    made = ban(case, head)
    with pytest.raises(DatabaseError), transaction.atomic():
        IctBan.objects.filter(pk=made.pk).update(**change)
