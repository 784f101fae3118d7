"""What home says of permissions, school accounts, reviews and rejected papers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.permissions import actions, decisions
from compliance.permissions.accounts import actions as accounts
from compliance.permissions.kinds import Kind
from compliance.policies import actions as policies
from policyportal.overview.home import tasks_for
from policyportal.people import covering
from policyportal.people.models import Person, Role
from tests.compliance.permissions.conftest import a_submitted, answers_of
from tests.policyportal.overview.conftest import text

pytestmark = pytest.mark.django_db


def said(person: Person) -> list[str]:
    person = Person.objects.get(pk=person.pk)  # roles and cover are read once a request
    return [task.what for task in tasks_for(person, timezone.localdate())]


def approve(permission, by, days=100):
    ends_on = timezone.localdate() + timedelta(days=days)
    return decisions.approve(
        permission, conditions="", ends_on=ends_on, seen=permission.revision, by=by
    )


def test_who_decides_sees_how_many_wait_and_nobody_else_does(
    teacher, other_teacher, head, slt, chair, administrator
):
    a_submitted(Kind.WORK_TIME, teacher)
    assert said(head) == ["Decide on a request for permission"]
    a_submitted(Kind.SCHOOL_SERVICE, other_teacher)
    assert said(head) == ["Decide on 2 requests for permission"]
    assert said(slt) == ["Decide on a request for permission"]
    for person in (teacher, other_teacher, chair, administrator):
        assert said(person) == []


def test_the_head_s_own_waits_for_the_chair_only(head, chair, slt):
    a_submitted(Kind.REFERENCE, head)
    assert said(chair) == ["Decide on a request for permission"]
    assert said(head) == said(slt) == []


def test_a_deputy_sees_what_waits_for_as_long_as_the_cover_runs(teacher, other_teacher, head):
    a_submitted(Kind.WORK_TIME, teacher)
    now = timezone.now()
    cover = covering.arrange(
        Role.HEADTEACHER,
        deputy=other_teacher,
        starts_at=now,
        ends_at=now + timedelta(hours=3),
        reason="",
        by=head,
    )
    assert said(other_teacher) == ["Decide on a request for permission"]
    covering.end(cover, by=head)
    assert said(other_teacher) == []


def test_a_holder_sees_what_is_to_finish_to_answer_and_to_renew(teacher, head):
    actions.begin(Kind.REFERENCE, by=teacher, answers={})
    asked = a_submitted(Kind.WORK_TIME, teacher)
    decisions.ask_more(asked, question="Which day?", seen=asked.revision, by=head)
    approve(a_submitted(Kind.REFERENCE, teacher), head, days=5)
    answer, renew, finish = said(teacher)
    assert answer.startswith("Answer a question: ")
    assert renew.startswith("Ends soon: Event")
    assert finish == "Finish your request: Mentioning a person, activity or event"


def test_owners_and_keepers_see_what_an_account_lacks(teacher, head, slt, administrator):
    answers = answers_of(Kind.SCHOOL_SERVICE, teacher, address="")
    approve(a_submitted(Kind.SCHOOL_SERVICE, teacher, **{"address": ""}), slt)
    name = answers["name"]
    assert said(teacher) == [f"Say where “{name}” is to be found"]
    assert said(administrator) == said(head) == ["1 school account needs attention"]
    account = accounts.SchoolAccount.objects.get()
    accounts.give_address(
        account, address="https://blog.example/4", seen=account.revision, by=teacher
    )
    account.refresh_from_db()
    accounts.confirm_two_step(account, on=timezone.localdate(), seen=account.revision, by=teacher)
    assert said(teacher) == said(administrator) == []


def test_an_overdue_review_is_the_head_s_and_the_chair_s_to_do(
    draft, head, chair, administrator, teacher
):
    manuscript = text("Old policy")
    manuscript.dates["review_due"] = "2020-01"
    version = policies.save_draft(manuscript, by=administrator)
    policies.publish(
        policies.approve(policies.submit(version, by=administrator), by=head), by=administrator
    )
    for person in (head, chair):
        assert "Review: Old policy" in said(person)
    for person in (teacher, administrator):
        assert "Review: Old policy" not in said(person)
