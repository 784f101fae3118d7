"""The school's calendar: terms, days that are not as others, quiet hours, and a calendar file."""

from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from policyportal.audit.models import Entry
from policyportal.operations.calendar_forms import EventsForm
from policyportal.school.calendar_file import MOST, NOT_A_CALENDAR
from policyportal.school.models import Closure, ClosureKind, School, Term
from tests.policyportal.school.test_calendar_file import a_file, an_event

pytestmark = pytest.mark.django_db
PAGE, IMPORT = "/school/closures/", "/school/calendar/import/"
TERM = {
    "about": "term",
    "term-name": "Autumn term",
    "term-starts_on": "2026-09-01",
    "term-ends_on": "2026-12-18",
}
QUIET = {"about": "quiet", "quiet_from": "18:00", "quiet_until": "08:00"}
FILE = a_file(
    an_event("Autumn term", "20260901", "20261219"),
    an_event("INSET day", "20260901"),
    an_event("October half term", "20261026", "20261031"),
    an_event("Diwali", "20261108"),
    an_event("Year 4 assembly", "20261110", more="RRULE:FREQ=WEEKLY"),
)


@pytest.fixture(autouse=True)
def on_a_friday(time_machine):
    time_machine.move_to("2026-11-20 12:00:00+00:00", tick=False)
    return time_machine


def upload(data: bytes, name="school.ics") -> dict:
    return {"file": SimpleUploadedFile(name, data)}


def actions() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("action", flat=True))


@pytest.mark.parametrize("who", ["administrator", "head"])
def test_a_term_is_added_and_removed(request, as_person, school, who):
    browser = as_person(request.getfixturevalue(who))
    assert browser.post(PAGE, TERM)["Location"] == PAGE
    term = Term.objects.get()
    assert (term.name, term.starts_on, term.ends_on) == (
        "Autumn term",
        date(2026, 9, 1),
        date(2026, 12, 18),
    )
    address = f"/school/terms/{term.pk}/remove/"
    assert "Remove Autumn term?" in browser.get(address).content.decode()
    assert Term.objects.exists()
    assert browser.post(address)["Location"] == PAGE
    assert not Term.objects.exists()
    assert browser.post(address).status_code == 404
    assert actions() == ["term.added", "term.removed"]


@pytest.mark.parametrize("who", ["teacher", "governor", "slt", "dsl", "chair"])
def test_nobody_else_keeps_the_calendar(request, as_person, school, who):
    browser = as_person(request.getfixturevalue(who))
    term = Term.objects.create(name="T", starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 2))
    for address in (PAGE, IMPORT, f"/school/terms/{term.pk}/remove/"):
        assert browser.get(address).status_code == 403
        assert browser.post(address, TERM).status_code == 403
    assert Term.objects.get() == term


@pytest.mark.parametrize(
    ("facts", "field", "said"),
    [
        ({"term-name": ""}, "name", "Say which term it is, such as Autumn term 2026."),
        ({"term-starts_on": "x"}, "starts_on", "Give the first day."),
        (
            {"term-ends_on": "2026-08-31"},
            "ends_on",
            "The last day lies before the first. Give both again.",
        ),
        (
            {"term-ends_on": "2027-12-18"},
            "ends_on",
            "That is longer than half a year. Look at the years again.",
        ),
    ],
)
def test_wrong_terms_are_pointed_out(as_person, head, school, facts, field, said):
    answer = as_person(head).post(PAGE, TERM | facts)
    assert answer.status_code == 200
    assert answer.context["form"].errors == {field: [said]}
    assert not Term.objects.exists() and not actions()


def test_terms_do_not_overlap(as_person, head, school):
    browser = as_person(head)
    browser.post(PAGE, TERM)
    other = {"term-starts_on": "2026-12-18", "term-ends_on": "2027-03-01", "term-name": "Spring"}
    answer = browser.post(PAGE, TERM | other)
    assert answer.context["form"].errors == {"starts_on": ["These days overlap with Autumn term."]}
    assert Term.objects.count() == 1


