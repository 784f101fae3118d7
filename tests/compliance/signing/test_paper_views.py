import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compliance.signing.models import Acknowledgement, PaperRecord, PaperState
from policyportal.audit import log
from policyportal.people.models import Role
from policyportal.vault import files
from tests.compliance.signing.conftest import picture, record_paper, sign, upload
from tests.conftest import make_person

RECORD = "/policies/social-media-policy/paper/"
LIST = "/policies/paper/"
ROLES = ["administrator", "head", "slt", "chair", "teacher", "dsl", "governor"]
SECOND = {"administrator", "head", "slt", "chair"}


@pytest.fixture
def paper(version, teacher, administrator, school):
    return record_paper(version, teacher, administrator)


def address(paper, verb):
    return f"{LIST}{paper.pk}/{verb}/"


@pytest.mark.parametrize("who", ROLES)
def test_who_sees_what(as_person, paper, request, who):
    client = as_person(request.getfixturevalue(who))
    status = 200 if who in SECOND else 403
    assert client.get(LIST).status_code == status
    for verb in ("confirm", "reject", "scan"):
        assert client.get(address(paper, verb)).status_code == status
    assert client.get(RECORD).status_code == (200 if who == "administrator" else 403)


def test_nobody_without_an_account(client, paper):
    for where in (LIST, RECORD, *(address(paper, verb) for verb in ("confirm", "reject", "scan"))):
        assert client.get(where).status_code == 302
        assert client.post(where).status_code == 302


def test_what_is_not_there(as_person, head, version, school):
    for verb in ("confirm", "reject", "scan"):
        assert as_person(head).get(f"{LIST}999999/{verb}/").status_code == 404


@pytest.mark.parametrize("digits", [18, 25, 5000])
def test_a_person_with_a_number_larger_than_any(as_person, administrator, version, school, digits):
    page = as_person(administrator).get(f"{RECORD}?person={'9' * digits}")
    assert page.status_code == 404


def test_choosing_who_signed(as_person, administrator, version, teacher, slt, school):
    sign(version, slt)
    page = as_person(administrator).get(RECORD).content.decode()
    assert f"?person={teacher.pk}" in page
    assert f"?person={slt.pk}" not in page
    page = as_person(administrator).get(f"{RECORD}?search=yusuf").content.decode()
    assert f"?person={teacher.pk}" in page
    assert f"?person={administrator.pk}" not in page
    assert (
        "Nobody of that name"
        in as_person(administrator).get(f"{RECORD}?search=zzz").content.decode()
    )


def test_recording(as_person, administrator, version, teacher, school):
    client = as_person(administrator)
    assert 'value="Amina Yusuf"' in client.get(f"{RECORD}?person={teacher.pk}").content.decode()
    answer = {
        "signed_on": timezone.localdate().isoformat(),
        "typed_name": "A. Yusuf",
        "scan": upload("Scan 1.png"),
    }
    response = client.post(f"{RECORD}?person={teacher.pk}", answer, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    paper = PaperRecord.objects.get()
    assert (paper.person, paper.version, paper.typed_name) == (teacher, version, "A. Yusuf")
    assert files.read(paper.scan) == picture()
    assert "Somebody else has to confirm it" in response.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"signed_on": ""}, "signed_on"),
        ({"signed_on": "31/12/2999"}, "signed_on"),
        ({"signed_on": "0025-01-01"}, "signed_on"),
        ({"signed_on": "2001-01-01"}, "signed_on"),
        ({"typed_name": " "}, "typed_name"),
        ({"scan": ""}, "scan"),
        ({"scan": ("scan.png", b"not a picture")}, "scan"),
        ({"scan": ("scan.exe", None)}, "scan"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    as_person, administrator, version, teacher, school, wrong, field
):
    answer = {
        "signed_on": timezone.localdate().isoformat(),
        "typed_name": "Amina Yusuf",
        "scan": upload(),
    } | wrong
    if isinstance(answer["scan"], tuple):
        answer["scan"] = upload(*answer["scan"])
    response = as_person(administrator).post(f"{RECORD}?person={teacher.pk}", answer)
    assert list(response.context["form"].errors) == [field]
    assert f'href="#id_{field}"' in response.content.decode()
    assert not PaperRecord.objects.exists()


