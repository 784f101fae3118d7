"""The facts of a case looked over, and its assessments side by side."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.bullying.assessing import assessments
from incidents.bullying.facts_fields import MOST_CHILDREN
from incidents.bullying.models import BullyingCase, State
from incidents.cases.involving import children_of, involve
from incidents.cases.models import Power, Side
from incidents.cases.viewing import VIEWED
from policyportal.audit import unchanged
from policyportal.audit.models import Entry
from tests.incidents.rows import added

from .assessed import assessed
from .reading import page, text
from .rows import a_bullying_case, a_child, put
from .typed import UNKNOWN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]


@pytest.fixture
def case(teacher, head):
    return a_bullying_case(teacher)


def page_of(case) -> str:
    return f"/bullying/{case.reference}/assess/"


def sent(case, **changes) -> dict:
    """Return what the page sends with the case's two children as they are."""
    facts = {name: value for name, value in UNKNOWN.items() if "-0-" not in name}
    for one in case.involved.select_related("child"):
        side = {"hurt": "hurt", "doing": "doing"}[one.side]
        key = f"{side}-{one.child.reference}"
        facts |= {f"{key}-age": "", f"{key}-year_group": "5", f"{key}-on_roll": "yes"}
    case.refresh_from_db()
    return facts | {"doers": ["pupil"], "seen": case.revision, "words": ""} | changes


def test_the_page_has_what_the_case_has_already(case, dsl, as_person):
    shown = text(as_person(dsl).get(page_of(case)))
    assert "Asha Lall" in shown
    assert "Toby Marsh" in shown


def test_the_facts_are_assessed_and_the_case_goes_on(case, dsl, as_person):
    answer = as_person(dsl).post(page_of(case), sent(case, words="As her mother showed me."))
    assert answer.status_code == 302
    assert answer.url == f"/bullying/{case.reference}/"
    [made] = assessments(case)
    case.refresh_from_db()
    assert (case.state, made.words, made.by) == (State.ASSESSED, "As her mother showed me.", dsl)
    assert made.decision["responsibility"] == "school"


def test_a_later_assessment_stands_beside_the_first(case, head, as_person):
    client = as_person(head)
    client.post(page_of(case), sent(case))
    client.post(page_of(case), sent(case, goes_on="yes"))
    assert [one.number for one in assessments(case)] == [2, 1]
    second = client.get(f"/bullying/{case.reference}/assessments/2/").content.decode()
    assert "<dt>It goes on</dt><dd>Yes" in second
    assert "Before: Not known" in second
    first = client.get(f"/bullying/{case.reference}/assessments/1/").content.decode()
    assert "The facts were assessed again since" in first
    assert "Before:" not in first


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(case, dsl, as_person):
    shown = text(as_person(dsl).post(page_of(case), sent(case, on="", words="Her own words.")))
    assert "Her own words." in shown
    assert assessments(case) == []


def test_another_child_without_a_name_is_added_without_assessing(case, dsl, as_person):
    shown = text(as_person(dsl).post(page_of(case), sent(case, add="hurt")))
    assert 'name="hurt-0-age"' in shown
    assert assessments(case) == []


def test_an_older_page_is_said_to_be_older(case, dsl, as_person):
    shown = text(as_person(dsl).post(page_of(case), sent(case, seen=case.revision - 1)))
    assert "This page is older than what is kept" in shown
    assert assessments(case) == []


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("head", 200),
        ("dsl", 200),
        ("teacher", 404),
        ("chair", 404),
        ("slt", 404),
        ("governor", 404),
        ("administrator", 404),
    ],
)
def test_who_may(case, role, status, request, as_person):
    client = as_person(request.getfixturevalue(role))
    assert client.get(page_of(case)).status_code == status


def test_who_was_added_to_read_sees_an_assessment_and_makes_none(case, head, slt, as_person):
    as_person(head).post(page_of(case), sent(case))
    added(case, slt, Power.READ, by=head)
    client = as_person(slt)
    assert client.get(page_of(case)).status_code == 403
    assert client.get(f"/bullying/{case.reference}/assessments/1/").status_code == 200


def test_there_is_no_assessment_that_was_not_made(case, head, as_person):
    assert as_person(head).get(f"/bullying/{case.reference}/assessments/1/").status_code == 404


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_nothing_is_assessed_in_a_case_that_has_ended(case, state, head, chair, as_person):
    put(case, state, by=head, second=chair)
    client = as_person(head)
    assert client.get(page_of(case)).url == f"/bullying/{case.reference}/"
    shown = text(client.post(page_of(case), sent(case, words="Her own words.")))
    assert "nothing is assessed in it" in shown
    assert "Her own words." in shown
    assert assessments(case) == []


def test_what_was_handed_over_shows_nothing_more(case, head, as_person):
    client = as_person(head)
    client.post(page_of(case), sent(case))
    put(BullyingCase.objects.get(pk=case.pk), State.HANDED_OVER, by=head)
    looks = Entry.objects.filter(action=VIEWED).count()
    for answer in (client.get(page_of(case)), client.get(page("assessment", case, 1))):
        assert (answer.status_code, answer.url) == (302, f"/bullying/{case.reference}/")
    for more in ({}, {"add": "hurt"}):
        shown = text(client.post(page_of(case), sent(case, words="Her own words.", **more)))
        assert "It goes on elsewhere, so nothing was kept here." in shown
        assert "Her own words." in shown
        assert not any(one.child.name in shown for one in children_of(case))
    assert len(assessments(case)) == 1
    assert Entry.objects.filter(action=VIEWED).count() == looks


# Each look


