"""When reminders are worked out, and at what cost."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from compliance.signing import actions, recorded, reminders
from policyportal.outbox.models import Message
from policyportal.people import actions as people
from policyportal.people.models import Role
from tests.compliance.policies.texts import a_published, a_text
from tests.compliance.signing.conftest import sign
from tests.compliance.signing.reminded import KINDS, PUBLISHED, messages, told
from tests.conftest import make_person
from tests.delivering import line
from tests.policyportal.people.importing.sheets import write

pytestmark = pytest.mark.django_db


def queries(work) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


def works_it_out() -> bool:
    """Ring, and say whether anybody's roles were looked at."""
    with CaptureQueriesContext(connection) as asked:
        reminders.ring()
    return any("people_roleassignment" in one["sql"] for one in asked)


def test_nothing_new_costs_two_queries(for_staff, teacher):
    reminders.ring()
    assert queries(reminders.ring) == 2


def test_a_signature_or_a_look_is_no_reason(for_staff, teacher, other_teacher, administrator):
    assert works_it_out()
    sign(for_staff, other_teacher)
    actions.export_register(for_staff, by=administrator, people=2, filters={})
    assert not works_it_out()
    assert queries(reminders.ring) == 2


def test_the_next_day_is(for_staff, teacher, on_day):
    assert works_it_out()
    on_day(-13)
    assert works_it_out()
    assert not works_it_out()


def starts_a_role(person, others):
    people.start_role(person, role=Role.STAFF, on=PUBLISHED, by=None)


def comes_back(person, others):
    people.leave(person, on=PUBLISHED - timedelta(days=2), by=None)
    reminders.ring()
    people.come_back(person, role=Role.STAFF, on=PUBLISHED, by=None)


def is_added(person, others):
    people.add_person(
        email="new@larkspur.example",
        given_name="New",
        family_name="Comer",
        roles=[(Role.STAFF, PUBLISHED)],
        by=None,
    )


def is_published(person, others):
    administrator, head = others
    a_published(
        administrator, head, slug="another", text=a_text("Another"), audience=[Role.GOVERNOR]
    )


def is_imported(person, others):
    write("S9,New,Comer,new@larkspur.example,staff,2026-11-09,,")


@pytest.mark.parametrize("what", [starts_a_role, comes_back, is_added, is_imported, is_published])
def test_what_is_recorded_is_told_on_the_same_day(
    for_staff, governor, administrator, head, teacher, what
):
    assert reminders.ring() == 1
    assert reminders.ring() == 0
    what(governor, (administrator, head))
    assert reminders.ring() == 1
    assert reminders.ring() == 0
    assert told() == [("asked", -14)] * 2


def test_so_is_a_line_manager_who_is_given(for_staff, teacher, governor, on_day):
    on_day(7)
    reminders.ring()
    people.change_person(
        teacher,
        email=teacher.email,
        given_name=teacher.given_name,
        family_name=teacher.family_name,
        job_title="",
        staff_number=None,
        line_manager=governor,
        by=None,
    )
    assert reminders.ring() == 1
    assert told(to=governor) == [("of-yours", 7)]


def test_every_reason_is_an_action_of_the_log():
    """The names are those that the actions write; a name that nobody writes would be no reason."""
    root = Path(reminders.__file__).parents[2]
    files = [*root.glob("policyportal/people/**/*.py"), *root.glob("compliance/policies/*.py")]
    written = " ".join(path.read_text(encoding="utf-8") for path in files)
    named = {name for name in reminders.REASONS if f'"{name}"' in written}
    assert named | {recorded.EXPIRED} == set(reminders.REASONS)


def test_a_log_that_is_another_is_not_taken_for_the_one_before(for_staff, teacher):
    """As after a restore: the numbers go on, and not from where they were."""
    reminders.ring()
    day, number, commitment = cache.get(reminders.WORKED_OUT)
    Message.objects.all().delete()
    cache.set(reminders.WORKED_OUT, (day, number - 1, commitment))
    assert reminders.ring() == 1


def test_what_failed_is_worked_out_again(for_staff, teacher):
    def full(execute, sql, params, many, context):
        if "INSERT" in sql and "outbox_message" in sql:
            raise DatabaseError("The disk is full.")
        return execute(sql, params, many, context)

    with pytest.raises(DatabaseError, match="disk"), transaction.atomic():
        with connection.execute_wrapper(full):
            reminders.ring()
    assert reminders.ring() == 1


@pytest.mark.parametrize("days", [-14, 7, 14])
def test_as_many_queries_for_three_as_for_fifty(for_staff, on_day, governor, days):
    """The ring's, and those of what each kind says."""
    found = []
    for number in (3, 50):
        on_day(-14)
        for at in range(number):
            email = f"{number}.{at}@larkspur.example"
            make_person(email, "P", "Q", Role.STAFF, line_manager=governor)
        on_day(days)
        Message.objects.all().delete()
        cache.delete(reminders.WORKED_OUT)
        asked = [queries(reminders.ring)]
        for kind in KINDS:
            some = messages(kind)
            asked.append(queries(partial(kind.lines, some)) if some else 0)
        found.append(asked)
    assert found[0] == found[1]
    assert max(found[0][1:]) == {-14: 4, 7: 4, 14: 5}[days]


def test_a_message_about_nothing_harms_nobody(for_staff, teacher):
    for kind in KINDS:
        lost = Message(pk=1, kind=kind.name, about="compliance.version:0", recipient=teacher)
        assert line(lost) is None
