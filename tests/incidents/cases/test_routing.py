"""To whom a case goes, and who is the second person: each combination that there can be."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.cases.routing import Facts, decide, route, second_person
from policyportal.people import covering
from policyportal.people.models import Role, RoleAssignment
from policyportal.school.models import SafeguardingContacts
from tests.conftest import make_person
from tests.incidents.rows import a_disclosure

HEAD, CHAIR = Role.HEADTEACHER, Role.CHAIR
TEACHER, H1, H2, D, C1, C2, CD = 1, 10, 11, 12, 20, 21, 22


def facts(subject, heads=(H1,), head_deputies=(), chairs=(C1,), chair_deputies=()):
    return Facts(subject, heads, head_deputies, chairs, chair_deputies)


@pytest.mark.parametrize(
    ("given", "role", "manager"),
    [
        (facts(TEACHER), HEAD, H1),
        (facts(None), HEAD, H1),
        (facts(C1), HEAD, H1),
        (facts(H1), CHAIR, C1),
        (facts(H1, heads=(H1, H2)), CHAIR, C1),
        (facts(H2, heads=(H1, H2)), CHAIR, C1),
        (facts(TEACHER, heads=(H1, H2)), HEAD, H1),
        (facts(D, head_deputies=(D,)), HEAD, H1),
        (facts(TEACHER, heads=(), head_deputies=(D,)), HEAD, D),
        (facts(D, heads=(), head_deputies=(D,)), CHAIR, C1),
        (facts(TEACHER, heads=()), CHAIR, C1),
        (facts(C1, heads=()), CHAIR, None),
        (facts(C1, heads=(), chairs=(C1, C2)), CHAIR, C2),
        (facts(H1, chairs=()), CHAIR, None),
        (facts(H1, chairs=(), chair_deputies=(CD,)), CHAIR, CD),
        (facts(H1, chairs=(H1,)), CHAIR, None),
        (facts(H1, chairs=(H1,), chair_deputies=(CD,)), CHAIR, CD),
        (facts(TEACHER, heads=(), chairs=()), CHAIR, None),
    ],
)
def test_who_manages(given, role, manager):
    found = decide(given)
    assert (found.role, found.manager) == (role, manager)


@pytest.mark.parametrize("who", ["teacher", "chair", "dsl", "administrator", "slt", "governor"])
def test_everybody_but_the_head_goes_to_the_head(who, request, head, chair):
    found = route(request.getfixturevalue(who))
    assert (found.role, found.manager) == (HEAD, head.pk)


def test_the_head_goes_to_the_chair(head, chair):
    found = route(head)
    assert (found.role, found.manager) == (CHAIR, chair.pk)


def test_whoever_holds_the_role_comes_before_who_covers_it(head, chair, slt, teacher):
    now = timezone.now()
    until = {"starts_at": now, "ends_at": now + timedelta(hours=2), "reason": ""}
    covering.arrange(HEAD, deputy=slt, **until, by=head)
    assert route(teacher).manager == head.pk
    assert route(slt).manager == head.pk


def test_a_head_of_yesterday_is_no_head(head, chair, teacher):
    head.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))
    new = make_person("ada.hart@larkspur.example", "Ada", "Hart", HEAD)
    assert route(teacher).manager == new.pk
    assert route(head).manager == new.pk


def name_governor(person):
    SafeguardingContacts.objects.update_or_create(pk=1, defaults={"named_governor": person})


def test_the_chair_is_the_second_person_of_the_head(head, chair, governor, teacher, dsl):
    name_governor(governor)
    assert second_person(a_disclosure(dsl, teacher), first=head) == chair


def test_the_named_governor_is_that_of_the_chair(head, chair, governor, dsl):
    name_governor(governor)
    assert second_person(a_disclosure(dsl, head), first=chair) == governor


def test_and_where_it_is_about_the_chair(head, chair, governor, dsl):
    name_governor(governor)
    assert second_person(a_disclosure(dsl, chair), first=head) == governor


def test_nobody_is_their_own_second_person(head, chair, governor, teacher, dsl):
    assert second_person(a_disclosure(dsl, head), first=chair) is None
    name_governor(chair)
    assert second_person(a_disclosure(dsl, head), first=chair) is None
    name_governor(governor)
    assert second_person(a_disclosure(dsl, governor), first=head) == chair
    case = a_disclosure(dsl, head)
    assert second_person(case, first=governor) is None


def test_a_named_governor_who_is_none_any_more_does_not_count(head, chair, governor, dsl):
    name_governor(governor)
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleAssignment.objects.filter(person=governor).update(ends_on=yesterday)
    assert second_person(a_disclosure(dsl, head), first=chair) is None


def test_the_chair_who_covers_for_the_head_is_no_second_person(
    head, chair, administrator, governor, teacher, dsl
):
    now = timezone.now()
    times = {"starts_at": now, "ends_at": now + timedelta(days=2)}
    covering.arrange(HEAD, deputy=chair, reason="", by=administrator, **times)
    name_governor(governor)
    assert second_person(a_disclosure(dsl, teacher), first=head) == governor
