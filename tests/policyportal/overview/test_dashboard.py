"""The dashboard: every number is that of the list it opens, and nothing else is in it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compliance.policies.models import Policy
from incidents.bullying.models import State
from incidents.disclosures.models import State as DisclosureState
from incidents.reporting.models import Kind
from policyportal.audit import unchanged
from policyportal.overview import dashboard
from policyportal.people import covering
from policyportal.people.models import Person, Role
from tests.conftest import make_person
from tests.incidents.bullying import rows as bullying_rows
from tests.incidents.bullying.rows import a_bullying_case
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import a_disclosure, put

pytestmark = pytest.mark.django_db

TOTAL = re.compile(r'<p class="meta" role="status">(\d+) ')


@pytest.fixture
def cases(teacher, other_teacher, head, dsl, chair, school):
    """Cases in several states; one about the head, one done to the head, one to the DSL."""
    a_disclosure(teacher, other_teacher)
    put(a_disclosure(teacher, other_teacher), DisclosureState.REFERRED, by=head)
    put(a_disclosure(teacher, dsl), DisclosureState.CLOSED, by=head, second=chair)
    a_disclosure(teacher, head)
    for state in (State.REPORTED, State.INVESTIGATING, State.CLOSED):
        bullying_rows.put(a_bullying_case(teacher), state, by=head)
    a_bullying_case(teacher, affected=head)
    a_bullying_case(teacher, affected=dsl)
    a_record(teacher)
    a_record(teacher, Kind.FIREWALL)
    a_record(teacher, Kind.PHONE)


def figures(person: Person) -> dict[str, tuple[int, dict[str, int]]]:
    person = Person.objects.get(pk=person.pk)
    return {
        group.title: (group.whole.number, {part.label: part.number for part in group.parts})
        for group in dashboard.groups(person)
    }


def test_the_head_counts_what_they_may_see(cases, head):
    assert figures(head) == {
        "Disclosures": (2, {"Recorded": 1, "Referred to the LADO": 1}),
        "Bullying": (3, {"Reported": 2, "Being looked into": 1}),
        "Records": (2, {Kind.PUPIL_CONTACT.label: 1, Kind.FIREWALL.label: 1}),
        "Requests for permission": (0, {}),
    }


def test_the_dsl_counts_theirs_and_no_disclosures(cases, dsl):
    assert figures(dsl) == {
        "Bullying": (3, {"Reported": 2, "Being looked into": 1}),
        "Records": (1, {Kind.PHONE.label: 1}),
    }


@pytest.mark.parametrize("role", ["head", "dsl"])
def test_each_number_opens_a_list_of_as_many(cases, role, request, as_person):
    person = request.getfixturevalue(role)
    client = as_person(person)
    person = Person.objects.get(pk=person.pk)
    opened = 0
    for group in dashboard.groups(person):
        if group.title.startswith("Requests"):
            continue
        for figure in (group.whole, *group.parts):
            page = client.get(figure.url)
            assert page.status_code == 200
            assert int(TOTAL.search(page.content.decode())[1]) == figure.number, figure
            opened += 1
    assert opened >= 4


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("head", 200),
        ("dsl", 200),
        ("chair", 403),
        ("slt", 403),
        ("governor", 403),
        ("administrator", 403),
        ("teacher", 403),
    ],
)
def test_the_dashboard_is_for_the_head_and_the_dsl(role, status, request, as_person, school):
    page = as_person(request.getfixturevalue(role)).get("/dashboard/")
    assert page.status_code == status


def test_a_stranger_is_led_to_the_door(client):
    assert client.get("/dashboard/").status_code == 302


def test_who_covers_for_the_head_has_it_while_they_do(slt, head, school, as_person):
    now = timezone.now()
    ends = now + timedelta(hours=1)
    covering.arrange(
        Role.HEADTEACHER, deputy=slt, starts_at=now, ends_at=ends, reason="A meeting.", by=head
    )
    assert as_person(slt).get("/dashboard/").status_code == 200


def test_reviews_and_signatures_are_there(in_force, head, teacher, school, as_person):
    version = in_force()
    page = as_person(head).get("/dashboard/").content.decode()
    assert version.title in page
    assert "Review date not known" in page
    assert f"/policies/{Policy.objects.get().slug}/register/?standing=outstanding" in page


def test_an_empty_school_says_what_would_be_here(head, school, as_person):
    page = as_person(head).get("/dashboard/").content.decode()
    for words in (
        "Nothing was reported in the last year",
        "No policy is in force yet",
        "What is open",
    ):
        assert words in page


def test_the_drawing_has_a_table_with_the_same_numbers(cases, head, as_person):
    page = as_person(head).get("/dashboard/").content.decode()
    assert '<svg viewBox="0 0 ' in page
    assert "<caption" in page
    assert re.search(
        r'<tfoot><tr><th scope="row">The year</th><td>3</td><td>4</td><td>2</td>', page
    )


def test_it_costs_as_many_queries_with_more_of_everything(cases, head, teacher, as_person):
    client = as_person(head)

    def queries() -> int:
        unchanged.forget()
        with CaptureQueriesContext(connection) as made:
            client.get("/dashboard/")
        return len(made)

    queries()
    before = queries()
    for number in range(5):
        a_disclosure(teacher, make_person(f"p{number}@larkspur.example", "P", str(number), "staff"))
        a_bullying_case(teacher)
        a_record(teacher)
    assert queries() == before
