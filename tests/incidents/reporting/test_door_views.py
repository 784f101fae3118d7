"""The pages of the door, as somebody with two minutes and a telephone goes through them."""

import pytest
from django.urls import reverse

from incidents.cases.models import Case
from incidents.disclosures import drafting
from incidents.disclosures.models import Draft
from incidents.reporting import asking, door
from incidents.reporting.destinations import Choice
from policyportal.overview import incident_tasks
from policyportal.school.models import School
from tests.incidents.disclosures.drafts import a_draft, a_picture, put
from tests.incidents.disclosures.reading import text
from tests.incidents.reporting.reports import (
    MINE,
    PAGES,
    SENT,
    START,
    a_report,
    answers_for,
    at,
    begun,
    seen,
    send,
    typed,
)

pytestmark = pytest.mark.django_db
EVERYBODY = ["teacher", "head", "chair", "governor", "dsl", "slt", "administrator"]


@pytest.fixture(autouse=True)
def _here(school, head, chair, dsl):
    """The school, and the three people a report can go to."""
    School.objects.update(telephone="020 7946 0123")


@pytest.fixture
def portal(as_person, teacher):
    return as_person(teacher)


# The first page


@pytest.mark.parametrize("who", EVERYBODY)
def test_whom_to_ring_comes_before_anything_else(who, request, as_person, dsl):
    html = text(as_person(request.getfixturevalue(who)).get(START)).split("<h1>")[1]
    assert html.index("999") < html.index(dsl.name) < html.index("020 7946 0123")
    assert html.index("020 7946 0123") < html.index("<form") < html.index("What you have sent")
    assert html.startswith("Report something</h1>")


def test_with_no_dsl_it_says_where_to_go(portal, dsl):
    dsl.assignments.all().delete()
    assert "go to the headteacher" in text(portal.get(START))


def test_a_stranger_signs_in_first(client, teacher):
    draft = a_report(teacher, Choice.PHONE)
    for address in (START, SENT, MINE, *(at(draft, page) for page in PAGES)):
        assert client.get(address)["Location"].startswith("/account/login/")


def test_nothing_chosen_is_said_at_the_question(portal):
    html = text(portal.post(START, {}))
    assert "There is a problem" in html and "If you are in doubt, choose “Yes”." in html
    assert "Choose one of these." in text(portal.post(START, {"danger": "perhaps"}))
    assert not Draft.objects.exists()


def test_in_danger_999_and_the_dsl_come_first_and_the_report_is_kept(portal, dsl):
    url = portal.post(START, {"danger": "yes"})["Location"]
    draft = Draft.objects.get()
    assert url == at(draft, "danger")
    html = text(portal.get(url)).split("<h1>")[1]
    assert html.index("999") < html.index(dsl.name) < html.index("020 7946 0123")
    assert html.count("text-reset") == 2  # a link in the panel has the colour of its words
    assert "Carry on with the report once everybody is safe" in html and at(draft, "what") in html
    for page in ("what", "urgent"):
        assert dsl.name in text(portal.get(at(draft, page)))


def test_what_is_unfinished_and_sent_is_there(portal, teacher):
    draft = a_report(teacher, Choice.PHONE)
    case = door.send(draft, seen=draft.revision, by=teacher)
    waiting = door.begin(answers={"danger": "no"}, by=teacher)
    html = text(portal.get(START))
    assert case.reference in html and "Received" in html
    assert waiting.reference not in html  # answering the question again goes on with it
    door.save(waiting, answers={"what": "phone"}, seen=waiting.revision, by=teacher)
    html = text(portal.get(START))
    assert f"{waiting.reference}: A pupil’s phone was not handed in" in html
    assert at(waiting, "who") in html  # the first page that was not answered
    assert at(waiting, "who") in text(portal.get(MINE))


# The whole way


@pytest.mark.parametrize("choice", list(Choice))
def test_from_the_first_question_to_the_number(choice, portal, teacher, head, dsl):
    answers = answers_for(choice)
    draft = begun(portal)
    url = at(draft, "what")
    for page in ("what", "who", "told"):
        assert url == at(draft, page)
        html = text(portal.get(url))
        assert asking.TITLES[page] in html and "question" in html
        draft.refresh_from_db()
        url = portal.post(url, typed(answers, page) | {"seen": seen(draft)})["Location"]
    assert url == at(draft, "check")
    draft.refresh_from_db()
    assert draft.answers == answers
    html = text(portal.get(url))
    assert "I was told to keep it secret &lt;from&gt; Mum &amp; Dad." in html
    assert "Who will see it" in html and "There is a problem" not in html
    url = send(portal, draft)["Location"]
    assert url == SENT
    case = Case.objects.get()
    for _ in range(2):  # it may be looked at again
        html = text(portal.get(url))
        assert case.reference in html and "020 7946 0123" in html
        assert "Told in confidence" not in html or "whoever has it decides" in html
        for word in ("Asha", "secret", "agency", "Pebble"):
            assert word not in html
        manager = head if case.case_manager == head else dsl
        assert manager.name in html and "parents do not see it" in html
    assert case.reference in text(portal.get(MINE))


