"""Bringing people in, changing them, their roles, their leaving and coming back."""

import json
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from policyportal.audit import log
from policyportal.audit.models import Entry
from policyportal.people import actions
from policyportal.people.administrators import covered_from
from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.refusal import Refused
from tests.conftest import make_person
from tests.days import today, tomorrow, yesterday


def add(by, **more):
    facts = {
        "email": "Zoë.O'Brien@Larkspur.example",
        "given_name": "Zoë",
        "family_name": "O'Brien-Shah",
        "roles": [(Role.STAFF, today())],
    }
    return actions.add_person(**(facts | more), by=by)


def same(person, **more):
    """What change_person is given when nothing but `more` changes."""
    return {name: getattr(person, name) for name in actions.FIELDS} | more


def detail(about, action):
    return json.loads(log.entry_of(about, action).detail.text)


def entries():
    return Entry.objects.count()


# Adding ----------------------------------------------------------------------------------------


def test_add_person(administrator, head):
    person = add(
        administrator,
        job_title="Teacher",
        staff_number="T1",
        line_manager=head,
        roles=[(Role.STAFF, yesterday()), (Role.DSL, today())],
    )
    person = Person.objects.get(pk=person.pk)
    assert person.email == "zoë.o'brien@larkspur.example"
    assert person.name == "Zoë O'Brien-Shah"
    assert (person.job_title, person.staff_number, person.line_manager) == ("Teacher", "T1", head)
    assert not person.has_usable_password()
    assert person.roles == {Role.STAFF, Role.DSL}
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.verified, address.primary) == (person.email, True, True)
    entry = log.entry_of(person, "person.added")
    assert entry.by == f"people.person:{administrator.pk}"
    assert "brien" not in f"{entry.action}{entry.about}{entry.by}".lower()
    assert detail(person, "person.added")["roles"] == [
        ["staff", yesterday().isoformat()],
        ["dsl", today().isoformat()],
    ]


def test_the_portal_itself_may_add_the_first_administrator(db):
    person = add(None, roles=[(Role.ADMINISTRATOR, today())])
    assert log.entry_of(person, "person.added").by == ""


def test_a_single_name_is_a_name(administrator):
    assert add(administrator, given_name="", family_name="Sukarno").name == "Sukarno"


@pytest.mark.parametrize("email", ["priya.nair@larkspur.example", "PRIYA.NAIR@larkspur.example "])
def test_an_address_is_one_persons(administrator, email):
    with pytest.raises(Refused) as refused:
        add(administrator, email=email)
    assert refused.value.field == "email"
    assert entries() == 0


def test_a_staff_code_is_one_persons(administrator):
    add(administrator, staff_number="T1")
    with pytest.raises(Refused) as refused:
        add(administrator, email="b@larkspur.example", staff_number="T1")
    assert refused.value.field == "staff_number"


