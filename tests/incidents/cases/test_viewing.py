"""Who has looked at a case: from the log, and from nothing else."""

import json

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.cases import adding
from incidents.cases.models import Case
from incidents.cases.viewing import VIEWED, seen_by, viewed
from policyportal.audit.models import Entry
from tests.incidents.rows import a_disclosure

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(other_teacher, teacher, head):
    return a_disclosure(other_teacher, teacher)


def test_a_look_is_an_entry_of_the_log_that_names_the_page_alone(case, head):
    viewed(case, by=head, page="chronology")
    entry = Entry.objects.get()
    assert (entry.action, entry.about) == (VIEWED, f"incidents.case:{case.pk}")
    assert entry.by == f"people.person:{head.pk}"
    assert json.loads(entry.detail.text) == {"page": "chronology"}


def test_nobody_has_looked(case):
    assert seen_by(case) == []


def test_each_person_once_with_how_often_and_when_last_the_latest_first(
    case, head, chair, other_teacher, slt
):
    for hour, person in enumerate((head, chair, head)):
        with time_machine.travel(f"2026-03-02T{9 + hour:02}:00:00Z", tick=False):
            viewed(case, by=person)
    viewed(a_disclosure(other_teacher, slt), by=slt)
    found = seen_by(Case.objects.get(pk=case.pk))
    assert [(one.person, one.times, one.last.hour) for one in found] == [
        (head, 2, 11),
        (chair, 1, 10),
    ]


def test_what_else_happened_with_the_case_is_no_look(case, head):
    adding.add(case, words="He wrote again.", seen=None, by=head)
    assert seen_by(case) == []


def test_two_queries_whoever_looked(case, head, chair, slt, dsl):
    for person in (head, chair, slt, dsl):
        viewed(case, by=person)
    with CaptureQueriesContext(connection) as queries:
        assert len(seen_by(case)) == 4
    assert len(queries) == 2
