import json
import subprocess
import sys
from io import BytesIO

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from compliance.signing import actions
from compliance.signing.models import Expiry
from compliance.signing.receipts import Receipt
from policyportal.audit import log, merkle, unchanged
from tests.compliance.policies.texts import a_published, a_text
from tests.compliance.signing.conftest import record_paper, sign


@pytest.fixture
def receipt(version, teacher, school):
    return sign(version, teacher)


@pytest.mark.parametrize("end", ["/", ".pdf", ".json"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("teacher", 200),
        ("administrator", 200),
        ("head", 200),
        ("other_teacher", 404),
        ("slt", 404),
        ("dsl", 404),
        ("chair", 404),
        ("governor", 404),
    ],
)
def test_who_sees_a_receipt(as_person, receipt, request, end, who, status):
    client = as_person(request.getfixturevalue(who))
    assert client.get(f"/policies/receipts/{receipt.number}{end}").status_code == status
    assert client.get(f"/policies/receipts/{receipt.reference.lower()}{end}").status_code == status
    assert client.get(f"/policies/receipts/R-0000-0000-0000{end}").status_code == 404
    assert client.get(f"/policies/receipts/nonsense{end}").status_code == 404


@pytest.mark.parametrize("end", ["/", ".pdf", ".json"])
def test_a_receipt_wants_an_account(client, receipt, end):
    assert client.get(f"/policies/receipts/{receipt.number}{end}").status_code == 302


def test_what_the_page_shows(as_person, teacher, receipt):
    page = as_person(teacher).get(f"/policies/receipts/{receipt.number}/").content.decode()
    for words in (receipt.number, receipt.fingerprint_in_groups, receipt.statement, "Amina Yusuf"):
        assert words in page
    assert f"http://localhost:8000/receipts/check/{receipt.number}/" in page
    assert "<svg role=" in page
    assert log.root_at(Receipt(receipt).entry.number) in page


def test_a_receipt_of_a_version_superseded_says_so(
    as_person, teacher, receipt, version, next_version
):
    next_version(version, text=a_text(tou_no_abuse="Be kind."))
    page = as_person(teacher).get(f"/policies/receipts/{receipt.number}/").content.decode()
    assert "A newer version of this policy is in force now" in page


def pages_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_the_pdf(as_person, teacher, receipt):
    response = as_person(teacher).get(f"/policies/receipts/{receipt.number}.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="receipt-{receipt.number}.pdf"'
    reader = PdfReader(BytesIO(response.content))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en-GB"
    assert b"pdfuaid:part" in catalog["/Metadata"].get_data()
    assert reader.metadata.title == f"Receipt {receipt.number}: Social Media Policy"
    assert len(reader.pages) == 1
    words = " ".join(pages_of(response.content).split())
    for wanted in (
        "Larkspur Lane Primary School",
        receipt.number,
        "Social Media Policy, version 1",
        "Amina Yusuf",
        receipt.statement,
        receipt.fingerprint_in_groups,
        "In the browser",
        f"/receipts/check/{receipt.number}/",
        Receipt(receipt).proof.root,
        Receipt(receipt).proof.leaf,
    ):
        assert wanted in words
    assert reader.attachments == {
        f"receipt-{receipt.number}.json": [Receipt(receipt).as_json().encode()]
    }


def test_the_pdf_is_the_same_later(receipt, version, other_teacher, head):
    before = Receipt(receipt).as_pdf()
    sign(version, other_teacher)
    sign(version, head)
    assert Receipt(type(receipt).objects.get(pk=receipt.pk)).as_pdf() == before


def test_the_proof_leads_to_the_root(receipt, version, other_teacher):
    sign(version, other_teacher)
    proof = Receipt(receipt).proof
    assert proof.size == proof.number
    path = [bytes.fromhex(step) for step in proof.path]
    root = merkle.root_from_inclusion(bytes.fromhex(proof.leaf), proof.number - 1, proof.size, path)
    assert root.hex() == proof.root == log.root_at(proof.size)


def verify(path) -> subprocess.CompletedProcess:
    script = settings.BASE_DIR / "docs" / "verify.py"
    return subprocess.run(
        [sys.executable, script, "receipt", path], capture_output=True, text=True, check=False
    )


def test_the_proof_is_checked_without_the_portal(as_person, teacher, receipt, tmp_path):
    answer = as_person(teacher).get(f"/policies/receipts/{receipt.number}.json")
    path = tmp_path / "proof.json"
    path.write_bytes(answer.content)
    assert verify(path).returncode == 0
    proof = json.loads(answer.content)
    said = json.loads(proof["detail"]["text"])
    assert (said["reference"], said["fingerprint"]) == (receipt.reference, receipt.fingerprint)
    proof["detail"]["text"] = proof["detail"]["text"].replace("Amina", "Anima")
    path.write_text(json.dumps(proof))
    assert verify(path).returncode != 0


def test_a_receipt_for_paper_gives_the_day_and_who_confirmed(
    as_person, version, teacher, administrator, head, school
):
    receipt = actions.confirm_paper(record_paper(version, teacher, administrator), by=head)
    page = as_person(teacher).get(f"/policies/receipts/{receipt.number}/").content.decode()
    pdf = " ".join(pages_of(Receipt(receipt).as_pdf()).split())
    for words in (page, pdf):
        assert "On paper; the scan was confirmed by Ruth Adeyemi on " in words
        assert "12.00pm" not in words


# Checking ---------------------------------------------------------------------------------------

CHECK = "/receipts/check/"


def test_anybody_can_check(client, receipt, version):
    response = client.get(f"{CHECK}{receipt.number}/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "is genuine" in page
    assert receipt.fingerprint_in_groups in page
    assert "Social Media Policy, version 1" in page
    assert "In force" in page
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]


def test_no_name_is_shown(client, receipt, teacher):
    page = client.get(f"{CHECK}{receipt.number}/").content.decode()
    for word in ("Amina", "Yusuf", teacher.email, "192.0.2.7"):
        assert word not in page


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}."])
def test_the_form_leads_to_the_answer(client, receipt, typed):
    for number in (receipt.number, receipt.reference.lower(), receipt.number.replace("-", " ")):
        response = client.get(CHECK, {"reference": typed.format(number)})
        assert response.url == f"{CHECK}{receipt.number}/"


