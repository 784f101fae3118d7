"""What waits for somebody, and what their own permissions ask of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission
from compliance.permissions.waiting import Held, Waiting, for_decider, for_holder, how_long
from tests.compliance.permissions import deciders
from tests.compliance.permissions.conftest import a_draft, a_submitted
from tests.compliance.signing.conftest import sign

pytestmark = pytest.mark.django_db


def test_who_decides_is_told_how_many_and_since_when(teacher, head, slt, chair):
    old = a_submitted(Kind.WORK_TIME, teacher)
    since = timezone.now() - timedelta(days=3)
    Permission.objects.filter(pk=old.pk).update(waiting_since=since)
    a_submitted(Kind.SCHOOL_SERVICE, teacher)
    deciders.ask_more(a_submitted(Kind.WORK_TIME, teacher), head)
    a_draft(Kind.WORK_TIME, teacher)
    assert for_decider(head) == Waiting(2, since)
    assert for_decider(slt).count == 1
    assert for_decider(chair) == Waiting(0, None)
    assert for_decider(teacher) == Waiting(0, None)


def test_that_is_one_query(teacher, head):
    a_submitted(Kind.WORK_TIME, teacher)
    for_decider(head)  # roles and covers are read once
    with CaptureQueriesContext(connection) as asked:
        assert for_decider(head).count == 1
    assert len(asked) == 1


def test_a_holder_is_told_what_there_is_to_do(policy, teacher, other_teacher, head):
    today = timezone.localdate()
    far = today + timedelta(days=90)
    draft = a_draft(Kind.WORK_TIME, teacher)
    asked = deciders.ask_more(a_submitted(Kind.WORK_TIME, teacher), head)
    first = deciders.an_approved(Kind.REFERENCE, teacher, head)
    second = deciders.an_approved(Kind.REFERENCE, teacher, head, ends_on=far)
    deciders.a_noted(teacher, head)
    deciders.decline(a_submitted(Kind.WORK_TIME, teacher), head)
    a_draft(Kind.WORK_TIME, other_teacher)
    assert for_holder(teacher, today) == Held([asked], [draft], [], [first, second])
    sign(policy.versions.in_force().get(), teacher)
    assert for_holder(teacher, today) == Held([asked], [draft], [first], [])
    assert for_holder(head, today) == Held()


def test_however_many_a_holder_has_it_is_three_queries(policy, teacher, head):
    counted = []
    for _ in range(2):
        for _ in range(4):
            deciders.an_approved(Kind.REFERENCE, teacher, head)
        with CaptureQueriesContext(connection) as asked:
            for_holder(teacher, timezone.localdate())
        counted.append(len(asked))
    assert counted == [3, 3]


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (datetime(2026, 6, 10, 9, tzinfo=UTC), "since today"),
        (datetime(2026, 6, 9, 23, 30, tzinfo=UTC), "since today"),  # half past midnight in London
        (datetime(2026, 6, 9, 22, 30, tzinfo=UTC), "1 day"),
        (datetime(2026, 6, 7, 9, tzinfo=UTC), "3 days"),
    ],
)
def test_how_long_is_said_in_whole_days(since, said):
    assert how_long(since, date(2026, 6, 10)) == said
