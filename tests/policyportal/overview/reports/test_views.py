"""The pages of the reports, and their files, for each of those who may read them."""

import csv
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone
from pypdf import PdfReader

from policyportal.audit.models import Entry
from policyportal.overview.copies import making
from policyportal.overview.copies.models import Copy, Schedule, State
from policyportal.overview.reports import files, report
from policyportal.overview.reports.report import Asked, readable_by
from tests.days import today, yesterday

pytestmark = pytest.mark.django_db

SLUGS = ["accounts", "coverage", "incidents", "permissions", "register", "reviews"]
FOR_GOVERNORS = ["accounts", "coverage", "incidents", "permissions", "reviews"]


@pytest.fixture(autouse=True)
def there(school, in_force, teacher, other_teacher):
    """A school with one policy in force."""
    in_force(title="Rules")


def test_the_list_has_what_the_person_may_read(as_person, governor, head, teacher):
    said = as_person(governor).get("/reports/").content.decode()
    assert [slug for slug in SLUGS if f"/reports/{slug}/" in said] == FOR_GOVERNORS
    said = as_person(head).get("/reports/").content.decode()
    assert [slug for slug in SLUGS if f"/reports/{slug}/" in said] == SLUGS
    assert as_person(teacher).get("/reports/").status_code == 403


@pytest.mark.parametrize("slug", SLUGS)
def test_each_is_a_page(as_person, head, slug):
    response = as_person(head).get(f"/reports/{slug}/")
    assert response.status_code == 200
    assert "No head of the school’s audit log has been signed yet." in response.content.decode()