def test_a_closure_has_its_kind(as_person, head, school):
    browser = as_person(head)
    day = {"name": "INSET day", "starts_on": "2026-11-23", "ends_on": "2026-11-23"}
    browser.post(PAGE, {"about": "closure", "kind": "inset", **day})
    assert Closure.objects.get().kind == ClosureKind.INSET
    assert "INSET: staff are in, pupils are not" in browser.get(PAGE).content.decode()
    answer = browser.post(PAGE, {"about": "closure", "kind": "x", **day})
    assert answer.context["form"].errors == {"kind": ["Choose one of these."]}


def test_the_quiet_hours(as_person, head, school):
    browser = as_person(head)
    assert browser.post(PAGE, QUIET)["Location"] == PAGE
    school = School.here()
    assert (school.quiet_from, school.quiet_until) == (time(18), time(8))
    assert actions() == ["school.changed"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"quiet_from": "08:00"}, "quiet_from"),
        ({"quiet_from": "07:00"}, "quiet_from"),
        ({"quiet_from": ""}, "quiet_from"),
        ({"quiet_until": "noon"}, "quiet_until"),
    ],
)
def test_wrong_quiet_hours_are_pointed_out(as_person, head, school, facts, field):
    answer = as_person(head).post(PAGE, QUIET | facts)
    assert list(answer.context["form"].errors) == [field]
    assert School.here().quiet_from == time(19)


def test_it_says_whether_reminders_go_today_and_when_next(as_person, head, school, on_a_friday):
    browser = as_person(head)
    page = browser.get(PAGE).content.decode()
    assert "Today is a day on which reminders are sent, from 7am to 7pm." in page
    assert "The next day with reminders is Monday 23 November 2026." in page
    Closure.objects.create(
        name="Diwali",
        kind=ClosureKind.FESTIVAL,
        starts_on=date(2026, 11, 20),
        ends_on=date(2026, 11, 24),
    )
    page = browser.get(PAGE).content.decode()
    assert "No reminders are sent today." in page
    assert "The next day with reminders is Wednesday 25 November 2026." in page


def test_a_calendar_file_is_looked_at_and_then_added(as_person, head, school):
    browser = as_person(head)
    assert browser.get(IMPORT).status_code == 200
    page = browser.post(IMPORT, upload(FILE))
    found = [(event.name, str(meaning)) for _, event, _, meaning in page.context["rows"]]
    assert found == [
        ("INSET day", "inset"),
        ("Autumn term", "term"),
        ("October half term", "shut"),
        ("Diwali", "festival"),
        ("Year 4 assembly", "leave"),
    ]
    assert "It repeats; only the first is taken." in page.content.decode()
    assert not Term.objects.exists() and not Closure.objects.exists() and not actions()
    said = {f"meaning-{at}": str(meaning) for at, _, _, meaning in page.context["rows"]}
    answer = browser.post(
        IMPORT, {"events": page.context["events"], **said, "meaning-3": "leave"}, follow=True
    )
    assert "3 entries are added." in answer.content.decode()
    assert Term.objects.get().name == "Autumn term"
    assert set(Closure.objects.values_list("name", "kind")) == {
        ("INSET day", "inset"),
        ("October half term", "shut"),
    }
    assert sorted(actions()) == ["closure.added", "closure.added", "term.added"]


def test_what_is_there_is_shown_and_not_added_twice(as_person, head, school):
    browser = as_person(head)
    page = browser.post(IMPORT, upload(FILE))
    said = {f"meaning-{at}": str(meaning) for at, _, _, meaning in page.context["rows"]}
    sent = {"events": page.context["events"], **said}
    browser.post(IMPORT, sent)
    answer = browser.post(IMPORT, sent, follow=True)
    assert "Nothing was added. 4 were on the calendar already." in answer.content.decode()
    page = browser.post(IMPORT, upload(FILE))
    assert page.content.decode().count("On the calendar") == 4
    assert {str(meaning) for *_, meaning in page.context["rows"]} == {"leave"}


