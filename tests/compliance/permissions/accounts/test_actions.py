"""What changes in the register of school accounts: done, refused, and recorded."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from compliance.permissions.accounts import actions
from compliance.permissions.accounts.models import AccountReview, AccountState, SchoolAccount
from policyportal.audit.models import Detail, Entry
from policyportal.people.models import Person
from policyportal.refusal import Refused
from tests.compliance.permissions.accounts.conftest import ADDRESS, an_account, leaves
from tests.days import in_a_year, today, tomorrow, yesterday

EVERYBODY_ELSE = ["teacher", "slt", "governor", "chair", "dsl"]


@pytest.fixture(autouse=True)
def _policy(school):
    pass


def entries(action):
    return Entry.objects.filter(action=action).count()


def last_detail() -> str:
    return Detail.objects.latest("entry__number").text


def fresh(account) -> SchoolAccount:
    return SchoolAccount.objects.get(pk=account.pk)


def facts(account, **other):
    names = ("platform", "other_platform", "name", "address", "purpose", "when_an_owner_leaves")
    return {name: getattr(account, name) for name in names} | other


# By hand -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["administrator", "head"])
def test_add_by_hand(request, teacher, other_teacher, who):
    by = request.getfixturevalue(who)
    account = an_account(by, teacher, other_teacher)
    assert (account.state, account.permission, account.added_by) == (AccountState.OPEN, None, by)
    entry = Entry.objects.get(action="account.added")
    assert entry.by == f"people.person:{by.pk}"
    detail = last_detail()
    assert f"people.person:{teacher.pk}" in detail
    assert "Amina" not in detail and "before the portal" not in detail
    planned = an_account(by, teacher, other_teacher, address="")
    assert planned.state == AccountState.PLANNED


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_others_add_nothing(request, administrator, other_teacher, who):
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        an_account(by, administrator, other_teacher)
    assert not SchoolAccount.objects.exists()


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("no_proposal_because", {"no_proposal_because": " "}),
        ("platform", {"platform": "myspace"}),
        ("other_platform", {"platform": "other", "other_platform": " "}),
        ("name", {"name": " "}),
        ("purpose", {"purpose": ""}),
        ("address", {"address": "ftp://files.example/x"}),
        ("address", {"address": "javascript:alert(1)"}),
        ("address", {"address": "https://instagram.com@elsewhere.example/"}),
        ("address", {"address": f"https://x.example/{'x' * 300}"}),
        ("next_review_on", {"next_review_on": date(2026, 11, 20)}),
        ("next_review_on", {"next_review_on": date.max}),
    ],
)
def test_add_refuses_beside_the_field(administrator, teacher, other_teacher, field, other):
    with pytest.raises(Refused) as refused:
        an_account(administrator, teacher, other_teacher, **other)
    assert refused.value.field == field
    assert not SchoolAccount.objects.exists()
    assert entries("account.added") == 0


def test_two_owners_who_are_here(administrator, teacher, other_teacher):
    with pytest.raises(Refused, match="somebody else as the second owner"):
        an_account(administrator, teacher, Person.objects.get(pk=teacher.pk))
    leaves(other_teacher, yesterday(), administrator)
    with pytest.raises(Refused, match="Tom Okafor is not here any more") as refused:
        an_account(administrator, teacher, other_teacher)
    assert refused.value.field == "second_owner"


@pytest.mark.parametrize(
    "same",
    [ADDRESS, f"{ADDRESS}/", "http://instagram.com/Larkspur", "https://WWW.instagram.com/LARKSPUR"],
)
def test_an_address_is_there_once(administrator, account, teacher, other_teacher, same):
    with pytest.raises(Refused, match="is in the register with this address") as refused:
        an_account(administrator, teacher, other_teacher, address=same)
    assert refused.value.field == "address"
    with pytest.raises(IntegrityError), transaction.atomic():
        SchoolAccount.objects.create(
            platform="blog",
            name="A",
            purpose="B",
            address=same,
            address_key="instagram.com/larkspur",
            state=AccountState.OPEN,
            first_owner=teacher,
            second_owner=other_teacher,
            next_review_on=in_a_year(),
            added_by=administrator,
            no_proposal_because="C",
        )
    actions.close(account, on=today(), reason="Gone.", seen=1, by=administrator)
    assert an_account(administrator, teacher, other_teacher, address=same).address == same


# Changes -----------------------------------------------------------------------------------------


def test_change(administrator, account):
    said = facts(account, platform="other", other_platform="Weduc", name="News", purpose="News.")
    changed = actions.change(account, **said, seen=1, by=administrator)
    assert (changed.platform_name, changed.name, changed.revision) == ("Weduc", "News", 2)
    assert entries("account.changed") == 1
    assert actions.change(changed, **said, seen=2, by=administrator).revision == 2
    assert entries("account.changed") == 1  # nothing changed the second time


def test_change_opens_with_an_address_and_keeps_one(administrator, planned):
    opened = actions.change(planned, **facts(planned, address=ADDRESS), seen=1, by=administrator)
    assert opened.state == AccountState.OPEN
    with pytest.raises(Refused, match="An open account has an address"):
        actions.change(opened, **facts(opened, address=""), seen=2, by=administrator)
    assert fresh(opened).address == ADDRESS


def test_owners_give_the_address(planned, account, other_teacher, slt):
    with pytest.raises(PermissionDenied):
        actions.give_address(planned, address="https://x.example/a", seen=1, by=slt)
    with pytest.raises(Refused, match="in the register with this address"):
        actions.give_address(planned, address=ADDRESS, seen=1, by=other_teacher)
    with pytest.raises(Refused, match="Give the address"):
        actions.give_address(planned, address=" ", seen=1, by=other_teacher)
    opened = actions.give_address(planned, address="https://x.example/a", seen=1, by=other_teacher)
    assert (opened.state, fresh(opened).address_key) == (AccountState.OPEN, "x.example/a")
    assert entries("account.changed") == 1
    with pytest.raises(Refused, match="has an address"):
        actions.give_address(opened, address="https://x.example/b", seen=2, by=other_teacher)


def test_name_owners(administrator, account, teacher, other_teacher, slt):
    named = actions.name_owners(
        account, first_owner=slt, second_owner=teacher, seen=1, by=administrator
    )
    assert fresh(named).owners == (slt, teacher)
    assert entries("account.owners-named") == 1
    with pytest.raises(Refused, match="owners already"):
        actions.name_owners(named, first_owner=teacher, second_owner=slt, seen=2, by=administrator)
    with pytest.raises(Refused, match="somebody else"):
        actions.name_owners(named, first_owner=slt, second_owner=slt, seen=2, by=administrator)


def test_a_leaver_is_followed_by_handing_over_only(administrator, account, teacher, slt, colleague):
    leaves(teacher, tomorrow(), administrator)
    with pytest.raises(Refused, match="Hand the account over"):
        actions.name_owners(
            account, first_owner=slt, second_owner=colleague, seen=1, by=administrator
        )
    named = actions.name_owners(
        account, first_owner=teacher, second_owner=slt, seen=1, by=administrator
    )
    assert named.owners == (teacher, slt)  # the other one may be followed


def test_confirm_two_step(administrator, account, planned, teacher, slt):
    confirmed = actions.confirm_two_step(account, on=yesterday(), seen=1, by=teacher)
    assert (confirmed.two_step_on, confirmed.two_step_by) == (yesterday(), teacher)
    assert entries("account.two-step-confirmed") == 1
    with pytest.raises(Refused, match="Give a later day"):
        actions.confirm_two_step(account, on=yesterday(), seen=2, by=administrator)
    with pytest.raises(Refused, match="has not come yet"):
        actions.confirm_two_step(account, on=tomorrow(), seen=2, by=administrator)
    with pytest.raises(Refused, match="not open yet"):
        actions.confirm_two_step(planned, on=today(), seen=1, by=teacher)
    with pytest.raises(PermissionDenied):
        actions.confirm_two_step(account, on=today(), seen=2, by=slt)
    again = actions.confirm_two_step(account, on=today(), seen=2, by=administrator)
    assert (again.two_step_on, again.two_step_by) == (today(), administrator)


def reviewed(account, by, **other):
    said = {"reviewed_on": today(), "found": "In order.", "next_review_on": in_a_year(), "seen": 1}
    return actions.review(account, by=by, **(said | other))


def test_review(head, account, planned, teacher):
    made = reviewed(account, head, next_review_on=tomorrow())
    assert (made.by, made.found, made.account) == (head, "In order.", account)
    now = fresh(account)
    assert (now.last_reviewed_on, now.next_review_on) == (today(), tomorrow())
    assert entries("account.reviewed") == 1
    assert "In order" not in last_detail()
    for field, other in [
        ("reviewed_on", {"reviewed_on": tomorrow()}),
        ("reviewed_on", {"reviewed_on": yesterday()}),
        ("found", {"found": " "}),
        ("next_review_on", {"next_review_on": date(2026, 11, 20)}),
    ]:
        with pytest.raises(Refused) as refused:
            reviewed(account, head, seen=2, **other)
        assert refused.value.field == field
    with pytest.raises(Refused, match="not open yet"):
        reviewed(planned, head)
    with pytest.raises(PermissionDenied):
        reviewed(account, teacher, seen=2)
    assert AccountReview.objects.count() == 1


def test_reviews_are_only_added(head, account):
    made = reviewed(account, head)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountReview.objects.filter(pk=made.pk).update(found="Something else")
    with pytest.raises(IntegrityError), transaction.atomic():
        made.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        SchoolAccount.objects.filter(pk=account.pk).delete()


def test_close(administrator, account, planned, teacher):
    with pytest.raises(PermissionDenied):
        actions.close(account, on=today(), reason="Gone.", seen=1, by=teacher)
    with pytest.raises(Refused, match="Say why"):
        actions.close(account, on=today(), reason=" ", seen=1, by=administrator)
    with pytest.raises(Refused, match="has not come"):
        actions.close(account, on=tomorrow(), reason="Gone.", seen=1, by=administrator)
    done = actions.close(account, on=today(), reason="Gone.", seen=1, by=administrator)
    assert (done.state, done.closed_on) == (AccountState.CLOSED, today())
    assert entries("account.closed") == 1
    assert "Gone" not in last_detail()
    actions.close(planned, on=today(), reason="Never opened.", seen=1, by=administrator)
    assert not SchoolAccount.objects.not_closed().exists()


def changes(account, by, seen):
    """Return every change that can be made to an account, as a function each."""
    people = {"first_owner": account.first_owner, "second_owner": by}
    return {
        "change": lambda: actions.change(account, **facts(account, name="N"), seen=seen, by=by),
        "address": lambda: actions.give_address(account, address=ADDRESS, seen=seen, by=by),
        "owners": lambda: actions.name_owners(account, **people, seen=seen, by=by),
        "two-step": lambda: actions.confirm_two_step(account, on=today(), seen=seen, by=by),
        "review": lambda: reviewed(account, by, seen=seen),
        "close": lambda: actions.close(account, on=today(), reason="G", seen=seen, by=by),
    }


CHANGES = ["change", "address", "owners", "two-step", "review", "close"]


@pytest.mark.parametrize("what", CHANGES)
def test_nothing_changes_what_is_closed(administrator, closed, what):
    with pytest.raises(Refused, match="This account was closed"):
        changes(closed, administrator, closed.revision)[what]()
    assert fresh(closed).revision == closed.revision


@pytest.mark.parametrize("what", CHANGES)
def test_an_older_page_is_told(administrator, account, what):
    with pytest.raises(Refused, match="older than the register"):
        changes(account, administrator, account.revision - 1)[what]()
    assert fresh(account).revision == account.revision


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("who", ["slt", "governor", "chair", "dsl"])
def test_who_changes_nothing(request, account, what, who):
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        changes(account, by, account.revision)[what]()
    assert fresh(account).revision == account.revision


@pytest.mark.parametrize("what", ["change", "owners", "review", "close"])
def test_owners_do_not_keep_the_register(account, teacher, what):
    with pytest.raises(PermissionDenied):
        changes(account, teacher, account.revision)[what]()


def test_an_export_is_recorded(slt, teacher):
    actions.export(form="csv", accounts=3, filters=["state"], by=slt)
    assert entries("accounts.exported") == 1
    with pytest.raises(PermissionDenied):
        actions.export(form="csv", accounts=3, filters=[], by=teacher)
