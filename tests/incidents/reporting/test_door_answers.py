"""Answers at the door: wrong ones, missing ones, rows of children, and what was typed too late."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from incidents.disclosures.models import Draft
from incidents.reporting import door
from incidents.reporting.destinations import Choice
from policyportal.people.models import HeldForm
from policyportal.school.models import School
from tests.incidents.disclosures.reading import text
from tests.incidents.reporting.reports import (
    ASHA,
    SAID,
    TOBY,
    a_report,
    at,
    seen,
    send,
    typed,
)
from tests.policyportal.people.test_held_forms import sign_in, token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(school, head, chair, dsl):
    """The school, and the three people a report can go to."""
    School.objects.update(telephone="020 7946 0123")


@pytest.fixture
def portal(as_person, teacher):
    return as_person(teacher)


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
