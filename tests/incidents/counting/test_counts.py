"""A term is counted once, when it is over, with what counts and without what does not."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import DatabaseError, transaction

from incidents.bullying.models import BullyingCase
from incidents.counting import counts
from incidents.counting.models import Line, TermCount
from incidents.disclosures.models import State
from incidents.reporting.models import Record
from policyportal.audit.log import record
from policyportal.audit.models import Detail, Entry
from policyportal.people.models import Cover, Role, RoleAssignment
from tests.conftest import make_person
from tests.incidents.rows import a_conduct_record, a_disclosure, put

pytestmark = pytest.mark.django_db
MARCH, APRIL = datetime(2026, 3, 10, 12, tzinfo=UTC), datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.fixture
def begun(school):
    """The portal has been here since February 2026."""
    with time_machine.travel(datetime(2026, 2, 1, 9, tzinfo=UTC), tick=False):
        record("test.done", None, by=None)


@pytest.fixture
def make(teacher, other_teacher, head, begun):
    """Return a function that records a case in March."""

    def made(what=a_disclosure, subject=other_teacher, **more):
        with time_machine.travel(MARCH, tick=False):
            return what(teacher, subject, **more)

    return made


def counted(at=APRIL) -> dict[str, int]:
    with time_machine.travel(at, tick=False):
        counts.ring()
    return {
        row.line: row.number for row in TermCount.objects.filter(term_starts_on=date(2026, 1, 1))
    }


def numbers(**said) -> dict[str, int]:
    return {line.value: said.get(line.value, 0) for line in Line}


def test_a_term_is_counted_when_it_is_over_and_once(make):
    make()
    assert counted(datetime(2026, 3, 31, 22, 59, tzinfo=UTC)) == {}
    assert counted(datetime(2026, 3, 31, 23, 0, tzinfo=UTC)) == numbers(allegation=1)
    make()
    assert counted() == numbers(allegation=1)
    assert list(Entry.objects.filter(action="incidents.counted").values_list("by", flat=True)) == [
        ""
    ]


def test_the_log_has_no_number_of_it(make):
    make()
    counted()
    detail = Detail.objects.get(entry__action="incidents.counted")
    assert detail.text == '{"term":"Spring 2026"}'


def test_each_kind_counts_in_its_line(make, teacher, dsl, head):
    make()
    make(a_conduct_record)
    with time_machine.travel(MARCH, tick=False):
        facts = {"manager_role": Role.DSL, "recorded_by": teacher, "aware_at": MARCH}
        for _ in range(2):
            BullyingCase.objects.create(**facts, happened_on=MARCH)
        for _ in range(3):
            Record.objects.create(
                **facts, kind="phone", source="staff", platform="other", happened_on=MARCH
            )
    assert counted() == numbers(allegation=1, conduct=1, bullying=2, record=3)


@pytest.mark.parametrize("state", [State.VOIDED, State.HANDED_OVER])
def test_what_was_voided_or_handed_on_does_not_count(make, state, head, chair):
    put(make(), state, by=head, second=chair)
    assert counted() == numbers()


@pytest.mark.parametrize("at", ["2025-12-31 23:59", "2026-03-31 23:00"])
def test_only_what_was_recorded_in_the_term(make, teacher, other_teacher, at):
    with time_machine.travel(datetime.fromisoformat(at).replace(tzinfo=UTC), tick=False):
        a_disclosure(teacher, other_teacher)
    assert counted() == numbers()


@pytest.mark.parametrize("role", [Role.HEADTEACHER, Role.CHAIR, Role.DSL, Role.SLT])
def test_a_case_about_somebody_who_deals_with_cases_does_not_count(make, role, other_teacher):
    make()
    RoleAssignment.objects.create(person=other_teacher, role=role, starts_on=date(2026, 2, 1))
    assert counted() == numbers()


def test_nor_about_somebody_who_did_so_for_another(make, other_teacher, head):
    make()
    Cover.objects.create(
        role=Role.HEADTEACHER,
        deputy=other_teacher,
        starts_at=datetime(2025, 1, 1, tzinfo=UTC),
        ends_at=datetime(2025, 1, 2, tzinfo=UTC),
        arranged_by=head,
    )
    assert counted() == numbers()


def test_nor_what_was_done_to_them(make, dsl):
    make(subject=None, affected=dsl)
    assert counted() == numbers()


def test_a_governor_is_counted_as_any_other(make):
    governor = make_person("ola.bello@larkspur.example", "Ola", "Bello", Role.GOVERNOR)
    make(subject=governor)
    assert counted() == numbers(allegation=1)


def test_terms_that_were_missed_are_counted_too(make):
    make()
    with time_machine.travel(datetime(2027, 1, 5, 9, tzinfo=UTC), tick=False):
        assert counts.ring() == 3
        assert counts.ring() == 0
    starts = sorted({row.term_starts_on for row in TermCount.objects.all()})
    assert starts == [date(2026, 1, 1), date(2026, 4, 1), date(2026, 9, 1)]


def test_before_anything_was_recorded_there_is_nothing_to_count(school):
    assert counts.ring() == 0


def test_a_number_never_changes(make):
    counted()
    with pytest.raises(DatabaseError), transaction.atomic():
        TermCount.objects.update(number=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        TermCount.objects.all().delete()


def test_what_is_told_by_a_day_is_what_was_counted_by_then(make):
    for _ in range(6):
        make()
    counted()
    assert counts.counted_by(date(2026, 3, 31)) == []
    (spring,) = counts.counted_by(date(2026, 4, 1))
    assert str(spring.term) == "Spring 2026"
    assert spring.told.numbers == {
        "allegation": 6,
        "conduct": None,
        "bullying": None,
        "record": None,
    }
    assert spring.told.total is None
