"""What importing a staff list does: who is added, changed, leaves."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policyportal.audit import log
from policyportal.audit.models import Entry
from policyportal.people import actions
from policyportal.people.importing.applying import PlanChanged, import_people, plan_import
from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.refusal import Refused
from tests.conftest import make_person
from tests.days import today, tomorrow, yesterday
from tests.policyportal.people.importing.sheets import (
    differences,
    person,
    sheet,
    write,
)

# Added -----------------------------------------------------------------------------------------


def test_added(administrator):
    plan = write(
        "T1,Zoë,O'Brien-Shah,Zoe@X.example,Teacher; DSL,01/09/2020,,HM",
        "HM,Ruth,Adeyemi,ruth@x.example,Headteacher,1 September 2018,,",
        "T3,,Sukarno,s@x.example,,,31/12/2090,zoe@x.example",
        "T4,=cmd(),王,w@x.example,TA,2024-09-01,,Ruth Adeyemi",
        by=administrator,
    )
    assert plan.in_short == "4 added, 0 changed, 0 left, 0 unchanged"
    zoe, ruth, single, formula = map(
        person, ["zoe@x.example", "ruth@x.example", "s@x.example", "w@x.example"]
    )
    assert zoe.name == "Zoë O'Brien-Shah"
    assert zoe.staff_number == "T1"
    assert not zoe.has_usable_password()
    assert [a.starts_on.isoformat() for a in zoe.assignments.all()] == ["2020-09-01"] * 2
    assert zoe.roles == {Role.STAFF, Role.DSL}
    assert (zoe.line_manager, single.line_manager, formula.line_manager) == (ruth, zoe, ruth)
    (held,) = single.assignments.all()
    assert (held.role, held.starts_on, held.ends_on.year) == (Role.STAFF, today(), 2090)
    assert formula.name == "=cmd() 王"
    addresses = EmailAddress.objects.filter(user=zoe)
    assert [(a.email, a.verified, a.primary) for a in addresses] == [(zoe.email, True, True)]
    actor = f"people.person:{administrator.pk}"
    assert Entry.objects.filter(action="person.added", by=actor).count() == 4
    entry = log.entry_of(zoe, "person.added")
    assert json.loads(entry.detail.text)["email"] == "zoe@x.example"
    assert Entry.objects.filter(action="people.imported", by=actor).count() == 1


def test_the_same_file_twice_changes_nothing(administrator):
    lines = [
        "T1,Zoë,Shah,zoe@x.example,Teacher and DSL,01/09/2020,31/12/2090,R A",
        "HM,R,A,ruth@x.example,Head,2018-09-01,,",
    ]
    write(*lines, by=administrator)
    plan = write(*lines, by=administrator)
    assert plan.in_short == "0 added, 0 changed, 0 left, 2 unchanged"
    assert not plan.changes_something
    assert RoleAssignment.objects.count() == 4


def test_a_job_title_is_the_role_where_there_is_no_other_column(administrator):
    head = "Full name,Email,Job title\n"
    write('"Shah, Zoë",zoe@x.example,Deputy Headteacher', head=head)
    zoe = person("zoe@x.example")
    assert (zoe.given_name, zoe.family_name) == ("Zoë", "Shah")
    assert (zoe.job_title, zoe.roles) == ("Deputy Headteacher", {Role.SLT})
    assert write("Zoë Shah,zoe@x.example,", head=head).unchanged == 1


def test_someone_who_left_before_they_were_ever_here_is_not_added(administrator):
    plan = write(f"T1,A,B,a@x.example,Teacher,,{yesterday()},", by=administrator)
    assert plan.already_left == ["A B"]
    assert not Person.objects.filter(email="a@x.example").exists()


# Changed ---------------------------------------------------------------------------------------


def test_changed_field_by_field(administrator, teacher, head):
    Person.objects.filter(pk=teacher.pk).update(staff_number="T1", job_title="Teacher")
    line = "T1,Amina,Yusuf-Bell,a.bell@x.example,SLT,01/09/2010,,ruth.adeyemi@larkspur.example"
    plan = write(line, by=administrator)
    assert differences(plan) == [
        ("E-mail address", "amina.yusuf@larkspur.example", "a.bell@x.example"),
        ("Last name", "Yusuf", "Yusuf-Bell"),
        ("Line manager", "", "Ruth Adeyemi"),
        ("Roles", "Staff", f"Staff, Senior leadership team from {today().day} {today():%B %Y}"),
    ]
    teacher = person("a.bell@x.example")
    assert teacher.job_title == "Teacher"  # no such column: nothing said
    assert teacher.roles_on(today()) == {Role.STAFF, Role.SLT}
    assert teacher.roles_on(yesterday()) == {Role.STAFF}  # days that have been stay
    assert teacher.sign_in_round == 1
    assert EmailAddress.objects.get(user=teacher).email == "a.bell@x.example"
    assert log.entry_of(teacher, "person.changed").by == f"people.person:{administrator.pk}"


def test_an_empty_cell_changes_nothing_and_roles_are_never_taken(administrator, dsl):
    Person.objects.filter(pk=dsl.pk).update(staff_number="D1", line_manager=administrator)
    plan = write(",Leila,Haddad,Leila.Haddad@larkspur.example,Teacher,,,", by=administrator)
    assert plan.unchanged == 1
    dsl.refresh_from_db()
    assert (dsl.staff_number, dsl.line_manager) == ("D1", administrator)
    assert dsl.roles_on(today()) == {Role.STAFF, Role.DSL}


def test_a_staff_code_is_learnt_by_address(administrator, teacher):
    plan = write("T7,Amina,Yusuf,amina.yusuf@larkspur.example,,,,", by=administrator)
    assert differences(plan) == [("Staff code", "", "T7")]


def test_a_last_day_to_come(administrator, teacher):
    line = f"T1,Amina,Yusuf,amina.yusuf@larkspur.example,,,{tomorrow()},"
    plan = write(line, by=administrator)
    shown = f"{tomorrow().day} {tomorrow():%B %Y}"
    assert differences(plan)[-1] == ("Last day", "", shown)
    assert teacher.assignments.get().ends_on == tomorrow()
    teacher.refresh_from_db()
    assert teacher.is_active
    assert write(line, by=administrator).unchanged == 1


def test_a_first_day_to_come_can_move_and_one_that_has_been_stays(administrator, teacher):
    line = "T1,A,B,a@x.example,Teacher,{},,"
    write(line.format("01/09/2090"), by=administrator)
    plan = write(line.format("01/10/2090"), by=administrator)
    assert differences(plan) == [("First day", "1 September 2090", "1 October 2090")]
    assert person("a@x.example").assignments.get().starts_on.month == 10
    write("T2,Amina,Yusuf,amina.yusuf@larkspur.example,,01/01/2001,,", by=administrator)
    assert teacher.assignments.get().starts_on.year == 2024


def test_coming_back(administrator, teacher):
    actions.leave(teacher, on=yesterday() - timedelta(days=30), by=administrator)
    plan = write(
        f"T1,Amina,Yusuf,amina.yusuf@larkspur.example,TA,{yesterday()},,", by=administrator
    )
    assert ("Here", "left", f"from {yesterday().day} {yesterday():%B %Y}") in differences(plan)
    teacher.refresh_from_db()
    assert teacher.is_active
    assert teacher.roles_on(yesterday()) == {Role.STAFF}
    assert teacher.assignments.count() == 2
    assert log.entry_of(teacher, "person.came-back")


def test_a_leaver_listed_with_the_old_dates_stays_a_leaver(administrator, teacher):
    actions.leave(teacher, on=yesterday(), by=administrator)
    plan = write(f"T1,A,Y,amina.yusuf@larkspur.example,,2024-09-01,{yesterday()},")
    assert plan.unchanged == 1
    teacher.refresh_from_db()
    assert not teacher.is_active


# Left ------------------------------------------------------------------------------------------


def test_a_past_leaving_date_is_leaving(administrator, teacher):
    plan = write(f",Amina,Yusuf,amina.yusuf@larkspur.example,,,{yesterday()},", by=administrator)
    assert [(left.name, left.on, left.line) for left in plan.left] == [
        ("Amina Yusuf", yesterday(), 2)
    ]
    teacher.refresh_from_db()
    assert (teacher.is_active, teacher.sign_in_round) == (False, 1)
    assert teacher.assignments.get().ends_on == yesterday()
    assert log.entry_of(teacher, "person.left").by == f"people.person:{administrator.pk}"


def test_who_is_not_in_a_file_that_is_everybody_has_left(administrator, teacher, governor):
    make_person("new@larkspur.example", "New", "Starter", Role.STAFF, since=tomorrow())
    make_person("today@larkspur.example", "To", "Day", Role.STAFF, since=today())
    line = ",Priya,Nair,priya.nair@larkspur.example,,,,"
    assert write(line, by=administrator).left == []
    plan = write(line, by=administrator, everybody=True)
    assert {(left.name, left.on) for left in plan.left} == {
        ("Amina Yusuf", yesterday()),
        ("Grace Lin", yesterday()),
        ("To Day", today()),
    }
    active = set(Person.objects.active().values_list("given_name", flat=True))
    assert active == {"Priya", "New", "To"}


def test_the_one_who_imports_cannot_be_left_out(administrator, teacher, other_teacher):
    actions.start_role(teacher, role=Role.ADMINISTRATOR, on=yesterday(), by=administrator)
    line = ",Amina,Yusuf,amina.yusuf@larkspur.example,,,,"
    plan = import_people(sheet(line), everybody=True, by=administrator)
    assert "You are not in this file" in plan.refusals[0]
    own = f",Priya,Nair,priya.nair@larkspur.example,,,{yesterday()},"
    plan = import_people(sheet(own), everybody=False, by=administrator)
    assert "Line 2 says that you have left" in plan.refusals[0]
    assert not Person.objects.filter(is_active=False).exists()
    # Another administrator may.
    write(line, everybody=True, by=Person.objects.get(pk=teacher.pk))
    assert not person(administrator.email).is_active


def test_the_last_administrator_cannot_be_left_out(administrator, teacher):
    line = ",Amina,Yusuf,amina.yusuf@larkspur.example,,,,"
    plan = import_people(sheet(line), everybody=True, by=None)
    assert "There must be a policy administrator" in plan.refusals[0]
    ends = f",Priya,Nair,priya.nair@larkspur.example,,,{tomorrow()},"
    assert import_people(sheet(ends), everybody=False, by=None).refusals
    assert person(administrator.email).assignments.get().ends_on is None
    # A successor in the same file will do.
    successor = ",Amina,Yusuf,amina.yusuf@larkspur.example,Business manager,,,"
    write(successor, ends)


def test_ones_own_roles_stay_as_they_are(administrator):
    line = f",Priya,Nair,priya.nair@larkspur.example,Headteacher,,{tomorrow()},"
    plan = write(line, by=administrator)
    assert len(plan.notes) == 2
    assert "nobody changes their own" in plan.notes[0]
    assert administrator.roles_on(today()) == {Role.ADMINISTRATOR}
    assert administrator.assignments.get().ends_on is None


# Who, when, how much ---------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["teacher", "head", "governor"])
def test_only_the_administrator_imports(request, administrator, who):
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        import_people(sheet("1,A,B,a@x.example,,,,"), everybody=False, by=by)
    assert not Person.objects.filter(email="a@x.example").exists()


def test_what_was_shown_is_what_is_written(administrator, teacher):
    a = sheet(",Amina,Yusuf-Bell,amina.yusuf@larkspur.example,,,,")
    shown = plan_import(a, everybody=False, by=administrator).fingerprint
    assert plan_import(a, everybody=False, by=administrator).fingerprint == shown
    Person.objects.filter(pk=teacher.pk).update(family_name="Bell")
    with pytest.raises(PlanChanged) as now:
        import_people(a, everybody=False, by=administrator, shown=shown)
    assert person(teacher.email).family_name == "Bell"
    again = now.value.plan.fingerprint
    import_people(a, everybody=False, by=administrator, shown=again)
    assert person(teacher.email).family_name == "Yusuf-Bell"


def test_planning_takes_as_many_queries_for_many_as_for_one(
    administrator, django_assert_num_queries
):
    lines = [f"N{n},A,B{n},n{n}@x.example,Teacher,,,N0" for n in range(1, 50)]
    with django_assert_num_queries(2):
        plan_import(sheet("N0,A,B,n0@x.example,TA,,,"), everybody=False, by=administrator)
    both = sheet("N0,A,B,n0@x.example,TA,,,", *lines)
    with django_assert_num_queries(2):
        plan_import(both, everybody=False, by=administrator)
    import_people(both, everybody=False, by=administrator)
    assert person("n0@x.example").reports.count() == 49
    with django_assert_num_queries(2):
        assert plan_import(both, everybody=False, by=administrator).unchanged == 50


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "1", "2", "T1"]),
            st.sampled_from(["", "Amina", "Ö"]),
            st.sampled_from(["", "Yusuf", "O'N-B"]),
            st.sampled_from(["", "a@x.example", "amina.yusuf@larkspur.example", "b@x.example"]),
            st.sampled_from(["", "Teacher", "Head; DSL", "Wizard", "Business manager"]),
            st.sampled_from(["", "1/9/2020", "1/9/2090", "x"]),
            st.sampled_from(["", "1/8/2020", str(yesterday()), str(today()), "1/12/2090"]),
            st.sampled_from(["", "1", "Amina Yusuf", "a@x.example"]),
        ),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
def test_no_file_crashes_it_and_what_is_written_needs_no_writing_again(
    administrator, teacher, rows, everybody
):
    lines = [",".join(row) for row in rows]
    try:
        with transaction.atomic():
            try:
                read = sheet(*lines)
            except Refused:
                return
            plan = import_people(read, everybody=everybody, by=administrator)
            if plan.can_be_written:
                again = plan_import(read, everybody=everybody, by=administrator)
                assert not again.changes_something
            raise RuntimeError
    except RuntimeError:
        pass


def test_a_total_below_the_last_person_is_said_and_left_out(administrator):
    plan = write("S1,Zoë,Shah,zoe@x.example,Teacher,,,", "Total,1,,,,,,", by=administrator)
    assert [added.email for added in plan.added] == ["zoe@x.example"]
    assert plan.notes == ["Line 3 is a total, no person, and is left out."]
