"""What is wrong with a staff list: by line and column, and nothing is written."""

import pytest

from policyportal.people import actions
from policyportal.people.models import Person, Role
from tests.conftest import make_person
from tests.days import today, yesterday
from tests.policyportal.people.importing.sheets import faults, write

EMAIL, LEAVING, MANAGER = "Work email", "Leaving date", "Line manager"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["1,A,B,,Teacher,,,"], (2, EMAIL, "There is no e-mail address")),
        (["1,A,B,a@,Teacher,,,"], (2, EMAIL, "“a@” is not an e-mail address")),
        (["1,A,B,a b@x.example,TA,,,"], (2, EMAIL, "is not an e-mail address")),
        (["1,A,B,a@x.example,,,,", "2,C,D,A@X.example,,,,"], (3, EMAIL, "on line 2 too")),
        (["1,A,B,a@x.example,,,,", "1,C,D,c@x.example,,,,"], (3, "Staff code", "on line 2 too")),
        (["1,A,B,a@x.example,Wizard,,,"], (2, "Role", "“Wizard” is no role")),
        (["1,A,B,a@x.example,,31/02/2024,,"], (2, "Start date", "no such day")),
        (["1,A,B,a@x.example,,,soon,"], (2, LEAVING, "“soon” is not a date")),
        (["1,A,B,a@x.example,,2/9/2024,1/9/2024,"], (2, LEAVING, "before the start date")),
        (["1,A,B,a@x.example,,,,nobody"], (2, MANAGER, "Nobody here or in this file")),
        (["1,A,B,a@x.example,,,,n@x.example"], (2, MANAGER, "Nobody here or in this file")),
        (["1,A,B,a@x.example,,,,1"], (2, MANAGER, "comes back to the person")),
        (["1,,,a@x.example,,,,"], (2, "Surname", "There is no name")),
        ([f"1,{'x' * 81},B,a@x.example,,,,"], (2, "Forename", "longer than 80")),
        ([f"{'1' * 41},A,B,a@x.example,,,,"], (2, "Staff code", "longer than 40")),
        (["1,A,B,a@x.example,,"], (2, "", "fewer cells")),
    ],
)
def test_wrong_by_line_and_column(administrator, lines, expected):
    (found,) = faults(*lines, by=administrator)
    assert found[:2] == expected[:2]
    assert expected[2] in found[2]


def test_every_fault_is_told_at_once_and_nothing_is_written(administrator):
    found = faults(
        "1,Good,Person,good@x.example,Teacher,,,",
        "2,A,B,,Wizard,soon,,nobody",
        "3,C,D,bad,,,,",
        by=administrator,
    )
    assert [(line, column) for line, column, _ in found] == [
        (3, EMAIL),
        (3, "Role"),
        (3, "Start date"),
        (3, MANAGER),
        (4, EMAIL),
    ]
    assert not Person.objects.filter(email="good@x.example").exists()


def test_line_managers_in_a_circle(administrator, teacher, head):
    head.line_manager = teacher
    head.save()
    found = faults(
        ",Amina,Yusuf,amina.yusuf@larkspur.example,,,,3",
        "3,C,D,c@x.example,,,,Ruth Adeyemi",
        "4,E,F,e@x.example,,,,3",
    )
    assert [line for line, column, _ in found] == [2, 3]


def test_two_people_of_one_name(administrator, teacher):
    make_person("amina2@larkspur.example", "Amina", "Yusuf", Role.STAFF)
    ((_, column, sentence),) = faults("3,C,D,c@x.example,,,,Amina Yusuf")
    assert column == MANAGER
    assert "More than one person" in sentence
    write("3,C,D,c@x.example,,,,amina2@larkspur.example")


def test_an_address_is_not_handed_to_somebody_else(administrator, teacher, other_teacher):
    Person.objects.filter(pk=teacher.pk).update(staff_number="T1")
    Person.objects.filter(pk=other_teacher.pk).update(staff_number="T2")
    address = "amina.yusuf@larkspur.example"
    (found,) = faults(f"T2,Tom,Okafor,{address},,,,")
    assert "belongs to Amina Yusuf" in found[2]
    (found,) = faults(f"T9,Another,Amina,{address},,,,")
    assert "staff code T1" in found[2]
    found = faults("T1,Amina,Yusuf,new@x.example,,,,", f",Another,Amina,{address},,,,")
    assert [(line, column) for line, column, _ in found] == [(3, EMAIL)]


def test_days_that_cannot_be(administrator, teacher):
    actions.start_role(teacher, role=Role.SLT, on=today(), by=administrator)
    (found,) = faults(f",Amina,Yusuf,amina.yusuf@larkspur.example,,,{yesterday()},")
    assert "began after this" in found[2]
    write("5,N,S,n@x.example,,01/09/2090,,")
    (found,) = faults("5,N,S,n@x.example,,,01/08/2090,")
    assert "begins after this" in found[2]
