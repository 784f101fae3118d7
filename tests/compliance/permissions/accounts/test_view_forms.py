"""The register's forms: what they do, what they refuse, and that nothing typed is lost."""

from datetime import timedelta

import pytest

from compliance.permissions.accounts.models import AccountReview, AccountState, SchoolAccount
from policyportal.audit.models import Entry
from policyportal.people.models import Role
from tests.compliance.permissions.accounts.conftest import ADDRESS, an_account, leaves
from tests.compliance.permissions.accounts.test_views import LIST, at, text
from tests.conftest import make_person
from tests.days import in_a_year, today, tomorrow, yesterday


@pytest.fixture(autouse=True)
def _school(school):
    pass


ADDED = {
    "platform": "youtube",
    "name": "Larkspur films",
    "address": "youtube.example/larkspur",
    "purpose": "Films of plays.",
    "first_owner": "Amina Yusuf",
    "second_owner": "tom.okafor@larkspur.example",
    "next_review_on": in_a_year().isoformat(),
    "no_proposal_because": "It is older than the portal.",
}


def test_add(as_person, administrator, teacher, other_teacher):
    response = as_person(administrator).post(f"{LIST}add/", ADDED)
    account = SchoolAccount.objects.get()
    assert response.url == at(account)
    assert account.owners == (teacher, other_teacher)
    assert account.address == "https://youtube.example/larkspur"
    assert account.next_review_on.isoformat() == ADDED["next_review_on"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"platform": "myspace"}, "Choose a platform from the list"),
        ({"platform": "other"}, "Say which other platform"),
        ({"name": " "}, "Give the name of the account"),
        ({"name": "x" * 121}, "at most 120 characters; here are 121"),
        ({"address": "ftp://x.example"}, "Give the whole address"),
        ({"address": ADDRESS}, "is in the register with this address"),
        ({"purpose": ""}, "Say what it is for"),
        ({"first_owner": "Nobody Here"}, "Nobody who is here now has this name"),
        ({"second_owner": "Amina Yusuf"}, "Name somebody else as the second owner"),
        ({"next_review_on": "2026-11-20"}, "The next review is after today"),
        ({"next_review_on": "soon"}, "Give a day."),
        ({"no_proposal_because": ""}, "Say why there is no proposal"),
    ],
)
def test_what_is_refused_is_shown_with_all_that_was_typed(
    as_person, administrator, account, wrong, sentence
):
    response = as_person(administrator).post(f"{LIST}add/", ADDED | wrong)
    page = text(response)
    assert response.status_code == 200
    assert "There is a problem" in page and sentence in page
    for name, value in (ADDED | wrong).items():
        assert response.context["form"][name].value() == value
    assert SchoolAccount.objects.count() == 1


def test_edit(as_person, administrator, account):
    client = as_person(administrator)
    form = client.get(at(account, "edit/")).context["form"]
    said = {name: form[name].value() for name in form.fields} | {"name": "A new name"}
    assert client.post(at(account, "edit/"), said | {"seen": 1}).url == at(account)
    assert SchoolAccount.objects.get().name == "A new name"
    response = client.post(at(account, "edit/"), said | {"name": "Once more", "seen": 1})
    page = text(response)
    assert "older than the register" in page and "Once more" in page
    assert 'name="seen" value="2"' in page  # pressed again, it is done
    assert SchoolAccount.objects.get().name == "A new name"
    assert "older than" in text(client.post(at(account, "edit/"), said | {"seen": "x"}))


def test_owners_give_the_address_and_nothing_else(as_person, teacher, planned):
    client = as_person(teacher)
    assert list(client.get(at(planned, "edit/")).context["form"].fields) == ["address"]
    sent = {"address": "https://x.example/a", "name": "Mine", "seen": 1}
    assert "Give the whole address" in text(
        client.post(at(planned, "edit/"), sent | {"address": "x y"})
    )
    assert "Give the address of" in text(client.post(at(planned, "edit/"), sent | {"address": ""}))
    assert client.post(at(planned, "edit/"), sent).url == at(planned)
    account = SchoolAccount.objects.get()
    assert (account.name, account.state) == ("To come", AccountState.OPEN)
    assert client.get(at(planned, "edit/")).url == at(planned)


def test_owners_are_named(as_person, administrator, account, colleague, other_teacher):
    client = as_person(administrator)
    form = client.get(at(account, "owners/")).context["form"]
    assert form["first_owner"].value() == "amina.yusuf@larkspur.example"
    sent = {"first_owner": colleague.email, "second_owner": other_teacher.name, "seen": 1}
    assert client.post(at(account, "owners/"), sent).url == at(account)
    assert SchoolAccount.objects.get().owners == (colleague, other_teacher)


def test_an_owner_who_left_may_stay_named_while_the_other_changes(
    as_person, administrator, account, teacher, colleague
):
    leaves(teacher, yesterday(), administrator)
    client = as_person(administrator)
    sent = {"first_owner": teacher.email, "second_owner": colleague.email, "seen": 1}
    assert client.post(at(account, "owners/"), sent).url == at(account)
    sent = {"first_owner": "Priya Nair", "second_owner": colleague.email, "seen": 2}
    assert "Hand the account over" in text(client.post(at(account, "owners/"), sent))


def test_two_step(as_person, teacher, account):
    client = as_person(teacher)
    wrong = client.post(at(account, "two-step/"), {"on": tomorrow(), "seen": 1})
    assert "has not come yet" in text(wrong)
    assert client.post(at(account, "two-step/"), {"on": today(), "seen": 1}).url == at(account)
    assert SchoolAccount.objects.get().two_step_by == teacher


def test_review(as_person, head, account):
    sent = {"reviewed_on": today(), "found": "In order.", "next_review_on": in_a_year(), "seen": 1}
    client = as_person(head)
    wrong = client.post(at(account, "review/"), sent | {"reviewed_on": tomorrow()})
    assert "has not come yet" in text(wrong) and "In order." in text(wrong)
    assert client.post(at(account, "review/"), sent).url == at(account)
    assert AccountReview.objects.get().by == head
    assert "In order." in text(client.get(at(account)))
    assert "Last reviewed" in text(client.get(at(account, "review/")))


def test_close(as_person, head, account):
    client = as_person(head)
    wrong = client.post(at(account, "close/"), {"on": today(), "reason": "", "seen": 1})
    assert "Say why it is closed" in text(wrong)
    sent = {"on": today(), "reason": "x" * 301, "seen": 1}
    assert "at most 300 characters" in text(client.post(at(account, "close/"), sent))
    sent["reason"] = "The club has ended."
    assert client.post(at(account, "close/"), sent).url == at(account)
    assert SchoolAccount.objects.get().state == AccountState.CLOSED
    assert Entry.objects.filter(action="account.closed").count() == 1


def test_the_review_that_is_overdue_stands_out(as_person, administrator, account):
    SchoolAccount.objects.filter(pk=account.pk).update(next_review_on=today() - timedelta(days=1))
    assert "Review overdue" in text(as_person(administrator).get(at(account)))


def test_a_governor_who_owns_sees_their_own(as_person, administrator, teacher):
    governor = make_person("o@larkspur.example", "O", "Owner", Role.GOVERNOR)
    account = an_account(administrator, governor, teacher)
    assert as_person(governor).get(at(account)).status_code == 200
