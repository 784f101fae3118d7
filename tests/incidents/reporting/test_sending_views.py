"""A report looked over, changed and sent; and what is said of confidence and of who sees it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.bullying.models import BullyingCase
from incidents.cases.models import Case, Grant
from incidents.disclosures.models import Disclosure, Draft
from incidents.reporting import door
from incidents.reporting.destinations import Choice
from incidents.reporting.models import Record
from policyportal.school.models import School
from tests.incidents.disclosures.drafts import put
from tests.incidents.disclosures.reading import text
from tests.incidents.reporting.reports import (
    ASHA,
    MINE,
    PAGES,
    SENT,
    START,
    TOBY,
    a_report,
    at,
    begun,
    seen,
    send,
    typed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(school, head, chair, dsl):
    """The school, and the three people a report can go to."""
    School.objects.update(telephone="020 7946 0123")


@pytest.fixture
def portal(as_person, teacher):
    return as_person(teacher)


# Confidence


def test_what_was_told_in_confidence_stays_in_sight(portal, teacher):
    draft = a_report(teacher, Choice.PHONE, in_confidence=False)
    for page in ("what", "who", "told", "check"):
        assert "Told in confidence." not in text(portal.get(at(draft, page)))
    sent = typed(draft.answers, "told") | {"in_confidence": "on", "seen": seen(draft)}
    portal.post(at(draft, "told"), sent)
    for page in ("what", "who", "told", "check"):
        html = text(portal.get(at(draft, page)))
        assert "Told in confidence." in html and "whoever has it decides" in html
        assert "The portal tells no parent" in html
    send(portal, draft)
    html = text(portal.get(SENT))
    assert "whether one has to know, whoever has it decides" in html
    assert "The parents are told" not in html and "is weighed first" in html


def test_who_deals_with_it_reads_that_it_was_in_confidence_where_parents_are_told(
    portal, teacher, dsl, as_person
):
    for confided in (True, False):
        send(portal, a_report(teacher, Choice.PHONE, in_confidence=confided))
    browser = as_person(dsl)
    for record in Record.objects.all():
        page = reverse("incidents:record-parents-told", args=[record.reference])
        confided = record.account.get("in_confidence", False)
        assert ("Told in confidence." in text(browser.get(page))) is confided


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
    html = text(portal.get(SENT))  # but that the list of reports, which leaves it out, is no way on
    assert "it is not listed among your reports" in html
    assert f'<a class="btn btn-primary" href="{MINE}">' not in html
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


def test_who_has_left_in_the_meantime_sends_nothing(portal, teacher):
    draft = a_report(teacher, Choice.PHONE)
    teacher.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert send(portal, draft)["Location"].startswith("/account/login/")
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
