"""One's own reports: received, picked up, closed, wherever they went. Never what they became."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.bullying.models import State as BullyingState
from incidents.cases.models import Case
from incidents.cases.viewing import viewed
from incidents.disclosures import subject
from incidents.disclosures.models import Disclosure
from incidents.disclosures.models import State as DisclosureState
from incidents.reporting import mine
from incidents.reporting.models import Kind, Record
from incidents.reporting.models import State as RecordState
from tests.incidents.bullying.rows import a_bullying_case
from tests.incidents.bullying.rows import put as put_bullying
from tests.incidents.cases.over import destroy, time_has_come
from tests.incidents.disclosures.reading import text
from tests.incidents.reporting.passing_on import now, pass_on
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import a_disclosure
from tests.incidents.rows import put as put_disclosure

pytestmark = pytest.mark.django_db
MINE = reverse("incidents:report-mine")


@pytest.fixture(autouse=True)
def _here(school, head, chair, dsl):
    """The school, and the three people a report can go to."""


def lines(person):
    return list(mine.page_of(person).object_list)


def handed_over(record: Record, to: Case, *, by) -> None:
    """Leave a record as handing it over does: at its end, and followed by the other."""
    now = timezone.now()
    Record.objects.filter(pk=record.pk).update(
        state=RecordState.HANDED_OVER, closed_at=now, closed_by=by
    )
    Case.objects.filter(pk=record.pk).update(became=Case(pk=to.pk), picked_up_at=now)


@pytest.mark.parametrize("make", [a_disclosure, a_bullying_case, a_record])
def test_each_kind_is_received_then_picked_up(make, teacher, dsl, head):
    case = make(teacher)
    (line,) = lines(teacher)
    assert (line.reference, line.tag) == (case.reference, "Received")
    assert (line.picked_up_at, line.closed_at) == (None, None)
    viewed(case, by=teacher)  # who sent it does not pick it up
    assert lines(teacher)[0].tag == "Received"
    viewed(case, by=dsl if case.manager_role == "dsl" else head)
    (line,) = lines(teacher)
    assert line.tag == "Picked up" and line.picked_up_at


def test_each_kind_is_closed(teacher, head, chair, dsl):
    put_disclosure(a_disclosure(teacher), DisclosureState.CLOSED, by=head, second=chair)
    put_bullying(a_bullying_case(teacher), BullyingState.CLOSED, by=head)
    record = a_record(teacher)
    Record.objects.filter(pk=record.pk).update(
        state=RecordState.CLOSED, closed_at=timezone.now(), closed_by=dsl
    )
    assert [line.tag for line in lines(teacher)] == ["Closed"] * 3
    assert all(line.closed_at and line.picked_up_at for line in lines(teacher))


def test_nobody_sees_the_reports_of_others(teacher, other_teacher, head):
    a_record(teacher)
    assert not lines(other_teacher) and not lines(head)


def test_it_is_followed_to_where_it_went_on_under_its_own_number(teacher, head, dsl, chair):
    record = a_record(teacher)
    bullying = a_bullying_case(teacher)
    handed_over(record, bullying, by=dsl)
    (line,) = lines(teacher)
    assert (line.reference, line.tag) == (record.reference, "Picked up")
    assert line.closed_at is None  # the record has ended, and the report has not
    disclosure = a_disclosure(teacher)
    put_bullying(bullying, BullyingState.HANDED_OVER, by=head)
    Case.objects.filter(pk=bullying.pk).update(became=Case(pk=disclosure.pk))
    assert [one.tag for one in lines(teacher)] == ["Picked up"]
    put_disclosure(disclosure, DisclosureState.CLOSED, by=head, second=chair)
    (line,) = lines(teacher)
    disclosure.refresh_from_db()
    assert (line.reference, line.tag) == (record.reference, "Closed")
    assert line.closed_at == disclosure.closed_at
    assert line.picked_up_at < line.closed_at


def test_handed_on_it_was_picked_up(teacher, dsl):
    record, bullying = a_record(teacher), a_bullying_case(teacher)
    handed_over(record, bullying, by=dsl)
    Case.objects.filter(pk=record.pk).update(picked_up_at=None)
    assert lines(teacher)[0].tag == "Picked up"


def test_what_became_of_the_report_of_another_is_no_report_of_the_receivers(teacher, dsl):
    """The receiver records anew in the name of whoever reported; it stays that one's report."""
    handed_over(a_record(teacher), a_bullying_case(dsl), by=dsl)
    assert [line.tag for line in lines(teacher)] == ["Picked up"]


def test_once_what_was_sent_is_destroyed_nothing_says_what_it_became(
    teacher, slt, dsl, chair, settings, tmp_path
):
    settings.VAR = tmp_path
    sent = a_record(teacher, Kind.PHONE)
    made = pass_on(sent, "disclosure", dsl, subject=slt)
    destroy(time_has_come(now(sent)), by=dsl, second=chair)
    assert Case.objects.get() == Case.objects.get(pk=made.pk, recorded_by=teacher)
    assert lines(teacher) == []


def test_of_a_case_about_oneself_nothing_is_said(teacher, head, chair):
    case = a_disclosure(teacher, teacher)
    assert not lines(teacher)
    put_disclosure(case, DisclosureState.CLOSED, by=head, second=chair)
    assert not lines(teacher)


