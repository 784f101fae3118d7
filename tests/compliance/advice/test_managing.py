"""The staff's pages: what is old, what is prepared, and each step in a browser."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.advice.models import AdviceVersion, Status
from policyportal.audit import unchanged
from tests.compliance.advice.sheets import a_sheet, an_approved
from tests.days import in_a_year

pytestmark = pytest.mark.django_db
BASE = "/advice/manage/clipper/1/"


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_staff_see_what_is_old_and_nothing_that_is_prepared(as_person, teacher, all_states):
    page = text(as_person(teacher).get("/advice/manage/"))
    assert "1 fact to check" in page or "2 facts to check" in page
    assert "A clip lasts 15 seconds." in page and "Taken down" in page
    assert [name for name in ("Drafter", "Waiter", "Begin") if name in page] == []


def test_who_prepares_sees_all(as_person, head, all_states):
    page = text(as_person(head).get("/advice/manage/"))
    assert [name for name in ("Clipper", "Drafter", "Waiter", "Downer") if name not in page] == []


def test_with_none_it_says_so(as_person, teacher, school):
    assert "There are no advice sheets yet" in text(as_person(teacher).get("/advice/manage/"))


def test_the_number_of_queries_does_not_grow(as_person, head, administrator, school):
    client = as_person(head)

    def queries() -> int:
        unchanged.forget()
        with CaptureQueriesContext(connection) as found:
            client.get("/advice/manage/")
        return len(found)

    an_approved(administrator, head)
    few = queries()
    for number in range(12):
        an_approved(administrator, head, a_sheet(f"App {number}"))
    assert queries() == few


def test_a_platform_is_added_in_the_browser(as_person, administrator, head, school):
    client = as_person(administrator)
    assert client.get("/advice/manage/begin/").status_code == 200
    assert client.post("/advice/manage/begin/", {"platform": "Clipper"}).url == BASE
    page = text(client.get(BASE))
    assert "Before it can be submitted" in page and "“What it is” says nothing yet." in page
    for part in ("what_it_is", "tips", "concerns"):
        said = {"seen": AdviceVersion.objects.get().revision, "text": f"About {part}."}
        sent = client.post(f"{BASE}{part}/add/", said | NO_FACTS)
        assert sent.url == BASE
    ages = {
        "seen": 4,
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 0,
        "form-0-years": 13,
        "form-0-since": "2024-04-11",
        "form-0-source": "The terms",
    }
    assert client.post(f"{BASE}ages/", ages).url == BASE
    about = {
        "seen": 5,
        "platform": "Clipper",
        "review_due": in_a_year().isoformat(),
        "sources": "The terms, 2024\n\n A survey, 2025 ",
    }
    assert client.post(f"{BASE}about/", about).url == BASE
    assert client.post(f"{BASE}submit/").url == BASE
    version = AdviceVersion.objects.get()
    assert version.says.sources == ("The terms, 2024", "A survey, 2025")
    approver = as_person(head)
    assert "By approving" in text(approver.get(BASE))
    assert approver.post(f"{BASE}approve/", {"seen": version.revision}).url == BASE
    assert "About tips." in text(approver.get("/advice/clipper/"))


NO_FACTS = {"facts-TOTAL_FORMS": 0, "facts-INITIAL_FORMS": 0}


def test_an_address_that_is_taken_is_said_at_its_field(as_person, administrator, approved):
    page = as_person(administrator).post("/advice/manage/begin/", {"platform": "clipper"})
    assert page.status_code == 200 and "There is a sheet on this already." in text(page)


def test_the_next_version_is_begun_from_the_page(as_person, administrator, approved):
    client = as_person(administrator)
    assert "Begin a new version" in text(client.get(BASE))
    assert client.post("/advice/manage/clipper/begin/").url == "/advice/manage/clipper/2/"
    assert "Begin a new version" not in text(client.get(BASE))


def test_sending_back_asks_why(as_person, head, awaiting):
    client = as_person(head)
    assert client.get(f"{BASE}send-back/").status_code == 200
    assert "This field is required" in text(client.post(f"{BASE}send-back/", {"reason": ""}))
    assert client.post(f"{BASE}send-back/", {"reason": "Too long."}).url == BASE
    assert "Too long." in text(client.get(BASE))


def test_taking_down_asks_why(as_person, head, approved):
    client = as_person(head)
    assert "at once" in text(client.get(f"{BASE}take-down/"))
    assert client.post(f"{BASE}take-down/", {"reason": "Wrong."}).url == BASE
    assert AdviceVersion.objects.get().status == Status.TAKEN_DOWN
    assert "Wrong." in text(client.get(BASE))


def test_taking_back_and_discarding(as_person, administrator, awaiting):
    client = as_person(administrator)
    assert client.post(f"{BASE}take-back/").url == BASE
    assert "cannot be brought back" in text(client.get(f"{BASE}discard/"))
    assert client.post(f"{BASE}discard/").url == "/advice/manage/"
    assert not AdviceVersion.objects.exists()


def test_a_review_shows_what_is_marked_and_sets_the_day(as_person, head, approved):
    client = as_person(head)
    assert "A clip lasts 15 seconds." in text(client.get(f"{BASE}review/"))
    said = {"reason": "Read it.", "next_due": in_a_year().isoformat()}
    assert client.post(f"{BASE}review/", said).url == BASE
    assert "Read it." in text(client.get(BASE))


def test_an_older_page_approves_nothing(as_person, head, awaiting):
    answer = as_person(head).post(f"{BASE}approve/", {"seen": awaiting.revision - 1})
    assert answer.status_code == 409
    assert not AdviceVersion.objects.in_force().exists()
