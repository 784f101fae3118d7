"""The facts of a case looked over, and its assessments side by side."""

import pytest

from incidents.bullying.assessing import assessments
from incidents.bullying.models import State
from incidents.cases.models import Power
from policyportal.audit.models import Entry
from tests.incidents.rows import added

from .rows import a_bullying_case, put
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
    page = as_person(dsl).get(page_of(case)).content.decode()
    assert "Asha Lall" in page
    assert "Toby Marsh" in page


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
    answer = as_person(dsl).post(page_of(case), sent(case, on="", words="Her own words."))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Her own words." in page
    assert assessments(case) == []


def test_another_child_without_a_name_is_added_without_assessing(case, dsl, as_person):
    page = as_person(dsl).post(page_of(case), sent(case, add="hurt")).content.decode()
    assert 'name="hurt-0-age"' in page
    assert assessments(case) == []


def test_an_older_page_is_said_to_be_older(case, dsl, as_person):
    page = as_person(dsl).post(page_of(case), sent(case, seen=case.revision - 1)).content.decode()
    assert "This page is older than what is kept" in page
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


@pytest.mark.parametrize("state", [State.CLOSED, State.HANDED_OVER, State.VOIDED])
def test_nothing_is_assessed_in_a_case_that_has_ended(case, state, head, chair, as_person):
    put(case, state, by=head, second=chair)
    page = as_person(head).post(page_of(case), sent(case))
    assert page.status_code == 200
    assert "nothing is assessed in it" in page.content.decode()


def test_each_look_is_in_the_log(case, head, as_person):
    as_person(head).get(page_of(case))
    assert Entry.objects.filter(action="case.viewed", by=f"people.person:{head.pk}").exists()