def test_a_term_that_overlaps_with_one_that_is_there_is_left_out(as_person, head, school):
    Term.objects.create(name="Autumn", starts_on=date(2026, 9, 2), ends_on=date(2026, 12, 18))
    page = as_person(head).post(IMPORT, upload(FILE))
    assert [(event.name, note, str(meaning)) for _, event, note, meaning in page.context["rows"]][
        :3
    ] == [
        ("INSET day", "", "inset"),
        ("Autumn term", "Overlaps with Autumn", "leave"),
        ("October half term", "", "shut"),
    ]
    assert "Overlaps with Autumn</strong>" in page.content.decode()


def test_one_day_is_said_once_and_only_what_is_past_or_now_is_marked(as_person, head, school):
    for name, first, last in (("A", 20, 20), ("B", 23, 24)):
        Closure.objects.create(
            name=name, starts_on=date(2026, 11, first), ends_on=date(2026, 11, last)
        )
    page = " ".join(strip_tags(as_person(head).get(PAGE).content.decode()).split())
    assert "A Now The school is shut 20 November 2026 Remove" in page
    assert "B The school is shut 23 November 2026 to 24 November 2026 Remove" in page


def test_one_that_is_refused_adds_none_and_keeps_what_was_chosen(as_person, head, school):
    browser = as_person(head)
    page = browser.post(
        IMPORT, upload(a_file(an_event("A", "20260901"), an_event("B", "20260902", "20270901")))
    )
    sent = {"events": page.context["events"], "meaning-0": "inset", "meaning-1": "shut"}
    answer = browser.post(IMPORT, sent)
    assert "B: That is longer than three months." in answer.content.decode()
    assert [str(meaning) for *_, meaning in answer.context["rows"]] == ["inset", "shut"]
    assert not Closure.objects.exists() and not actions()


@pytest.mark.parametrize(
    "said",
    [{}, {"meaning-0": ""}, {"meaning-0": "x"}, {"meaning-99": "shut"}, {"meaning-0": "leave"}],
)
def test_what_is_not_chosen_is_left_out(as_person, head, school, said):
    browser = as_person(head)
    page = browser.post(IMPORT, upload(a_file(an_event("A", "20260901"))))
    browser.post(IMPORT, {"events": page.context["events"], **said})
    assert not Closure.objects.exists()


def test_events_that_were_not_shown_are_not_taken(as_person, head, school):
    browser = as_person(head)
    for events in ("", "x", "[[1]]", EventsForm.signed([])[:-2]):
        answer = browser.post(IMPORT, {"events": events, "meaning-0": "shut"})
        assert answer["Location"] == IMPORT
    assert not Closure.objects.exists()


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00" * 50])
def test_a_file_that_is_none_says_why(as_person, head, school, data):
    answer = as_person(head).post(IMPORT, upload(data))
    assert answer.context["form"].errors == {"file": [NOT_A_CALENDAR]}
    assert as_person(head).post(IMPORT, {}).context["form"].errors == {
        "file": ["Choose the calendar file."]
    }


def test_many_events_take_as_many_queries_as_one(as_person, head, school):
    browser, counted = as_person(head), []
    for many in (1, 1, MOST):
        data = a_file(*[an_event(f"E{n}", f"2026{n % 12 + 1:02}01") for n in range(many)])
        with CaptureQueriesContext(connection) as queries:
            assert len(browser.post(IMPORT, upload(data)).context["rows"]) == many
        counted.append(len(queries))
    assert counted[1] == counted[2]


def test_a_name_in_the_file_is_no_markup(as_person, head, school):
    page = as_person(head).post(IMPORT, upload(a_file(an_event("<b>x</b>", "20260901"))))
    assert "&lt;b&gt;x&lt;/b&gt;" in page.content.decode()
