"""Supervised use: staff see who and until when; never why, nor that there is a record."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.reporting import bans
from incidents.reporting.models import IctBan, Kind, Record, State
from incidents.reporting.supervised_views import LOOKED
from policyportal.audit.models import Detail, Entry
from tests.incidents.disclosures.reading import text
from tests.incidents.reporting.rows import SAID, a_record

pytestmark = pytest.mark.django_db
ADDRESS = reverse("incidents:supervised-list")
WHY = "She used a hidden proxy."


@pytest.fixture
def case(school, teacher, head, dsl, chair):
    return a_record(teacher, Kind.FIREWALL)


def ban(case, by, starts=0, ends=14, at=0):
    today = timezone.localdate()
    return bans.set_ban(
        case,
        child=case.involved.all()[at].child,
        starts_on=today + timedelta(days=starts),
        ends_on=today + timedelta(days=ends),
        words=WHY,
        seen=None,
        by=by,
    )


@pytest.mark.parametrize("who", ["other_teacher", "teacher", "dsl", "slt", "administrator"])
def test_staff_see_name_class_and_last_day_and_no_reason(who, case, head, request, as_person):
    made = ban(case, head)
    answer = as_person(request.getfixturevalue(who)).get(ADDRESS)
    found = text(answer)
    assert "Femi Adeleke" in found
    assert "5 Willow" in found
    assert "Supervised use only" in found
    assert str(made.ends_on.year) in found
    for hidden in (WHY, SAID, "firewall", case.reference):
        assert hidden not in answer.content.decode()


def test_who_may_see_the_record_finds_the_way_to_it(case, head, as_person):
    ban(case, head)
    address = reverse("incidents:record-detail", args=[case.reference])
    assert address in as_person(head).get(ADDRESS).content.decode()


@pytest.mark.parametrize("who", ["governor", "chair"])
def test_who_does_not_work_here_does_not_see_it(who, case, head, request, as_person):
    ban(case, head)
    answer = as_person(request.getfixturevalue(who)).get(ADDRESS)
    assert answer.status_code == 403
    assert not Entry.objects.filter(action=LOOKED).exists()


def test_strangers_sign_in(client, db):
    assert client.get(ADDRESS).status_code == 302


def test_it_is_only_read(case, head, as_person):
    assert as_person(head).post(ADDRESS).status_code == 405


def test_a_look_is_in_the_log_without_a_name(case, head, teacher, as_person):
    ban(case, head)
    as_person(teacher).get(ADDRESS)
    entry = Entry.objects.get(action=LOOKED)
    assert entry.by == f"people.person:{teacher.pk}"
    assert json.loads(Detail.objects.get(entry=entry).text) == {"children": 1}


def test_one_to_come_is_not_shown(case, head, teacher, as_person):
    ban(case, head, starts=1, ends=5)
    assert "There is none today." in text(as_person(teacher).get(ADDRESS))


def test_one_that_is_over_is_not_shown(case, head, teacher, as_person):
    day = timezone.localdate() - timedelta(days=1)
    child = case.involved.get().child
    IctBan.objects.create(record=case, child=child, starts_on=day, ends_on=day, set_by=head)
    assert "There is none today." in text(as_person(teacher).get(ADDRESS))


def test_one_ended_early_is_not_shown(case, head, teacher, as_person):
    bans.end_ban(ban(case, head), words="Enough.", seen=None, by=head)
    assert "There is none today." in text(as_person(teacher).get(ADDRESS))


@pytest.mark.parametrize("state", [State.CLOSED, State.HANDED_OVER])
def test_it_is_shown_whatever_becomes_of_the_record(state, case, head, teacher, as_person):
    ban(case, head)
    Record.objects.filter(pk=case.pk).update(state=state, closed_at=timezone.now(), closed_by=head)
    assert "Femi Adeleke" in text(as_person(teacher).get(ADDRESS))


def test_a_child_is_there_once_until_the_later_day(case, head, teacher, as_person):
    ban(case, head, ends=30)
    other = a_record(teacher, Kind.FIREWALL, children=())
    child = case.involved.get().child
    other.involved.create(child=child, side="doing", added_by=teacher)
    ban(other, head, ends=3)
    page = as_person(teacher).get(ADDRESS)
    assert [one.ends_on for one, _ in page.context["rows"]] == [
        timezone.localdate() + timedelta(days=30)
    ]


def test_it_is_paged_and_takes_as_many_queries_for_many(case, head, teacher, as_person):
    ban(case, head)
    client = as_person(teacher)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS)
    many = a_record(teacher, Kind.FIREWALL, children=tuple(f"Child {n:02}" for n in range(30)))
    for n in range(30):
        ban(many, head, at=n)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(ADDRESS)
    assert len(asked) == len(few)
    assert "31 children, by class" in text(page)
    assert len(page.context["rows"]) == 25
