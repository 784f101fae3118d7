"""Cases of every kind follow the roles of the day, though nobody does anything."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.cases import roles_of_the_day
from incidents.cases.chronology import Happened
from incidents.cases.models import Case, ChronologyEntry, Power
from incidents.cases.roles_of_the_day import astray, reroute_due
from incidents.reporting.models import Kind
from policyportal.outbox import rings
from policyportal.outbox.models import Message
from policyportal.people import covering
from policyportal.people.models import Person, Role, RoleAssignment
from tests.conftest import make_person
from tests.incidents.bullying.rows import a_bullying_case
from tests.incidents.cases.kinds import CLOSED, KINDS, a_case, ended
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db
HEAD, CHAIR, DSL = Role.HEADTEACHER, Role.CHAIR, Role.DSL


def stands(case) -> tuple:
    case = Case.objects.get(pk=case.pk)
    return case.manager_role, case.case_manager, case.also_role


def leaves(person):
    person.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))


def becomes(person, role):
    RoleAssignment.objects.create(person=person, role=role, starts_on=timezone.localdate())


def a_new(role, given="Ada"):
    return make_person(f"{given.lower()}.hart@larkspur.example", given, "Hart", role)


def moved() -> int:
    """Let cases follow the roles; nothing is left that would be looked at again and again."""
    count = reroute_due()
    assert not astray().exists()
    assert reroute_due() == 0
    return count


def also_of(case) -> str:
    return DSL if case.reference[0] == "B" else ""


@pytest.fixture(params=KINDS)
def case(request, school, other_teacher, head, chair, dsl):
    """A case that the headteacher has, of each kind."""
    return a_case(request.param, other_teacher)


def test_nothing_moves_while_the_roles_stay(case, head):
    assert moved() == 0
    assert stands(case) == (HEAD, head, also_of(case))


def test_a_new_head_has_what_the_one_before_had(case, head):
    leaves(head)
    new = a_new(HEAD)
    assert moved() == 1
    assert stands(case) == (HEAD, new, also_of(case))


def test_without_a_head_the_chair_has_it_until_there_is_one(case, head, chair):
    leaves(head)
    assert moved() == 1
    assert stands(case) == (CHAIR, chair, also_of(case))
    new = a_new(HEAD)
    assert moved() == 1
    assert stands(case) == (HEAD, new, also_of(case))


def test_it_is_said_in_the_chronology_and_to_whom_it_came(case, head, chair):
    leaves(head)
    moved()
    entry = ChronologyEntry.objects.get(case=case.pk, what=Happened.REROUTED)
    assert (entry.by, entry.facts) == (None, {"Managed from now on by": CHAIR.label})
    assert [one.recipient for one in Message.objects.all()] == [chair]


def test_what_has_ended_goes_along_and_nobody_is_told(case, head, chair):
    ended(case, CLOSED, by=head, second=chair)
    leaves(head)
    assert moved() == 1
    assert stands(case)[:2] == (CHAIR, chair)
    assert not Message.objects.exists()


def test_whom_the_one_before_had_added_sees_it_no_more(case, head, slt, governor):
    added(case, slt, Power.READ, by=head)
    leaves(head)
    moved()
    assert not Case.objects.visible_to(slt).exists()
    added(case, governor, Power.READ, by=slt)
    a_new(CHAIR)
    moved()
    assert Case.objects.visible_to(governor).exists()  # the role stays the same


@pytest.mark.parametrize("how", ["subject", "affected"])
@pytest.mark.parametrize("kind", KINDS)
def test_whom_it_is_about_or_was_done_to_becomes_head_and_the_chair_has_it_for_good(
    kind, how, school, other_teacher, teacher, head, chair, dsl
):
    case = a_case(kind, other_teacher, **{how: teacher})
    leaves(head)
    becomes(teacher, HEAD)
    assert moved() == 1
    assert stands(case) == (CHAIR, chair, also_of(case))
    assert not Case.objects.visible_to(Person.objects.get(pk=teacher.pk)).exists()
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        leaves(teacher)
        a_new(HEAD)
        assert moved() == 0
    assert stands(case)[:2] == (CHAIR, chair)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_chair_has_what_is_about_the_head(kind, school, other_teacher, head, chair):
    case = a_case(kind, other_teacher, subject=head)
    leaves(chair)
    assert moved() == 1
    assert stands(case)[:2] == (CHAIR, None)
    new = a_new(CHAIR)
    assert moved() == 1
    assert stands(case)[:2] == (CHAIR, new)


@pytest.mark.parametrize("kind", KINDS)
def test_to_whom_it_was_done_never_manages_it(kind, school, other_teacher, head, chair):
    case = a_case(kind, other_teacher, affected=chair)
    leaves(head)
    assert reroute_due() == 1
    assert stands(case)[:2] == (CHAIR, None)
    second = a_new(CHAIR)
    assert moved() == 1
    assert stands(case)[:2] == (CHAIR, second)


def test_a_bullying_case_keeps_the_dsl_beside_whoever_manages_it(
    school, other_teacher, head, chair, dsl
):
    case = a_bullying_case(other_teacher)
    leaves(head)
    moved()
    assert stands(case) == (CHAIR, chair, DSL)
    assert Case.objects.visible_to(dsl).filter(pk=case.pk).exists()


# What the policy gives to the DSL

TO_THE_DSL = [kind for kind in Kind if kind not in (Kind.PUPIL_CONTACT, Kind.FIREWALL)]


@pytest.mark.parametrize("kind", TO_THE_DSL)
def test_a_record_of_the_dsl_goes_to_the_next_one(kind, school, other_teacher, head, chair, dsl):
    record = a_record(other_teacher, kind)
    assert stands(record) == (DSL, dsl, "")
    leaves(dsl)
    assert moved() == 1
    assert stands(record) == (HEAD, head, "")
    new = a_new(DSL)
    assert moved() == 1
    assert stands(record) == (DSL, new, "")


def test_without_dsl_and_head_the_chair_has_it_and_it_comes_back_step_by_step(
    school, other_teacher, head, chair, dsl
):
    record = a_record(other_teacher, Kind.PHONE)
    leaves(dsl)
    leaves(head)
    assert moved() == 1
    assert stands(record) == (CHAIR, chair, "")
    new_head = a_new(HEAD)
    assert moved() == 1
    assert stands(record) == (HEAD, new_head, "")
    new = a_new(DSL, "Ben")
    assert moved() == 1
    assert stands(record) == (DSL, new, "")


def test_from_the_chair_it_comes_back_to_a_dsl_without_a_head(
    school, other_teacher, head, chair, dsl
):
    record = a_record(other_teacher, Kind.PHONE)
    leaves(dsl)
    leaves(head)
    moved()
    new = a_new(DSL)
    assert moved() == 1
    assert stands(record) == (DSL, new, "")


@pytest.mark.parametrize("kind", [Kind.PUPIL_CONTACT, Kind.FIREWALL])
def test_what_the_policy_gives_to_the_head_stays_there(kind, school, other_teacher, head, dsl):
    record = a_record(other_teacher, kind)
    assert moved() == 0
    assert stands(record) == (HEAD, head, "")


def test_another_kind_goes_by_the_kind_it_has_now(school, other_teacher, head, dsl):
    record = a_record(other_teacher, Kind.FIREWALL)
    type(record).objects.update(kind=Kind.PHONE)
    assert moved() == 1
    assert stands(record) == (DSL, dsl, "")


def test_of_two_dsls_the_other_has_it(school, other_teacher, head, dsl):
    record = a_record(other_teacher, Kind.PHONE)
    second = a_new(DSL)
    assert moved() == 0
    leaves(dsl)
    assert moved() == 1
    assert stands(record) == (DSL, second, "")


def test_about_whoever_becomes_head_it_goes_from_the_dsl_to_the_chair(
    school, other_teacher, teacher, head, chair, dsl
):
    record = a_record(other_teacher, Kind.WORKING_DAY, subject=teacher)
    assert stands(record) == (DSL, dsl, "")
    leaves(head)
    becomes(teacher, HEAD)
    assert moved() == 1
    assert stands(record) == (CHAIR, chair, "")


def test_about_whoever_becomes_dsl_it_goes_to_the_head_and_stays_there(
    school, other_teacher, teacher, head, dsl
):
    record = a_record(other_teacher, Kind.WORKING_DAY, subject=teacher)
    becomes(teacher, DSL)
    assert moved() == 1
    assert stands(record) == (HEAD, head, "")
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        leaves(teacher)
        assert moved() == 0
    assert stands(record) == (HEAD, head, "")


def test_what_was_done_to_the_only_dsl_stays_with_the_head(school, other_teacher, head, dsl):
    record = a_record(other_teacher, Kind.PHONE)
    type(record).objects.update(affected=dsl, manager_role=HEAD, case_manager=head)
    assert moved() == 0
    second = a_new(DSL)
    assert moved() == 1
    assert stands(record) == (DSL, second, "")


def test_of_what_was_done_to_the_head_the_chair_has_it_whatever_dsl_there_is(
    school, other_teacher, head, chair, dsl
):
    record = a_record(other_teacher, Kind.PHONE)
    type(record).objects.update(affected=head)
    assert moved() == 1
    assert stands(record) == (CHAIR, chair, "")


def test_whoever_covers_for_the_dsl_has_it_while_there_is_none(
    school, administrator, other_teacher, slt, head, dsl
):
    now = timezone.now()
    times = {"starts_at": now, "ends_at": now + timedelta(hours=2)}
    record = a_record(other_teacher, Kind.PHONE)
    covering.arrange(DSL, deputy=slt, reason="", by=administrator, **times)
    leaves(dsl)
    assert moved() == 1
    assert stands(record) == (DSL, slt, "")


# The ring


def test_one_ring_looks_after_all_kinds():
    assert rings._rings["cases.routing"] is roles_of_the_day.reroute_due
    assert "disclosures.routing" not in rings._rings


def test_two_ways_to_route_a_kind_are_one_too_many():
    first, of_the_dsl = roles_of_the_day._firsts["R"]
    roles_of_the_day.register_first("R", first, of_the_dsl)
    with pytest.raises(ValueError):
        roles_of_the_day.register_first("R", lambda case: HEAD, of_the_dsl)


def queries_asked() -> int:
    with CaptureQueriesContext(connection) as queries:
        assert reroute_due() == 0
    return len(queries)


def test_where_nothing_moves_it_is_five_queries_for_any_number_of_cases(
    school, other_teacher, head, chair, dsl
):
    assert queries_asked() == 5
    for kind in KINDS:
        a_case(kind, other_teacher)
    a_record(other_teacher, Kind.PHONE)
    assert queries_asked() == 5
