"""Cases that go to the DSL, that a second role works on, and that were done to a person here."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from incidents.cases import access, notices, routing, steps
from incidents.cases.chronology import Happened
from incidents.cases.models import Case, Power
from policyportal.people.models import Person, Role
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db


def a_case(recorder: Person, *, first=Role.HEADTEACHER, also="", affected=None, subject=None):
    route = routing.route(subject, first=first, affected=affected)
    return Case.objects.create(
        subject=subject,
        affected=affected,
        manager_role=route.role,
        also_role=also,
        case_manager_id=route.manager,
        recorded_by=recorder,
        aware_at=timezone.now(),
    )


def sees(person: Person, case: Case) -> bool:
    person = Person.objects.get(pk=person.pk)
    return Case.objects.visible_to(person).filter(pk=case.pk).exists()


def test_what_goes_to_the_dsl_is_seen_by_the_dsl_alone(teacher, dsl, head, chair, administrator):
    case = a_case(teacher, first=Role.DSL)
    assert case.case_manager == dsl
    assert [one for one in (teacher, dsl, head, chair, administrator) if sees(one, case)] == [dsl]
    assert list(notices.managers_of(case)) == [dsl]


def test_without_a_dsl_the_head_has_it(teacher, head, chair):
    assert a_case(teacher, first=Role.DSL).case_manager == head


def test_what_is_about_the_dsl_goes_to_the_head(teacher, dsl, head):
    case = a_case(teacher, first=Role.DSL, subject=dsl)
    assert case.case_manager == head
    assert not sees(dsl, case)


@pytest.mark.parametrize("first", [Role.DSL, Role.HEADTEACHER])
@pytest.mark.parametrize("how", ["subject", "affected"])
def test_what_is_about_the_head_or_was_done_to_them_goes_to_the_chair(
    teacher, dsl, head, chair, first, how
):
    case = a_case(teacher, first=first, **{how: head})
    assert case.case_manager == chair
    assert not sees(head, case)
    assert not access.can_work(head, case)


def test_a_role_beside_the_manager_works_on_it(teacher, dsl, head):
    case = a_case(teacher, also=Role.DSL)
    assert case.case_manager == head
    assert sees(dsl, case)
    assert access.can_work(dsl, case) and not access.can_manage(dsl, case)
    begun = steps.begin(case, by=dsl, seen=1)
    steps.finish(begun, Happened.ADDED, by=dsl, words="Spoken to both families.")
    with pytest.raises(PermissionDenied):
        steps.begin(case, by=dsl, seen=None, manage=True)


def test_the_dsl_to_whom_it_was_done_neither_sees_nor_works_on_it(teacher, dsl, head):
    case = a_case(teacher, also=Role.DSL, affected=dsl)
    assert not sees(dsl, case)
    assert not access.can_work(dsl, case)


def test_a_teacher_to_whom_it_was_done_may_be_added(teacher, other_teacher, head):
    case = a_case(other_teacher, affected=teacher)
    assert not sees(teacher, case)
    added(case, teacher, Power.READ, by=head)
    assert sees(teacher, case)


def test_to_whom_it_was_done_is_never_its_second_person(teacher, dsl, head, chair):
    case = a_case(teacher, first=Role.DSL, affected=chair)
    assert routing.second_person(case, first=dsl) is None


def test_the_chair_confirms_what_the_dsl_manages(teacher, dsl, head, chair):
    assert routing.second_person(a_case(teacher, first=Role.DSL), first=dsl) == chair


def test_the_database_keeps_it_so(teacher, head, dsl):
    case = a_case(teacher)
    for wrong in ({"affected": head}, {"also_role": Role.HEADTEACHER}, {"manager_role": "slt"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**wrong)
