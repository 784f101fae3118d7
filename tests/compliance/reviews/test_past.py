"""What was due for review on a past day is what was shown on that day."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from compliance.advice import actions as advice
from compliance.permissions.accounts import actions as accounts
from compliance.policies import reviews
from compliance.reviews import past, sources
from policyportal.school import actions as school_actions
from policyportal.school.models import SafeguardingContacts
from tests.compliance.advice.sheets import a_sheet, an_approved
from tests.compliance.permissions.accounts.conftest import an_account
from tests.compliance.policies.situations import published_with

pytestmark = pytest.mark.django_db


def shown(reviews_) -> list:
    """Return what a report shows of them: who is reminded is of the day it is asked."""
    return sorted(
        (replace(one, roles=frozenset(), owners=frozenset()) for one in reviews_),
        key=lambda one: (one.source, one.about),
    )


@pytest.fixture
def life(administrator, head, teacher, dsl, school):
    """Live 40 days with things to review, and return what was listed at the end of each."""
    start, listed = timezone.now() - timedelta(days=40), {}
    with time_machine.travel(start):
        SafeguardingContacts.objects.create(lado_telephone="020 7946 0431")

    def on(days, what):
        with time_machine.travel(start + timedelta(days=days)):
            made = what()
            listed[timezone.localdate()] = shown(sources.everything())
            return made

    version = on(1, lambda: published_with(1, administrator, head))
    account = on(4, lambda: an_account(administrator, teacher, dsl))
    on(6, lambda: school_actions.check_contacts(by=head))
    other = on(8, lambda: an_account(administrator, teacher, dsl, address="https://b.example/x"))
    due = timezone.localdate() + timedelta(days=400)
    on(
        11,
        lambda: reviews.review(
            version.policy,
            reason="Still right.",
            next_due=due,
            seen=reviews.page_of(version),
            by=head,
        ),
    )
    on(
        15,
        lambda: accounts.review(
            account,
            reviewed_on=timezone.localdate(),
            found="All well.",
            next_review_on=due,
            seen=account.revision,
            by=head,
        ),
    )
    on(
        18,
        lambda: accounts.close(
            other, on=timezone.localdate(), reason="Not used.", seen=other.revision, by=head
        ),
    )
    sheet = on(19, lambda: an_approved(administrator, head))
    on(20, lambda: advice.review(sheet, reason="Read.", next_due=due, by=head))
    on(21, lambda: school_actions.change_contacts({"lado_telephone": "020 7946 0555"}, by=head))
    on(23, lambda: advice.take_down(sheet, reason="Wrong.", by=head))
    return listed


def test_each_past_day_lists_what_was_listed_then(life):
    assert len(life) == 11
    for day, listed in life.items():
        assert shown(past.on(day)) == listed, day


def test_before_the_first_record_there_is_nothing(life):
    assert past.on(min(life) - timedelta(days=400)) == []


def test_it_asks_as_much_for_many_as_for_few(
    life, administrator, head, teacher, dsl, django_assert_max_num_queries
):
    for number in range(20):
        an_account(administrator, teacher, dsl, address=f"https://many.example/{number}")
        if number < 5:
            an_approved(administrator, head, a_sheet(f"App {number}"))
    with django_assert_max_num_queries(8):
        list(past.on(timezone.localdate()))