def test_a_report_that_became_a_case_about_its_reporter_stays_as_picked_up(
    teacher, dsl, head, chair, as_person
):
    record = a_record(teacher)
    disclosure = a_disclosure(teacher, teacher)
    handed_over(record, disclosure, by=dsl)
    before = lines(teacher)
    html = text(as_person(teacher).get(MINE))
    assert [line.tag for line in before] == ["Picked up"]
    viewed(disclosure, by=head)
    put_disclosure(disclosure, DisclosureState.CLOSED, by=head, second=chair)
    assert lines(teacher) == before
    assert disclosure.reference not in html


def test_a_disclosure_that_proved_to_be_about_its_reporter_stays_as_picked_up(
    teacher, other_teacher, head, chair, as_person
):
    case = a_disclosure(teacher, other_teacher)
    viewed(case, by=head)
    before = lines(teacher)
    assert [line.tag for line in before] == ["Picked up"]
    who = {"reason": "It was the other way round.", "seen": None, "by": head}
    subject.change_subject(case, subject=teacher, **who)
    assert lines(teacher) == before
    case = Disclosure.objects.get(pk=case.pk)
    put_disclosure(case, DisclosureState.CLOSED, by=head, second=chair)
    assert lines(teacher) == before
    assert case.reference in text(as_person(teacher).get(MINE))
    assert not Case.objects.visible_to(teacher).exists()


def test_about_somebody_else_after_all_it_is_heard_of_again(teacher, other_teacher, head, chair):
    case = a_disclosure(teacher, other_teacher)
    who = {"reason": "A slip.", "seen": None, "by": head}
    subject.change_subject(case, subject=teacher, **who)
    case = subject.change_subject(case, subject=other_teacher, **who)
    put_disclosure(case, DisclosureState.CLOSED, by=head, second=chair)
    assert [line.tag for line in lines(teacher)] == ["Closed"]


def test_what_comes_after_a_case_about_the_reporter_is_not_followed_either(
    teacher, dsl, head, chair
):
    record, about_them = a_record(teacher), a_disclosure(teacher, teacher)
    after = put_disclosure(a_disclosure(teacher), DisclosureState.CLOSED, by=head, second=chair)
    handed_over(record, about_them, by=dsl)
    Case.objects.filter(pk=about_them.pk).update(became=Case(pk=after.pk))
    assert [line.tag for line in lines(teacher)] == ["Picked up"]


# The page


@pytest.mark.parametrize(
    "who", ["teacher", "head", "chair", "governor", "dsl", "slt", "administrator"]
)
def test_everybody_has_the_page(who, request, as_person):
    html = text(as_person(request.getfixturevalue(who)).get(MINE))
    assert "would be listed here" in html


def test_a_stranger_signs_in_first(client):
    assert client.get(MINE)["Location"].startswith("/account/login/")


def test_the_page_says_nothing_but_how_it_stands(teacher, head, dsl, as_person):
    made = [a_disclosure(teacher), a_bullying_case(teacher), a_record(teacher)]
    viewed(made[2], by=head)
    html = re.sub(r"<[^>]+>", " ", text(as_person(teacher).get(MINE)).split("<h1>")[1])
    html = html.split("Whoever deals with it")[0]
    assert all(case.reference in html for case in made) and "3 reports" in html
    assert html.count("Received") >= 2 and "Picked up" in html
    for word in ("isclosure", "ullying", "ontact", "Asha", "Femi", "coach", head.name, dsl.name):
        assert word not in html


def test_a_day_on_which_it_was_closed_is_there(teacher, head, chair, as_person):
    case = put_disclosure(a_disclosure(teacher), DisclosureState.CLOSED, by=head, second=chair)
    on = timezone.make_aware(datetime(2026, 3, 4, 12))
    Disclosure.objects.filter(pk=case.pk).update(closed_at=on)
    assert "closed 4 March 2026" in text(as_person(teacher).get(MINE))


def test_picked_up_is_there_at_once_though_looking_changes_nothing_else(
    teacher, head, as_person, client
):
    case = a_record(teacher)
    browser = as_person(teacher)
    assert "Picked up" not in text(browser.get(MINE))
    viewed(case, by=head)
    assert "Picked up" in text(browser.get(MINE))


def test_it_is_paged_and_asks_as_much_with_many_as_with_one(teacher, head, dsl, as_person):
    browser = as_person(teacher)
    handed_over(a_record(teacher), a_bullying_case(teacher), by=dsl)
    browser.get(MINE)
    with CaptureQueriesContext(connection) as few:
        browser.get(MINE)
    for days in range(26):
        record = a_record(teacher, recorded_at=timezone.now() - timedelta(days=days))
        handed_over(record, a_bullying_case(teacher), by=dsl)
    browser.get(MINE)
    with CaptureQueriesContext(connection) as many:
        html = text(browser.get(MINE))
    assert len(many) == len(few)
    assert "27 reports" in html and html.count("R-") == 25
    assert text(browser.get(MINE, {"page": 2})).count("R-") == 2
    assert "27 reports" in text(browser.get(MINE, {"page": "no such"}))
