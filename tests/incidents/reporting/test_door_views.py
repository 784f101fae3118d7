"""The pages of the door, as somebody with two minutes and a telephone goes through them."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.bullying.models import BullyingCase
from incidents.cases.models import Case, Grant
from incidents.disclosures import drafting
from incidents.disclosures.models import Disclosure, Draft
from incidents.reporting import asking, door
from incidents.reporting.destinations import Choice
from incidents.reporting.models import Record
from policyportal.overview import incident_tasks
from policyportal.people.models import HeldForm, Role
from policyportal.school.models import School
from tests.conftest import make_person
from tests.incidents.disclosures.drafts import a_draft, a_picture, put
from tests.incidents.disclosures.reading import text
from tests.incidents.reporting.reports import ASHA, SAID, TOBY, a_report, answers_for, typed
from tests.policyportal.people.test_held_forms import sign_in, token

pytestmark = pytest.mark.django_db
EVERYBODY = ["teacher", "head", "chair", "governor", "dsl", "slt", "administrator"]
START, SENT, MINE = (reverse(f"incidents:report-{end}") for end in ("start", "sent", "mine"))
PAGES = ["danger", "urgent", "what", "who", "told", "files", "check", "discard"]


@pytest.fixture(autouse=True)
def _here(school, head, chair, dsl):
    """The school, and the three people a report can go to."""
    School.objects.update(telephone="020 7946 0123")


@pytest.fixture
def portal(as_person, teacher):
    return as_person(teacher)


def at(draft, page):
    return reverse(f"incidents:report-{page}", args=[draft.reference])


def seen(draft):
    draft.refresh_from_db()
    return draft.revision


def begun(portal, danger="no") -> Draft:
    portal.post(START, {"danger": danger})
    return Draft.objects.get()


def send(portal, draft):
    return portal.post(at(draft, "check"), {"seen": seen(draft)})


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
        assert "Told in confidence" not in html or "DSL decides" in html
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
    # One that was put there before something else was chosen can be taken away.
    url = portal.post(at(draft, "files"), {"remove": file.name})["Location"]
    assert url == at(draft, "check") and not draft.files.exists()


def test_a_file_is_put_beside_it_and_taken_away(portal, teacher, tmp_path):
    draft = a_report(teacher, Choice.PHONE)
    url = at(draft, "files")
    assert "naked" in text(portal.get(url))
    assert portal.post(url, {"images": "yes"})["Location"] == reverse("incidents:images-advice")
    assert "Choose a file" in text(portal.post(url, {"images": "no"}))
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


# Wrong and missing answers are said at their field, and nothing typed is lost

MISSING = [
    ("what", Choice.PHONE, {}, "what", "Choose what comes nearest"),
    ("what", Choice.PHONE, {"what": "gossip"}, "what", "Choose one of these."),
    ("who", Choice.ADULT, {}, "subject", "Say whom it is about"),
    ("who", Choice.CONDUCT, {"subject": "Nobody Here"}, "subject", "Nobody who is here now"),
    ("who", Choice.ADULT, {"subject": "Tom Okafor", "described": "A coach"}, "described", "one of"),
    ("who", Choice.BULLYING, {"doers": "pupil"}, "child_0_name", "Say to whom it was done"),
    ("who", Choice.BULLYING, {"child_0_name": "Asha"}, "child_0_side", "what this child has to do"),
    ("who", Choice.BULLYING, {"child_0_side": "guilty"}, "child_0_side", "Choose one of these"),
    ("who", Choice.BULLYING, {}, "doers", "Tick who does it"),
    ("who", Choice.BULLYING, {"doers": "villain"}, "doers", "Choose from these."),
    ("who", Choice.BULLYING, {"doers": "employed"}, "subject", "Say which adult"),
    (
        "who",
        Choice.BULLYING,
        {"doers": "parent", "child_0_name": "Toby", "child_0_side": "doing"},
        "doers",
        "You named a child who does it.",
    ),
    (
        "who",
        Choice.BULLYING,
        {"doers": "employed", "subject": "Tom Okafor", "affected": "Tom Okafor"},
        "affected",
        "the person named as doing it",
    ),
    ("who", Choice.PUPIL_CONTACT, {}, "child_0_name", "Give the name of the pupil"),
    ("who", Choice.FIREWALL, {}, "child_0_name", "Give the name of the pupil"),
    ("who", Choice.WORKING_DAY, {}, "child_0_name", "Say who it was"),
    ("who", Choice.CONTACT, {}, "child_0_name", "Give the name of the child"),
    ("who", Choice.PHONE, {"child_0_school_class": "5 Oak"}, "child_0_name", "Give a name"),
    ("who", Choice.PHONE, {"child_0_name": "x" * 201}, "child_0_name", "at most 200 characters"),
    ("who", Choice.PHONE, {"class_teacher": "Nobody"}, "class_teacher", "Nobody who is here now"),
    ("who", Choice.UNSURE, {"child_0_name": "Asha"}, "child_0_side", "what this child has to do"),
    ("told", Choice.PHONE, {}, "said", "Write down what you saw"),
    ("told", Choice.PHONE, {}, "happened_on", "Give the day."),
    ("told", Choice.PHONE, {"happened_on": "2999-01-01"}, "happened_on", "cannot be right"),
    ("told", Choice.PHONE, {"happened_on": "soon"}, "happened_on", "Give the day."),
    ("told", Choice.PHONE, {}, "platform", "Choose a site or app"),
    ("told", Choice.PHONE, {"platform": "other"}, "other_platform", "Say which site"),
    ("told", Choice.PHONE, {}, "aware_at", "Give the day and the time"),
    ("told", Choice.PHONE, {"aware_at": "2999-01-01T10:00"}, "aware_at", "in the future"),
    (
        "told",
        Choice.PHONE,
        {"aware_at": "2026-01-01T10:00", "happened_on": "2026-01-02"},
        "aware_at",
        "Nobody knew before it happened",
    ),
    ("told", Choice.PHONE, {}, "source", "Choose who told you"),
    ("told", Choice.PHONE, {"source": "a bird"}, "source", "Choose one of these."),
    ("told", Choice.PHONE, {"said": "x" * 20_001}, "said", "at most 20000 characters"),
    ("told", Choice.BULLYING, {}, "goes_on", "Choose “Not known”"),
]


@pytest.mark.parametrize("page, choice, given, field, sentence", MISSING)
def test_a_wrong_or_missing_answer_is_said_at_its_field(
    page, choice, given, field, sentence, portal, teacher, other_teacher
):
    draft = door.begin(answers={"danger": "no"}, by=teacher)
    draft = door.save(draft, answers={"what": choice.value}, seen=draft.revision, by=teacher)
    response = portal.post(at(draft, page), given | {"seen": draft.revision})
    html = unescape(text(response))
    assert "There is a problem" in html
    assert [line for line in response.context["form"].errors[field] if sentence in line]
    assert html.count(sentence) >= 2  # on top, and at the field
    for name, words in given.items():
        if name != "source" and " " in words and len(words) < 100:
            assert words in html
    draft.refresh_from_db()
    assert draft.answers == {"danger": "no", "what": choice.value}


def test_what_is_wrong_with_what_was_kept_is_said_on_opening_the_page(portal, teacher):
    to_come = (timezone.localdate() + timedelta(days=3)).isoformat()
    draft = a_report(teacher, Choice.PHONE, happened_on=to_come)
    assert "This lies in the future." in text(portal.get(at(draft, "told")))
    html = text(portal.get(at(draft, "check")))
    assert "Before it can be sent" in html and "This lies in the future." in html
    assert "Who will see it" not in html
    assert send(portal, draft)["Location"] == at(draft, "told")


# Children are rows


def test_another_child_is_added_and_nothing_typed_is_lost(portal, teacher):
    draft = door.begin(answers={"danger": "no"}, by=teacher)
    draft = door.save(draft, answers={"what": "bullying"}, seen=draft.revision, by=teacher)
    url = at(draft, "who")
    html = text(portal.get(url))
    assert html.count("<fieldset") >= 2 and "child_2_name" not in html
    rows = {"rows": "2", "child_1_name": "Toby <Marsh>", "child_1_side": "doing"}
    more = {"doers": ["pupil", "parent"], "affected": "Tom Ok", "described": "His father"}
    response = portal.post(url, rows | more | {"add": "yes", "seen": draft.revision})
    html = text(response)
    assert "There is a problem" not in html and "child_2_name" in html
    assert 'name="rows" value="3"' in html
    for words in ("Toby &lt;Marsh&gt;", "Tom Ok", "His father"):
        assert words in html
    ticked = re.findall(r'name="doers" value="([^"]+)"[^>]*\bchecked\b', html)
    assert ticked == ["pupil", "parent"]
    assert re.search(r'value="doing" selected', html)
    assert Draft.objects.get().revision == draft.revision  # nothing half-finished is kept


@pytest.mark.parametrize("rows, shown", [("-1", 2), ("x", 2), ("12", 12), ("9999", 2), ("50", 12)])
def test_how_many_rows_there_can_be(rows, shown, portal, teacher):
    draft = door.begin(answers={"danger": "no"}, by=teacher)
    draft = door.save(draft, answers={"what": "bullying"}, seen=draft.revision, by=teacher)
    html = text(portal.post(at(draft, "who"), {"rows": rows, "seen": draft.revision}))
    assert (f"child_{shown - 1}_name" in html, f"child_{shown}_name" in html) == (True, False)
    assert ("Add another child" in html) == (shown < 12)


def test_children_are_kept_and_shown_again(portal, teacher):
    draft = a_report(teacher, Choice.BULLYING, children=[ASHA, TOBY, ASHA])
    html = text(portal.get(at(draft, "who")))
    assert html.count("Asha Lall") == 2 and html.count("5 Oak") == 1
    sent = typed(draft.answers, "who") | {"child_1_name": "", "child_1_school_class": ""}
    assert portal.post(at(draft, "who"), sent | {"seen": seen(draft)}).status_code == 302
    draft.refresh_from_db()
    assert draft.answers["children"] == [ASHA, ASHA]


def test_the_pupil_mostly_tried_it_with_whoever_reports_it(portal, teacher, other_teacher):
    draft = door.begin(answers={"danger": "no"}, by=teacher)
    draft = door.save(draft, answers={"what": "pupil-contact"}, seen=draft.revision, by=teacher)
    assert f'value="{teacher.email}"' in text(portal.get(at(draft, "who")))
    said = {"child_0_name": "Femi", "rows": "1", "affected": other_teacher.name}
    portal.post(at(draft, "who"), said | {"seen": draft.revision})
    draft.refresh_from_db()
    assert draft.answers["affected"] == other_teacher.pk
    assert f'value="{other_teacher.email}"' in text(portal.get(at(draft, "who")))


# Confidence


def test_what_was_told_in_confidence_stays_in_sight(portal, teacher):
    draft = a_report(teacher, Choice.PHONE, in_confidence=False)
    for page in ("what", "who", "told", "check"):
        assert "Told in confidence." not in text(portal.get(at(draft, page)))
    sent = typed(draft.answers, "told") | {"in_confidence": "on", "seen": seen(draft)}
    portal.post(at(draft, "told"), sent)
    for page in ("what", "who", "told", "check"):
        html = text(portal.get(at(draft, page)))
        assert "Told in confidence." in html and "the DSL decides" in html
        assert "The portal tells no parent" in html
    send(portal, draft)
    assert "whether a parent has to know, the DSL decides" in text(portal.get(SENT))


# Checking and sending


def test_each_answer_is_changed_from_the_check_and_comes_back_to_it(portal, teacher):
    draft = a_report(teacher, Choice.PHONE)
    html = text(portal.get(at(draft, "check")))
    addresses = set(re.findall(r'href="([^"]+\?from=check)"', html))
    assert addresses == {f"{at(draft, page)}?from=check" for page in PAGES[1:5]}
    answers = draft.answers | {"said": "It rang twice."}
    for page in ("urgent", "what", "who", "told"):
        url = f"{at(draft, page)}?from=check"
        assert at(draft, "check") in text(portal.get(url))
        step = "danger" if page == "urgent" else page
        said = typed(answers, step) | {"seen": seen(draft)}
        assert portal.post(url, said)["Location"] == at(draft, "check")
    assert "It rang twice." in text(portal.get(at(draft, "check")))


def test_danger_seen_only_later_shows_what_to_do(portal, teacher):
    draft = a_report(teacher, Choice.PHONE)
    url = f"{at(draft, 'urgent')}?from=check"
    sent = {"danger": "yes", "seen": seen(draft)}
    assert portal.post(url, sent)["Location"] == at(draft, "danger")
    html = text(portal.get(at(draft, "danger")))
    assert at(draft, "check") in html  # and on to where it was
    send(portal, draft)
    assert Record.objects.get().kind == "images"


def test_another_choice_asks_what_goes_with_it(portal, teacher):
    draft = a_report(teacher, Choice.PHONE)
    url = f"{at(draft, 'what')}?from=check"
    sent = {"what": "bullying", "seen": seen(draft)}
    assert portal.post(url, sent)["Location"] == at(draft, "who")


def test_saved_to_come_back_later(portal, teacher):
    draft = begun(portal)
    sent = {"what": "phone", "later": "yes", "seen": seen(draft)}
    assert portal.post(at(draft, "what"), sent)["Location"] == START
    assert f"Come back to {draft.reference}" in text(portal.get(START))


def test_back_and_forth_the_answers_are_there(portal, teacher):
    """The back button shows the page anew, and what was answered stands in it."""
    draft = begun(portal)
    portal.post(at(draft, "what"), {"what": "firewall", "seen": seen(draft)})
    response = portal.get(at(draft, "what"))
    assert "no-store" in response["Cache-Control"]
    assert re.search(r'value="firewall"[^>]*\bchecked\b', text(response))
    portal.post(at(draft, "who"), {"child_0_name": "Femi", "rows": "1", "seen": seen(draft)})
    portal.post(at(draft, "what"), {"what": "computer", "seen": seen(draft)})
    assert "Femi" in text(portal.get(at(draft, "who")))


def test_an_older_page_is_said_so_and_keeps_what_was_typed(portal, teacher):
    draft = a_report(teacher, Choice.PHONE)
    old = draft.revision
    door.save(draft, answers={"said": "From the telephone."}, seen=old, by=teacher)
    typed_now = typed(draft.answers, "told") | {"said": "From the desk.", "seen": old}
    html = text(portal.post(at(draft, "told"), typed_now))
    assert "This page is older" in html and "From the desk." in html
    response = portal.post(at(draft, "check"), {"seen": old})
    assert "This page is older" in text(response) and not Case.objects.exists()


def test_the_button_pressed_twice_sends_once(portal, teacher):
    draft = a_report(teacher, Choice.BULLYING)
    old = draft.revision
    for _ in range(3):
        assert portal.post(at(draft, "check"), {"seen": old})["Location"] == SENT
    assert BullyingCase.objects.count() == 1


def test_sent_from_another_browser_it_is_said_that_it_was(portal, teacher, as_person):
    draft = a_report(teacher, Choice.BULLYING)
    case = door.send(draft, seen=draft.revision, by=teacher)
    for response in (portal.get(at(draft, "check")), portal.post(at(draft, "check"), {"seen": 1})):
        assert response["Location"] == MINE
    assert f"{case.reference} has been sent." in text(portal.get(MINE))


def test_without_anything_sent_there_is_nothing_to_say(portal):
    assert portal.get(SENT)["Location"] == START


def test_about_oneself_the_end_is_the_same_as_of_any_other(portal, teacher):
    draft = a_report(teacher, Choice.ADULT, subject=teacher.pk, described="")
    assert send(portal, draft)["Location"] == SENT
    assert portal.get(at(draft, "check"))["Location"] == SENT
    assert Disclosure.objects.get().reference not in text(portal.get(MINE))


def test_who_deals_with_it_is_led_to_it(as_person, dsl):
    draft = a_report(dsl, Choice.PHONE)
    browser = as_person(dsl)
    send(browser, draft)
    html = text(browser.get(SENT))
    reference = Record.objects.get().reference
    assert "It has come to you." in html
    assert reverse("incidents:record-detail", args=[reference]) in html


def test_about_the_head_only_the_role_is_named(portal, teacher, head, chair):
    draft = a_report(teacher, Choice.ADULT, subject=head.pk, described="")
    html = text(portal.get(at(draft, "check"))).split("Who will see it")[1]
    assert "The chair of governors" in html
    assert chair.name not in html and head.name not in html
    send(portal, draft)
    html = text(portal.get(SENT))
    assert "The chair of governors" in html
    assert chair.name not in html and head.name not in html


def test_with_nobody_left_it_is_kept_and_says_whom_to_ring(portal, teacher, head, chair, dsl):
    for one in (head, chair, dsl):
        one.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))
    draft = a_report(teacher, Choice.PHONE)
    assert "Nobody at the school can deal" in text(portal.get(at(draft, "check")))
    send(portal, draft)
    assert "ring the local authority" in text(portal.get(SENT))
    assert Record.objects.get().case_manager is None


def test_the_class_teacher_is_named_where_it_is_sent(portal, teacher, other_teacher):
    draft = a_report(teacher, Choice.PHONE, class_teacher=other_teacher.pk)
    assert f"{other_teacher.name}, as the class teacher" in text(portal.get(at(draft, "check")))
    send(portal, draft)
    assert Grant.objects.get().person == other_teacher


def test_discarded(portal, teacher):
    draft = a_report(teacher, Choice.PHONE)
    html = text(portal.get(at(draft, "discard")))
    assert "A pupil’s phone was not handed in" in html and at(draft, "check") in html
    assert portal.post(at(draft, "discard"))["Location"] == START
    assert not Draft.objects.exists() and not Case.objects.exists()


def test_who_has_left_is_told_on_the_page(portal, teacher):
    make_person("z@larkspur.example", "Zoe", "Hart", Role.STAFF)
    draft = a_report(teacher, Choice.PHONE)
    teacher.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))
    response = send(portal, draft)
    assert response.status_code == 302 or "999" in text(response)
    assert not Case.objects.exists()


@pytest.mark.parametrize("page", ["check", "who"])
def test_a_page_asks_as_much_with_many_children_and_files(page, portal, teacher, tmp_path):
    draft = a_report(teacher, Choice.BULLYING, children=[ASHA])
    portal.get(at(draft, page))
    with CaptureQueriesContext(connection) as few:
        portal.get(at(draft, page))
    door.save(draft, answers={"children": [ASHA, TOBY] * 5}, seen=seen(draft), by=teacher)
    for colour in ("red", "blue", "green"):
        put(draft, tmp_path, by=teacher, colour=colour)
    portal.get(at(draft, page))
    with CaptureQueriesContext(connection) as many:
        portal.get(at(draft, page))
    assert len(many) == len(few)


def test_the_first_page_asks_as_much_with_many_reports(portal, teacher):
    door.send(draft := a_report(teacher, Choice.PHONE), seen=draft.revision, by=teacher)
    a_report(teacher, Choice.PHONE)
    portal.get(START)
    with CaptureQueriesContext(connection) as few:
        portal.get(START)
    for choice in Choice:
        door.send(draft := a_report(teacher, choice), seen=draft.revision, by=teacher)
        a_report(teacher, choice)
    portal.get(START)
    with CaptureQueriesContext(connection) as many:
        portal.get(START)
    assert len(many) == len(few)


# Signed out while typing


@pytest.mark.parametrize(
    "page, sent",
    [
        ("told", {"said": f"{SAID} {'And again. ' * 500}", "teller": "Zoë’s mother"}),
        ("who", {"child_0_name": "Femi <Adeleke>", "child_0_school_class": "3 Ash", "rows": "1"}),
        ("who", {"child_0_name": "Femi <Adeleke>", "rows": "1", "add": "yes"}),
    ],
)
def test_signed_out_while_typing_loses_nothing(page, sent, teacher):
    browser, draft = Client(enforce_csrf_checks=True), a_report(teacher, Choice.PHONE)
    address = at(draft, page)
    sign_in(browser, teacher, address)
    data = {"csrfmiddlewaretoken": token(browser.get(address)), "seen": draft.revision} | sent
    Session.objects.all().delete()
    response = browser.post(address, data)
    assert response["Location"] == f"/account/login/?next={address}"
    sign_in(browser, teacher, address)
    html = unescape(browser.get(address).content.decode()).replace("\r\n", "\n")
    assert "What you typed is here again" in html
    for name, words in sent.items():
        if name not in ("rows", "add"):
            assert words.strip() in html
    assert not HeldForm.objects.exists() and Draft.objects.get().revision == draft.revision


def test_the_disclosures_still_begin_their_own(portal, teacher):
    begun(portal)
    portal.post(reverse("incidents:disclosure-start"))
    assert Draft.objects.count() == 2
    assert len(drafting.drafts_of(teacher)) == 1