def test_each_line_of_the_second_page_has_an_example(portal):
    html = text(portal.get(at(begun(portal), "what")))
    assert html.count('type="radio"') == len(Choice)
    assert html.count("For example:") == len(Choice) - 1


def test_of_images_the_next_page_says_at_once_what_to_do(portal, dsl):
    draft = begun(portal)
    url = portal.post(at(draft, "what"), {"what": "images", "seen": seen(draft)})["Location"]
    html = text(portal.get(url))
    before = html.split("<form")[1] if "logout" in html.split("<form")[1] else html
    assert html.index("Do not look at it, copy it, send it, print it") < html.index("child_0_name")
    assert "It is no emergency service." in before
    assert dsl.name in html and reverse("incidents:images-advice") in html
    assert "Sharing nudes" in html  # where it is from


def test_no_file_is_ever_put_beside_a_report_of_images(portal, teacher, tmp_path):
    draft = a_report(teacher, Choice.PHONE)
    file = put(draft, tmp_path, by=teacher)
    door.save(draft, answers=answers_for(Choice.IMAGES), seen=seen(draft), by=teacher)
    assert portal.get(at(draft, "files")).status_code == 404
    upload = {"images": "no", "upload": a_picture(tmp_path), "description": "x"}
    assert portal.post(at(draft, "files"), upload).status_code == 404
    html = text(portal.get(at(draft, "check")))
    assert "no picture of this kind is copied or sent" in html and "Put a file" not in html
    # One that was put there before something else was chosen is taken away before it is sent.
    html = text(portal.post(at(draft, "check"), {"seen": seen(draft)}))
    assert "Remove it below" in html and not Case.objects.exists()
    url = portal.post(at(draft, "files"), {"remove": file.name})["Location"]
    assert url == at(draft, "check") and not draft.files.exists()
    portal.post(at(draft, "check"), {"seen": seen(draft)})
    assert Case.objects.exists()


def test_a_file_is_put_beside_it_and_taken_away(portal, teacher, tmp_path):
    draft = a_report(teacher, Choice.PHONE)
    url = at(draft, "files")
    assert "naked" in text(portal.get(url))
    assert portal.post(url, {"images": "yes"})["Location"] == reverse("incidents:images-advice")
    html = text(portal.post(url, {"images": "no"}))
    assert "Choose a file" in html and "Record a disclosure," not in html
    said = {"images": "no", "upload": a_picture(tmp_path), "description": "The bag."}
    assert portal.post(url, said)["Location"] == url
    html = text(portal.get(at(draft, "check")))
    assert "The bag." in html
    assert portal.post(url, {"remove": draft.files.get().name})["Location"] == url
    assert not draft.files.exists()


def test_the_pages_of_disclosures_leave_the_reports_alone_and_the_other_way_round(portal, teacher):
    report, record = a_report(teacher, Choice.ADULT), a_draft(teacher, None)
    for page in ("evidence", "check", "discard"):
        name = f"incidents:draft-{page}"
        assert portal.get(reverse(name, args=[report.reference])).status_code == 404
    step = reverse("incidents:draft-step", args=[report.reference, "said"])
    assert portal.get(step).status_code == 404
    for page in PAGES:
        assert portal.get(at(record, page)).status_code == 404
    html = text(portal.get(reverse("incidents:disclosure-list")))
    assert record.reference in html and report.reference not in html
    html = text(portal.get(START))
    assert report.reference in html and record.reference not in html


def test_the_home_page_leads_to_each_where_it_is_finished(teacher):
    report, record = a_report(teacher, Choice.PHONE), a_draft(teacher, None)
    urls = {task.url for task in incident_tasks.tasks(teacher)}
    assert at(report, "check") in urls
    assert reverse("incidents:draft-check", args=[record.reference]) in urls


@pytest.mark.parametrize("who", ["head", "dsl", "other_teacher", "administrator"])
@pytest.mark.parametrize("page", PAGES)
def test_the_report_of_another_does_not_exist(who, page, request, teacher, as_person):
    draft = a_report(teacher, Choice.PHONE)
    browser = as_person(request.getfixturevalue(who))
    assert browser.get(at(draft, page)).status_code == 404
    assert browser.post(at(draft, page), {"seen": draft.revision}).status_code in (404, 405)
    assert Draft.objects.get().revision == draft.revision


def test_a_page_that_there_is_not(portal, teacher):
    draft = a_report(teacher, Choice.PHONE)
    assert portal.get(f"/report/{draft.reference}/why/").status_code == 404
    assert portal.get(f"/report/{draft.reference}/").status_code == 404
    assert portal.get("/report/R-00000/what/").status_code == 404


@pytest.mark.parametrize("page", ["who", "told", "check"])
def test_before_something_is_chosen_the_other_pages_lead_there(page, portal):
    draft = begun(portal)
    assert portal.get(at(draft, page))["Location"] == at(draft, "what")
    assert portal.post(at(draft, page), {"seen": 2})["Location"] == at(draft, "what")


def test_the_disclosures_still_begin_their_own(portal, teacher):
    begun(portal)
    portal.post(reverse("incidents:disclosure-start"))
    assert Draft.objects.count() == 2
    assert len(drafting.drafts_of(teacher)) == 1
