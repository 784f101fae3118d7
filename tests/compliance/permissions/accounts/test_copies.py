"""The register as a file, on paper, and what parents see of it."""

import csv
import io
from datetime import timedelta

import pypdf
import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from compliance.permissions.accounts import actions
from compliance.permissions.accounts.models import AccountState, SchoolAccount
from compliance.permissions.accounts.views import with_flags
from policyportal.audit import unchanged
from policyportal.audit.models import Detail, Entry
from policyportal.documents.pdf import render_pdf
from tests.compliance.permissions.accounts.conftest import an_account
from tests.compliance.permissions.accounts.test_views import counted
from tests.days import in_a_year, today

CSV, PDF, PARENTS = "/accounts-register.csv", "/accounts-register.pdf", "/for-parents/accounts/"


@pytest.fixture(autouse=True)
def _school(school):
    pass


def lines(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig"))))


def words(pdf: bytes) -> str:
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).split())


@pytest.mark.parametrize("who", ["administrator", "head", "slt"])
def test_the_file(request, as_person, administrator, account, planned, closed, who):
    response = as_person(request.getfixturevalue(who)).get(f"{CSV}?state=all")
    assert f"school-accounts-{today()}.csv" in response["Content-Disposition"]
    heading, *rows = lines(response)
    assert [row[1] for row in rows] == ["Gone", "Larkspur Lane", "To come"]
    said = dict(zip(heading, rows[1], strict=True))
    assert said["Platform"] == "Instagram"
    assert (said["First owner"], said["Second owner"]) == ("Amina Yusuf", "Tom Okafor")
    assert said["Next review"] == in_a_year().isoformat()
    assert said["Needs attention"] == "Two-step sign-in never confirmed"
    assert dict(zip(heading, rows[0], strict=True))["Why closed"] == "Not used."


def test_a_file_runs_nothing(as_person, administrator, teacher, other_teacher):
    an_account(administrator, teacher, other_teacher, name="=HYPERLINK(1)")
    assert lines(as_person(administrator).get(CSV))[1][1] == "'=HYPERLINK(1)"


def test_copies_are_narrowed_as_the_list_is(as_person, administrator, account, planned):
    client = as_person(administrator)
    assert [row[1] for row in lines(client.get(f"{CSV}?state=planned"))[1:]] == ["To come"]
    printed = words(client.get(f"{PDF}?q=larkspur").content)
    assert "Larkspur Lane (Instagram), open" in printed and "To come" not in printed
    assert "a part of the register" in printed
    assert "No account fits" in words(client.get(f"{PDF}?q=nothing").content)


def test_each_copy_is_recorded(as_person, administrator, account):
    client = as_person(administrator)
    for path in [f"{CSV}?q=larkspur&state=all", f"{PDF}?attention=on"]:
        client.get(path)
    entries = list(Entry.objects.filter(action="accounts.exported").order_by("number"))
    details = [Detail.objects.get(entry=entry).text for entry in entries]
    assert details == [
        '{"accounts":1,"filters":["q","state"],"form":"csv"}',
        '{"accounts":1,"filters":["attention"],"form":"pdf"}',
    ]
    assert {entry.by for entry in entries} == {f"people.person:{administrator.pk}"}


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "governor", "chair", "dsl"])
@pytest.mark.parametrize("path", [CSV, PDF])
def test_who_takes_no_copy(request, as_person, account, who, path):
    client = as_person(request.getfixturevalue(who))
    assert client.get(path).status_code == 403
    assert not Entry.objects.filter(action="accounts.exported").exists()


def test_copies_are_only_read(as_person, administrator):
    client = as_person(administrator)
    for path in (CSV, PDF):
        assert client.post(path).status_code == 405


