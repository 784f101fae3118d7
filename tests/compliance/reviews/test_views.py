"""The page of review dates: who sees which, what narrows it, and how it reads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance.permissions.accounts.models import SchoolAccount
from compliance.reviews.views import A_PAGE
from tests.compliance.permissions.accounts.conftest import an_account
from tests.compliance.reviews.conftest import after, due

pytestmark = pytest.mark.django_db
PAGE = "/reviews/"


def listed(client, query="") -> list[str]:
    response = client.get(f"{PAGE}?{query}")
    assert response.status_code == 200
    return [one.what for one, _ in response.context["page_obj"]]


@pytest.fixture
def everything(policy, account, contacts):
    return [f"School account: {account.name}", "How to reach the LADO", policy.title]


def test_the_first_due_stands_first(as_person, administrator, everything):
    client = as_person(administrator)
    assert listed(client) == everything
    page = client.get(PAGE).content.decode()
    assert "3 dates." in page
    assert "10 June 2026" in page and "January 2027" in page


def test_a_date_that_is_not_known_stands_last(as_person, administrator, everything):
    due("")
    client = as_person(administrator)
    assert listed(client) == everything
    assert "Not known" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("who", ["teacher", "other_teacher"])
def test_staff_are_refused(who, request, as_person, everything):
    assert as_person(request.getfixturevalue(who)).get(PAGE).status_code == 403


def test_governors_see_the_policies(as_person, governor, everything):
    assert listed(as_person(governor)) == everything[2:]


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("source=account", [0]),
        ("source=contacts", [1]),
        ("due=late", [0]),
        ("due=soon", []),
        ("source=policy&due=late", []),
        ("source=nonsense&due=x&page=y", [0, 1, 2]),
        ("source=account&source=policy", [2]),
    ],
)
def test_what_is_asked_for(query, which, as_person, administrator, everything, on_day):
    on_day(101)
    assert listed(as_person(administrator), query) == [everything[n] for n in which]


def test_nothing_matches_or_there_is_nothing(as_person, administrator, on_day):
    client = as_person(administrator)
    assert "stands here once a policy is in force" in client.get(PAGE).content.decode()
    assert "Nothing matches these filters" in client.get(f"{PAGE}?due=late").content.decode()


def test_it_is_overdue_or_soon(as_person, administrator, account, on_day):
    client = as_person(administrator)
    for days, words in [(39, "10 June 2026"), (40, "Soon: "), (101, "Overdue since ")]:
        on_day(days)
        assert words in as_person(administrator).get(PAGE).content.decode()
    assert client.get(reverse("compliance:account-detail", args=[account.pk])).status_code == 200


def test_the_number_of_queries_does_not_grow(
    as_person, administrator, teacher, other_teacher, account
):
    client = as_person(administrator)
    client.get(PAGE)

    def queries(number: int) -> int:
        for n in range(number):
            address = f"https://www.instagram.com/larkspur{number}{n}"
            an_account(administrator, teacher, other_teacher, name=f"No {n}", address=address)
        SchoolAccount.objects.update(next_review_on=after(100))
        with CaptureQueriesContext(connection) as asked:
            assert len(listed(client)) == min(SchoolAccount.objects.count(), A_PAGE)
        return len(asked)

    assert queries(1) == queries(50) <= 16
