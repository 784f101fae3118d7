"""The end of what was allowed: its last day is past, or its holder has left."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from compliance.permissions import decisions
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State, Taken
from policyportal.audit.models import Entry
from policyportal.outbox.models import Message
from policyportal.people.models import RoleAssignment
from policyportal.row_names import name_of
from tests.compliance.permissions import deciders
from tests.compliance.permissions.conftest import a_draft, a_submitted, put
from tests.compliance.permissions.deciders import (
    CLOSED,
    as_stored,
    in_a_month,
    last_entry,
    last_step,
    told,
)
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


# Expiry


def test_an_approval_expires_the_day_after_its_last(teacher, head):
    permission = deciders.an_approved(Kind.REFERENCE, teacher, head)
    assert decisions.expire_due(in_a_month()) == 0
    assert as_stored(permission).state == State.APPROVED
    assert decisions.expire_due(in_a_month() + DAY) == 1
    stored = as_stored(permission)
    assert (stored.state, stored.decided_by, stored.ends_on) == (State.EXPIRED, head, in_a_month())
    assert stored.closed_at and stored.revision == permission.revision + 1
    assert (last_step(stored).what, last_step(stored).by) == (Taken.EXPIRED, None)
    assert (last_entry().action, last_entry().by) == ("permission.expired", "")
    assert told("permission.expired") == [teacher.email]


def test_it_expires_once_and_only_what_is_approved(teacher, head):
    rows = [put(a_submitted(Kind.REFERENCE, teacher), state, head) for state in CLOSED[1:]]
    rows += [a_submitted(Kind.REFERENCE, teacher), deciders.a_noted(teacher, head)]
    before = {row.pk: as_stored(row).state for row in rows}
    deciders.an_approved(Kind.WORK_TIME, teacher, head)
    later = in_a_month() + 900 * DAY
    assert [decisions.expire_due(later), decisions.expire_due(later)] == [1, 0]
    assert {row.pk: as_stored(row).state for row in rows} == before
    assert Message.objects.filter(kind="permission.expired").count() == 1


# Leavers


def leaves(person, on):
    RoleAssignment.objects.filter(person=person, ends_on=None).update(ends_on=on)


def test_what_a_leaver_held_ends_and_what_they_asked_for_is_withdrawn(teacher, head):
    approved = deciders.an_approved(Kind.REFERENCE, teacher, head)
    sent = a_submitted(Kind.WORK_TIME, teacher)
    asked = deciders.ask_more(a_submitted(Kind.WORK_TIME, teacher), head)
    draft = a_draft(Kind.WORK_TIME, teacher)
    noted = deciders.a_noted(teacher, head)
    leaves(teacher, today())
    assert decisions.end_for_leavers(today()) == 0  # the last day is still a day here
    assert decisions.end_for_leavers(today() + DAY) == 4
    ended = as_stored(approved)
    assert (ended.state, ended.decided_by) == (State.ENDED, head)
    assert ended.closed_at and last_step(ended).what == Taken.ENDED
    for withdrawn in (as_stored(sent), as_stored(asked)):
        assert (withdrawn.state, withdrawn.waiting_since) == (State.WITHDRAWN, None)
        assert (last_step(withdrawn).what, last_step(withdrawn).by) == (Taken.WITHDRAWN, None)
    assert not Permission.objects.filter(pk=draft.pk).exists()
    assert as_stored(noted).state == State.NOTED
    assert told("permission.ended") == [teacher.email]
    entries = Entry.objects.filter(by="").values_list("action", "about")
    assert set(entries) == {
        ("permission.ended", name_of(approved)),
        ("permission.withdrawn", name_of(sent)),
        ("permission.withdrawn", name_of(asked)),
        ("permission.discarded", name_of(draft)),
    }
    assert decisions.end_for_leavers(today() + DAY) == 0


def test_nothing_ends_for_those_who_stay_come_back_or_are_to_come(teacher, other_teacher, head):
    newcomer = make_person("new@larkspur.example", "New", "Comer")  # no role yet
    held = [
        deciders.an_approved(Kind.REFERENCE, teacher, head),
        deciders.an_approved(Kind.REFERENCE, other_teacher, head),
    ]
    draft = Permission.objects.create(kind=Kind.REFERENCE, person=newcomer)
    leaves(other_teacher, today())
    RoleAssignment.objects.create(
        person=other_teacher, role="staff", starts_on=today() + 30 * DAY
    )  # and is to come back
    assert decisions.end_for_leavers(today() + DAY) == 0
    assert [as_stored(one).state for one in held] == [State.APPROVED] * 2
    assert Permission.objects.filter(pk=draft.pk).exists()


def test_a_role_that_ends_is_not_leaving(slt, head):
    permission = deciders.an_approved(Kind.REFERENCE, slt, head)
    RoleAssignment.objects.filter(person=slt, role="slt").update(ends_on=today())
    assert decisions.end_for_leavers(today() + DAY) == 0
    assert as_stored(permission).state == State.APPROVED


def test_a_closed_account_is_told_nothing(teacher, head):
    deciders.an_approved(Kind.REFERENCE, teacher, head)
    leaves(teacher, today())
    teacher.is_active = False
    teacher.save(update_fields=["is_active"])
    assert decisions.end_for_leavers(today() + DAY) == 1
    assert told("permission.ended") == []
