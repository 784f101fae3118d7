"""Whatever is sent to the pages of the door, at whichever step: an answer, and never a fault."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from incidents.cases.models import Case
from incidents.disclosures.models import Draft
from incidents.reporting import asking, door
from incidents.reporting.destinations import Choice
from policyportal.audit import unchanged
from tests.incidents.reporting.reports import a_report
from tests.incidents.test_whatever_is_sent import ODD_TYPES, WRONG

pytestmark = [pytest.mark.django_db, pytest.mark.sampled]
PAGES = ["danger", "urgent", "what", "who", "told", "files", "check", "discard"]
ROWS = [
    f"child_{number}_{part}" for number in range(3) for part in ("name", "school_class", "side")
]
FIELDS = sorted(asking.NAMES | {"images", "upload", "description", "captured_at", "remove"})


def addresses(draft: Draft) -> list[str]:
    pages = [reverse(f"incidents:report-{page}", args=[draft.reference]) for page in PAGES]
    return [reverse("incidents:report-start"), *pages]


def send(client, address, data, kind="application/x-www-form-urlencoded"):
    """Send it, and let nothing that was done by it stay."""
    with transaction.atomic():
        if isinstance(data, dict):
            response = client.post(address, data)
        else:
            response = client.generic("POST", address, data, content_type=kind)
        transaction.set_rollback(True)
    unchanged.forget()
    assert response.status_code < 500, address


@pytest.mark.parametrize("more", [b"", b"&seen=3&later=yes", b"&add=yes"])
@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_stands_in_the_fields(wrong, more, client, school, head, teacher):
    client.force_login(teacher)
    draft = a_report(teacher, Choice.BULLYING)
    body = b"&".join(name.encode() + b"=" + WRONG[wrong] for name in [*FIELDS, *ROWS])
    for rows in (b"&rows=3", b"&rows=" + WRONG[wrong][:50]):
        for address in addresses(draft):
            send(client, address, body + rows + more)
    assert not Case.objects.exists()


@pytest.mark.parametrize("kind", ODD_TYPES)
def test_whatever_it_says_it_is(kind, client, school, head, teacher):
    client.force_login(teacher)
    for address in addresses(a_report(teacher, Choice.ADULT)):
        send(client, address, b"--x\r\nseen=1\xff\x00", kind)


def test_files_in_the_place_of_words(client, school, head, teacher):
    client.force_login(teacher)
    for address in addresses(a_report(teacher, Choice.UNSURE)):
        names = [*FIELDS, *ROWS, "rows", "seen"]
        send(client, address, {name: SimpleUploadedFile("../a.txt", b"a") for name in names})


@pytest.mark.parametrize("choice", [*Choice, "gossip", "", None, 7])
def test_whatever_was_kept(choice, client, school, head, dsl, teacher):
    """What a page kept under an older form of the questions, or half of it, can still be shown."""
    draft = door.begin(answers={"danger": "no"}, by=teacher)
    for kept in ({}, {"children": None}, {"subject": 10**9, "described": "", "children": []}):
        draft.answers = {"danger": "no", "what": choice} | kept
        draft.save(update_fields=["answers_sealed"])
        client.force_login(teacher)
        for address in addresses(draft):
            assert client.get(address).status_code in (200, 302, 404)


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_an_address_ends_with(wrong, client, school, teacher):
    client.force_login(teacher)
    for name in ("report-mine", "report-start", "report-sent"):
        query = b"page=" + WRONG[wrong][:200]
        client.get(f"{reverse(f'incidents:{name}')}?{query.decode()}")