def test_who_has_signed_or_is_not_asked_cannot_be_chosen(
    as_person, administrator, version, slt, school
):
    sign(version, slt)
    client = as_person(administrator)
    assert client.get(f"{RECORD}?person={slt.pk}").status_code == 404
    assert client.get(f"{RECORD}?person=99999999999999999").status_code == 404
    assert client.get(f"{RECORD}?person={'9' * 40}").status_code == 404
    assert client.get(f"{RECORD}?person=²").status_code == 200


def test_a_second_record_is_refused_in_words(as_person, administrator, paper, teacher):
    answer = {
        "signed_on": timezone.localdate().isoformat(),
        "typed_name": "Amina Yusuf",
        "scan": upload(),
    }
    page = as_person(administrator).post(f"{RECORD}?person={teacher.pk}", answer)
    assert "waiting for a second adult already" in page.content.decode()
    assert PaperRecord.objects.count() == 1


def test_the_scan_is_a_download_that_can_do_nothing(as_person, head, paper):
    response = as_person(head).get(address(paper, "scan"))
    assert response.content == picture()
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == 'attachment; filename="scan.png"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert log.entry_of(paper, "paper.scan-viewed").by == f"people.person:{head.pk}"


def test_a_scan_that_is_gone_is_said(as_person, head, paper):
    (files.folder() / paper.scan.token).unlink()
    response = as_person(head).get(address(paper, "scan"))
    assert response.status_code == 409
    assert "The scan cannot be read" in response.content.decode()


def test_confirming(as_person, head, paper, teacher):
    page = as_person(head).get(address(paper, "confirm")).content.decode()
    assert "Confirm the signature" in page
    response = as_person(head).post(address(paper, "confirm"), follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert Acknowledgement.objects.get().person == teacher
    assert (
        "Confirm the signature"
        not in as_person(head).get(address(paper, "confirm")).content.decode()
    )
    assert as_person(head).post(address(paper, "confirm")).status_code == 409


def test_who_recorded_or_signed_it_is_told_why_not(
    as_person, administrator, head, slt, version, paper
):
    page = as_person(administrator).get(address(paper, "confirm")).content.decode()
    assert "You recorded this paper" in page
    assert as_person(administrator).post(address(paper, "confirm")).status_code == 409
    own = record_paper(version, slt, administrator)
    page = as_person(slt).get(address(own, "confirm")).content.decode()
    assert "You signed this paper" in page
    assert as_person(slt).post(address(own, "confirm")).status_code == 409
    assert not Acknowledgement.objects.exists()


def test_rejecting(as_person, head, paper):
    response = as_person(head).post(address(paper, "reject"), {"reason": ""})
    assert 'href="#id_reason"' in response.content.decode()
    response = as_person(head).post(
        address(paper, "reject"), {"reason": "Another page."}, follow=True
    )
    assert "Rejected by Ruth Adeyemi: Another page." in response.content.decode()
    paper.refresh_from_db()
    assert paper.state == PaperState.REJECTED


def test_an_empty_list_says_what_would_be_there(as_person, head, administrator, school):
    page = as_person(head).get(LIST).content.decode()
    assert "would be listed here" in page


def test_as_many_queries_at_one_as_at_many(as_person, administrator, head, version, school):
    client = as_person(head)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(LIST).status_code == 200
        return len(found)

    people = [
        make_person(f"p{number}@larkspur.example", f"P{number}", "Q", Role.STAFF)
        for number in range(28)
    ]
    record_paper(version, people[0], administrator)
    one = queries()
    for person in people[1:]:
        record_paper(version, person, administrator)
    assert queries() == one
