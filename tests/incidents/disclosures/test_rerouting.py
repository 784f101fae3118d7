"""Cases follow the roles of the day, though nobody does anything."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.cases.models import Power
from incidents.cases.roles_of_the_day import reroute_due
from incidents.disclosures.models import Disclosure, State
from policyportal.people.models import Role, RoleAssignment
from tests.conftest import make_person
from tests.incidents.rows import a_disclosure, added, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(other_teacher, teacher, head, chair):
    return a_disclosure(other_teacher, teacher)


def now_with(case):
    case = Disclosure.objects.get(pk=case.pk)
    return case.manager_role, case.case_manager


def leaves(person):
    person.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))


def becomes_head(person):
    today = timezone.localdate()
    return RoleAssignment.objects.create(person=person, role=Role.HEADTEACHER, starts_on=today)


def test_nothing_moves_while_the_roles_stay(case, head):
    assert reroute_due() == 0
    assert now_with(case) == (Role.HEADTEACHER, head)


def test_a_new_head_has_the_cases_of_the_one_before(case, head):
    leaves(head)
    new = make_person("ada.hart@larkspur.example", "Ada", "Hart", Role.HEADTEACHER)
    assert reroute_due() == 1
    assert now_with(case) == (Role.HEADTEACHER, new)
    assert reroute_due() == 0


def test_without_a_head_the_chair_has_them_until_there_is_one(case, head, chair):
    leaves(head)
    assert reroute_due() == 1
    assert now_with(case) == (Role.CHAIR, chair)
    new = make_person("ada.hart@larkspur.example", "Ada", "Hart", Role.HEADTEACHER)
    assert reroute_due() == 1
    assert now_with(case) == (Role.HEADTEACHER, new)


def test_a_subject_who_becomes_head_loses_no_case_but_its_sight(case, teacher, head, chair, dsl):
    added(case, dsl, Power.READ, by=head)
    leaves(head)
    becomes_head(teacher)
    assert reroute_due() == 1
    assert now_with(case) == (Role.CHAIR, chair)
    assert not Disclosure.objects.visible_to(dsl).exists()
    assert not Disclosure.objects.visible_to(teacher).exists()


def test_a_closed_one_goes_along(case, teacher, head, chair):
    put(case, State.CLOSED, by=head, second=chair)
    leaves(head)
    becomes_head(teacher)
    assert reroute_due() == 1
    assert now_with(case) == (Role.CHAIR, chair)


def test_what_was_about_the_head_stays_with_the_chair(other_teacher, head, chair):
    case = a_disclosure(other_teacher, head)
    leaves(head)
    make_person("ada.hart@larkspur.example", "Ada", "Hart", Role.HEADTEACHER)
    assert reroute_due() == 0
    assert now_with(case) == (Role.CHAIR, chair)


def test_a_new_chair_has_what_is_about_the_head(other_teacher, head, chair):
    case = a_disclosure(other_teacher, head)
    leaves(chair)
    assert reroute_due() == 1
    assert now_with(case) == (Role.CHAIR, None)
    new = make_person("iris.cole@larkspur.example", "Iris", "Cole", Role.CHAIR, Role.GOVERNOR)
    assert reroute_due() == 1
    assert now_with(case) == (Role.CHAIR, new)


def test_the_number_of_queries_does_not_grow(case, teacher, head, django_assert_num_queries):
    with django_assert_num_queries(5):
        reroute_due()
    for _ in range(3):
        a_disclosure(head, teacher)
    with django_assert_num_queries(5):
        reroute_due()
