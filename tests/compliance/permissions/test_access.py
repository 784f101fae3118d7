"""Who decides what: one table of people, tried with every action and every way to look."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from compliance.permissions import access
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State
from compliance.policies.models import Policy
from policyportal.audit.models import Entry
from policyportal.people.models import Person, Role, RoleAssignment
from tests.compliance.permissions import deciders
from tests.compliance.permissions.conftest import a_draft, a_submitted
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

SERVICE = Kind.SCHOOL_SERVICE
ACTIONS = {
    "approve": deciders.approve,
    "decline": deciders.decline,
    "ask more": deciders.ask_more,
    "note": deciders.note,
    "revoke": deciders.revoke,
}


def a_head_of_old() -> Person:
    person = make_person("vera.hunt@larkspur.example", "Vera", "Hunt", Role.STAFF)
    last = timezone.localdate() - timedelta(days=1)
    RoleAssignment.objects.create(
        person=person, role=Role.HEADTEACHER, starts_on=last - timedelta(days=900), ends_on=last
    )
    return person


def a_head_to_come() -> Person:
    first = timezone.localdate() + timedelta(days=1)
    return make_person(
        "kofi.mensah@larkspur.example", "Kofi", "Mensah", Role.HEADTEACHER, since=first
    )


@pytest.fixture
def cast(
    teacher, other_teacher, head, administrator, chair, governor, slt, dsl
) -> dict[str, Person]:
    """Return everybody who might try, by what they are; the covers run now unless it says so."""
    now, hour = timezone.now(), timedelta(hours=1)

    def deputy(name, role, *roles, **times):
        person = make_person(f"{name}@larkspur.example", name.title(), "Deputy", *roles)
        deciders.covers(person, role, arranged_by=administrator, **times)
        return person

    two_roles = make_person("una.both@larkspur.example", "Una", "Both", Role.STAFF, Role.GOVERNOR)
    gone = deputy("gone", Role.HEADTEACHER)  # covers, and has no role at the school
    return {
        "the holder": teacher,
        "a colleague": other_teacher,
        "the head": head,
        "another head": deciders.second_head(),
        "the administrator": administrator,
        "the chair": chair,
        "a governor": governor,
        "the SLT": slt,
        "others of the SLT": make_person("li.wei@larkspur.example", "Li", "Wei", Role.SLT),
        "the DSL": dsl,
        "a former head": a_head_of_old(),
        "a head to come": a_head_to_come(),
        "deputy of the head": deputy("noor", Role.HEADTEACHER, Role.STAFF),
        "deputy of the SLT": deputy("ola", Role.SLT, Role.STAFF),
        "deputy of the chair": deputy("pia", Role.CHAIR, Role.GOVERNOR),
        "deputy of the DSL": deputy("quin", Role.DSL, Role.STAFF),
        "deputy not yet": deputy(
            "ros", Role.HEADTEACHER, Role.STAFF, starts=now + hour, ends=now + 2 * hour
        ),
        "deputy no longer": deputy(
            "sam", Role.HEADTEACHER, Role.STAFF, starts=now - 2 * hour, ends=now - hour
        ),
        "deputy who left": gone,
        "governor and teacher": two_roles,
    }


HEADS = {"the head", "another head", "deputy of the head"}
SLT = {"the SLT", "others of the SLT", "deputy of the SLT"}
CHAIR = {"the chair", "deputy of the chair"}

# Whose request, of which kind, and who may decide it: nobody else, whatever they try.
TABLE = [
    ("the holder", Kind.SCHOOL_SERVICE, HEADS | SLT),
    ("the holder", Kind.WORK_TIME, HEADS),
    ("the holder", Kind.REFERENCE, HEADS),
    ("the holder", Kind.FAMILY_LINK, HEADS),
    ("the SLT", Kind.SCHOOL_SERVICE, HEADS | SLT - {"the SLT"}),
    ("the SLT", Kind.WORK_TIME, HEADS),
    ("the chair", Kind.REFERENCE, HEADS),
    ("a governor", Kind.REFERENCE, HEADS),
    ("deputy of the head", Kind.WORK_TIME, HEADS - {"deputy of the head"}),
    ("the head", Kind.SCHOOL_SERVICE, CHAIR),
    ("the head", Kind.WORK_TIME, CHAIR),
    ("the head", Kind.REFERENCE, CHAIR),
    ("the head", Kind.FAMILY_LINK, CHAIR),
]


def ready(cast, holder, kind, action) -> Permission:
    """Return the request as the action needs it: waiting, or approved by somebody who may."""
    permission = a_submitted(kind, cast[holder])
    if action != "revoke":
        return permission
    return deciders.approve(permission, access.deciders_of(permission).first())


def possible(kind: Kind) -> list[str]:
    return ["note"] if kind == Kind.FAMILY_LINK else ["approve", "decline", "ask more", "revoke"]


@pytest.mark.parametrize(("holder", "kind", "may"), TABLE)
def test_nobody_else_can_do_anything_with_it(cast, holder, kind, may):
    for action in possible(kind):
        permission = ready(cast, holder, kind, action)
        before, entries = deciders.as_stored(permission), Entry.objects.count()
        for who in cast.keys() - may:
            with pytest.raises(PermissionDenied):
                ACTIONS[action](permission, Person.objects.get(pk=cast[who].pk))
        after = deciders.as_stored(permission)
        assert (after.state, after.revision) == (before.state, before.revision)
        assert after.steps.count() == before.steps.count()
        assert Entry.objects.count() == entries


@pytest.mark.parametrize(("holder", "kind", "may"), TABLE)
def test_each_who_may_can(cast, holder, kind, may):
    for action in possible(kind):
        for who in sorted(may):
            permission = ready(cast, holder, kind, action)
            ACTIONS[action](permission, Person.objects.get(pk=cast[who].pk))
            assert deciders.as_stored(permission).revision == permission.revision + 1
            if action in ("approve", "decline", "note"):
                assert deciders.as_stored(permission).decided_by == cast[who]


@pytest.mark.parametrize(("holder", "kind", "may"), TABLE)
def test_all_ways_to_look_agree(cast, holder, kind, may):
    """Who is told, who sees it, in whose queue it is: the same people who can decide."""
    permission = a_submitted(kind, cast[holder])
    deciding = {cast[who] for who in may}
    assert set(access.deciders_of(permission)) == deciding
    for person in Person.objects.all():
        assert access.can_decide(person, permission) == (person in deciding)
        waiting = Permission.objects.waiting_for(person)
        assert list(waiting) == ([permission] if person in deciding else [])
        seen = Permission.objects.visible_to(person)
        theirs = person in deciding or person == permission.person
        assert list(seen) == ([permission] if theirs else [])


def test_a_draft_is_seen_by_nobody_but_who_writes_it(cast):
    for holder in ("the holder", "the head"):
        draft = a_draft(Kind.WORK_TIME, cast[holder])
        for person in cast.values():
            seen = Permission.objects.visible_to(person).filter(pk=draft.pk).exists()
            assert seen == (person == cast[holder])


def test_a_deputy_decides_from_the_first_minute_until_before_the_last(teacher, slt, administrator):
    start = timezone.now().replace(second=0, microsecond=0) + timedelta(days=1)
    minute, end = timedelta(minutes=1), start + timedelta(hours=3)
    permission = a_submitted(Kind.WORK_TIME, teacher)
    deciders.covers(slt, Role.HEADTEACHER, arranged_by=administrator, starts=start, ends=end)
    for moment, may in [
        (start - minute, False),
        (start - timedelta(seconds=1), False),
        (start, True),
        (end - timedelta(seconds=1), True),
        (end, False),
        (end + minute, False),
    ]:
        with time_machine.travel(moment, tick=False):
            person = Person.objects.get(pk=slt.pk)
            assert access.can_decide(person, permission) == may, moment
            assert Permission.objects.waiting_for(person).exists() == may
            if not may:
                with pytest.raises(PermissionDenied):
                    deciders.decline(permission, person)
    assert deciders.is_waiting(permission)


def test_cover_that_ends_between_the_page_and_the_button_ends_it(teacher, slt, administrator):
    """The person of the request was read while the cover ran; the action asks again."""
    cover = deciders.covers(slt, Role.HEADTEACHER, arranged_by=administrator)
    permission = a_submitted(Kind.WORK_TIME, teacher)
    assert access.can_decide(slt, permission)
    cover.ends_at = timezone.now()
    cover.save(update_fields=["ends_at"])
    with pytest.raises(PermissionDenied):
        deciders.approve(permission, slt)


def test_who_becomes_head_has_their_own_decided_by_the_chair(teacher, head, chair):
    permission = a_submitted(Kind.WORK_TIME, teacher)
    RoleAssignment.objects.create(
        person=teacher, role=Role.HEADTEACHER, starts_on=timezone.localdate()
    )
    with pytest.raises(PermissionDenied):
        deciders.approve(permission, head)
    assert deciders.approve(permission, chair).state == State.APPROVED


def test_the_chair_who_covers_for_the_head_decides_what_the_head_does(
    teacher, head, chair, administrator
):
    deciders.covers(chair, Role.HEADTEACHER, arranged_by=administrator)
    for holder in (teacher, head):
        permission = a_submitted(Kind.WORK_TIME, holder)
        assert deciders.approve(permission, chair).decided_by == chair


def test_nobody_who_is_head_and_chair_decides_their_own(head, chair):
    RoleAssignment.objects.create(person=head, role=Role.CHAIR, starts_on=timezone.localdate())
    permission = a_submitted(Kind.WORK_TIME, head)
    with pytest.raises(PermissionDenied):
        deciders.approve(permission, Person.objects.get(pk=head.pk))
    assert list(access.deciders_of(permission)) == [chair]


def test_a_closed_account_decides_nothing(teacher, head):
    permission = a_submitted(Kind.WORK_TIME, teacher)
    Person.objects.filter(pk=head.pk).update(is_active=False)
    with pytest.raises(PermissionDenied):
        deciders.approve(permission, head)
    assert not access.deciders_of(permission).exists()


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("the head", True),
        ("the SLT", True),
        ("the chair", True),
        ("deputy of the head", True),
        ("deputy of the SLT", True),
        ("deputy of the chair", True),
        ("deputy of the DSL", False),
        ("deputy not yet", False),
        ("deputy no longer", False),
        ("deputy who left", False),
        ("the holder", False),
        ("the administrator", False),
        ("a governor", False),
        ("the DSL", False),
        ("a former head", False),
        ("a head to come", False),
    ],
)
def test_to_whom_anything_could_come(cast, who, may):
    assert access.can_decide_some(Person.objects.get(pk=cast[who].pk)) == may


def test_there_is_no_policy_needed_to_decide(teacher, head):
    assert not Policy.objects.exists()
    assert deciders.an_approved(Kind.REFERENCE, teacher, head).state == State.APPROVED
