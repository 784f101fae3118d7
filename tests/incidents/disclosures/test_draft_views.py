"""The pages on which somebody records a disclosure, from the first question to the reference."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.disclosures import drafting
from incidents.disclosures.models import Disclosure, Draft, Kind
from incidents.disclosures.questions import QUESTIONS, pages_of
from policyportal.people.models import Role
from policyportal.school.models import SafeguardingContacts
from tests.compliance.policies.texts import a_published
from tests.conftest import make_person
from tests.incidents.disclosures.drafts import (
    SAID,
    a_draft,
    a_picture,
    a_text_with_terms,
    answers_about,
    put,
    typed,
)

pytestmark = pytest.mark.django_db
EVERYBODY = ["teacher", "head", "chair", "governor", "dsl", "slt", "administrator"]
ENDS = ["steps/when/", "steps/said/", "evidence/", "check/", "discard/"]


@pytest.fixture(autouse=True)
def _here(school, head, chair):
    """The school, and the two people a case can go to."""


@pytest.fixture
def coach(db):
    return make_person("joe.brandt@larkspur.example", "Joe", "Brandt", Role.STAFF)


@pytest.fixture
def portal(as_person, teacher):
    return as_person(teacher)


def at(draft, end):
    return f"/disclosures/drafts/{draft.reference}/{end}"


def text(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def seen(draft):
    draft.refresh_from_db()
    return draft.revision


def send(client, draft):
    return client.post(at(draft, "check/"), {"seen": seen(draft)})


# The whole way


@pytest.mark.parametrize("child", ["yes", "no"])
def test_from_the_first_page_to_the_reference(child, portal, coach, teacher, administrator, head):
    a_published(administrator, head, text=a_text_with_terms())
    answers = answers_about(coach, child=child, clauses=["tou.no-pupil-friends"])
    assert "999" in text(portal, "/disclosures/record/")
    url = portal.post("/disclosures/record/")["Location"]
    draft = Draft.objects.get()
    pages = pages_of(answers)
    for question in pages:
        assert url == at(draft, f"steps/{question.slug}/")
        html = text(portal, url)
        assert question.title in html
        said = typed(answers, question.slug) | {"seen": seen(draft)}
        url = portal.post(url, said)["Location"]
    assert url == at(draft, "evidence/")
    assert "Continue without files" in text(portal, url)
    html = text(portal, at(draft, "check/"))
    assert "He writes to my daughter at night." in html and "The headteacher, or whoever" in html
    assert "The words of tou.no-pupil-friends." in html
    url = send(portal, draft)["Location"]
    assert url == "/disclosures/sent/"
    case = Disclosure.objects.get()
    assert case.kind == (Kind.DISCLOSURE if child == "yes" else Kind.CONDUCT)
    assert case.said == SAID and case.limbs == (answers["limbs"] if child == "yes" else [])
    for _ in range(2):  # it may be looked at again
        html = text(portal, url)
        assert case.reference in html and "gone to the headteacher" in html
        assert "Brandt" not in html and "daughter" not in html


def test_the_clauses_stand_there_in_full_and_the_limbs_with_examples(
    portal, teacher, administrator, head
):
    a_published(administrator, head, text=a_text_with_terms())
    draft = drafting.begin(by=teacher)
    html = text(portal, at(draft, "steps/clauses/"))
    assert "The words of tou.no-abuse." in html and "The words of staff.family-link." in html
    assert "scope.everyone" not in html
    html = text(portal, at(draft, "steps/threshold/"))
    assert html.count("For example:") >= 4 and "None of these" in html
    assert "Keeping children safe" in html


def test_without_a_policy_there_is_nothing_to_tick(portal, teacher):
    draft = drafting.begin(by=teacher)
    url = at(draft, "steps/clauses/")
    assert "nothing to tick here" in text(portal, url)
    assert portal.post(url, {"seen": 1})["Location"] == at(draft, "steps/threshold/")


def test_people_are_suggested(portal, teacher, coach):
    html = text(portal, at(drafting.begin(by=teacher), "steps/subject/"))
    assert f'<option value="{coach.email}">Joe Brandt</option>' in html


def test_a_page_shows_what_was_answered(portal, teacher, coach):
    draft = a_draft(teacher, coach)
    assert coach.email in text(portal, at(draft, "steps/subject/"))
    assert "He writes to my daughter at night." in text(portal, at(draft, "steps/said/"))
    assert 'value="parent"' in text(portal, at(draft, "steps/source/"))
    html = text(portal, at(draft, "steps/threshold/"))
    assert len(re.findall(r"<input[^>]* checked", html)) == 2


def test_back_works(portal, teacher):
    draft = a_draft(teacher, None)
    slugs = [one.slug for one in QUESTIONS]
    before = "/disclosures/"
    for slug in slugs:
        assert f'<a href="{before}">Back</a>' in text(portal, at(draft, f"steps/{slug}/"))
        before = at(draft, f"steps/{slug}/")
    assert f'<a href="{before}">Back</a>' in text(portal, at(draft, "evidence/"))
    assert f'<a href="{at(draft, "evidence/")}">Back</a>' in text(portal, at(draft, "check/"))


def test_change_leads_back_to_the_check(portal, teacher):
    draft = a_draft(teacher, None)
    url = at(draft, "steps/said/?from=check")
    assert url in text(portal, at(draft, "check/"))
    assert f'<a href="{at(draft, "check/")}">Back</a>' in text(portal, url)
    response = portal.post(url, {"said": "Other words.", "seen": seen(draft)})
    assert response["Location"] == at(draft, "check/")
    assert "Other words." in text(portal, at(draft, "check/"))


def test_saved_and_left_for_later(portal, teacher):
    draft = drafting.begin(by=teacher)
    sent = {"said": SAID, "seen": 1, "later": "yes"}
    assert portal.post(at(draft, "steps/said/"), sent)["Location"] == "/disclosures/"
    draft.refresh_from_db()
    assert draft.answers == {"said": SAID}
    html = text(portal, "/disclosures/record/")
    assert at(draft, "check/") in html and "1 of 10 answered" in html


def test_a_page_that_is_not_there(portal, teacher, coach):
    draft = a_draft(teacher, coach, child="no")
    for slug in ("nonsense", "threshold"):
        text(portal, at(draft, f"steps/{slug}/"), 404)


# Nothing typed is lost


def test_what_is_refused_is_shown_again(portal, teacher):
    draft = drafting.begin(by=teacher)
    url = at(draft, "steps/subject/")
    response = portal.post(url, {"subject": "Jo Nobody", "described_role": "Cook", "seen": 1})
    html = response.content.decode()
    assert response.status_code == 200 and "Nobody who is here now" in html
    assert "Jo Nobody" in html and "Cook" in html
    draft.refresh_from_db()
    assert draft.answers == {}


def test_an_older_page_keeps_what_was_typed_and_can_be_sent_again(portal, teacher):
    draft = drafting.begin(by=teacher)
    drafting.save_answers(draft, answers={"said": "From the telephone."}, seen=1, by=teacher)
    url = at(draft, "steps/said/")
    response = portal.post(url, {"said": "From the computer.", "seen": 1})
    html = response.content.decode()
    assert "older than what is kept" in html and "From the computer." in html
    assert 'name="seen" value="2"' in html
    portal.post(url, {"said": "From the computer.", "seen": 2})
    draft.refresh_from_db()
    assert draft.answers == {"said": "From the computer."}


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "9" * 4000, "٣"])
def test_a_page_that_says_no_revision_writes_over_nothing(nonsense, portal, teacher):
    draft = a_draft(teacher, None)
    response = portal.post(at(draft, "steps/said/"), {"said": "New.", "seen": nonsense})
    assert response.status_code == 200
    draft.refresh_from_db()
    assert draft.answers["said"] == SAID


# Files


def test_no_file_can_be_chosen_before_it_is_asked_what_it_shows(portal, teacher, tmp_path):
    draft = a_draft(teacher, None)
    url = at(draft, "evidence/")
    assert 'type="file"' not in text(portal, url)
    assert "Answer this first" in portal.post(url, {"images": ""}).content.decode()
    assert portal.post(url, {"images": "yes"})["Location"] == reverse("incidents:images-advice")
    assert 'type="file"' in portal.post(url, {"images": "no"}).content.decode()
    sent = {"images": "yes", "upload": a_picture(tmp_path), "description": "A screen."}
    for images in ("yes", "", "perhaps"):
        sent = {"images": images, "upload": a_picture(tmp_path), "description": "A screen."}
        portal.post(url, sent)
    assert not draft.files.exists()


def test_a_file_is_put_and_taken_away(portal, teacher, tmp_path):
    draft, url = a_draft(teacher, None), None
    url = at(draft, "evidence/")
    sent = {"images": "no", "upload": a_picture(tmp_path), "description": "A screen."}
    assert portal.post(url, sent)["Location"] == url
    (file,) = draft.files.all()
    for page in (url, at(draft, "check/")):
        assert "A screen." in text(portal, page) and "screen.png" in text(portal, page)
    assert portal.post(url, {"remove": "D-00000/F1"})["Location"] == url
    assert portal.post(url, {"remove": "\0"})["Location"] == url
    assert draft.files.count() == 1
    assert portal.post(url, {"remove": file.name})["Location"] == url
    assert not draft.files.exists()


def test_a_file_that_cannot_be_taken_loses_no_word(portal, teacher, tmp_path):
    picture = a_picture(tmp_path)
    picture.name = "screen.pdf"
    sent = {"images": "no", "upload": picture, "description": "A screen."}
    response = portal.post(at(a_draft(teacher, None), "evidence/"), sent)
    html = response.content.decode()
    assert response.status_code == 200
    assert "not what its name says" in html and "A screen." in html
    sent = {"images": "no", "description": "Only words."}
    html = portal.post(response.request["PATH_INFO"], sent).content.decode()
    assert "Choose a file." in html and "Only words." in html


# Sent, and sent again


def test_what_is_missing_is_said_and_nothing_is_sent(portal, teacher):
    draft = drafting.begin(by=teacher)
    html = text(portal, at(draft, "check/"))
    assert "Before it can be sent" in html and ">Send<" not in html
    assert portal.post(at(draft, "check/"), {"seen": 1})["Location"] == at(draft, "steps/when/")
    assert not Disclosure.objects.exists()


def test_sent_twice_is_sent_once(portal, teacher, coach):
    draft = a_draft(teacher, coach)
    sent = {"seen": seen(draft)}
    for _ in range(3):
        assert portal.post(at(draft, "check/"), sent)["Location"] == "/disclosures/sent/"
    assert Disclosure.objects.count() == 1
    assert portal.get(at(draft, "check/"))["Location"] == "/disclosures/sent/"


def test_sent_from_elsewhere_leads_to_ones_own_reports(portal, teacher, coach):
    draft = a_draft(teacher, coach)
    drafting.record(draft, seen=draft.revision, by=teacher)
    assert portal.get(at(draft, "check/"))["Location"] == "/report/mine/"


def test_an_older_check_page_sends_nothing(portal, teacher, coach):
    draft = a_draft(teacher, coach)
    old = seen(draft)
    drafting.save_answers(draft, answers={"said": "Changed."}, seen=old, by=teacher)
    html = portal.post(at(draft, "check/"), {"seen": old}).content.decode()
    assert "older than what is kept" in html and "Changed." in html
    assert not Disclosure.objects.exists()


def test_about_the_head_it_says_to_whom_it_goes(portal, teacher, head):
    draft = a_draft(teacher, head)
    assert "The chair of governors, or whoever" in text(portal, at(draft, "check/"))
    url = send(portal, draft)["Location"]
    assert "gone to the chair of governors" in text(portal, url)


def test_the_head_who_records_is_led_straight_to_it(as_person, head, coach):
    portal, draft = as_person(head), a_draft(head, coach)
    url = send(portal, draft)["Location"]
    assert url == f"/disclosures/{draft.reference}/"


@pytest.mark.parametrize("number", ["020 7946 0871", ""])
def test_with_nobody_left_it_says_whom_to_ring(number, portal, teacher, head, chair):
    for one in (head, chair):
        one.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))
    SafeguardingContacts.objects.create(lado_telephone=number, lado_authority="Hollowmere")
    draft = a_draft(teacher, None)
    assert "Nobody at the school can deal with this" in text(portal, at(draft, "check/"))
    html = text(portal, send(portal, draft)["Location"])
    assert "ring the LADO" in html
    assert (number or "entered no number") in html


def test_the_page_after_sending_needs_something_sent(portal):
    assert portal.get("/disclosures/sent/")["Location"] == "/disclosures/"


def test_a_draft_is_discarded(portal, teacher):
    draft = a_draft(teacher, None)
    assert "deleted for good" in text(portal, at(draft, "discard/"))
    assert portal.post(at(draft, "discard/"))["Location"] == "/disclosures/"
    assert not Draft.objects.exists()
    text(portal, at(draft, "discard/"), 404)


# Who, and how much it costs


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_may_record(who, request, as_person):
    person = request.getfixturevalue(who)
    portal = as_person(person)
    text(portal, "/disclosures/record/")
    url = portal.post("/disclosures/record/")["Location"]
    assert url == at(Draft.objects.get(by=person), "steps/when/")
    for end in ENDS:
        text(portal, at(Draft.objects.get(by=person), end))


@pytest.mark.parametrize("who", ["other_teacher", "head", "chair", "administrator", "dsl", "coach"])
def test_a_draft_is_there_for_nobody_else(who, request, as_person, teacher, coach):
    portal, draft = as_person(request.getfixturevalue(who)), a_draft(teacher, coach)
    for end in ENDS:
        text(portal, at(draft, end), 404)
        assert portal.post(at(draft, end), {"seen": draft.revision}).status_code == 404
    assert draft.reference not in text(portal, "/disclosures/record/")
    assert Draft.objects.get().revision == draft.revision


def test_a_stranger_is_asked_to_sign_in(client, teacher):
    draft = a_draft(teacher, None)
    for url in ["/disclosures/record/", "/disclosures/sent/", *(at(draft, end) for end in ENDS)]:
        response = client.get(url)
        assert response.status_code == 302 and response["Location"].startswith("/account/login/"), (
            url
        )


def test_who_is_not_here_yet_is_told_whom_to_ring(portal, teacher):
    teacher.assignments.update(starts_on=timezone.localdate() + timedelta(days=1))
    response = portal.post("/disclosures/record/")
    assert "ring the children’s social care" in response.content.decode()
    assert not Draft.objects.exists()


@pytest.mark.parametrize("end", ["steps/subject/", "steps/clauses/", "check/", "evidence/"])
def test_pages_cost_the_same_with_much_in_them(
    end, portal, teacher, coach, administrator, head, tmp_path, django_assert_num_queries
):
    a_published(administrator, head, text=a_text_with_terms())
    draft = a_draft(teacher, coach, clauses=["tou.no-abuse"])
    put(draft, tmp_path, by=teacher)
    text(portal, at(draft, end))
    with CaptureQueriesContext(connection) as few:
        text(portal, at(draft, end))
        count = len(few)
    for colour in ("red", "green", "blue"):
        put(draft, tmp_path, by=teacher, colour=colour)
    many = ["tou.no-abuse", "tou.no-pupil-friends", "staff.family-link"]
    drafting.save_answers(draft, answers={"clauses": many}, seen=seen(draft), by=teacher)
    for _ in range(5):
        make_person(f"more{_}@larkspur.example", "More", f"People{_}", Role.STAFF)
    text(portal, at(draft, end))
    with django_assert_num_queries(count):
        text(portal, at(draft, end))
