import csv
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.policies.manuscript import Manuscript, ManuscriptSection
from compliance.signing.models import Acknowledgement
from compliance.signing.outstanding import Standing
from policyportal.audit import log, unchanged
from policyportal.people.models import Role
from tests.compliance.policies.texts import a_published, a_text
from tests.compliance.signing.conftest import leaves, record_paper, sign
from tests.conftest import make_person

SIGN = "/policies/social-media-policy/sign/"
REGISTER = "/policies/social-media-policy/register/"
CSV = "/policies/social-media-policy/register.csv"


def answers(version, **more):
    return {
        "version": version.number,
        "fingerprint": version.fingerprint,
        "typed_name": "Amina Yusuf",
        "agreed": "on",
        **more,
    }


def test_the_whole_text_stands_on_the_page(as_person, teacher, version, school):
    page = as_person(teacher).get(SIGN).content.decode()
    text = Manuscript.of(version)
    for section in text.sections:
        assert f'href="#{section.key}"' in page
        assert f'id="{section.key}"' in page
        for clause in section.clauses:
            assert clause.text in page
            assert f'id="{clause.key}"' in page
    assert "1 of 2" in page
    assert "2 of 2" in page
    assert version.statement in page
    assert "What changed" not in page
    assert "<script" not in page


def test_the_contents_leave_out_parts_of_sections(as_person, administrator, head, teacher, school):
    text = a_text()
    text.sections.append(ManuscriptSection("Snapchat advice", "appendix.snapchat"))
    text.sections.append(ManuscriptSection("Safety tips", "appendix.snapchat.tips"))
    a_published(administrator, head, text=text)
    page = as_person(teacher).get(SIGN).content.decode()
    contents = page.split('class="contents"')[1].split("</nav>")[0]
    assert "Snapchat advice" in contents and "Safety tips" not in contents
    assert '<h3 id="appendix.snapchat.tips">Safety tips</h3>' in page


def test_reading_and_signing(client, as_person, teacher, version, school):
    response = as_person(teacher).post(
        SIGN, answers(version), REMOTE_ADDR="192.0.2.9", HTTP_USER_AGENT="A phone"
    )
    receipt = Acknowledgement.objects.get()
    assert response.url == reverse("compliance:receipt-detail", args=[receipt.number])
    assert (receipt.person, receipt.version) == (teacher, version)
    assert (receipt.address, receipt.user_agent) == ("192.0.2.9", "A phone")
    page = client.get(response.url).content.decode()
    assert receipt.number in page
    page = client.get(SIGN).content.decode()
    assert "You signed this on" in page
    assert receipt.number in page
    assert "<form" not in page.split("<main")[1]


def test_a_client_does_not_name_its_own_address(as_person, teacher, version, school):
    as_person(teacher).post(
        SIGN, answers(version), REMOTE_ADDR="192.0.2.9", HTTP_X_FORWARDED_FOR="198.51.100.1"
    )
    assert Acknowledgement.objects.get().address == "192.0.2.9"


@pytest.mark.parametrize(
    ("wrong", "said", "field"),
    [
        ({"typed_name": ""}, "Type your full name.", "id_typed_name"),
        ({"typed_name": "Tom Okafor"}, "Type your own name", "id_typed_name"),
        ({"agreed": ""}, "Tick the box", "id_agreed"),
    ],
)
def test_what_is_missing_is_said_on_top_and_linked(
    as_person, teacher, version, school, wrong, said, field
):
    page = as_person(teacher).post(SIGN, answers(version, **wrong)).content.decode()
    summary = page.split('class="error-summary"')[1].split("</div>")[0]
    assert said in summary
    assert f'href="#{field}"' in summary
    assert f'id="{field}"' in page
    assert "<title>There is a problem: Read and sign" in page  # what a screen reader says first
    assert not Acknowledgement.objects.exists()


def test_a_text_that_was_not_shown_is_not_signed(as_person, teacher, version, school):
    answer = answers(version, fingerprint="0" * 64)
    page = as_person(teacher).post(SIGN, answer).content.decode()
    assert "is not the text in force" in page
    assert not Acknowledgement.objects.exists()


def test_superseded_while_reading(as_person, teacher, version, next_version, school):
    newer = next_version(version, text=a_text(tou_no_abuse="Be kind."))
    page = as_person(teacher).post(SIGN, answers(version)).content.decode()
    assert "A new version came into force while you were reading" in page
    assert "Nothing has been signed" in page
    assert "Be kind." in page
    assert 'value="Amina Yusuf"' in page
    assert f'name="fingerprint" value="{newer.fingerprint}"' in page
    assert not Acknowledgement.objects.exists()
    as_person(teacher).post(SIGN, answers(newer))
    assert Acknowledgement.objects.get().version == newer