# Who may ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["teacher", "head", "chair", "governor", "slt", "dsl"])
def test_only_the_administrator_changes_people(request, who, other_teacher, administrator):
    by = request.getfixturevalue(who)
    assignment = other_teacher.assignments.get()
    leaver = make_person("gone@larkspur.example", "Gone", "Girl")
    for attempt in (
        lambda: add(by),
        lambda: actions.change_person(other_teacher, **same(other_teacher, given_name="X"), by=by),
        lambda: actions.start_role(other_teacher, role=Role.SLT, on=today(), by=by),
        lambda: actions.end_role(assignment, on=today(), by=by),
        lambda: actions.take_back_role(assignment, by=by),
        lambda: actions.leave(other_teacher, on=today(), by=by),
        lambda: actions.come_back(leaver, role=Role.STAFF, on=today(), by=by),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert entries() == 0
    assert RoleAssignment.objects.get(pk=assignment.pk).ends_on is None


def test_nobody_changes_their_own_roles(administrator):
    own = administrator.assignments.get()
    for attempt in (
        lambda: actions.start_role(
            administrator, role=Role.HEADTEACHER, on=today(), by=administrator
        ),
        lambda: actions.end_role(own, on=today(), by=administrator),
        lambda: actions.leave(administrator, on=today(), by=administrator),
        lambda: actions.come_back(administrator, role=Role.SLT, on=today(), by=administrator),
    ):
        with pytest.raises(Refused, match="own roles"):
            attempt()
    assert entries() == 0


# Changing --------------------------------------------------------------------------------------


def test_change_person(administrator, teacher, head):
    actions.change_person(
        teacher,
        **same(teacher, family_name="Yusuf-Bell", job_title="Year 3", line_manager=head),
        by=administrator,
    )
    teacher.refresh_from_db()
    assert (teacher.family_name, teacher.job_title) == ("Yusuf-Bell", "Year 3")
    assert teacher.line_manager == head
    assert teacher.sign_in_round == 0
    assert detail(teacher, "person.changed") == {
        "family_name": ["Yusuf", "Yusuf-Bell"],
        "job_title": ["", "Year 3"],
        "line_manager": [None, head.pk],
    }


def test_changing_nothing_writes_nothing(administrator, teacher):
    actions.change_person(teacher, **same(teacher), by=administrator)
    assert entries() == 0


def test_a_new_address_is_the_one_to_sign_in_with_and_ends_sessions(
    administrator, teacher, as_person, school
):
    client = as_person(teacher)
    assert client.get("/").status_code == 200
    actions.change_person(
        teacher, **same(teacher, email="Amina.Bell@larkspur.example"), by=administrator
    )
    assert client.get("/").status_code == 302
    addresses = EmailAddress.objects.filter(user=teacher)
    assert [(a.email, a.verified, a.primary) for a in addresses] == [
        ("amina.bell@larkspur.example", True, True)
    ]


def test_an_address_cannot_be_taken_over(administrator, teacher, other_teacher):
    with pytest.raises(Refused) as refused:
        actions.change_person(teacher, **same(teacher, email=other_teacher.email), by=administrator)
    assert refused.value.field == "email"
    assert EmailAddress.objects.get(user=teacher).email == teacher.email


def test_line_managers_do_not_go_in_circles(administrator, teacher, other_teacher, head):
    actions.change_person(teacher, **same(teacher, line_manager=other_teacher), by=administrator)
    other_teacher.refresh_from_db()
    actions.change_person(other_teacher, **same(other_teacher, line_manager=head), by=administrator)
    for circle in (teacher, head):
        with pytest.raises(Refused, match="line manager") as refused:
            actions.change_person(head, **same(head, line_manager=circle), by=administrator)
        assert refused.value.field == "line_manager"
    head.refresh_from_db()
    assert head.line_manager is None


# Roles -----------------------------------------------------------------------------------------


def test_start_and_end_a_role(administrator, teacher):
    assignment = actions.start_role(teacher, role=Role.SLT, on=yesterday(), by=administrator)
    assert teacher.roles_on(yesterday()) == {Role.STAFF, Role.SLT}
    assert detail(assignment, "role.started") == {"role": "slt", "on": yesterday().isoformat()}
    actions.end_role(assignment, on=today(), by=administrator)
    assert teacher.roles_on(today()) == {Role.STAFF, Role.SLT}
    assert teacher.roles_on(tomorrow()) == {Role.STAFF}
    assert detail(assignment, "role.ended") == {"role": "slt", "on": today().isoformat()}


def test_a_role_is_held_once_at_a_time(administrator, teacher):
    with pytest.raises(Refused) as refused:
        actions.start_role(teacher, role=Role.STAFF, on=today(), by=administrator)
    assert refused.value.field == "role"
    actions.end_role(teacher.assignments.get(), on=tomorrow(), by=administrator)
    with pytest.raises(Refused):
        actions.start_role(teacher, role=Role.STAFF, on=tomorrow(), by=administrator)
    after = tomorrow() + timedelta(days=1)
    actions.start_role(teacher, role=Role.STAFF, on=after, by=administrator)
    assert teacher.assignments.count() == 2


def test_a_role_before_one_that_begins_later_is_refused(administrator, teacher):
    actions.start_role(teacher, role=Role.SLT, on=tomorrow(), by=administrator)
    with pytest.raises(Refused):
        actions.start_role(teacher, role=Role.SLT, on=today(), by=administrator)


def test_a_role_does_not_end_before_it_begins_or_twice(administrator, teacher):
    assignment = teacher.assignments.get()
    with pytest.raises(Refused) as refused:
        actions.end_role(assignment, on=date(2024, 8, 31), by=administrator)
    assert refused.value.field == "on"
    actions.end_role(assignment, on=yesterday(), by=administrator)
    with pytest.raises(Refused, match="already"):
        actions.end_role(assignment, on=today(), by=administrator)
    assert entries() == 1


def test_a_role_that_has_not_begun_can_be_taken_back(administrator, teacher):
    assignment = actions.start_role(teacher, role=Role.HEADTEACHER, on=tomorrow(), by=administrator)
    kept = RoleAssignment.objects.get(pk=assignment.pk)
    actions.take_back_role(assignment, by=administrator)
    assert teacher.roles_on(tomorrow()) == {Role.STAFF}
    assert log.entry_of(kept, "role.taken-back").by == f"people.person:{administrator.pk}"
    with pytest.raises(Refused, match="has begun"):
        actions.take_back_role(teacher.assignments.get(), by=administrator)


def test_a_leaver_gets_no_role_before_coming_back(administrator, teacher):
    actions.leave(teacher, on=yesterday(), by=administrator)
    with pytest.raises(Refused, match="come back"):
        actions.start_role(teacher, role=Role.SLT, on=today(), by=administrator)


# The last administrator ------------------------------------------------------------------------


BEFORE, DAY, AFTER = date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5)


