"""The pages of evidence: the question first, the file, what is shown, the download."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from incidents.cases.models import Evidence, Power
from incidents.disclosures.models import Disclosure, State
from policyportal.audit.models import Detail, Entry
from policyportal.school.models import SafeguardingContacts
from policyportal.vault.uploads import Accepted
from tests.incidents.cases.test_evidence import TEXT, keep
from tests.incidents.rows import a_disclosure, added, put
from tests.policyportal.vault.test_evidence_files import LETTER
from tests.policyportal.vault.test_uploads import pdf, picture, png_that_claims

pytestmark = pytest.mark.django_db
DETAIL, SHOWN, FILE = "evidence-detail", "evidence-shown", "evidence-file"


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def case(school, other_teacher, teacher, head):
    return a_disclosure(other_teacher, teacher)


def add_page(case):
    return reverse("incidents:evidence-add", args=[case.reference])


def page(name, kept):
    return reverse(f"incidents:{name}", args=[kept.case.reference, kept.number])


def upload(data=TEXT.data, name="chat.txt"):
    return SimpleUploadedFile(name, data)


def sent(case, **more):
    revision = Disclosure.objects.get(pk=case.pk).revision
    return {"images": "no", "seen": revision, "description": "A chat", "upload": upload()} | more


def test_no_file_can_be_chosen_before_the_question_is_answered(case, head, as_person):
    client = as_person(head)
    first = client.get(add_page(case)).content.decode()
    assert "naked" in first
    assert 'type="file"' not in first
    again = client.post(add_page(case), {}).content.decode()
    assert "Answer this first" in again
    assert 'type="file"' in client.post(add_page(case), {"images": "no"}).content.decode()


@pytest.mark.parametrize("answer", ["", "yes"])
def test_no_file_goes_past_the_question(case, head, as_person, answer):
    as_person(head).post(add_page(case), sent(case, images=answer))
    assert not Evidence.objects.exists()


def test_yes_leads_to_what_to_do_instead(case, head, as_person):
    SafeguardingContacts.objects.create(lado_telephone="020 7946 0991")
    response = as_person(head).post(add_page(case), {"images": "yes"}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("incidents:images-advice")
    words = response.content.decode()
    for said in ("999", "Do not look", "Take the device out of use", "CEOP", "020 7946 0991"):
        assert said in words


def test_anybody_who_is_signed_in_can_read_what_to_do_instead(school, teacher, governor, as_person):
    for person in (teacher, governor):
        assert as_person(person).get(reverse("incidents:images-advice")).status_code == 200


def test_a_file_is_added(case, head, as_person):
    response = as_person(head).post(add_page(case), sent(case))
    assert response.status_code == 302
    kept = Evidence.objects.get()
    assert kept.description == "A chat\nFile: chat.txt"


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.txt", "empty"),
        (b"<svg/>", "a.svg", "Choose a JPEG"),
        (pdf(), "a.png", "not what its name says"),
        (picture("PNG") + b"PK\x03\x04", "a.png", "after the picture"),
        (png_that_claims(30000, 30000), "a.png", "40 megapixels"),
        (b"<svg/>", "a.txt", "not what its name says"),
    ],
)
def test_an_unfit_file_is_refused_and_nothing_typed_is_lost(
    case, head, as_person, data, name, said
):
    given = sent(case, upload=upload(data, name), description="What she showed me")
    words = as_person(head).post(add_page(case), given).content.decode()
    assert said in words
    assert "What she showed me" in words
    assert not Evidence.objects.exists()


def test_a_name_that_climbs_stays_inside(case, head, as_person):
    given = sent(case)
    given["upload"]._name = "../../etc/chat.txt"
    as_person(head).post(add_page(case), given)
    assert "File: chat.txt" in Evidence.objects.get().description


def test_a_page_older_than_the_case_says_so(case, head, as_person):
    words = as_person(head).post(add_page(case), sent(case, seen=7)).content.decode()
    assert "This page is older" in words
    assert "A chat" in words


def test_a_case_that_has_ended_takes_nothing(case, head, chair, as_person):
    put(case, State.CLOSED, by=head, second=chair)
    assert as_person(head).get(add_page(case)).status_code == 302
    assert as_person(head).post(add_page(case), sent(case)).status_code == 302
    assert not Evidence.objects.exists()


def test_nobody_else_finds_it(
    case, head, teacher, other_teacher, chair, dsl, administrator, governor, slt, client, as_person
):
    kept = keep(case, head, Accepted("a.png", "image/png", picture("PNG")))
    addresses = [add_page(case), *(page(name, kept) for name in (DETAIL, SHOWN, FILE))]
    for address in addresses:
        assert client.get(address).status_code == 302
    for person in (teacher, other_teacher, chair, dsl, administrator, governor, slt):
        for address in addresses:
            assert as_person(person).get(address).status_code == 404
            assert as_person(person).post(address).status_code in (404, 405)
    assert not Entry.objects.filter(action="case.viewed").exists()


def test_who_only_reads_looks_and_adds_nothing(case, head, dsl, as_person):
    kept = keep(case, head)
    added(case, dsl, Power.READ, by=head)
    assert as_person(dsl).get(page(DETAIL, kept)).status_code == 200
    assert as_person(dsl).get(add_page(case)).status_code == 403
    assert as_person(dsl).post(add_page(case), sent(case)).status_code == 403


def test_the_page_shows_words_as_words(case, head, as_person):
    data = b"<script>alert(1)</script> he wrote"
    kept = keep(case, head, Accepted("a.txt", "text/plain", b"Note: " + data))
    words = as_person(head).get(page(DETAIL, kept)).content.decode()
    assert "&lt;script&gt;alert(1)" in words
    assert "<script" not in words
    assert kept.file.sha256 in words
    assert "Not known" in words


def test_the_page_shows_an_email_with_its_headers(case, head, as_person):
    kept = keep(case, head, Accepted("a.eml", "message/rfc822", LETTER))
    words = as_person(head).get(page(DETAIL, kept)).content.decode()
    for said in ("Messages at night – again", "He wrote to her again.", "all.zip", "Saved e-mail"):
        assert said in words


def test_a_picture_is_shown_made_anew(case, head, as_person):
    original = picture("PNG")
    kept = keep(case, head, Accepted("a.png", "image/png", original))
    client = as_person(head)
    assert page(SHOWN, kept) in client.get(page(DETAIL, kept)).content.decode()
    response = client.get(page(SHOWN, kept))
    assert response["Content-Type"] == "image/png"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert Image.open(io.BytesIO(response.content)).size == (60, 40)


@pytest.mark.parametrize(
    ("name", "media_type", "data"),
    [("a.txt", "text/plain", b"words"), ("a.pdf", "application/pdf", pdf())],
)
def test_only_a_picture_is_shown_as_one(case, head, as_person, name, media_type, data):
    kept = keep(case, head, Accepted(name, media_type, data))
    assert as_person(head).get(page(DETAIL, kept)).status_code == 200
    assert as_person(head).get(page(SHOWN, kept)).status_code == 404


def test_the_original_is_a_download_that_can_do_nothing(case, head, as_person):
    kept = keep(case, head, Accepted("a.eml", "message/rfc822", LETTER))
    response = as_person(head).get(page(FILE, kept))
    assert response.content == LETTER
    assert response["Content-Type"] == "application/octet-stream"
    name = f"{case.reference}-evidence-1.eml"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_each_look_is_in_the_log_in_its_way(case, head, as_person):
    kept = keep(case, head, Accepted("a.png", "image/png", picture("PNG")))
    for name in (DETAIL, SHOWN, FILE):
        as_person(head).get(page(name, kept))
    details = Detail.objects.filter(entry__action="case.viewed").order_by("entry")
    ways = [one.text for one in details]
    assert ['"evidence 1: page"', '"evidence 1: picture"', '"evidence 1: download"'] == [
        one.partition(":")[2].strip("}") for one in ways
    ]


def test_a_file_that_cannot_be_read_is_a_sentence(case, head, as_person, settings):
    kept = keep(case, head)
    (settings.VAR / "vault" / kept.file.token).write_bytes(b"altered")
    response = as_person(head).get(page(FILE, kept))
    assert response.status_code < 500
    assert "cannot be read" in response.content.decode()


def test_a_page_takes_as_many_queries_beside_many_files(case, head, as_person):
    client, counts = as_person(head), []
    for number in range(4):
        kept = keep(case, head, Accepted("a.txt", "text/plain", b"words %d" % number))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page(DETAIL, kept))
        counts.append(len(queries))
    assert len(set(counts[1:])) == 1


def test_the_part_of_the_case_page_lists_what_there_is(case, head):
    part = "incidents/cases/_evidence.html"
    none = render_to_string(part, {"case": case, "evidence": [], "works": True})
    assert "No file is kept with this case yet" in none
    assert add_page(case) in none
    kept = keep(case, head)
    some = render_to_string(part, {"case": case, "evidence": [kept], "works": False})
    for said in (page(DETAIL, kept), kept.file.sha256, "Plain text", "Ruth Adeyemi"):
        assert said in some
    assert add_page(case) not in some
