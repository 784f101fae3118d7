"""Asking for a pack, and getting it."""

import io
from zipfile import ZipFile

import pytest

from policyportal.overview.copies import making
from policyportal.overview.copies.models import Copy, State
from policyportal.overview.evidence_pack.pack import Edition

pytestmark = pytest.mark.django_db
PAGE = "/evidence-pack/"


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("who", ["teacher", "dsl", "slt", "administrator"])
def test_others_have_none(as_person, request, lived, who):
    client = as_person(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == 403
    said = {"day": "2026-03-03", "edition": "pseudonymised"}
    assert client.post(PAGE, said).status_code == 403
    assert PAGE not in text(client.get("/reports/")) and not Copy.objects.exists()


@pytest.mark.parametrize(
    ("who", "edition"),
    [
        ("head", Edition.FULL),
        ("head", Edition.CODED),
        ("chair", Edition.CODED),
        ("governor", Edition.CODED),
    ],
)
def test_who_may_asks_and_is_given_it(as_person, request, lived, who, edition):
    client = as_person(request.getfixturevalue(who))
    assert PAGE in text(client.get("/reports/"))
    assert "3 March 2026" in text(client.get(PAGE))
    asked = client.post(PAGE, {"day": "2026-03-03", "edition": edition.value})
    copy = Copy.objects.get()
    assert asked.url == f"/files/{copy.reference}/"
    making.make(copy.reference)
    copy.refresh_from_db()
    assert copy.state == State.READY
    data = client.get(f"{asked.url}file/").getvalue()
    assert "manifest.json" in ZipFile(io.BytesIO(data)).namelist()


@pytest.mark.parametrize("who", ["chair", "governor"])
def test_governors_are_not_given_names(as_person, request, lived, who):
    client = as_person(request.getfixturevalue(who))
    page = client.post(PAGE, {"day": "2026-03-03", "edition": "full"})
    assert page.status_code == 200 and "There is a problem" in text(page)
    assert not Copy.objects.exists()


@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-03-04", "The last day that can be had is 3 March 2026"), ("", "Give a day.")],
)
def test_a_day_that_cannot_be_had_is_said_at_its_field(as_person, head, lived, day, said):
    page = as_person(head).post(PAGE, {"day": day, "edition": "full"})
    assert page.status_code == 200 and said in text(page)
    assert not Copy.objects.exists()


def test_without_a_signed_head_the_page_says_so_and_asks_for_nothing(as_person, governor, school):
    said = text(as_person(governor).get(PAGE))
    assert "No head of the audit log has been signed yet" in said
    assert "Make the pack" not in said and 'name="day"' not in said
