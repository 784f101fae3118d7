"""What is kept of a page is shown to nobody else, in no other role, and no longer than it holds."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.permissions.accounts.models import SchoolAccount
from compliance.permissions.kinds import Kind
from compliance.policies.models import WorkingCopy
from policyportal.people import covering, kept_pages
from policyportal.people.models import Role
from policyportal.school.models import School
from tests.compliance.permissions.accounts.conftest import an_account
from tests.compliance.permissions.conftest import a_submitted
from tests.conftest import make_person

MINE = reverse("compliance:permission-list")
QUEUE = reverse("compliance:permission-queue")
PARENTS = reverse("compliance:accounts-for-parents")


def text(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def token(page: str) -> list[str]:
    return re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)


def test_a_page_seen_before_asks_for_the_session_and_the_person_only(
    as_person, teacher, django_assert_num_queries
):
    client = as_person(teacher)
    first = text(client, MINE)
    with django_assert_num_queries(2):
        assert re.sub(r'value="\w{64}"', "", text(client, MINE)) == re.sub(
            r'value="\w{64}"', "", first
        )


def test_each_person_sees_their_own(as_person, teacher, other_teacher):
    mine = a_submitted(Kind.REFERENCE, teacher)
    assert mine.reference in text(as_person(teacher), MINE)
    assert mine.reference not in text(as_person(other_teacher), MINE)
    assert mine.reference in text(as_person(teacher), MINE)


def test_what_is_recorded_is_seen_at_once(as_person, teacher):
    client = as_person(teacher)
    text(client, MINE)
    assert a_submitted(Kind.REFERENCE, teacher).reference in text(client, MINE)


def test_it_lasts_no_longer_than_the_day(as_person, teacher, head):
    with time_machine.travel(datetime(2026, 3, 2, 12, 0, tzinfo=UTC), tick=False) as clock:
        a_submitted(Kind.WORK_TIME, teacher)
        assert "since today" in text(as_person(head), QUEUE)
        clock.shift(timedelta(days=2))
        assert "2 days" in text(as_person(head), QUEUE)  # the session ended overnight


def test_cover_opens_and_shuts_what_a_deputy_sees(as_person, administrator, teacher, slt):
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), tick=False) as clock:
        waits = a_submitted(Kind.WORK_TIME, teacher)
        start = timezone.now() + timedelta(hours=1)
        covering.arrange(
            Role.HEADTEACHER,
            deputy=slt,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            reason="",
            by=administrator,
        )
        client = as_person(slt)
        for after, seen in [(0, False), (60, True), (119, True), (120, False)]:
            clock.move_to(start + timedelta(minutes=after - 60))
            assert (after, waits.reference in text(client, QUEUE)) == (after, seen)


def test_each_visit_has_a_token_of_the_reader(as_person, teacher, head):
    waits = a_submitted(Kind.WORK_TIME, teacher)
    url = reverse("compliance:permission-decide", args=[waits.reference])
    client = as_person(head)
    first, second = text(client, url), text(client, url)
    assert len(token(first)) == len(token(second)) == 2  # to sign out, and to decide
    assert kept_pages.TOKEN not in first + second
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    sent = {"csrfmiddlewaretoken": token(second)[-1]}
    assert (
        strict.post(
            url, sent, secure=True, headers={"Referer": f"https://testserver{url}"}
        ).status_code
        == 200
    )


@pytest.fixture
def accounts(administrator, teacher, other_teacher):
    School.objects.create(name="Larkspur Lane Primary School")
    return an_account(administrator, teacher, other_teacher)


def test_strangers_see_a_kept_list_that_follows_the_log(
    client, accounts, django_assert_num_queries
):
    assert accounts.name in text(client, PARENTS)
    SchoolAccount.objects.filter(pk=accounts.pk).update(name="Not recorded")
    with django_assert_num_queries(1):
        assert accounts.name in text(client, PARENTS)


@pytest.mark.parametrize("more", ["?page=100", "?x=1", "?page=1&page=2"])
def test_of_what_strangers_make_up_nothing_is_kept(client, accounts, more):
    text(client, PARENTS + more)
    SchoolAccount.objects.filter(pk=accounts.pk).update(name="Not recorded")
    assert "Not recorded" in text(client, PARENTS + more)


def test_a_long_address_is_answered_and_not_kept(as_person, teacher):
    client = as_person(teacher)
    long = f"{MINE}?page=1&x={'x' * kept_pages.LONGEST_ADDRESS}"
    for _ in range(2):
        assert "Your permissions" in text(client, long)


def test_the_title_is_the_pages_own(as_person, teacher, school):
    client = as_person(teacher)
    for _ in range(2):
        assert f"<title>Permissions – {school.name} policies</title>" in text(client, MINE)


@pytest.mark.parametrize("page", ["overview:home", "compliance:policy-list"])
def test_a_working_copy_is_shown_as_it_is_though_nothing_is_recorded(
    as_person, administrator, other_administrator, page
):
    client, url = as_person(administrator), reverse(page)
    copy = WorkingCopy.objects.create(content={"title": "First words"}, created_by=administrator)
    assert "First words" in text(client, url)
    copy.content, copy.revision = {"title": "Second words"}, 2
    copy.save()
    seen = text(client, url)
    assert "Second words" in seen and "First words" not in seen
    assert "Second words" not in text(as_person(other_administrator), url)
    copy.delete()
    assert "Second words" not in text(as_person(administrator), url)


@pytest.fixture
def other_administrator(db):
    return make_person("olu.bankole@larkspur.example", "Olu", "Bankole", Role.ADMINISTRATOR)