@pytest.mark.parametrize(
    ("spans", "covered"),
    [
        ([], False),
        ([(DAY, None)], True),
        ([(AFTER, None)], False),
        ([(BEFORE, DAY), (AFTER, None)], True),
        ([(AFTER, None), (BEFORE, DAY)], True),
        ([(BEFORE, DAY), (AFTER + timedelta(days=1), None)], False),
        ([(BEFORE, DAY), (BEFORE, AFTER)], False),
        ([(date(2020, 1, 1), None), (BEFORE, DAY)], True),
    ],
)
def test_covered_from(spans, covered):
    assert covered_from(DAY, spans) is covered


def test_the_last_administrator_keeps_the_role_and_stays(administrator):
    with pytest.raises(Refused, match="every day to come"):
        actions.end_role(administrator.assignments.get(), on=today(), by=None)
    with pytest.raises(Refused, match="every day to come"):
        actions.leave(administrator, on=tomorrow(), by=None)
    assert administrator.assignments.get().ends_on is None
    assert entries() == 0


def test_the_last_but_one_may_go(administrator, teacher):
    actions.start_role(teacher, role=Role.ADMINISTRATOR, on=today(), by=administrator)
    actions.leave(administrator, on=yesterday(), by=Person.objects.get(pk=teacher.pk))
    with pytest.raises(Refused, match="every day to come"):
        actions.leave(teacher, on=today(), by=None)


def test_a_successor_who_starts_too_late_does_not_count(administrator, teacher):
    late = today() + timedelta(days=3)
    actions.start_role(teacher, role=Role.ADMINISTRATOR, on=late, by=administrator)
    with pytest.raises(Refused, match="every day to come"):
        actions.leave(administrator, on=tomorrow(), by=None)
    actions.leave(administrator, on=late - timedelta(days=1), by=None)


# Leaving and coming back -----------------------------------------------------------------------


