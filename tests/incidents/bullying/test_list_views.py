"""The list of cases, its filters, and what it says to who has none."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.bullying.models import BullyingCase, State
from incidents.cases.models import Power
from policyportal.audit import unchanged
from tests.incidents.bullying.reading import text
from tests.incidents.bullying.rows import a_bullying_case, put
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db

LIST = reverse("incidents:bullying-list")


def rows(response) -> list[str]:
    html = response.content.decode()
    return re.findall(r'<th scope="row"><a href="/bullying/([^/]+)/"', html)


@pytest.fixture
def cases(school, teacher, other_teacher, head, chair):
    """One of each that the filters can tell apart."""
    found = {
        "reported": a_bullying_case(teacher),
        "families": put(
            a_bullying_case(teacher, hurt=("Ivy Okoro",), doing=(), platform="tiktok"),
            State.FAMILIES,
            by=head,
        ),
        "closed": put(a_bullying_case(teacher, hurt=("Ivy Okoro",)), State.CLOSED, by=head),
        "handed": put(a_bullying_case(teacher, hurt=("Sam Ito",)), State.HANDED_OVER, by=head),
        "head": a_bullying_case(teacher, affected=head),
    }
    BullyingCase.objects.filter(pk=found["families"].pk).update(follow_up_on=timezone.localdate())
    return found


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", {"reported", "families"}),
        ("?state=all", {"reported", "families", "closed", "handed"}),
        ("?state=closed", {"closed"}),
        ("?state=look-again", {"families"}),
        ("?platform=tiktok", {"families"}),
        ("?platform=tiktok&state=closed", set()),
        ("?q=ivy+okoro", {"families"}),
        ("?q=Ivy+Okoro&state=all", {"families", "closed"}),
        ("?q=Ivy&state=all", set()),
        ("?q=5+willow&state=all", {"reported", "families", "closed"}),
        ("?q=Sam+Ito&state=all", set()),
        ("?state=no-such-state", {"reported", "families"}),
        ("?platform=%00&q=%00", {"reported", "families"}),
        ("?page=99", {"reported", "families"}),
        ("?q=nobody+of+that+name", set()),
    ],
)
def test_the_filters_are_in_the_address(query, wanted, cases, head, as_person):
    found = rows(as_person(head).get(LIST + query))
    assert sorted(found) == sorted(cases[name].reference for name in wanted)


def test_it_is_found_by_its_reference(cases, head, as_person):
    client, one = as_person(head), cases["closed"]
    asked = {"q": f" {one.reference.lower()} ", "state": "all"}
    assert rows(client.get(LIST, asked)) == [one.reference]
    asked = {"q": cases["head"].reference, "state": "all"}
    assert rows(client.get(LIST, asked)) == []


def test_what_was_done_to_the_head_is_the_chairs(cases, chair, as_person):
    assert rows(as_person(chair).get(LIST)) == [cases["head"].reference]


def test_the_dsl_sees_them_beside_the_head(cases, dsl, as_person):
    assert set(rows(as_person(dsl).get(LIST))) == {
        cases[name].reference for name in ("reported", "families", "head")
    }


def test_each_row_names_whom_it_concerns_and_one_handed_over_nobody(cases, head, as_person):
    html = text(as_person(head).get(LIST, {"state": "all"}))
    assert "Asha Lall, Toby Marsh" in html
    assert "Sam Ito" not in html
    assert "Handed over" in html


def test_what_is_to_be_looked_at_again_stands_on_top_the_longest_due_first(
    cases, teacher, head, as_person
):
    older = a_bullying_case(teacher, hurt=("Mia Ford",))
    yesterday = timezone.localdate() - timedelta(days=1)
    BullyingCase.objects.filter(pk=older.pk).update(follow_up_on=yesterday)
    to_come = a_bullying_case(teacher, hurt=("Max Hale",))
    tomorrow = timezone.localdate() + timedelta(days=1)
    BullyingCase.objects.filter(pk=to_come.pk).update(follow_up_on=tomorrow)
    client = as_person(head)
    html = text(client.get(LIST))
    assert "2 cases to be looked at again</a> today or before" in html
    assert "Look again: overdue" in html and "Look again today" in html
    found = rows(client.get(LIST, {"state": "look-again"}))
    assert found == [older.reference, cases["families"].reference]


def test_the_list_is_paged_and_says_how_many(school, teacher, head, as_person):
    for _ in range(27):
        a_bullying_case(teacher, hurt=(), doing=())
    client = as_person(head)
    first = client.get(LIST)
    assert (len(rows(first)), len(rows(client.get(LIST, {"page": 2})))) == (25, 2)
    assert "27 cases open" in text(first)
    assert "Nobody by name" in text(first)


def test_the_list_asks_as_much_of_the_database_with_one_and_with_many(
    school, teacher, other_teacher, head, chair, as_person
):
    client = as_person(head)
    a_bullying_case(teacher, affected=other_teacher)
    few = queries_of(client)
    for number in range(20):
        a_bullying_case(teacher, hurt=(f"Child No{number}",), affected=other_teacher)
    assert queries_of(client) == few


def queries_of(client) -> int:
    client.get(LIST)  # whatever is read once in a process has been read
    unchanged.forget()
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
    return len(queries)


def test_an_empty_list_says_what_would_be_here(school, head, as_person):
    client = as_person(head)
    assert "Open cases would be listed here." in text(client.get(LIST))
    assert "No case matches these filters." in text(client.get(LIST, {"q": "nobody"}))
    again = text(client.get(LIST, {"state": "look-again"}))
    assert "No case is to be looked at again today." in again


@pytest.mark.parametrize("who", ["teacher", "slt", "administrator", "governor"])
def test_who_has_no_case_reads_what_this_is_and_where_to_go(who, cases, request, as_person):
    html = text(as_person(request.getfixturevalue(who)).get(LIST))
    assert "None has come to you." in html
    assert f'href="{reverse("incidents:report-start")}"' in html
    assert f'href="{reverse("incidents:bullying-policy")}"' in html
    assert "<h2>Cases</h2>" not in html
    for case in cases.values():
        assert case.reference not in html


def test_who_was_added_has_that_case_in_the_list(cases, head, slt, as_person):
    added(cases["reported"], slt, Power.READ, by=head)
    assert rows(as_person(slt).get(LIST)) == [cases["reported"].reference]


def test_only_reading_it_is_possible_and_for_who_is_signed_in(school, head, as_person, client):
    assert client.get(LIST).status_code == 302
    assert as_person(head).post(LIST).status_code == 405