def test_what_changed_since_what_one_signed(as_person, teacher, version, next_version, school):
    sign(version, teacher)
    next_version(version, text=a_text(tou_no_abuse="Do not be hateful."))
    page = as_person(teacher).get(SIGN).content.decode()
    assert "What changed since version 1" in page
    assert "<del>" in page


def test_the_same_text_again_is_signed_already(as_person, teacher, version, next_version, school):
    sign(version, teacher)
    next_version(version)
    page = as_person(teacher).get(SIGN).content.decode()
    assert "has the same words, so your signature counts" in page


def test_two_tabs(as_person, teacher, version, school):
    receipt = sign(version, teacher)
    response = as_person(teacher).post(SIGN, answers(version), follow=True)
    assert response.redirect_chain == [(f"/policies/receipts/{receipt.number}/", 302)]
    assert "You signed this already" in response.content.decode()
    assert Acknowledgement.objects.count() == 1


def test_who_is_not_asked_reads_so(as_person, administrator, head, teacher, school):
    version = a_published(administrator, head, audience=[Role.GOVERNOR])
    for response in (
        as_person(teacher).get(SIGN),
        as_person(teacher).post(SIGN, answers(version)),
    ):
        assert "You are not asked to sign this policy" in response.content.decode()
    assert not Acknowledgement.objects.exists()


def test_a_closed_account_is_signed_out(as_person, teacher, version, school):
    client = as_person(teacher)
    type(teacher).objects.filter(pk=teacher.pk).update(is_active=False)
    response = client.post(SIGN, answers(version))
    assert response.url == f"/account/login/?next={SIGN}"
    assert not Acknowledgement.objects.exists()


def test_the_typed_name_outlives_the_session(client, teacher, version, school):
    response = client.post(SIGN, answers(version, typed_name="  Amina Yusuf "))
    assert response.url == f"/account/login/?next={SIGN}"
    assert not Acknowledgement.objects.exists()
    client.force_login(teacher)
    assert 'value="  Amina Yusuf "' in client.get(SIGN).content.decode()
    assert 'value="  Amina Yusuf "' not in client.get(SIGN).content.decode()


def test_nobody_reads_without_an_account(client, version, school):
    assert client.get(SIGN).url == f"/account/login/?next={SIGN}"


def test_without_a_version_in_force_there_is_nothing_to_sign(as_person, teacher, school):
    assert as_person(teacher).get(SIGN).status_code == 404


def test_many_changes_are_folded(as_person, teacher, version, next_version, school):
    sign(version, teacher)
    longer = a_text()
    clause = longer.sections[1].clauses[0]
    longer.sections[1].clauses += [
        replace(clause, key=f"tou.more-{number}", text=f"More {number}.") for number in range(13)
    ]
    next_version(version, text=longer)
    assert "<summary>Show the 13 changes</summary>" in as_person(teacher).get(SIGN).content.decode()


def test_the_page_takes_as_many_queries_for_a_long_text(
    as_person, administrator, head, teacher, school
):
    client = as_person(teacher)

    def queries() -> int:
        unchanged.forget()
        with CaptureQueriesContext(connection) as found:
            assert client.get(SIGN).status_code == 200
        return len(found)

    short = a_published(administrator, head)
    queries()
    few = queries()
    longer = a_text()
    clause = longer.sections[1].clauses[0]
    longer.sections[1].clauses += [
        replace(clause, key=f"tou.more-{number}", text=f"More {number}.") for number in range(60)
    ]
    a_published(administrator, head, policy=short.policy, text=longer)
    a_published(administrator, head, slug="another")
    assert queries() == few


# The register -----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [REGISTER, CSV])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("administrator", 200),
        ("head", 200),
        ("teacher", 403),
        ("slt", 403),
        ("dsl", 403),
        ("chair", 403),
        ("governor", 403),
    ],
)
def test_who_may_see_names(as_person, version, school, request, address, who, status):
    assert as_person(request.getfixturevalue(who)).get(address).status_code == status


@pytest.mark.parametrize("address", [REGISTER, CSV])
def test_nobody_sees_names_without_an_account(client, version, school, address):
    assert client.get(address).status_code == 302


@pytest.fixture
def everyone(version, teacher, other_teacher, slt, governor, administrator, school):
    """Slt has signed, the governor left, other_teacher's paper waits, the rest have not signed."""
    sign(version, slt)
    record_paper(version, other_teacher, administrator)
    leaves(governor, timezone.localdate() - timedelta(days=1))
    governor.assignments.update(ends_on=timezone.localdate())
    return version