@pytest.mark.parametrize("slug", SLUGS)
def test_each_is_a_pdf_a_csv_file_and_a_workbook(as_person, head, slug):
    client = as_person(head)
    pdf = client.get(f"/reports/{slug}/report.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
    assert "As at" in words and report.named(slug).title in words
    text = client.get(f"/reports/{slug}/report.csv").content.decode("utf-8-sig")
    asked = Asked(head, today())
    first = next(part.table for part in report.named(slug).parts(asked) if part.table)
    rows = list(csv.reader(text.splitlines()))
    assert rows[0] == [column.title for column in first.columns]
    assert len(rows) == first.length + 1
    book = openpyxl.load_workbook(BytesIO(client.get(f"/reports/{slug}/report.xlsx").content))
    tables = [part.table for part in report.named(slug).parts(asked) if part.table]
    assert book.sheetnames == ["About", *(table.title for table in tables)]


def test_taking_a_file_leaves_a_trace_and_only_opening_the_page_does_not(as_person, governor):
    client = as_person(governor)
    client.get("/reports/coverage/")
    assert not Entry.objects.filter(action="report.taken").exists()
    client.get("/reports/coverage/report.csv?policy=rules")
    entry = Entry.objects.get(action="report.taken")
    assert entry.by == f"people.person:{governor.pk}"
    assert '"filters":{"policy":"rules"}' in entry.detail.text


def test_the_review_dates_have_the_address_that_governors_know(as_person, governor, teacher):
    assert as_person(governor).get("/reviews/report.pdf")["Content-Type"] == "application/pdf"
    assert as_person(governor).get("/reviews/report.docx").status_code == 404
    assert as_person(teacher).get("/reviews/report.csv").status_code == 403


def test_a_day_that_has_not_come_is_said_and_nothing_is_shown(as_person, governor):
    tomorrow = today() + timedelta(days=1)
    response = as_person(governor).get(f"/reports/coverage/?day={tomorrow}")
    assert "This day has not come yet." in response.content.decode()
    response = as_person(governor).get(f"/reports/coverage/report.pdf?day={tomorrow}")
    assert (response.status_code, response.url) == (302, f"/reports/coverage/?day={tomorrow}")


@pytest.mark.parametrize("slug", SLUGS)
def test_a_day_before_the_school_says_that_there_was_nothing(as_person, head, slug):
    response = as_person(head).get(f"/reports/{slug}/?day=1066-10-14")
    assert response.status_code == 200
    assert "empty-state" in response.content.decode()
    assert as_person(head).get(f"/reports/{slug}/report.pdf?day=1066-10-14").status_code == 200


def test_a_past_day_is_said(as_person, head):
    response = as_person(head).get(f"/reports/coverage/?day={yesterday()}")
    assert "No policy was in force on this day." in response.content.decode()


def test_a_long_one_is_made_in_the_background(as_person, head, monkeypatch):
    monkeypatch.setitem(files.LONG_FROM, "pdf", 1)
    client = as_person(head)
    response = client.get("/reports/register/report.pdf?standing=outstanding")
    assert "Make it" in response.content.decode()
    sent = {"form": "pdf", "standing": "outstanding"}
    response = client.post("/reports/register/make/", sent)
    copy = Copy.objects.get()
    assert response.url == f"/files/{copy.reference}/"
    assert "How far it is" in client.get(response.url).content.decode()
    state = client.get(f"{response.url}state.json").json()
    assert state == {"finished": False, "done": 0, "whole": 0}
    assert client.get(f"{response.url}file/").status_code == 404
    making.make(copy.reference)
    page = client.get(response.url).content.decode()
    assert "Signing register, PDF" in page and "Download it" in page
    taken = client.get(f"{response.url}file/")
    assert taken.content.startswith(b"%PDF")
    assert taken["Content-Disposition"] == 'attachment; filename="register.pdf"'
    assert "no-store" in taken["Cache-Control"]


def test_what_somebody_else_asked_for_does_not_exist(as_person, head, administrator):
    as_person(head).post("/reports/register/make/", {"form": "csv"})
    copy = Copy.objects.get()
    client = as_person(administrator)
    for end in ("", "state.json", "file/"):
        assert client.get(f"/files/{copy.reference}/{end}").status_code == 404
    assert client.post(f"/files/{copy.reference}/cancel/").status_code == 404


def test_cancelling_ends_it(as_person, head):
    client = as_person(head)
    client.post("/reports/register/make/", {"form": "csv"})
    copy = Copy.objects.get()
    assert client.post(f"/files/{copy.reference}/cancel/").url == "/files/"
    copy.refresh_from_db()
    assert copy.state == State.CANCELLED
    assert "It was cancelled" in client.get(f"/files/{copy.reference}/").content.decode()


def test_a_report_is_put_on_a_schedule_and_taken_off_it(as_person, governor):
    client = as_person(governor)
    assert client.get("/reports/coverage/schedule/").status_code == 200
    assert "There is a problem" in client.post("/reports/coverage/schedule/").content.decode()
    sent = {"every": "month", "form": "xlsx"}
    response = client.post("/reports/coverage/schedule/?policy=rules", sent)
    schedule = Schedule.objects.get()
    assert (response.url, schedule.params["filters"]) == ("/files/schedules/", {"policy": "rules"})
    assert "Signing coverage, workbook" in client.get(response.url).content.decode()
    client.post(f"/files/schedules/{schedule.pk}/end/")
    assert "Nothing is made for you" in client.get(response.url).content.decode()


def test_nobody_ends_anothers_schedule(as_person, governor, head):
    as_person(governor).post("/reports/coverage/schedule/", {"every": "week", "form": "pdf"})
    schedule = Schedule.objects.get()
    assert as_person(head).post(f"/files/schedules/{schedule.pk}/end/").status_code == 404


def test_the_list_of_ones_files(as_person, head):
    client = as_person(head)
    assert "You have not asked for a file yet" in client.get("/files/").content.decode()
    client.post("/reports/register/make/", {"form": "csv"})
    assert "Signing register, CSV" in client.get("/files/").content.decode()


def test_all_that_a_governor_reads_names_nobody_of_the_staff(governor, teacher, other_teacher):
    asked = Asked(governor, timezone.localdate())
    said = repr([list(p.table.rows) for one in readable_by(governor) for p in one.parts(asked)])
    for person in (teacher, other_teacher):
        assert person.family_name not in said
        assert person.email not in said
