"""The register's pages: who sees them, what they show, what the forms do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.permissions.accounts import actions
from compliance.permissions.accounts.models import SchoolAccount
from policyportal.audit import unchanged
from tests.compliance.permissions.accounts.conftest import ADDRESS, an_account, approved
from tests.days import in_a_year, today, yesterday

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
    actions.confirm_two_step(fine, on=today(), seen=1, by=slt)
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
    assert "No account matches these filters." in text(client.get(f"{LIST}?q=nothing"))


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
    actions.confirm_two_step(account, on=yesterday(), seen=1, by=teacher)
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


def test_an_approved_proposal_leads_to_its_account(as_person, policy, head, teacher):
    account = approved(head, teacher).account
    proposal, link = f"/permissions/{account.permission.reference}/", f'href="{at(account)}"'
    assert link in text(as_person(teacher).get(proposal))
    assert link in text(as_person(head).get(proposal))


def test_what_is_closed_offers_nothing(as_person, administrator, closed):
    client = as_person(administrator)
    page = text(client.get(at(closed)))
    assert "Not used." in page
    for link in ["edit/", "owners/", "review/", "close/", "two-step/"]:
        assert f'href="{at(closed, link)}"' not in page
        assert client.get(at(closed, link)).url == at(closed)
    page = text(client.post(at(closed, "two-step/"), {"on": today(), "seen": closed.revision}))
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
            reviewed_on=today(),
            found="In order.",
            next_review_on=in_a_year(),
            seen=seen,
            by=administrator,
        )
    with django_assert_num_queries(len(one)):
        page = text(client.get(at(account)))
    assert page.count("In order.") == 30