def test_leaving_on_a_past_day_deactivates_at_once(administrator, slt, as_person, school):
    client = as_person(slt)
    assert client.get("/").status_code == 200
    actions.start_role(slt, role=Role.DSL, on=tomorrow(), by=administrator)
    actions.leave(slt, on=yesterday(), by=administrator)
    slt.refresh_from_db()
    assert not slt.is_active
    assert {a.ends_on for a in slt.assignments.all()} == {yesterday()}
    assert slt.assignments.count() == 2  # the role that never began is gone
    assert client.get("/").status_code == 302
    assert detail(slt, "person.left") == {"on": yesterday().isoformat()}


@pytest.mark.parametrize("from_now", [0, 1])
def test_leaving_later_leaves_the_account_until_the_ring_after(administrator, teacher, from_now):
    day = today() + timedelta(days=from_now)
    actions.leave(teacher, on=day, by=administrator)
    assert actions.deactivate_leavers(day) == 0
    teacher.refresh_from_db()
    assert teacher.is_active
    assert actions.deactivate_leavers(day + timedelta(days=1)) == 1
    teacher.refresh_from_db()
    assert not teacher.is_active
    assert log.entry_of(teacher, "person.deactivated").by == ""
    before = entries()
    assert actions.deactivate_leavers(day + timedelta(days=1)) == 0
    assert entries() == before


def test_the_day_of_leaving_can_be_moved_until_it_is_past(administrator, teacher):
    actions.leave(teacher, on=tomorrow(), by=administrator)
    actions.leave(teacher, on=today(), by=administrator)
    assert teacher.assignments.get().ends_on == today()
    before = entries()
    for day in (today(), tomorrow()):
        with pytest.raises(Refused, match="last day is .* already") as refused:
            actions.leave(teacher, on=day, by=administrator)
        assert refused.value.field == "on"
    assert entries() == before
    actions.end_role(teacher.assignments.get(), on=tomorrow(), by=administrator)
    assert teacher.assignments.get().ends_on == tomorrow()


def test_nobody_leaves_twice_or_before_they_came(administrator, teacher):
    with pytest.raises(Refused) as refused:
        actions.leave(teacher, on=date(2024, 8, 31), by=administrator)
    assert refused.value.field == "on"
    actions.leave(teacher, on=yesterday(), by=administrator)
    with pytest.raises(Refused, match="already"):
        actions.leave(teacher, on=yesterday(), by=administrator)


def test_the_ring_leaves_others_alone(administrator, teacher, other_teacher):
    make_person("new@larkspur.example", "New", "Starter", Role.STAFF, since=tomorrow())
    make_person("none@larkspur.example", "No", "Roles")
    actions.end_role(teacher.assignments.get(), on=yesterday(), by=administrator)
    actions.start_role(teacher, role=Role.GOVERNOR, on=tomorrow(), by=administrator)
    assert actions.deactivate_leavers(today()) == 0
    assert not Person.objects.filter(is_active=False).exists()


def test_come_back(administrator, teacher, client):
    client.force_login(teacher)
    actions.leave(teacher, on=yesterday(), by=administrator)
    actions.come_back(teacher, role=Role.STAFF, on=today(), by=administrator)
    teacher.refresh_from_db()
    assert teacher.is_active
    assert teacher.roles_on(today()) == {Role.STAFF}
    assert client.get("/").status_code == 302  # the old session stays ended
    assert log.entry_of(teacher, "person.came-back").by == f"people.person:{administrator.pk}"
    with pytest.raises(Refused, match="has not left"):
        actions.come_back(teacher, role=Role.SLT, on=today(), by=administrator)


def test_someone_with_a_role_to_come_has_not_left(administrator):
    person = add(administrator, roles=[(Role.STAFF, tomorrow())])
    with pytest.raises(Refused, match="has not left"):
        actions.come_back(person, role=Role.STAFF, on=today(), by=administrator)


@pytest.mark.parametrize("way", ["row", "queryset"])
def test_people_are_never_deleted(teacher, way):
    teacher.assignments.all().delete()
    EmailAddress.objects.all().delete()
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        if way == "row":
            teacher.delete()
        else:
            Person.objects.filter(pk=teacher.pk).delete()
    assert Person.objects.filter(pk=teacher.pk).exists()
