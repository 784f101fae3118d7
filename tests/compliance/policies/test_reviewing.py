"""The page on which a review is recorded, and every page that shows what it says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.policies import reviews
from compliance.policies.models import Review
from compliance.signing import actions as signing
from compliance.signing.models import Acknowledgement
from policyportal.documents.templatetags.dates import day
from tests.compliance.policies.pages import queries
from tests.compliance.policies.test_reviews import a_review, came_into_force
from tests.compliance.policies.texts import a_draft, a_published, a_text

pytestmark = pytest.mark.django_db

POLICY = "/policies/social-media-policy/"
REVIEW = POLICY + "review/"
EVERYONE = ["teacher", "head", "administrator", "chair", "governor", "slt", "dsl"]


@pytest.fixture
def policy(administrator, head, school):
    return a_published(administrator, head).policy


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def given(**more):
    today = timezone.localdate()
    return {
        "reason": "Nothing in\nit has moved.",
        "reviewed_on": today.isoformat(),
        "next_due": (today + timedelta(days=365)).isoformat(),
    } | more


# Recording


@pytest.mark.parametrize("who", ["head", "chair"])
def test_by_the_page(who, request, as_person, policy):
    person = request.getfixturevalue(who)
    client = as_person(person)
    assert f'href="{REVIEW}"' in page(client, POLICY)
    html = page(client, REVIEW)
    assert "nobody is asked to sign again" in html and "January 2027" in html
    assert f'value="{timezone.localdate().isoformat()}"' in html
    response = client.post(REVIEW, given(seen="1.0"), follow=True)
    html, made = response.content.decode(), Review.objects.get()
    assert response.redirect_chain == [(POLICY, 302)]
    assert f"The next review is due on {day(made.next_due)}." in html
    assert "Nothing in<br>it has moved." in html and person.name in html
    assert "January 2027" not in html


@pytest.mark.parametrize("who", ["teacher", "administrator", "governor", "slt", "dsl"])
def test_nobody_else_is_offered_it_or_may(who, request, as_person, policy):
    client = as_person(request.getfixturevalue(who))
    assert "/review/" not in page(client, POLICY)
    page(client, REVIEW, 403)
    assert client.post(REVIEW, given()).status_code == 403
    assert not Review.objects.exists()


def test_a_stranger_signs_in_first(client, policy):
    assert client.get(REVIEW)["Location"].startswith("/account/login/")
    assert client.post(REVIEW, given()).status_code == 302
    assert not Review.objects.exists()


def test_what_is_not_there_or_not_in_force(as_person, administrator, head, teacher):
    a_draft(administrator)
    client = as_person(head)
    for url in (REVIEW, "/policies/other/review/"):
        page(client, url, 404)
        assert client.post(url, given()).status_code == 404
    page(as_person(teacher), REVIEW, 404)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "z" * 2001}, "reason"),
        ({"reviewed_on": ""}, "reviewed_on"),
        ({"reviewed_on": "2999-01-01"}, "reviewed_on"),
        ({"reviewed_on": "2001-01-01"}, "reviewed_on"),
        ({"reviewed_on": "yesterday"}, "reviewed_on"),
        ({"next_due": ""}, "next_due"),
        ({"next_due": "2001-01-01"}, "next_due"),
        ({"next_due": "9999-12-31"}, "next_due"),
        ({"next_due": "soon"}, "next_due"),
        ({"governors_date": "2999-01-01"}, "governors_date"),
        ({"minute_reference": "FGB 7"}, "governors_date"),
        ({"minute_reference": "z" * 81}, "minute_reference"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_kept(as_person, policy, head, wrong, field):
    response = as_person(head).post(REVIEW, given(**wrong))
    html = response.content.decode()
    assert response.status_code == 200 and not Review.objects.exists()
    assert f'<a href="#id_{field}">' in html
    assert all(typed in html for typed in wrong.values())
    if "reason" not in wrong:
        assert "Nothing in\nit has moved." in html


def test_a_page_that_is_older_keeps_what_was_typed_and_can_be_sent_again(
    as_person, policy, head, chair
):
    a_review(policy, chair, days=300)
    client = as_person(head)
    response = client.post(REVIEW, given(seen="1.0", reason="Typed words."))
    html = response.content.decode()
    assert response.status_code == 409 and Review.objects.count() == 1
    assert "This page is older than the record" in html and "Typed words." in html
    assert 'value="1.1"' in html and 'value="1.0"' not in html
    assert client.post(REVIEW, given(seen="1.1", reason="Typed words.")).status_code == 302
    assert Review.objects.count() == 2


# What it shows


@pytest.mark.parametrize("who", EVERYONE)
def test_everyone_reads_the_reviews(who, request, as_person, policy, chair):
    today = timezone.localdate()
    made = a_review(policy, chair, governors_date=today, minute_reference="FGB 12/7")
    html = page(as_person(request.getfixturevalue(who)), POLICY)
    assert chair.name in html and made.reason in html and "FGB 12/7" in html
    assert day(made.next_due) in html and "January 2027" not in html
    for url in ("/policies/", POLICY + "versions/1/"):
        assert day(made.next_due) in page(as_person(request.getfixturevalue(who)), url)


def test_no_review_yet_is_said_to_those_who_may_make_one(as_person, policy, head, teacher):
    assert "None recorded here yet." in page(as_person(head), POLICY)
    assert "Reviews</h2>" not in page(as_person(teacher), POLICY)


def test_parents_see_the_date_and_no_more(client, policy, chair):
    made = a_review(policy, chair)
    html = page(client, "/for-parents/social-media-policy/")
    assert day(made.next_due) in html and day(made.reviewed_on) in html
    assert "January 2027" not in html and chair.name not in html and made.reason not in html


def test_overdue_is_said_until_it_is_reviewed(as_person, administrator, head, school):
    text = a_text()
    text.dates["review_due"] = "2021-01"
    policy = a_published(administrator, head, text=text).policy
    client = as_person(head)
    for url in ("/policies/", POLICY):
        assert "Review overdue" in page(client, url)
    a_review(policy, head)
    for url in ("/policies/", POLICY):
        assert "Review overdue" not in page(client, url)


def test_older_reviews_are_folded(as_person, policy, head):
    for n in range(1, 6):
        a_review(policy, head, days=100 + n, reason=f"Reason number {n}.")
    html = page(as_person(head), POLICY)
    assert "Show 2 earlier reviews" in html
    before, folded = html.split("<details><summary>Show 2 earlier")
    assert "Reason number 5." in before and "Reason number 2." not in before
    assert "Reason number 2." in folded and "Reason number 1." in folded


def test_reviews_of_earlier_versions_stay_in_the_list(as_person, policy, administrator, head):
    a_review(policy, head, reason="Of the first.")
    a_published(administrator, head, policy, text=a_text(tou_no_abuse="Be kind."))
    client = as_person(head)
    html = page(client, POLICY)
    assert "Of the first." in html and "version 1" in html and "January 2027" in html
    assert "Of the first." in page(client, POLICY + "versions/1/")
    assert "Of the first." not in page(client, POLICY + "versions/2/")


def test_a_reason_is_not_html(as_person, policy, head):
    a_review(policy, head, reason="<script>alert(1)</script>")
    assert "<script>" not in page(as_person(head), POLICY)


def test_signatures_stay_and_nobody_signs_again(as_person, policy, head, teacher, other_teacher):
    version = policy.versions.get()
    signing.sign(
        version,
        by=teacher,
        fingerprint_shown=version.fingerprint,
        typed_name=teacher.name,
        agreed=True,
        address="127.0.0.1",
        user_agent="x",
    )
    before = Acknowledgement.objects.values().get()
    a_review(policy, head)
    assert Acknowledgement.objects.values().get() == before
    assert "Read and sign" not in page(as_person(teacher), "/policies/")
    assert "Read and sign" in page(as_person(other_teacher), "/policies/")


def test_more_reviews_ask_no_more_queries(as_person, client, policy, head):
    came_into_force(policy, 10)
    a_review(policy, head)
    urls = [POLICY, REVIEW, "/policies/", POLICY + "versions/1/"]
    person, parents = as_person(head), "/for-parents/social-media-policy/"
    before = [queries(person, url) for url in [*urls, parents]]
    for n in range(1, 8):
        a_review(policy, head, days=100 + n)
    assert [queries(person, url) for url in [*urls, parents]] == before
    assert reviews.next_review(policy) == Review.objects.first().next_due.isoformat()
