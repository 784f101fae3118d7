"""The calendar feed: what a calendar program reads, at whose address, and until when."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from compliance.reviews import feed, sources
from compliance.reviews.models import CalendarFeed
from compliance.reviews.sources import Review, Source
from policyportal.audit.models import Detail, Entry
from policyportal.people.models import Role, RoleAssignment
from tests.days import today, yesterday

pytestmark = pytest.mark.django_db
PAGE, CALENDAR = "/reviews/feed/", "/reviews/calendar.ics"


def a_review(**more) -> Review:
    facts = {
        "source": Source.POLICY,
        "about": "compliance.policy:1",
        "what": "Social media",
        "path": "/policies/social-media/",
        "due": "2027-01-15",
        "last": "2025-01-14",
        "set_on": date(2025, 1, 20),
        "roles": frozenset(),
    }
    return Review(**facts | more)


def events(data: bytes) -> list:
    return Calendar.from_ical(data).walk("VEVENT")


def read(client, key: str):
    return client.get(CALENDAR, {"key": key})


def test_a_date_is_a_whole_day_with_its_place():
    (event,) = events(feed.as_calendar([a_review()], "Larkspur Lane"))
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2027, 1, 15), date(2027, 1, 16))
    assert event["summary"] == "Review due: Social media"
    assert event["description"] == "Policies. Last reviewed 14 January 2025."
    assert event["url"].endswith("/policies/social-media/")


def test_a_month_stands_on_its_first_day_and_says_so():
    (event,) = events(feed.as_calendar([a_review(due="2027-01", last="")], "Larkspur Lane"))
    assert event["dtstart"].dt == date(2027, 1, 1)
    assert event["description"] == "Policies. Due in January 2027; the day is not fixed."


def test_what_has_no_date_is_left_out():
    assert events(feed.as_calendar([a_review(due="")], "Larkspur Lane")) == []


def test_the_same_dates_are_the_same_bytes_and_a_moved_one_is_the_same_event():
    one, again = (feed.as_calendar([a_review()], "Larkspur Lane") for _ in range(2))
    assert one == again
    (before,), (after,) = events(one), events(feed.as_calendar([a_review(due="2028-01-01")], "L"))
    assert before["uid"] == after["uid"]


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=200))
def test_whatever_it_is_called_is_read_as_it_was_written(what):
    data = feed.as_calendar([a_review(what=what)], "Larkspur Lane")
    (event,) = events(data)
    assert event["summary"] == f"Review due: {what}"
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")


@pytest.fixture
def key(governor, policy):
    return feed.make(by=governor)


def test_it_holds_what_its_person_may_see(client, key, governor, account, contacts):
    response = read(client, key)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    shown = [f"Review due: {one.what}" for one in sources.visible_to(governor) if one.due]
    assert [event["summary"] for event in events(response.content)] == shown
    assert len(shown) == 1


def test_a_program_that_has_it_is_told_so(client, key):
    first = read(client, key)
    again = client.get(CALENDAR, {"key": key}, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("wrong", ["", "x", "é" * 40, "x" * 5000])
def test_another_key_finds_nothing(client, key, wrong):
    assert read(client, wrong).status_code == 404
    assert client.get(CALENDAR).status_code == 404


def test_one_that_is_ended_finds_nothing_at_once(client, key, governor):
    assert read(client, key).status_code == 200
    for _ in range(2):
        feed.end(by=governor)
    assert read(client, key).status_code == 404
    assert entries() == ["feed.made", "feed.ended"]


def entries() -> list[str]:
    found = Entry.objects.filter(action__startswith="feed.").order_by("number")
    return list(found.values_list("action", flat=True))


def test_a_new_one_ends_the_one_before(client, key, governor):
    new = feed.make(by=governor)
    assert (read(client, key).status_code, read(client, new).status_code) == (404, 200)
    assert CalendarFeed.objects.filter(ended_at__isnull=True).count() == 1


def test_whoever_loses_the_role_or_leaves_has_none(client, key, governor):
    held = RoleAssignment.objects.filter(person=governor)
    held.update(starts_on=today() - timedelta(days=900), ends_on=yesterday())
    assert read(client, key).status_code == 404


def test_whoever_is_deactivated_has_none(client, key, governor):
    governor.is_active = False
    governor.save(update_fields=["is_active"])
    assert read(client, key).status_code == 404


def test_another_role_sees_what_that_role_sees(client, governor, key, account):
    RoleAssignment.objects.create(
        person=governor, role=Role.HEADTEACHER, starts_on=today() - timedelta(days=9)
    )
    names = [event["summary"] for event in events(read(client, key).content)]
    assert f"Review due: School account: {account.name}" in names


def test_the_key_is_kept_nowhere(key):
    feed_row = CalendarFeed.objects.get()
    assert key not in str(vars(feed_row))
    assert [text for text in Detail.objects.values_list("text", flat=True) if key in text] == []


def test_that_it_was_read_is_noted_once_a_day(client, key, django_assert_num_queries):
    read(client, key)
    assert CalendarFeed.objects.get().last_read_on == today()
    read(client, key)
    assert entries() == ["feed.made"]


def test_an_ended_one_stays_as_it_was(key, governor):
    feed.end(by=governor)
    with pytest.raises(DatabaseError), transaction.atomic():
        CalendarFeed.objects.update(ended_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        CalendarFeed.objects.all().delete()


def test_the_page_shows_the_address_once(as_person, client, governor, policy):
    signed_in = as_person(governor)
    assert "You have none now." in signed_in.get(PAGE).content.decode()
    page = signed_in.post(PAGE, {"make": "yes"}).content.decode()
    address = page.split('value="http')[1].split('"')[0]
    key = address.split("key=")[1]
    assert read(client, key).status_code == 200
    later = signed_in.get(PAGE).content.decode()
    assert key not in later and "cannot be shown again" in later
    assert signed_in.post(PAGE, {"end": "yes"}).url == PAGE
    assert read(client, key).status_code == 404


@pytest.mark.parametrize("who", ["teacher", "other_teacher"])
def test_who_sees_no_review_dates_makes_none(who, request, as_person, policy):
    client = as_person(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"make": "yes"}).status_code == 403
    assert not CalendarFeed.objects.exists()
