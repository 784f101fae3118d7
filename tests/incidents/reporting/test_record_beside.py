"""What every case has, from the page of a record: additions, corrections, children, evidence."""

import pytest
from django.urls import reverse

from incidents.cases.models import ChronologyEntry, Power
from incidents.reporting import actions
from incidents.reporting.models import Kind
from tests.incidents.disclosures.reading import text
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db
PAGES = ["case-add", "case-children", "case-chronology", "evidence-add"]


@pytest.fixture
def case(school, teacher, head, dsl, chair):
    return a_record(teacher, Kind.PUPIL_CONTACT)


def page(name, case, *more):
    return reverse(f"incidents:{name}", args=[case.reference, *more])


def detail(case):
    return page("record-detail", case)


@pytest.mark.parametrize("name", PAGES)
def test_each_is_linked_and_opens(name, case, head, as_person):
    client = as_person(head)
    assert page(name, case) in client.get(detail(case)).content.decode()
    assert client.get(page(name, case)).status_code == 200


@pytest.mark.parametrize("name", ["case-add", "case-children", "evidence-add"])
def test_who_only_reads_is_not_led_there(name, case, head, other_teacher, as_person):
    added(case, other_teacher, Power.READ, by=head)
    assert page(name, case) not in as_person(other_teacher).get(detail(case)).content.decode()


def test_an_addition_leads_back_and_is_shown(case, head, as_person):
    said = {"words": "He asked again today.", "happened_at": "", "seen": case.revision}
    answer = as_person(head).post(page("case-add", case), said)
    assert answer.url == detail(case)
    assert "He asked again today." in text(as_person(head).get(detail(case)))


def test_a_step_that_was_struck_through_is_to_do_again(case, head, as_person):
    client = as_person(head)
    actions.tick(case, "pupil-spoken", seen=None, by=head)
    tick = page("record-tick", case, "pupil-spoken")
    assert tick not in client.get(detail(case)).content.decode()
    number = ChronologyEntry.objects.get(case=case.pk).number
    correct = page("case-correct", case, number)
    assert correct in client.get(detail(case)).content.decode()
    case.refresh_from_db()
    said = {"words": "Not yet.", "reason": "The wrong record.", "seen": case.revision}
    assert client.post(correct, said).url == detail(case)
    assert tick in client.get(detail(case)).content.decode()


def test_a_long_chronology_ends_in_a_link(case, head, as_person):
    for _ in range(11):
        as_person(head).post(
            page("case-add", case), {"words": "More.", "happened_at": "", "seen": case.revision}
        )
        case.refresh_from_db()
    found = text(as_person(head).get(detail(case)))
    assert "1 earlier entry in the chronology" in found