def shown(response) -> list[str]:
    return [line.person.given_name for line, _ in response.context["lines"]]


def test_the_register(as_person, administrator, everyone, slt, other_teacher):
    response = as_person(administrator).get(REGISTER)
    assert shown(response) == ["Ruth", "Grace", "Priya", "Tom", "Amina", "Marcus"]
    page = response.content.decode()
    assert "1 of 6" in page
    assert Acknowledgement.objects.get().number in page
    assert "Paper to confirm" in page
    assert "Record paper" in page


def test_the_head_records_no_paper(as_person, head, everyone):
    assert "Record paper" not in as_person(head).get(REGISTER).content.decode()


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ("standing=signed", ["Marcus"]),
        ("standing=overdue", []),
        ("standing=outstanding&search=a+yus", ["Amina"]),
        ("role=slt", ["Marcus"]),
        ("role=staff&standing=outstanding", ["Tom", "Amina"]),
        ("search=okafor", ["Tom"]),
        ("search=nobody", []),
        (
            "standing=nonsense&role=nonsense&page=99",
            ["Ruth", "Grace", "Priya", "Tom", "Amina", "Marcus"],
        ),
    ],
)
def test_filters(as_person, administrator, everyone, filters, names):
    response = as_person(administrator).get(f"{REGISTER}?{filters}")
    assert shown(response) == names
    if not names:
        assert "Nobody matches these filters" in response.content.decode()


def test_overdue_and_left(as_person, administrator, version, teacher, other_teacher, school):
    leaves(other_teacher, timezone.localdate())
    later = timezone.now() + timedelta(days=15)
    with time_machine.travel(later, tick=False):
        response = as_person(administrator).get(REGISTER)
        standing = {line.person: line.standing for line, _ in response.context["lines"]}
    assert standing[teacher] == Standing.OVERDUE
    assert standing[other_teacher] == Standing.LEFT_UNSIGNED


def test_as_many_queries_at_one_person_as_at_fifty(as_person, administrator, version, school):
    client = as_person(administrator)

    def queries() -> int:
        unchanged.forget()
        with CaptureQueriesContext(connection) as found:
            assert client.get(REGISTER).status_code == 200
        return len(found)

    queries()
    sign(version, administrator)
    few = queries()
    for number in range(50):
        person = make_person(f"p{number}@larkspur.example", f"P{number}", "Q", Role.STAFF)
        if number % 2:
            sign(version, person)
    assert queries() == few
    unchanged.forget()
    page = client.get(REGISTER)
    assert len(shown(page)) == 25
    assert page.context["page_obj"].paginator.count == 52
    assert len(shown(client.get(f"{REGISTER}?page=3"))) == 2


def test_filters_stay_in_the_links_between_pages(as_person, administrator, version, school):
    for number in range(30):
        make_person(f"p{number}@larkspur.example", f"P{number}", "Quill", Role.STAFF)
    page = as_person(administrator).get(f"{REGISTER}?search=quill&standing=outstanding")
    assert "?standing=outstanding&amp;search=quill&amp;page=2" in page.content.decode()


def rows(response) -> list[list[str]]:
    data = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(data.splitlines()))


def test_the_register_as_csv(as_person, administrator, everyone, slt):
    response = as_person(administrator).get(CSV)
    heading, *found = rows(response)
    assert heading[:2] == ["Last name", "First name"]
    assert len(found) == 6
    receipt = Acknowledgement.objects.get()
    assert found[-1] == [
        "Bell",
        "Marcus",
        slt.email,
        "",
        "Signed",
        (timezone.localdate() + timedelta(days=14)).isoformat(),
        timezone.localdate().isoformat(),
        "In the browser",
        receipt.number,
        "1",
        "1",
        timezone.localdate().isoformat(),
    ]
    assert found[0][6:10] == ["", "", "", ""]


def test_the_csv_keeps_the_filters_and_is_in_the_log(as_person, administrator, everyone):
    found = rows(as_person(administrator).get(f"{CSV}?standing=signed"))
    assert [row[1] for row in found[1:]] == ["Marcus"]
    entry = log.entry_of(everyone, "register.exported")
    assert entry.by == f"people.person:{administrator.pk}"
    assert '"standing":"signed"' in entry.detail.text


def test_a_name_that_is_a_formula_is_text(as_person, administrator, version, school):
    make_person("f@larkspur.example", "=1+1", "@SUM", Role.STAFF)
    found = rows(as_person(administrator).get(f"{CSV}?search=f@larkspur"))
    assert found[1][:2] == ["'@SUM", "'=1+1"]
