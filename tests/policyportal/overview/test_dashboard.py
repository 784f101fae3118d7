"""The dashboard: every number is that of the list it opens, and nothing else is in it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compliance.permissions.accounts.models import SchoolAccount
from compliance.permissions.kinds import Kind as PermissionKind
from compliance.policies.models import Policy
from incidents.bullying.models import State
from incidents.cases.models import Power
from incidents.disclosures.models import State as DisclosureState
from incidents.reporting.models import Kind
from policyportal.audit import unchanged
from policyportal.overview import dashboard
from policyportal.people import actions as people_actions
from policyportal.people import covering
from policyportal.people.models import Person, Role
from policyportal.school.models import SafeguardingContacts
from tests.compliance.permissions.accounts.conftest import an_account
from tests.compliance.permissions.conftest import a_submitted
from tests.conftest import make_person
from tests.incidents.bullying import rows as bullying_rows
from tests.incidents.bullying.rows import a_bullying_case
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import a_disclosure, added, put
from tests.policyportal.overview.test_home import sign

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


def within(label: str) -> str:
    return label[0].lower() + label[1:]


def figures(person: Person) -> dict[str, tuple[int, dict[str, int]]]:
    person = Person.objects.get(pk=person.pk)
    return {
        group.title: (group.whole.number, {part.label: part.number for part in group.parts})
        for group in dashboard.groups(person)
    }


def test_the_head_counts_what_they_may_see(cases, head):
    assert figures(head) == {
        "Disclosures": (2, {"recorded": 1, "referred to the LADO": 1}),
        "Bullying": (3, {"reported": 2, "being looked into": 1}),
        "Records": (2, {within(Kind.PUPIL_CONTACT.label): 1, within(Kind.FIREWALL.label): 1}),
        "Requests for permission": (0, {}),
    }


def test_the_dsl_counts_theirs_and_no_disclosures(cases, dsl):
    assert figures(dsl) == {
        "Bullying": (3, {"reported": 2, "being looked into": 1}),
        "Records": (1, {within(Kind.PHONE.label): 1}),
    }


@pytest.mark.parametrize("how", ["beside", "added"])
def test_the_dsl_counts_the_disclosures_that_they_see(how, teacher, slt, head, dsl, as_person):
    """One that is theirs beside the headteacher, as where images come into it; one given them."""
    case = a_disclosure(teacher, slt, also_role=Role.DSL if how == "beside" else "")
    a_disclosure(teacher, slt)
    a_disclosure(teacher, dsl, also_role=Role.DSL)
    if how == "added":
        added(case, dsl, Power.WORK, by=head)
    assert figures(dsl)["Disclosures"] == (1, {"recorded": 1})
    client = as_person(dsl)
    html = client.get("/dashboard/").content.decode()
    assert f"Disclosure {case.reference}" in html and html.count("Disclosure D-") == 1
    assert '<tfoot><tr><th scope="row">The year</th><td>1</td><td>0</td><td>0</td>' in html
    assert f"Disclosure {case.reference}" in client.get("/").content.decode()
    for page in ("/bullying/", "/report/records/"):
        assert '<a href="/disclosures/">Disclosures</a>' in client.get(page).content.decode()
    assert '<a href="/bullying/">Bullying</a>' in client.get("/disclosures/").content.decode()


def test_what_the_dsl_was_added_to_counts_until_the_time_ends(
    teacher, slt, head, chair, dsl, school, as_person
):
    """Also what has ended, of which nothing in the list of what to do would tell."""
    case = put(a_disclosure(teacher, slt), DisclosureState.CLOSED, by=head, second=chair)
    added(case, dsl, Power.READ, by=head, hours=1)
    client = as_person(dsl)
    assert "Disclosures and conduct: 1" in client.get("/dashboard/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert "Disclosures" not in client.get("/dashboard/").content.decode()


def test_a_dsl_who_sees_no_disclosure_is_led_to_none(cases, dsl, as_person):
    client = as_person(dsl)
    for page in ("/bullying/", "/report/records/", "/dashboard/"):
        html = client.get(page).content.decode()
        assert "/disclosures/" not in html and "Disclosures" not in html


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


def test_each_number_of_signatures_and_requests_is_that_of_its_list(
    in_force, head, teacher, other_teacher, school, as_person
):
    """Who left unsigned stays on the register, and in none of the numbers."""
    version = in_force(audience=[Role.STAFF])
    left = make_person("left@larkspur.example", "Lee", "Left", Role.STAFF)
    sign(version, teacher)
    yesterday = timezone.localdate() - timedelta(days=1)
    people_actions.leave(left, on=yesterday, by=None)
    for one in (teacher, other_teacher):
        a_submitted(PermissionKind.REFERENCE, one)
    client = as_person(head)
    html = client.get("/dashboard/").content.decode()
    asked = re.findall(r'<a href="([^"]+/register/[^"]*)"[^>]*>(\d+) ', html)
    assert [number for _, number in asked] == ["1", "1"]  # signed, and outstanding
    for address, number in asked:
        assert TOTAL.search(client.get(address).content.decode())[1] == number, address
    assert '<a href="/permissions/queue/"><strong>2</strong> to decide' in html
    assert "2 requests, the oldest first" in client.get("/permissions/queue/").content.decode()


def test_accounts_and_how_to_reach_the_lado_have_their_review_dates(
    teacher, other_teacher, slt, head, dsl, administrator, contacts, school, as_person
):
    today = timezone.localdate()
    mine = an_account(administrator, teacher, dsl)
    other = an_account(administrator, teacher, slt, name="Choir", address="https://choir.example/")
    SchoolAccount.objects.filter(pk=mine.pk).update(next_review_on=today - timedelta(days=1))
    SchoolAccount.objects.filter(pk=other.pk).update(next_review_on=today + timedelta(days=9))
    lado = ("How to reach the LADO", "plain")
    assert reviews(head) == [
        (f"School account: {mine.name}", "late"),
        ("School account: Choir", "soon"),
        lado,
    ]
    assert reviews(dsl) == [(f"School account: {mine.name}", "late"), lado]  # which they own
    client = as_person(dsl)
    assert "Overdue since" in client.get("/dashboard/").content.decode()
    for one in dashboard.review_dates(Person.objects.get(pk=dsl.pk), today):
        assert client.get(one.url).status_code == 200
    SafeguardingContacts.objects.update(checked_on=None, checked_by=None)
    assert lado not in reviews(head)  # nothing to check again: the list of what to do asks for it


def reviews(person: Person) -> list[tuple[str, str]]:
    today, person = timezone.localdate(), Person.objects.get(pk=person.pk)
    return [(one.what, one.tone) for one in dashboard.review_dates(person, today)]


def test_an_empty_school_says_what_would_be_here(head, school, contacts, as_person):
    contacts.delete()
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
