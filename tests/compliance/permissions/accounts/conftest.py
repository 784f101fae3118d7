"""Accounts of the school in each state, and people who leave."""

from datetime import date, timedelta

import pytest

from compliance.permissions import decisions
from compliance.permissions.accounts import actions, handing_over
from compliance.permissions.accounts.models import HandoverItem, SchoolAccount
from compliance.permissions.kinds import Kind
from policyportal.people import actions as people
from policyportal.people.models import Person, Role
from tests.compliance.permissions.conftest import a_submitted
from tests.conftest import make_person
from tests.days import in_a_year, today

ADDRESS = "https://www.instagram.com/larkspur"


def an_account(by: Person, first: Person, second: Person, **other) -> SchoolAccount:
    """Return an account added by hand, open unless `address` is ""."""
    facts = {
        "platform": "instagram",
        "name": "Larkspur Lane",
        "address": ADDRESS,
        "purpose": "To show what the classes do.",
        "when_an_owner_leaves": "The office changes the password.",
        "next_review_on": in_a_year(),
        "no_proposal_because": "It was there before the portal.",
    }
    return actions.add(first_owner=first, second_owner=second, by=by, **(facts | other))


def approved(by: Person, asked_by: Person, *, ends_on: date | None = None, **answers):
    """Return the permission that an approved proposal is."""
    asked = a_submitted(Kind.SCHOOL_SERVICE, asked_by, **answers)
    end = ends_on or today() + timedelta(days=200)
    return decisions.approve(asked, conditions="", ends_on=end, seen=asked.revision, by=by)


def tick_all(account, leaver, by) -> None:
    for item in HandoverItem:
        handing_over.tick(account, leaver, item, by=by)


def leaves(person: Person, on: date, by: Person) -> Person:
    return people.leave(person, on=on, by=by)


@pytest.fixture
def account(administrator, teacher, other_teacher):
    """An open account of two teachers."""
    return an_account(administrator, teacher, other_teacher)


@pytest.fixture
def planned(administrator, teacher, other_teacher):
    return an_account(administrator, teacher, other_teacher, address="", name="To come")


@pytest.fixture
def closed(administrator, teacher, other_teacher):
    gone = an_account(
        administrator, teacher, other_teacher, name="Gone", address="https://gone.example/c"
    )
    return actions.close(gone, on=today(), reason="Not used.", seen=1, by=administrator)


@pytest.fixture
def colleague(db):
    return make_person("hana.kim@larkspur.example", "Hana", "Kim", Role.STAFF)
