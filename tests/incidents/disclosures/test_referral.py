"""The referral on paper: filled in from the case, with what is missing pointed out."""

import io
import json
from datetime import timedelta

import pypdf
import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from incidents.cases.models import Power
from incidents.cases.reported import Platform
from incidents.disclosures import referral
from incidents.disclosures.models import Disclosure
from policyportal.audit.models import Entry
from policyportal.school.models import SafeguardingContacts, School
from tests.incidents.rows import SAID, a_conduct_record, a_disclosure, added

pytestmark = pytest.mark.django_db
ACCOUNT = {
    "teller": "Mrs Bello",
    "children": "Mia, Year 6",
    "happened": "On Tuesday night",
    "address": "@mr.y",
    "evidence": "Pictures of the messages, on her telephone",
}


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return a_disclosure(other_teacher, teacher)


@pytest.fixture
def full(case):
    School.objects.update(address="1 Larkspur Lane", telephone="020 7946 0000")
    SafeguardingContacts.objects.create(
        lado_name="Kemi Dada", lado_authority="Lambourne Council", lado_telephone="020 7946 0999"
    )
    case.account = ACCOUNT
    case.save()
    return case


def gaps(case, by):
    return referral.gaps(case, SafeguardingContacts.here(), School.here(), by=by)


def words(pdf: bytes) -> str:
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).split())


def printed(client, case):
    response = client.get(reverse("incidents:disclosure-referral", args=[case.reference]))
    assert response.status_code == 200
    assert f"referral-{case.reference}.pdf" in response["Content-Disposition"]
    return words(response.content)


def test_nothing_is_missing_where_all_is_known(full, head):
    assert gaps(full, head) == []


def test_what_is_missing_is_named_with_where_to_add_it(case, head):
    Disclosure.objects.update(platform=Platform.UNKNOWN, limbs=[])
    found = gaps(Disclosure.objects.get(), head)
    assert [gap.what for gap in found] == [
        "How the LADO is reached",
        "The address and the telephone number of the school",
        "Which child or children it is about",
        "When and where it happened",
        "Which site or app",
        "Which part of the harm threshold may be met",
        "What evidence there is",
    ]
    add = reverse("incidents:case-add", args=[case.reference])
    assert [gap.address for gap in found[:3]] == ["/school/safeguarding/", "", add]


def test_nobody_is_led_to_a_page_that_they_may_not_open(case, head, slt, administrator, as_person):
    addresses = {gap.address for gap in gaps(case, slt)}
    assert not {"/school/safeguarding/", "/school/"} & addresses
    assert {"/school/safeguarding/", "/school/"} <= {g.address for g in gaps(case, administrator)}
    page = as_person(head).get(reverse("incidents:disclosure-refer", args=[case.reference]))
    assert "The administrator can enter it." in page.content.decode()


def test_somebody_described_needs_to_say_what_they_do(school, other_teacher, head):
    described = a_disclosure(other_teacher, None)
    assert "What the person does here" in [gap.what for gap in gaps(described, head)]
    described.account = {"described_role": "Coach of the football club"}
    assert "What the person does here" not in [gap.what for gap in gaps(described, head)]


def test_the_form_is_filled_in(full, head, as_person):
    text = printed(as_person(head), full)
    for said in (
        full.reference,
        "Kemi Dada, Lambourne Council",
        "Larkspur Lane Primary School",
        "1 Larkspur Lane",
        "Ruth Adeyemi (Headteacher)",
        "Amina Yusuf",
        "Mia, Year 6",
        "Mrs Bello",
        "Instagram",
        "@mr.y",
        SAID,
        "On Tuesday night",
        "May be met",
        "Pictures of the messages",
        "we await your advice",
    ):
        assert said in text
    assert "Still missing" not in text
    assert "Not known yet" not in text.replace("E-mail Not known yet", "")


def test_what_is_missing_is_pointed_out_on_paper(case, head, as_person):
    text = printed(as_person(head), case)
    assert "Still missing on this form" in text
    assert "Which child or children it is about" in text
    assert "Not known yet" in text


def test_a_name_given_in_confidence_is_not_on_it(full, head, as_person):
    full.account = ACCOUNT | {"in_confidence": True}
    full.save()
    text = printed(as_person(head), full)
    assert "Mrs Bello" not in text
    assert "kept in confidence" in text


def test_what_has_been_done_is_on_it(full, head, as_person):
    full.police_since = timezone.localdate()
    full.action, full.acted_at, full.overridden_by = "suspended", timezone.now(), head
    full.save()
    text = printed(as_person(head), full)
    assert "The police investigate since" in text
    assert "before advice, at immediate risk to a child" in text


def test_markup_in_what_was_said_stays_words(full, head, as_person):
    full.said = "<b>bold</b> & <script>alert(1)</script>"
    full.save()
    assert "<b>bold</b> & <script>alert(1)</script>" in printed(as_person(head), full)


def test_who_took_it_is_in_the_log(full, head, as_person):
    printed(as_person(head), full)
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.about) == ("case.viewed", f"incidents.case:{full.pk}")
    assert json.loads(entry.detail.text) == {"page": "referral"}


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "chair", "dsl", "administrator"])
def test_nobody_else_finds_it(who, full, as_person, request):
    client = as_person(request.getfixturevalue(who))
    address = reverse("incidents:disclosure-referral", args=[full.reference])
    assert client.get(address).status_code == 404
    assert not Entry.objects.filter(action="case.viewed").exists()


def test_a_reader_may_not_take_it(full, head, slt, dsl, as_person):
    added(full, slt, Power.READ, by=head)
    added(full, dsl, Power.WORK, by=head)
    address = reverse("incidents:disclosure-referral", args=[full.reference])
    assert as_person(slt).get(address).status_code == 403
    assert as_person(dsl).get(address).status_code == 200


def test_there_is_none_of_a_conduct_record(school, other_teacher, teacher, head, as_person):
    record = a_conduct_record(other_teacher, teacher)
    address = reverse("incidents:disclosure-referral", args=[record.reference])
    assert as_person(head).get(address).status_code == 302


# How the LADO is reached


def shown(person, **facts):
    SafeguardingContacts.objects.all().delete()
    if facts:
        SafeguardingContacts.objects.create(**facts)
    lado = referral.lado(person, timezone.localdate())
    return lado, render_to_string("incidents/disclosures/_lado.html", {"lado": lado})


def test_no_number_says_how_to_find_it_and_who_may_set_it(head, dsl, governor):
    for person in (head, dsl):
        lado, page = shown(person)
        assert lado.may_set
        assert "entered no number" in page
        assert "/school/safeguarding/" in page
    lado, page = shown(governor)
    assert not lado.may_set
    assert "/school/safeguarding/" not in page
    assert "can enter it" in page


@pytest.mark.parametrize(("days", "stale"), [(0, False), (180, False), (181, True), (None, True)])
def test_a_number_that_nobody_checked_stands_out(days, stale, head):
    facts = {"lado_telephone": "020 7946 0999"}
    if days is not None:
        checked_on = timezone.localdate() - timedelta(days=days)
        facts |= {"checked_on": checked_on, "checked_by": head}
    lado, page = shown(head, **facts)
    assert lado.is_stale is stale
    assert ("Check these" in page) is stale
    assert "020 7946 0999" in page
