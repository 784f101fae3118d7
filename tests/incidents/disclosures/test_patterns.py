"""What else was recorded about the same person in 24 months, as far as the reader may see it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from incidents.disclosures.models import Disclosure, State
from incidents.disclosures.patterns import earlier, index_of
from tests.incidents.rows import a_conduct_record, a_disclosure, put

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def found(case, person, today=None):
    return [one.reference for one in earlier(case, person=person, today=today or TODAY())]


def a_described(recorder, name):
    return a_disclosure(recorder, described=name, described_index=index_of(name))


def test_the_same_person(other_teacher, teacher, slt, head, chair):
    first = put(a_disclosure(other_teacher, teacher), State.BELOW, by=head)
    second = a_conduct_record(other_teacher, teacher)
    a_disclosure(other_teacher, slt)
    case = a_disclosure(other_teacher, teacher)
    assert found(case, head) == [second.reference, first.reference]


def test_the_same_words_for_somebody_described(other_teacher, head, chair):
    first = a_described(other_teacher, "Gareth Pole")
    a_described(other_teacher, "Gareth Poole")
    case = a_described(other_teacher, " GARETH  pole")
    assert found(case, head) == [first.reference]


def test_voided_records_do_not_count(other_teacher, teacher, head, chair):
    put(a_disclosure(other_teacher, teacher), State.VOIDED, by=head, second=chair)
    assert found(a_disclosure(other_teacher, teacher), head) == []


def test_only_what_the_reader_may_see(other_teacher, teacher, head, chair):
    about_the_head = a_disclosure(other_teacher, head)
    another = a_disclosure(other_teacher, head)
    assert found(another, chair) == [about_the_head.reference]
    assert found(another, head) == []


def test_two_years_and_no_longer(other_teacher, teacher, head, chair):
    old = a_disclosure(other_teacher, teacher)
    case = a_disclosure(other_teacher, teacher)
    day = timezone.localdate(old.recorded_at)
    assert found(case, head, day + timedelta(days=700)) == [old.reference]
    assert found(case, head, day + timedelta(days=735)) == []
    assert found(case, head, date(2028, 2, 29)) == [old.reference]


def test_nobody_described_is_like_nobody_else(other_teacher, head, chair):
    a_disclosure(other_teacher, described="Gareth Pole")  # with an index as empty
    blank = Disclosure(reference="D-AAAAA")
    assert index_of("") == ""
    assert earlier(blank, person=head, today=TODAY()) == []
