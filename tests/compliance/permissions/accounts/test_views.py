"""The register's pages: who sees them, what they show, what the forms do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.permissions.accounts import actions
from compliance.permissions.accounts.models import AccountReview, AccountState, SchoolAccount
from policyportal.audit import unchanged
from policyportal.audit.models import Entry
from policyportal.people.models import Role
from tests.compliance.permissions.accounts.conftest import (
    ADDRESS,
    IN_A_YEAR,
    TODAY,
    TOMORROW,
    YESTERDAY,
    an_account,
    approved,
    leaves,
)
from tests.conftest import make_person

LIST = "/accounts-register/"
KEEPERS = ["administrator", "head"]
CAST = [*KEEPERS, "slt", "teacher", "colleague", "dsl", "governor", "chair"]


@pytest.fixture(autouse=True)
def _school(school):
    pass


def at(account, page="") -> str:
    return f"{LIST}{account.pk}/{page}"


def text(response) -> str:
    return response.content.decode()


def counted() -> CaptureQueriesContext:
    return CaptureQueriesContext(connection)


def names(response) -> list[str]:
    return [account.name for account, _ in response.context["rows"]]


# Who sees what -----------------------------------------------------------------------------------


def expected(who, page) -> int:
    """Return what somebody gets: the teacher owns the account, the others own none."""
    if who in KEEPERS:
        return 200
    if page in ("add/", "owners/", "review/", "close/"):
        return 403
    if page == "list":
        return 200 if who in ("slt", "teacher") else 403
    if who == "teacher":
        return 200
    if who == "slt":
        return 200 if page == "" else 403
    return 404


PAGES = ["list", "add/", "", "edit/", "owners/", "two-step/", "review/", "close/"]


@pytest.mark.parametrize("who", CAST)
def test_who_sees_which_page(request, as_person, planned, who):
    client = as_person(request.getfixturevalue(who))
    for page in PAGES:
        path = {"list": LIST, "add/": f"{LIST}add/"}.get(page, at(planned, page))
        assert (page, client.get(path).status_code) == (page, expected(who, page))
        if expected(who, page) != 200 and page not in ("list", ""):  # these are only read
            assert (page, client.post(path).status_code) == (page, expected(who, page))
    assert SchoolAccount.objects.get().revision == 1


def test_strangers_sign_in_first(client, account):
    for path in [LIST, f"{LIST}add/", at(account), at(account, "edit/"), "/accounts-register.csv"]:
        response = client.get(path)
        assert (response.status_code, response.url) == (302, f"/account/login/?next={path}")


def test_accounts_that_are_not_there(as_person, administrator):
    client = as_person(administrator)
    for page in PAGES[2:]:
        assert client.get(f"{LIST}999999/{page}").status_code == 404


def test_a_change_by_get_or_a_read_by_post(as_person, administrator, account):
    client = as_person(administrator)
    assert client.post(LIST).status_code == 405
    assert client.post(at(account)).status_code == 405
    assert client.put(at(account, "edit/")).status_code == 405


# The list ----------------------------------------------------------------------------------------


def test_owners_see_their_own(as_person, administrator, account, slt, dsl, teacher):
    an_account(administrator, slt, dsl, name="Another", address="https://x.example/a")
    response = as_person(teacher).get(LIST)
    assert names(response) == ["Larkspur Lane"]
    assert "accounts-register.csv" not in text(response)
    assert names(as_person(slt).get(LIST)) == ["Another", "Larkspur Lane"]
    assert names(as_person(dsl).get(LIST)) == ["Another"]


def test_list_filters(as_person, administrator, account, planned, closed, slt, teacher):
    fine = an_account(
        administrator, slt, teacher, name="Library", address="https://b.example/", platform="blog"
    )
    actions.confirm_two_step(fine, on=TODAY, seen=1, by=slt)
    client = as_person(administrator)
    for query, found in [
        ("", ["Larkspur Lane", "Library", "To come"]),
        ("state=all", ["Gone", "Larkspur Lane", "Library", "To come"]),
        ("state=closed", ["Gone"]),
        ("state=planned", ["To come"]),
        ("platform=blog", ["Library"]),
        (f"owner={slt.pk}", ["Library"]),
        ("attention=on", ["Larkspur Lane", "To come"]),
        ("q=LIBRARY", ["Library"]),
        ("q=blog+classes", ["Library"]),
        ("q=b.example", ["Library"]),
        ("q=nothing", []),
        ("state=x&platform=y&owner=z&page=w", ["Larkspur Lane", "Library", "To come"]),
        ("owner=999999", ["Larkspur Lane", "Library", "To come"]),
    ]:
        assert (query, names(client.get(f"{LIST}?{query}"))) == (query, found)
    page = text(client.get(f"{LIST}?attention=on"))
    assert "2 accounts with these filters" in page
    assert "/accounts-register.csv?attention=on" in page
    assert "Two-step sign-in never confirmed" in page
    assert "No account fits." in text(client.get(f"{LIST}?q=nothing"))


def test_list_pages_keep_the_filters(as_person, administrator, teacher, other_teacher):
    for number in range(27):
        address = f"https://x.example/{number}"
        an_account(administrator, teacher, other_teacher, name=f"A{number:02}", address=address)
    client = as_person(administrator)
    first = client.get(f"{LIST}?state=open&q=a")
    assert len(names(first)) == 25
    assert "27 accounts" in text(first)
    assert "?q=a&amp;state=open&amp;page=2" in text(first)
    assert names(client.get(f"{LIST}?state=open&page=2")) == ["A25", "A26"]


def test_empty_lists(as_person, administrator, slt):
    assert "added by hand" in text(as_person(administrator).get(LIST))
    page = text(as_person(slt).get(LIST))
    assert "/permissions/start/school-service/" in page and "add/" not in page


@pytest.mark.parametrize("page", ["", "?attention=on", "csv", "pdf"])
def test_lists_ask_as_much_for_one_and_for_many(
    as_person, administrator, account, teacher, slt, page, django_assert_num_queries
):
    path = f"/accounts-register.{page}" if page in ("csv", "pdf") else f"{LIST}{page}"
    client = as_person(administrator)
    client.get(path)

    def once():
        unchanged.forget()
        response = client.get(path)
        return b"".join(response) if response.streaming else response.content

    with counted() as one:
        once()
    for number in range(29):
        address = f"https://x.example/{number}"
        an_account(administrator, teacher, slt, name=f"A{number}", address=address)
    with django_assert_num_queries(len(one)):
        once()
    assert len(one) <= 25


# One account -------------------------------------------------------------------------------------


def test_an_account_says_what_is_known(as_person, administrator, account, teacher, slt):
    actions.confirm_two_step(account, on=YESTERDAY, seen=1, by=teacher)
    page = text(as_person(administrator).get(at(account)))
    for words in [
        "Larkspur Lane",
        "Instagram",
        ADDRESS,
        "To show what the classes do.",
        "Amina Yusuf",
        "Tom Okafor",
        "The office changes the password.",
        "It was there before the portal.",
        "None: added by hand",
        'rel="noopener noreferrer nofollow"',
    ]:
        assert words in page
    page = text(as_person(slt).get(at(account)))
    for link in ["edit/", "owners/", "review/", "close/", "two-step/"]:
        assert f'href="{at(account, link)}"' not in page
    page = text(as_person(teacher).get(at(account)))
    assert f'href="{at(account, "two-step/")}"' in page
    assert f'href="{at(account, "edit/")}"' not in page


def test_what_is_typed_is_never_markup(as_person, administrator, teacher, other_teacher):
    nasty = "<script>alert(1)</script>"
    account = an_account(administrator, teacher, other_teacher, name=nasty, purpose=nasty)
    client = as_person(administrator)
    for path in [LIST, at(account), at(account, "edit/"), "/for-parents/accounts/"]:
        assert "<script" not in text(client.get(path))


def test_the_proposal_is_a_link_for_who_may_see_it(as_person, policy, head, administrator, teacher):
    account = approved(head, teacher).account
    reference = account.permission.reference
    link = f'href="/permissions/{reference}/"'
    assert link in text(as_person(teacher).get(at(account)))
    page = text(as_person(administrator).get(at(account)))
    assert reference in page and link not in page


def test_what_is_closed_offers_nothing(as_person, administrator, closed):
    client = as_person(administrator)
    page = text(client.get(at(closed)))
    assert "Not used." in page
    for link in ["edit/", "owners/", "review/", "close/", "two-step/"]:
        assert f'href="{at(closed, link)}"' not in page
        assert client.get(at(closed, link)).url == at(closed)
    page = text(client.post(at(closed, "two-step/"), {"on": TODAY, "seen": closed.revision}))
    assert "This account was closed" in page


def test_one_account_asks_as_much_for_a_short_and_a_long_history(
    as_person, administrator, account, django_assert_num_queries
):
    client = as_person(administrator)
    client.get(at(account))
    unchanged.forget()
    with counted() as one:
        client.get(at(account))
    for seen in range(1, 31):
        actions.review(
            account,
            reviewed_on=TODAY,
            found="In order.",
            next_review_on=IN_A_YEAR,
            seen=seen,
            by=administrator,
        )
    with django_assert_num_queries(len(one)):
        page = text(client.get(at(account)))
    assert page.count("In order.") == 30


# Forms -------------------------------------------------------------------------------------------

ADDED = {
    "platform": "youtube",
    "name": "Larkspur films",
    "address": "youtube.example/larkspur",
    "purpose": "Films of plays.",
    "first_owner": "Amina Yusuf",
    "second_owner": "tom.okafor@larkspur.example",
    "next_review_on": TOMORROW.isoformat(),
    "no_proposal_because": "It is older than the portal.",
}


def test_add(as_person, administrator, teacher, other_teacher):
    response = as_person(administrator).post(f"{LIST}add/", ADDED)
    account = SchoolAccount.objects.get()
    assert response.url == at(account)
    assert account.owners == (teacher, other_teacher)
    assert (account.address, account.next_review_on) == (
        "https://youtube.example/larkspur",
        TOMORROW,
    )


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
        ({"next_review_on": TODAY.isoformat()}, "The next review is after today"),
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
    leaves(teacher, YESTERDAY, administrator)
    client = as_person(administrator)
    sent = {"first_owner": teacher.email, "second_owner": colleague.email, "seen": 1}
    assert client.post(at(account, "owners/"), sent).url == at(account)
    sent = {"first_owner": "Priya Nair", "second_owner": colleague.email, "seen": 2}
    assert "Hand the account over" in text(client.post(at(account, "owners/"), sent))


def test_two_step(as_person, teacher, account):
    client = as_person(teacher)
    wrong = client.post(at(account, "two-step/"), {"on": TOMORROW, "seen": 1})
    assert "has not come yet" in text(wrong)
    assert client.post(at(account, "two-step/"), {"on": TODAY, "seen": 1}).url == at(account)
    assert SchoolAccount.objects.get().two_step_by == teacher


def test_review(as_person, head, account):
    sent = {"reviewed_on": TODAY, "found": "In order.", "next_review_on": IN_A_YEAR, "seen": 1}
    client = as_person(head)
    wrong = client.post(at(account, "review/"), sent | {"reviewed_on": TOMORROW})
    assert "has not come yet" in text(wrong) and "In order." in text(wrong)
    assert client.post(at(account, "review/"), sent).url == at(account)
    assert AccountReview.objects.get().by == head
    assert "In order." in text(client.get(at(account)))
    assert "Last reviewed" in text(client.get(at(account, "review/")))


def test_close(as_person, head, account):
    client = as_person(head)
    wrong = client.post(at(account, "close/"), {"on": TODAY, "reason": "", "seen": 1})
    assert "Say why it is closed" in text(wrong)
    sent = {"on": TODAY, "reason": "x" * 301, "seen": 1}
    assert "at most 300 characters" in text(client.post(at(account, "close/"), sent))
    sent["reason"] = "The club has ended."
    assert client.post(at(account, "close/"), sent).url == at(account)
    assert SchoolAccount.objects.get().state == AccountState.CLOSED
    assert Entry.objects.filter(action="account.closed").count() == 1


def test_the_review_that_is_overdue_stands_out(as_person, administrator, account):
    SchoolAccount.objects.filter(pk=account.pk).update(next_review_on=TODAY - timedelta(days=1))
    assert "Review overdue" in text(as_person(administrator).get(at(account)))


def test_a_governor_who_owns_sees_their_own(as_person, administrator, teacher):
    governor = make_person("o@larkspur.example", "O", "Owner", Role.GOVERNOR)
    account = an_account(administrator, governor, teacher)
    assert as_person(governor).get(at(account)).status_code == 200
