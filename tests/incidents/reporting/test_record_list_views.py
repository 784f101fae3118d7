"""The list of records: whose, its filters in the address, its pages."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.reporting.models import Kind, Record, State
from tests.incidents.disclosures.reading import text
from tests.incidents.reporting.passing_on import pass_on
from tests.incidents.reporting.rows import a_record

pytestmark = pytest.mark.django_db

LIST = reverse("incidents:record-list")


def rows(response) -> list[str]:
    found = r'<th scope="row"><a href="/report/records/([^/]+)/"'
    return re.findall(found, response.content.decode())


@pytest.fixture
def records(school, teacher, head, dsl, chair):
    """One of each that the filters can tell apart; the DSL deals with all but two."""
    made = {
        "phone": a_record(teacher, Kind.PHONE),
        "images": a_record(teacher, Kind.IMAGES, children=("Lola Brandt",)),
        "closed": a_record(teacher, Kind.PHONE, children=("Lola Brandt",)),
        "head's": a_record(teacher, Kind.FIREWALL, children=("Lola Brandt",)),
        "chair's": a_record(teacher, Kind.WORKING_DAY, subject=head),
    }
    Record.objects.filter(pk=made["closed"].pk).update(
        state=State.CLOSED, closed_at=timezone.now(), closed_by=dsl
    )
    return made


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", {"phone", "images"}),
        ("?state=all", {"phone", "images", "closed"}),
        ("?state=closed", {"closed"}),
        ("?kind=images", {"images"}),
        ("?kind=images&state=closed", set()),
        ("?kind=no-such-kind&state=nor-state", {"phone", "images"}),
        ("?q=%00", {"phone", "images"}),
        ("?q=lola+brandt", {"images"}),
        ("?q=Lola+Brandt&state=all", {"images", "closed"}),
        ("?q=Lola", set()),
        ("?q=+", {"phone", "images"}),
        ("?page=99", {"phone", "images"}),
    ],
)
def test_the_filters_are_in_the_address(query, wanted, records, dsl, as_person):
    found = rows(as_person(dsl).get(LIST + query))
    assert set(found) == {records[name].reference for name in wanted}


def test_what_was_handed_over_is_not_found_by_a_child(records, dsl, slt, as_person):
    pass_on(records["images"], "disclosure", dsl, subject=slt)
    page = as_person(dsl)
    assert rows(page.get(f"{LIST}?q=Lola+Brandt&state=all")) == [records["closed"].reference]
    whole = rows(page.get(f"{LIST}?q={records['images'].reference}&state=all"))
    assert whole == [records["images"].reference]


def test_it_is_found_by_its_reference_by_who_may_see_it(records, dsl, as_person):
    one, other = records["phone"].reference, records["head's"].reference
    assert rows(as_person(dsl).get(LIST, {"q": f" {one.lower()} "})) == [one]
    assert rows(as_person(dsl).get(LIST, {"q": other, "state": "all"})) == []


@pytest.mark.parametrize(
    ("who", "wanted"),
    [("head", {"head's"}), ("chair", {"chair's"}), ("slt", set()), ("teacher", set())],
)
def test_each_sees_their_own(who, wanted, records, request, as_person):
    answer = as_person(request.getfixturevalue(who)).get(LIST)
    assert set(rows(answer)) == {records[name].reference for name in wanted}
    if not wanted:
        assert "Records that you deal with would be listed here." in text(answer)


@pytest.mark.parametrize("who", ["governor", "administrator"])
def test_others_find_it_empty(who, records, request, as_person):
    assert rows(as_person(request.getfixturevalue(who)).get(LIST)) == []


def test_the_empty_states_say_what_to_do(school, dsl, as_person):
    client = as_person(dsl)
    assert "None is open now." in text(client.get(LIST))
    assert "No record matches these filters." in text(client.get(LIST + "?kind=phone"))


def test_a_list_asks_for_a_sign_in(client, db):
    assert client.get(LIST).status_code == 302


def queries_of(client, address) -> int:
    client.get(address)  # whatever is read once has been read
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_list_is_paged_and_takes_as_many_queries_for_many(school, teacher, dsl, as_person):
    a_record(teacher, Kind.PHONE)
    client = as_person(dsl)
    one = queries_of(client, LIST)
    for _ in range(30):
        a_record(teacher, Kind.PHONE, children=("Femi Adeleke", "Lola Brandt"))
    assert queries_of(client, LIST) == one
    assert len(rows(client.get(LIST))) == 25
    assert "31 records open" in text(client.get(LIST))
    assert len(rows(client.get(LIST + "?page=2"))) == 6
