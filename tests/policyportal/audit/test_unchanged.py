"""What is kept while the log stays, and that nothing outlives a change."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from policyportal.audit import log, unchanged
from policyportal.audit.models import LOOKED, Entry
from policyportal.people import actions
from policyportal.people.models import Role
from policyportal.people.sign_in import Backend
from tests.incidents.rows import a_disclosure


class Counted:
    def __init__(self):
        self.times = 0

    def __call__(self):
        self.times += 1
        return self.times


def test_worked_out_once_for_one_end_of_the_log():
    make = Counted()
    assert [unchanged.kept("a1", "key", make) for _ in range(3)] == [1, 1, 1]


def test_another_end_or_another_question_is_worked_out_anew():
    make = Counted()
    asked = [("a1", "key"), ("b2", "key"), ("a1", "other"), ("a1", "key")]
    assert [unchanged.kept(end, key, make) for end, key in asked] == [1, 2, 3, 1]


def test_without_an_end_it_is_always_worked_out():
    make = Counted()
    assert [unchanged.kept(None, "key", make) for _ in range(3)] == [1, 2, 3]


def test_nothing_as_an_answer_is_an_answer():
    asked = []
    for _ in range(2):
        assert unchanged.kept("a1", "key", lambda: asked.append(1)) is None
    assert asked == [1]


def test_the_oldest_goes_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(unchanged, "MOST", 2)
    make = Counted()
    for key in ["one", "two", "one", "three"]:
        unchanged.kept("a1", key, make)
    assert unchanged.kept("a1", "one", make) == 1
    assert unchanged.kept("a1", "two", make) == 4


def test_a_failure_is_not_kept():
    with pytest.raises(ZeroDivisionError):
        unchanged.kept("a1", "key", lambda: 1 // 0)
    assert unchanged.kept("a1", "key", lambda: "well") == "well"


def test_a_role_that_ends_is_gone_at_the_next_request(as_person, administrator, head, school):
    client = as_person(head)
    assert client.get("/people/").status_code == 200
    assert client.get("/people/").status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    actions.start_role(head, role=Role.STAFF, on=yesterday, by=administrator)  # still here
    was_head = head.assignments.get(role=Role.HEADTEACHER)
    actions.end_role(was_head, on=yesterday, by=administrator)
    assert client.get("/people/").status_code == 403


def test_a_role_given_counts_at_the_next_request(as_person, administrator, teacher, school):
    client = as_person(teacher)
    assert client.get("/people/").status_code == 403
    actions.start_role(teacher, role=Role.HEADTEACHER, on=timezone.localdate(), by=administrator)
    assert client.get("/people/").status_code == 200


def test_a_role_ends_at_midnight_in_london(client, administrator, teacher, school):
    today = timezone.localdate()
    actions.start_role(teacher, role=Role.HEADTEACHER, on=today, by=administrator)
    actions.end_role(teacher.assignments.get(role=Role.HEADTEACHER), on=today, by=administrator)
    client.force_login(teacher)
    assert client.get("/people/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        client.force_login(teacher)
        assert client.get("/people/").status_code == 403


def test_a_page_seen_before_asks_only_who_is_there(
    as_person, head, school, django_assert_num_queries
):
    client = as_person(head)
    client.get("/")
    with django_assert_num_queries(2):  # the session, and the person with the log's end
        client.get("/")


def test_a_page_stays_as_it_is_when_somebody_has_looked_at_a_case(
    as_person, head, teacher, other_teacher, school, django_assert_num_queries
):
    case = a_disclosure(teacher, other_teacher)
    client = as_person(head)
    client.get("/")
    end = log.end()
    client.get(f"/disclosures/{case.reference}/")
    assert Entry.objects.latest("number").action == LOOKED
    assert log.end() == end
    with django_assert_num_queries(2):
        client.get("/")


def test_the_end_that_comes_with_a_person_is_the_logs(head, teacher, administrator):
    ends = [log.end()]
    assert Backend().get_user(head.pk).log_end == ends[0]
    actions.start_role(teacher, role=Role.DSL, on=timezone.localdate(), by=administrator)
    ends.append(log.end())
    assert Backend().get_user(head.pk).log_end == ends[1] != ends[0]


def test_what_is_too_old_to_be_shown_leaves_the_memory(monkeypatch):
    clock = iter([0.0, 1.0, 1.0 + unchanged.LONGEST_SECONDS])
    monkeypatch.setattr(unchanged, "monotonic", lambda: next(clock))
    for key in ["one", "two", "three"]:
        unchanged.kept("a1", key, Counted())
    assert [key for _, key in unchanged._kept] == ["two", "three"]
