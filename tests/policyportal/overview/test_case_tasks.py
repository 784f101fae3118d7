"""What home says of bullying cases and records."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.bullying.models import State
from incidents.cases.models import Power
from incidents.cases.viewing import viewed
from incidents.reporting.models import Kind
from policyportal.overview.home import tasks_for
from policyportal.people.models import Person
from tests.incidents.bullying.rows import a_bullying_case, put
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import added

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]


def of_cases(person: Person) -> list:
    person = Person.objects.get(pk=person.pk)  # roles are read once a request
    found = tasks_for(person, timezone.localdate())
    return [task for task in found if task.what.startswith(("Bullying", "Record "))]


def test_the_head_and_the_dsl_assess_what_was_reported(head, dsl, teacher):
    case = a_bullying_case(teacher)
    for person in (head, dsl):
        [task] = of_cases(person)
        assert (task.what, task.tag, task.tone) == (
            f"Bullying {case.reference}",
            "Reported",
            "soon",
        )
        assert task.url == f"/bullying/{case.reference}/"


@pytest.mark.parametrize("role", ["teacher", "chair", "governor", "slt", "administrator"])
def test_nobody_else_has_it_to_do(role, request, other_teacher, head):
    a_bullying_case(other_teacher)
    a_record(other_teacher)
    assert of_cases(request.getfixturevalue(role)) == []


@pytest.mark.parametrize(
    ("days", "tag", "tone"),
    [
        (1, "Being looked into", "plain"),
        (0, "Look again today", "soon"),
        (-3, "Look again, overdue", "late"),
    ],
)
def test_a_day_to_look_again_is_said_once_it_has_come(days, tag, tone, head, teacher):
    case = put(a_bullying_case(teacher), State.INVESTIGATING, by=head)
    case.follow_up_on = timezone.localdate() + timedelta(days=days)
    case.save()
    [task] = of_cases(head)
    assert (task.tag, task.tone) == (tag, tone)


@pytest.mark.parametrize("state", [State.CLOSED, State.HANDED_OVER, State.VOIDED])
def test_a_case_that_has_ended_asks_nothing(state, head, chair, teacher):
    put(a_bullying_case(teacher), state, by=head, second=chair)
    assert of_cases(head) == []


@pytest.mark.parametrize(
    ("kind", "tag", "rank"),
    [(Kind.IMAGES, "At once", -2), (Kind.CONTACT, "At once", -2), (Kind.PHONE, "Open", 2)],
)
def test_records_of_danger_come_first(kind, tag, rank, dsl, teacher):
    record = a_record(teacher, kind)
    [task] = of_cases(dsl)
    assert (task.what, task.tag, task.rank[0]) == (f"Record {record.reference}", tag, rank)


@pytest.mark.parametrize("kind", [Kind.IMAGES, Kind.CONTACT])
def test_nobody_is_told_to_read_now_what_they_have_read_or_written(kind, head, dsl, teacher):
    read, written = a_record(teacher, kind), a_record(dsl, kind)
    viewed(read, by=dsl)
    for task in of_cases(dsl):
        assert (task.tag, task.tone, task.rank[0]) == ("Open", "soon", 0)
        assert task.detail.endswith("See what is left to do.")
    assert {task.what[-7:] for task in of_cases(dsl)} == {read.reference, written.reference}


def test_who_was_added_has_it_until_the_time_ends(head, slt, teacher):
    case = a_bullying_case(teacher)
    grant = added(case, slt, Power.WORK, by=head)
    assert [task.what for task in of_cases(slt)] == [f"Bullying {case.reference}"]
    grant.ends_at = timezone.now()
    grant.save()
    assert of_cases(slt) == []


def test_to_whom_it_was_done_has_nothing_of_it_and_the_others_have_it_at_once(head, dsl, teacher):
    a_bullying_case(teacher, affected=dsl)
    assert of_cases(dsl) == []
    [task] = of_cases(head)
    assert (task.tag, task.tone, task.rank[0]) == ("At once", "late", -2)
