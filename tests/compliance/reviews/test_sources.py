"""What there is to review, when, and who looks after it."""

from datetime import timedelta

import pytest

from compliance.permissions.accounts import actions
from compliance.policies import reviews
from compliance.reviews import sources
from compliance.reviews.sources import Source
from policyportal.school.models import CHECKED_WITHIN
from tests.compliance.reviews.conftest import MONDAY, after, due

pytestmark = pytest.mark.django_db


def in_short(found) -> list[tuple]:
    return [(one.source, one.what, one.due, one.last) for one in found]


def test_everything_says_what_is_due_and_when(policy, account, contacts):
    half_a_year = (MONDAY + CHECKED_WITHIN).isoformat()
    assert in_short(sources.everything()) == [
        (Source.POLICY, policy.title, "2027-01", "2025-01-14"),
        (Source.ACCOUNT, "School account: Larkspur Lane", after(100).isoformat(), ""),
        (Source.CONTACTS, "How to reach the LADO", half_a_year, MONDAY.isoformat()),
    ]


def test_a_month_is_due_from_its_first_day(policy):
    (found,) = sources.policies()
    assert found.due_on.isoformat() == "2027-01-01"


def test_where_no_date_is_known_it_is_never_due(policy):
    due("")
    (found,) = sources.policies()
    assert (found.due_on, found.tone(MONDAY)) == (None, "plain")


def test_a_review_sets_the_next_one(policy, head, on_day):
    on_day(10)
    reviews.review(policy, reason="Still right.", next_due=after(375), by=head)
    (found,) = sources.policies()
    assert (found.due_on, found.last, found.set_on) == (
        after(375),
        after(10).isoformat(),
        after(10),
    )


def test_the_date_of_an_account_is_set_when_its_review_is_recorded(account, administrator, on_day):
    assert [one.set_on for one in sources.accounts()] == [MONDAY]
    on_day(10)
    actions.review(
        account,
        reviewed_on=after(4),
        found="All is well.",
        next_review_on=after(300),
        seen=account.revision,
        by=administrator,
    )
    found = [(one.due_on, one.last, one.set_on) for one in sources.accounts()]
    assert found == [(after(300), after(4).isoformat(), after(10))]


def test_contacts_that_nobody_has_checked_are_a_matter_for_home(contacts):
    contacts.checked_on = contacts.checked_by = None
    contacts.save()
    assert list(sources.contacts()) == []


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("administrator", {Source.POLICY, Source.ACCOUNT, Source.CONTACTS}),
        ("head", {Source.POLICY, Source.ACCOUNT, Source.CONTACTS}),
        ("chair", {Source.POLICY, Source.CONTACTS}),
        ("dsl", {Source.POLICY, Source.CONTACTS}),
        ("slt", {Source.POLICY, Source.ACCOUNT}),
        ("governor", {Source.POLICY}),
    ],
)
def test_who_sees_what(who, seen, request, policy, account, contacts):
    person = request.getfixturevalue(who)
    assert sources.can_see_reviews(person)
    assert {one.source for one in sources.visible_to(person)} == seen


def test_staff_have_no_such_page(teacher, account):
    assert not sources.can_see_reviews(teacher)


def test_tones(account, on_day):
    (found,) = sources.accounts()
    assert [found.tone(after(days)) for days in (39, 40, 100, 101)] == [
        "plain",
        "soon",
        "soon",
        "late",
    ]
    assert after(100) - after(40) == timedelta(days=sources.SOON_DAYS)