def test_asking_for_a_number(client, school):
    response = client.get(CHECK)
    assert response.status_code == 200
    assert 'name="reference"' in response.content.decode()


def test_a_superseded_version(client, receipt, version, next_version):
    next_version(version, text=a_text(tou_no_abuse="Be kind."))
    page = client.get(f"{CHECK}{receipt.number}/").content.decode()
    assert "is genuine" in page
    assert "Superseded" in page


def answer(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 404
    return response.content.decode().split('class="notice')[1].split("</section>")[0]


def test_unknown_and_malformed_get_the_same_sentence(client, receipt, django_assert_num_queries):
    unknown = answer(client, f"{CHECK}R-0000-0000-0000/")
    assert "There is no receipt with that number" in unknown
    assert answer(client, f"{CHECK}nonsense/") == unknown
    assert answer(client, f"{CHECK}?reference=%3Cscript%3E/..%00") == unknown
    assert answer(client, f"{CHECK}?reference=") == unknown


def test_every_answer_takes_as_many_queries(client, receipt, django_assert_num_queries):
    for number in (receipt.number, "R-0000-0000-0000", "nonsense"):
        with django_assert_num_queries(3):
            client.get(f"{CHECK}{number}/")


def test_what_is_typed_comes_back_harmless(client, school):
    page = client.get(CHECK, {"reference": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


def test_an_expired_receipt(client, version, school):
    Expiry.objects.create(reference="R-7KQ4M2XW9TBC", version=version, signed_on="2019-03-01")
    response = client.get(f"{CHECK}R-7KQ4-M2XW-9TBC/")
    assert response.status_code == 200
    page = response.content.decode()
    assert "R-7KQ4-M2XW-9TBC was genuine" in page
    assert "1 March 2019" in page


# The list of one's own -----------------------------------------------------------------------

LIST = "/policies/receipts/"


def test_all_of_ones_own_receipts_the_latest_first(
    as_person, teacher, receipt, version, next_version, other_teacher
):
    newer = next_version(version, text=a_text(tou_no_abuse="Be kind."))
    again, others = sign(newer, teacher), sign(newer, other_teacher)
    page = as_person(teacher).get(LIST).content.decode()
    assert page.index(again.number) < page.index(receipt.number)
    assert others.number not in page
    assert page.count("In force") == page.count("Superseded") == 1
    assert "2 receipts" in page


@pytest.mark.parametrize("who", ["administrator", "head", "governor"])
def test_nobody_elses_are_listed(as_person, receipt, request, who):
    page = as_person(request.getfixturevalue(who)).get(LIST).content.decode()
    assert receipt.number not in page
    assert "You have signed nothing yet" in page


def test_the_list_wants_an_account(client, receipt):
    assert client.get(LIST).url == f"/account/login/?next={LIST}"


def test_the_list_is_linked_from_the_receipt(as_person, teacher, administrator, receipt):
    address = f"{LIST}{receipt.number}/"
    assert f'href="{LIST}"' in as_person(teacher).get(address).content.decode()
    assert f'href="{LIST}"' not in as_person(administrator).get(address).content.decode()


def test_twenty_five_receipts_a_page_in_as_many_queries(
    as_person, teacher, receipt, administrator, head
):
    client = as_person(teacher)

    def queries() -> int:
        unchanged.forget()
        with CaptureQueriesContext(connection) as found:
            assert client.get(LIST).status_code == 200
        return len(found)

    queries()
    few = queries()
    for number in range(27):
        sign(a_published(administrator, head, slug=f"more-{number}"), teacher)
    assert queries() == few
    response = client.get(LIST)
    assert len(response.context["receipts"]) == 25
    assert "28 receipts" in response.content.decode()
    assert len(client.get(f"{LIST}?page=2").context["receipts"]) == 3