@pytest.mark.parametrize("changes", [{}, {"on": ""}, {"add": "hurt"}])
def test_a_look_is_in_the_log_also_where_the_page_comes_back(changes, case, head, as_person):
    client = as_person(head)
    if changes:
        client.post(page_of(case), sent(case, **changes))
    else:
        client.get(page_of(case))
    [look] = Entry.objects.filter(action=VIEWED)
    assert (look.about, look.by) == (f"incidents.case:{case.pk}", f"people.person:{head.pk}")


def test_what_was_sent_and_led_back_to_the_case_is_no_look(case, head, as_person):
    as_person(head).post(page_of(case), sent(case))
    assert not Entry.objects.filter(action=VIEWED).exists()


def test_a_look_at_an_assessment_is_in_the_log(case, head, as_person):
    client = as_person(head)
    client.post(page_of(case), sent(case))
    client.get(page("assessment", case, 1))
    client.get(page("assessment", case, 2))
    assert Entry.objects.filter(action=VIEWED).count() == 1


# Whom to ring comes first


def test_whom_to_ring_comes_first_where_somebody_is_in_danger_now(case, head, dsl, as_person):
    client = as_person(head)
    wrong = text(client.post(page_of(case), sent(case, danger=["immediate"], on="")))
    client.post(page_of(case), sent(case, danger=["immediate"]))
    again = text(client.get(page_of(case)))
    followed = text(client.get(page("assessment", case, 1)))
    for shown in (wrong, again, followed):
        assert f"<strong>{dsl.name}</strong>" in shown.split("<h2")[0]
        assert 'href="tel:999"' in shown.split("<h2")[0]


def test_nobody_is_told_to_ring_where_nothing_says_so(case, head, as_person):
    client = as_person(head)
    client.post(page_of(case), sent(case))
    for address in (page_of(case), page("assessment", case, 1)):
        assert "tel:999" not in text(client.get(address))


# What is typed


def test_the_age_of_the_site_on_the_day_is_shown_with_its_source(case, head, as_person):
    typed = sent(case, on="2024-04-10", platform="whatsapp", mediums=["messaging"], doers=[])
    shown = text(as_person(head).post(page_of(case), typed))
    assert "On 10 April 2024 WhatsApp could be used from the age of 16 (WhatsApp" in shown


def test_what_is_typed_stays_as_a_child_is_added_to_the_case_meanwhile(case, head, as_person):
    client, typed = as_person(head), sent(case, words="Her own words.", goes_on="yes")
    asha = case.involved.get(side="hurt").child.reference
    typed[f"hurt-{asha}-age"] = "8"
    involve(case, a_child("Ivy Okoro", by=head), Side.HURT, by=head)
    BullyingCase.objects.filter(pk=case.pk).update(revision=case.revision + 1)
    shown = text(client.post(page_of(case), typed))
    assert "This page is older than what is kept" in shown
    assert "Ivy Okoro" in shown and "Her own words." in shown
    assert f'name="hurt-{asha}-age" value="8"' in shown
    case.refresh_from_db()
    client.post(page_of(case), typed | {"seen": case.revision})
    assert len(assessments(case)[0].facts["hurt"]) == 2


def test_a_child_without_a_name_stays_until_one_more_is_named(case, head, as_person):
    client = as_person(head)
    client.post(page_of(case), sent(case, **{"hurt-0-age": "7", "hurt-0-on_roll": "unknown"}))
    assert [one["age"] for one in assessments(case)[0].facts["hurt"]] == [None, 7]
    shown = text(client.get(page_of(case)))
    assert 'name="hurt-0-age" value="7"' in shown
    involve(case, a_child("Ivy Okoro", by=head), Side.HURT, by=head)
    shown = text(client.get(page_of(case)))
    assert "Ivy Okoro" in shown
    assert 'name="hurt-0-age"' not in shown


WRONG = [
    "\0",
    "9" * 5000,
    "-1",
    "no such choice",
    "2026-02-30",
    "0001-01-01",
    "\u0661",
    "<b>",
    "é" * 300,
]


@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
def test_whatever_is_sent_in_any_field_is_answered(wrong, case, head, as_person):
    client, fields = as_person(head), sent(case)
    for name in [*fields, "danger", "hurt_staff", "hurt-0-age", "add"]:
        answer = client.post(page_of(case), fields | {name: wrong})
        assert answer.status_code in (200, 302), name
    assert client.post(page_of(case), {}).status_code == 200


def test_more_children_than_a_form_can_have_are_turned_away(case, head, as_person):
    many = {f"hurt-{n}-{of}": "yes" for n in range(5000) for of in ("age", "year_group", "on_roll")}
    assert as_person(head).post(page_of(case), sent(case) | many).status_code == 400
    some = {f"hurt-{n}-on_roll": "yes" for n in range(1000)}
    shown = text(as_person(head).post(page_of(case), sent(case) | some))
    assert f"Give at most {MOST_CHILDREN} children on each side." in shown
    assert assessments(case) == []


# Queries


def filled(case, many: int, by):
    """Add so many children, assessments and contacts to the case."""
    for number in range(many):
        involve(case, a_child(f"Child {case.pk} No{number}", by=by), Side.HURT, by=by)
        assessed(case, by)
    return case


def test_the_pages_ask_as_much_of_the_database_with_one_and_with_15(case, teacher, head, as_person):
    other = a_bullying_case(teacher, hurt=("Ivy Okoro",), doing=("Sam Ito",))
    cases = filled(case, 1, head), filled(other, 15, head)
    client = as_person(head)
    for name, more in (("assess", ()), ("assessment", (1,))):
        asked = [queries_of(client, page(name, one, *more)) for one in cases]
        assert asked[0] == asked[1], name
        assert asked[0] <= 40, name


def queries_of(client, address) -> int:
    client.get(address)  # whatever is read once in a process has been read
    unchanged.forget()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