def test_on_paper(as_person, administrator, account, closed):
    response = as_person(administrator).get(f"{PDF}?state=all")
    assert response["Content-Type"] == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    assert reader.metadata.title == "School accounts: Larkspur Lane Primary School"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    printed = words(response.content)
    for part in [
        "2 accounts",
        "for Priya Nair",
        "Owners: Amina Yusuf, Tom Okafor.",
        "never confirmed",
        "Purpose: To show what the classes do.",
        "Closed:",
    ]:
        assert part in printed


def test_a_long_register_on_paper_is_of_plain_blocks(administrator, teacher, other_teacher):
    """No table: laying one out takes more than twice as long."""
    people = {"first_owner": teacher, "second_owner": other_teacher, "added_by": administrator}
    SchoolAccount.objects.bulk_create(
        SchoolAccount(
            platform="blog",
            name=f"Account {number}",
            address=f"https://x.example/{number}",
            address_key=f"x.example/{number}",
            purpose="To show what the classes do.",
            state=AccountState.OPEN,
            next_review_on=in_a_year(),
            no_proposal_because="Before the portal.",
            **people,
        )
        for number in range(100)
    )
    rows = with_flags(SchoolAccount.objects.with_people(), today())
    context = {"rows": rows, "made": timezone.now(), "by": administrator, "school": None}
    assert "<table" not in render_to_string("print/accounts.html", context)
    pdf = render_pdf("print/accounts.html", context)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) > 5


def test_parents_see_platform_name_and_address_of_what_is_open(
    client, administrator, account, planned, closed, teacher, other_teacher
):
    actions.confirm_two_step(account, on=today(), seen=1, by=teacher)
    an_account(
        administrator,
        teacher,
        other_teacher,
        platform="other",
        other_platform="Weduc",
        name="Class letters",
        address="https://weduc.example/larkspur",
    )
    response = client.get(PARENTS)
    page = response.content.decode()
    for shown in [
        "Instagram",
        "Larkspur Lane",
        'href="https://www.instagram.com/larkspur" rel="noopener noreferrer nofollow"',
        "Weduc",
        "Class letters",
        "2 accounts",
        "is not the school’s",
    ]:
        assert shown in page
    for hidden in [
        "To come",
        "Gone",
        "Amina",
        "Yusuf",
        "Okafor",
        "Nair",
        "@larkspur.example",
        "To show what",
        "The office changes",
        "before the portal",
        "Two-step",
        "eview",
        "accounts-register",
    ]:
        assert hidden not in page


def test_the_page_for_parents_asks_for_no_more_columns(client, account):
    client.get(PARENTS)
    with counted() as asked:
        client.get(PARENTS)
    columns = " ".join(query["sql"] for query in asked.captured_queries).split("FROM")
    assert not any(word in part for part in columns for word in ("purpose", "owner_id", "two_step"))


def test_the_page_for_parents_is_paged_and_linked(
    client, administrator, account, teacher, other_teacher, django_assert_num_queries
):
    client.get(PARENTS)
    unchanged.forget()
    with counted() as one:
        client.get(PARENTS)
    for number in range(29):
        address = f"https://x.example/{number}"
        an_account(administrator, teacher, other_teacher, name=f"A{number:02}", address=address)
    unchanged.forget()
    with django_assert_num_queries(len(one)):
        page = client.get(PARENTS).content.decode()
    assert "30 accounts" in page
    assert page.count('rel="noopener noreferrer nofollow"') == 25
    assert client.get(f"{PARENTS}?page=2").content.decode().count("nofollow") == 5
    assert f'href="{PARENTS}"' in client.get("/for-parents/").content.decode()
    assert client.post(PARENTS).status_code == 405


def test_parents_while_there_is_none(client, planned):
    assert "It runs none at present" in client.get(PARENTS).content.decode()


def test_parents_still_see_what_is_open_though_a_review_is_late(client, account):
    SchoolAccount.objects.update(next_review_on=today() - timedelta(days=9))
    assert "Larkspur Lane" in client.get(PARENTS).content.decode()
