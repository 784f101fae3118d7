"""The list of cases, its filters, and what whoever sent something learns of it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.cases.models import Power
from incidents.disclosures.models import Disclosure, Kind, State
from incidents.disclosures.patterns import index_of
from tests.incidents.disclosures.reading import text
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db

LIST = reverse("incidents:disclosure-list")


@pytest.fixture
def case(other_teacher, teacher, head, school):
    return a_disclosure(other_teacher, teacher)


def rows(response) -> set[str]:
    return set(
        re.findall(r'<th scope="row"><a href="/disclosures/([^/]+)/"', response.content.decode())
    )


@pytest.fixture
def cases(other_teacher, teacher, slt, head, chair, school):
    """One of each that the filters can tell apart."""
    return {
        "recorded": a_disclosure(other_teacher, teacher),
        "referred": put(a_disclosure(other_teacher, slt), State.REFERRED, by=head),
        "conduct": a_conduct_record(other_teacher, teacher),
        "closed": put(a_disclosure(other_teacher, slt), State.CLOSED, by=head, second=chair),
        "head": a_disclosure(other_teacher, head),
    }


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", {"recorded", "referred", "conduct"}),
        ("?state=all", {"recorded", "referred", "conduct", "closed"}),
        ("?state=closed", {"closed"}),
        ("?state=referred&kind=conduct", set()),
        (f"?kind={Kind.CONDUCT}", {"conduct"}),
        ("?state=no-such-state", {"recorded", "referred", "conduct"}),
        ("?kind=%00", {"recorded", "referred", "conduct"}),
        ("?q=%00", {"recorded", "referred", "conduct"}),
        ("?page=99", {"recorded", "referred", "conduct"}),
        ("?q=nobody+of+that+name", set()),
    ],
)
def test_the_filters_are_in_the_address(query, wanted, cases, head, as_person):
    found = rows(as_person(head).get(LIST + query))
    assert found == {cases[name].reference for name in wanted}


def test_it_is_found_by_its_reference_and_by_whom_it_is_about(cases, head, as_person):
    client, one = as_person(head), cases["referred"]
    assert rows(client.get(LIST, {"q": f" {one.reference.lower()} "})) == {one.reference}
    assert rows(client.get(LIST, {"q": one.subject.name})) == {one.reference}
    assert rows(client.get(LIST, {"q": cases["head"].reference, "state": "all"})) == set()
    assert rows(client.get(LIST, {"q": head.name, "state": "all"})) == set()


def test_somebody_described_is_found_by_the_same_words(other_teacher, head, school, as_person):
    case = a_disclosure(other_teacher, described="Mr Bell, football")
    Disclosure.objects.filter(pk=case.pk).update(described_index=index_of("Mr Bell, football"))
    client = as_person(head)
    assert rows(client.get(LIST, {"q": "mr bell, football"})) == {case.reference}
    assert rows(client.get(LIST, {"q": "mr bell"})) == set()


def test_the_list_is_paged_and_says_how_many(other_teacher, teacher, head, school, as_person):
    for _ in range(27):
        a_disclosure(other_teacher, teacher)
    client = as_person(head)
    first, second = client.get(LIST), client.get(LIST, {"page": 2})
    assert "27 cases open" in text(first)
    assert (len(rows(first)), len(rows(second))) == (25, 2)


def test_the_list_asks_as_much_with_one_case_as_with_many(other_teacher, teacher, head, as_person):
    client = as_person(head)
    a_disclosure(other_teacher, teacher)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _ in range(20):
        a_disclosure(other_teacher, teacher)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few)


def test_an_empty_list_says_what_would_be_here(head, school, as_person):
    client = as_person(head)
    assert "Open cases would be listed here." in text(client.get(LIST))
    assert "No case matches these filters." in text(client.get(LIST, {"q": "nobody"}))


def test_who_manages_nothing_has_no_list_of_cases(cases, teacher, as_person):
    html = text(as_person(teacher).get(LIST))
    assert "<h2>Cases</h2>" not in html
    for case in cases.values():
        assert case.reference not in html


def test_who_was_added_has_that_case_in_the_list(cases, head, dsl, as_person):
    added(cases["recorded"], dsl, Power.READ, by=head)
    response = as_person(dsl).get(LIST)
    assert rows(response) == {cases["recorded"].reference}
    assert "due to be destroyed" not in text(response)


# What whoever sent it learns


def test_how_it_stands_is_said_among_ones_own_reports_alone(case, as_person):
    """See tests/incidents/reporting/test_mine.py."""
    browser = as_person(case.recorded_by)
    html = text(browser.get(LIST))
    assert case.reference not in html and reverse("incidents:report-mine") in html
    assert case.reference in text(browser.get(reverse("incidents:report-mine")))


def test_a_recorder_who_has_become_the_subject_sees_nothing_of_it(case, other_teacher, as_person):
    Disclosure.objects.filter(pk=case.pk).update(subject=other_teacher)
    for address in (LIST, reverse("incidents:report-mine"), reverse("incidents:report-start")):
        assert case.reference not in text(as_person(other_teacher).get(address))
