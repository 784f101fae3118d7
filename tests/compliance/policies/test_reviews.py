"""Reviews: recorded by the right person, only added, and what they say of the next date."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from compliance.policies import actions, reviews, working_copies
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import Review, Version
from compliance.signing.models import Acknowledgement
from policyportal.audit import triggers
from policyportal.audit.models import Entry
from policyportal.outbox.models import Message
from policyportal.refusal import Refused
from tests.compliance.policies.texts import a_draft, a_published, a_text, an_approved

pytestmark = pytest.mark.django_db

WHY = "Read against the guidance of this year; nothing in it has moved."
DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def policy(administrator, head):
    return a_published(administrator, head).policy


def a_review(policy, by, days=365, **more):
    given = {"reason": WHY, "next_due": timezone.localdate() + timedelta(days=days)} | more
    return reviews.review(policy, by=by, **given)


def came_into_force(policy, days_ago):
    """Have the version in force be published so many days ago."""
    with triggers.lifted():
        Version.objects.in_force().filter(policy=policy).update(
            published_at=timezone.now() - timedelta(days=days_ago)
        )


# Recording one


@pytest.mark.parametrize("who", ["head", "chair"])
def test_head_and_chair_record_a_review(who, request, policy, today):
    person = request.getfixturevalue(who)
    made = a_review(policy, person, reason=f" {WHY} ")
    made.refresh_from_db()
    version = policy.versions.get()
    assert (made.policy, made.version, made.by) == (policy, version, person)
    assert (made.reason, made.reviewed_on) == (WHY, today)
    assert made.next_due == today + timedelta(days=365) and made.at
    assert (made.governors_date, made.minute_reference) == (None, "")
    entry = Entry.objects.order_by("number").last()
    assert (entry.action, entry.about) == ("policy.reviewed", f"compliance.review:{made.pk}")
    assert "guidance" not in entry.detail.text and '"number":1' in entry.detail.text


def test_it_tells_nobody_and_changes_nothing_else(policy, head, teacher):
    version = Version.objects.values().get()
    told = Message.objects.count()
    a_review(policy, head)
    assert Version.objects.values().get() == version
    assert Message.objects.count() == told and not Acknowledgement.objects.exists()


def test_the_governors_day_and_minute_are_kept(policy, head, today):
    made = a_review(policy, head, governors_date=today, minute_reference=" FGB 7 ")
    assert (made.governors_date, made.minute_reference) == (today, "FGB 7")


@pytest.mark.parametrize("who", ["teacher", "administrator", "governor", "slt", "dsl"])
def test_nobody_else_does(who, request, policy):
    with pytest.raises(PermissionDenied):
        a_review(policy, request.getfixturevalue(who))
    assert not Review.objects.exists()


def test_a_head_of_the_past_does_not(policy, head, today):
    head.assignments.update(ends_on=today - DAY)
    with pytest.raises(PermissionDenied):
        a_review(policy, type(head).objects.get(pk=head.pk))


@pytest.mark.parametrize("made", [lambda by, head: a_draft(by), an_approved])
def test_what_is_not_in_force_is_not_reviewed(administrator, head, made):
    with pytest.raises(Refused, match="nothing to review"):
        a_review(made(administrator, head).policy, head)
    assert not Review.objects.exists()


def test_it_is_of_the_version_in_force(policy, administrator, head):
    second = a_published(administrator, head, policy)
    a_draft(administrator, policy)
    assert a_review(policy, head).version == second


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": " \n"}, "reason"),
        ({"reviewed_on": 1}, "reviewed_on"),
        ({"reviewed_on": -11}, "reviewed_on"),
        ({"next_due": 0}, "next_due"),
        ({"next_due": -1, "reviewed_on": -5}, "next_due"),
        ({"next_due": -5, "reviewed_on": -5}, "next_due"),
        ({"next_due": -7, "reviewed_on": -5}, "next_due"),
        ({"next_due": 366 * 11}, "next_due"),
        ({"governors_date": 1}, "governors_date"),
        ({"minute_reference": "FGB 7"}, "governors_date"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(policy, head, today, given, field):
    came_into_force(policy, 10)
    given = {k: today + n * DAY if isinstance(n, int) else n for k, n in given.items()}
    with pytest.raises(Refused) as refusal:
        a_review(policy, head, **given)
    assert refusal.value.field == field
    assert not Review.objects.exists()


def test_the_first_and_the_last_day_that_can_be(policy, head, today):
    came_into_force(policy, 10)
    a_review(policy, head, reviewed_on=today - 10 * DAY, next_due=today + DAY)
    a_review(policy, head, reviewed_on=today, next_due=today + DAY)
    assert Review.objects.count() == 2


def test_twice_does_it_once(policy, head, chair):
    a_review(policy, head)
    for person in (head, chair):
        with pytest.raises(Refused, match="on the record already"):
            a_review(policy, person)
    assert Review.objects.count() == 1


def test_one_is_put_right_by_another(policy, head, today):
    a_review(policy, head, days=36)
    a_review(policy, head, days=365)
    assert reviews.next_review(policy) == (today + timedelta(days=365)).isoformat()


def test_none_is_added_before_the_latest(policy, head, today):
    came_into_force(policy, 10)
    a_review(policy, head)
    with pytest.raises(Refused, match="later review") as refusal:
        a_review(policy, head, reviewed_on=today - DAY, days=400)
    assert refusal.value.field == "reviewed_on"


def test_a_page_that_is_older_than_the_record_is_refused(policy, administrator, head, chair):
    seen = reviews.page_of(policy.versions.get())
    a_review(policy, chair, seen=seen)
    with pytest.raises(actions.Stale, match="older than the record"):
        a_review(policy, head, days=400, seen=seen)
    seen = reviews.page_of(policy.versions.get())
    a_published(administrator, head, policy, text=a_text(tou_no_abuse="Be kind."))
    with pytest.raises(actions.Stale):
        a_review(policy, head, days=400, seen=seen)
    assert Review.objects.count() == 1


def test_the_database_only_adds(policy, head):
    made = a_review(policy, head)
    for sql in ("UPDATE compliance_review SET reason = 'x'", "DELETE FROM compliance_review"):
        with pytest.raises(Error, match="only ever added"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"{sql} WHERE id = %s", [made.pk])


def test_the_database_refuses_what_the_action_refuses(policy, head, today):
    facts = {"policy": policy, "version": policy.versions.get(), "by": head, "reviewed_on": today}
    for change, name in (
        ({"reason": "x", "next_due": today}, "review_next_is_later"),
        ({"reason": "", "next_due": today + DAY}, "review_has_a_reason"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Review.objects.create(**facts, **change)


# When the next one is due


def test_until_a_review_the_document_says_when(policy):
    version = policy.versions.get()
    assert reviews.next_review(policy) == reviews.next_review(version) == "2027-01"
    assert reviews.last_reviewed(version) == "2025-01-14"


def test_the_latest_review_says_when(policy, head, today):
    a_review(policy, head, days=30)
    a_review(policy, head, days=60)
    version = policy.versions.get()
    due = (today + timedelta(days=60)).isoformat()
    assert reviews.next_review(policy) == reviews.next_review(version) == due
    assert reviews.last_reviewed(version) == today.isoformat()


def test_a_new_version_has_its_own_date(policy, administrator, head):
    a_review(policy, head, days=30)
    text = a_text(tou_no_abuse="Be kind.")
    text.dates["review_due"] = "2031-05-09"
    a_published(administrator, head, policy, text=text)
    assert reviews.next_review(policy) == "2031-05-09"


def test_nothing_in_force_and_no_date_are_not_known(administrator, head):
    assert reviews.next_review(a_draft(administrator).policy) == ""
    text = a_text(title="Another")
    text.dates = {}
    version = a_published(administrator, head, text=text)
    assert reviews.next_review(version.policy) == "" and reviews.last_reviewed(version) == ""


def test_a_new_version_begins_with_the_dates_on_record(policy, administrator, head, today):
    a_review(policy, head, days=30)
    copy = working_copies.take_up(policy.versions.get(), by=administrator)
    dates = Manuscript.from_json(copy.content).dates
    assert dates["review_due"] == (today + timedelta(days=30)).isoformat()
    assert dates["reviewed"] == today.isoformat() and dates["written"] == "2020-02"


@pytest.mark.parametrize(
    ("due", "on", "late"),
    [
        ("", date(2027, 1, 1), False),
        ("2027-01", date(2026, 12, 31), False),
        ("2027-01", date(2027, 1, 1), False),
        ("2027-01", date(2027, 1, 2), True),
        ("2027-02", date(2027, 1, 31), False),
        ("2027-01-15", date(2027, 1, 15), False),
        ("2027-01-15", date(2027, 1, 16), True),
        ("2027-01-15", date(2027, 2, 1), True),
        ("2026-12", date(2027, 1, 1), True),
    ],
)
def test_overdue_to_the_day_or_the_month(administrator, head, due, on, late):
    text = a_text()
    text.dates["review_due"] = due
    version = a_published(administrator, head, text=text)
    assert reviews.is_overdue(version, on) is late
    assert [*reviews.overdue(on)] == ([version] if late else [])


def test_overdue_by_the_latest_review(policy, head, today):
    version = policy.versions.get()
    far = date(2027, 6, 1)
    assert reviews.is_overdue(version, far)
    made = a_review(policy, head, days=700)
    assert not reviews.is_overdue(version, made.next_due) and not reviews.overdue(made.next_due)
    after = made.next_due + DAY
    assert reviews.is_overdue(version, after) and [*reviews.overdue(after)] == [version]


def test_what_is_superseded_or_coming_is_never_overdue(policy, administrator, head):
    text = a_text(tou_no_abuse="Be kind.")
    text.dates["review_due"] = "2035-01"
    second = a_published(administrator, head, policy, text=text)
    a_draft(administrator, policy)
    assert [*reviews.overdue(date(2034, 1, 1))] == []
    assert [*reviews.overdue(date(2036, 1, 1))] == [second]


def test_all_of_it_with_many_policies_is_one_query(
    policy, administrator, head, django_assert_num_queries
):
    for n in range(3):
        a_published(administrator, head, text=a_text(title=f"Policy {n}"))
    with django_assert_num_queries(1):
        assert len(reviews.overdue(date(2040, 1, 1))) == 4
