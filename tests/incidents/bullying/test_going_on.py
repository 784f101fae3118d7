"""The middle of a case: begun, found, ticked; by whom, when, and once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.bullying import ending, going_on
from incidents.bullying.facts import Child, Known, Medium
from incidents.bullying.happenings import Happening
from incidents.bullying.models import BullyingCase, Contact, State
from incidents.cases.models import ChronologyEntry, Power
from policyportal.audit.models import Entry
from policyportal.refusal import Refused
from tests.incidents.bullying.assessed import (
    A_FORMER_PUPIL,
    A_PARENT_TO_STAFF,
    SOMEBODY_HERE,
    assessed,
)
from tests.incidents.bullying.facts_rows import a_family, a_letter, contact
from tests.incidents.bullying.rows import a_bullying_case, put
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db
FOUND = "Both of them have shown us the group, and it is as she said."


@pytest.fixture
def case(school, teacher, head, dsl):
    return a_bullying_case(teacher)


def row(case) -> BullyingCase:
    return BullyingCase.objects.get(pk=case.pk)


def entries(case):
    return list(ChronologyEntry.objects.filter(case=case.pk).order_by("number"))


def begun(case, head):
    put(case, State.ASSESSED, by=head)
    assessed(case, head)
    return going_on.begin_investigation(case, seen=None, by=head)


# Beginning


@pytest.mark.parametrize("who", ["head", "dsl"])
def test_whoever_works_on_it_begins(who, case, head, request):
    put(case, State.ASSESSED, by=head)
    assessed(case, head)
    by = request.getfixturevalue(who)
    going_on.begin_investigation(case, words=" Separately. ", seen=row(case).revision, by=by)
    assert row(case).state == State.INVESTIGATING
    [entry] = entries(case)
    assert (entry.what, entry.words, entry.by) == (Happening.INVESTIGATION, "Separately.", by)
    assert Entry.objects.latest("pk").action == f"case.{Happening.INVESTIGATION}"


@pytest.mark.parametrize("state", [state for state in State if state != State.ASSESSED])
def test_it_begins_from_an_assessment_alone(state, case, head, chair):
    put(case, state, by=head, second=chair)
    with pytest.raises(Refused):
        going_on.begin_investigation(case, seen=None, by=head)
    assert row(case).state == state
    assert entries(case) == []


def test_it_begins_once(case, head):
    begun(case, head)
    with pytest.raises(Refused, match="is being looked into"):
        going_on.begin_investigation(case, seen=None, by=head)
    assert len(entries(case)) == 1


def test_what_an_adult_here_does_is_not_looked_into_here(case, head):
    put(case, State.ASSESSED, by=head)
    assessed(case, head, **SOMEBODY_HERE)
    with pytest.raises(Refused, match="Hand it over") as refused:
        going_on.begin_investigation(case, seen=None, by=head)
    assert refused.value.cites == "child-protection.refer"
    assessed(case, head)  # the facts were looked over again: it is pupils after all
    assert going_on.begin_investigation(case, seen=None, by=head).state == State.INVESTIGATING


def test_nobody_else_begins(case, head, teacher, slt, chair):
    put(case, State.ASSESSED, by=head)
    added(case, slt, Power.READ, by=head)
    for by in (teacher, slt, chair):
        with pytest.raises(PermissionDenied):
            going_on.begin_investigation(case, seen=None, by=by)
    assert entries(case) == []


def test_to_whom_it_was_done_does_not_work_on_it(school, teacher, head, chair):
    case = a_bullying_case(teacher, affected=head)
    put(case, State.ASSESSED, by=chair)
    with pytest.raises(PermissionDenied):
        going_on.begin_investigation(case, seen=None, by=head)
    assert going_on.begin_investigation(case, seen=None, by=chair)


def test_an_older_page_is_refused(case, head):
    put(case, State.ASSESSED, by=head)
    with pytest.raises(Refused, match="older"):
        going_on.begin_investigation(case, seen=0, by=head)


# What was found


def test_what_was_found_is_written_down_with_when_it_was(case, head, dsl):
    begun(case, head)
    when = timezone.now() - timedelta(hours=3)
    made = going_on.note_found(case, words=FOUND, happened_at=when, seen=None, by=dsl)
    assert (made.what, made.words, made.happened_at) == (Happening.FOUND, FOUND, when)
    assert row(case).state == State.INVESTIGATING
    assert FOUND not in str(Entry.objects.latest("pk").detail)


@pytest.mark.parametrize("state", [s for s in State if s not in going_on.FINDS])
def test_nothing_is_found_where_nobody_looks(state, case, head, chair):
    put(case, state, by=head, second=chair)
    with pytest.raises(Refused):
        going_on.note_found(case, words=FOUND, seen=None, by=head)
    assert entries(case) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"words": "  "}, "words"),
        ({"words": "x" * 4001}, "words"),
        ({"happened_at": timezone.now() + timedelta(days=2)}, "happened_at"),
        ({"happened_at": timezone.now() - timedelta(days=365 * 40)}, "happened_at"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(said, field, case, head):
    begun(case, head)
    with pytest.raises(Refused) as refused:
        going_on.note_found(case, **{"words": FOUND} | said, seen=None, by=head)
    assert refused.value.field == field


def test_only_who_works_on_it_writes_what_was_found(case, head, teacher):
    begun(case, head)
    with pytest.raises(PermissionDenied):
        going_on.note_found(case, words=FOUND, seen=None, by=teacher)


# Ticks


def test_a_tick_says_who_and_what_and_stands_once(case, head, dsl):
    made = going_on.tick(case, "children-safe", note=" At home. ", seen=None, by=dsl)
    assert (made.what, made.words, made.by) == (Happening.TICKED, "At home.", dsl)
    assert made.facts == {"step": "children-safe", "What": "See that every child is safe now"}
    with pytest.raises(Refused, match="ticked already"):
        going_on.tick(case, "children-safe", seen=None, by=head)
    assert len(entries(case)) == 1


@pytest.mark.parametrize(
    "slug", ["no-such-step", "support-staff", "call-999", "leave-the-site", "tell-head"]
)
def test_only_what_belongs_to_the_case_is_ticked(slug, case, head):
    with pytest.raises(Refused, match="not one of the steps"):
        going_on.tick(case, slug, seen=None, by=head)


@pytest.fixture
def left_to_families(case, head):
    """A case whose facts say that the families were advised twenty days before."""
    child = Child(year_group=5, on_roll=Known.YES)
    assessed(
        case,
        head,
        hurt=(child,),
        mediums=frozenset({Medium.NETWORK}),
        minimum_age=13,
        advised=Known.YES,
        advised_on=case.happened_on - timedelta(days=20),
        goes_on=Known.YES,
    )
    return case


def test_what_is_left_to_the_families_is_never_ticked_without_words(left_to_families, head, dsl):
    case = left_to_families
    a_letter(case, case.happened_on - timedelta(days=20), by=head, second=dsl)
    with pytest.raises(Refused) as refused:
        going_on.tick(case, "leave-the-site", note=" ", seen=None, by=head)
    assert refused.value.field == "note"
    assert going_on.tick(case, "leave-the-site", note="Told on Monday.", seen=None, by=head)


@pytest.mark.parametrize("days", [None, 19])
def test_nothing_is_left_to_families_of_whom_no_warning_of_that_day_is_on_record(
    days, left_to_families, head
):
    case = left_to_families
    family = a_family(case, head)
    if days:
        contact(family, Contact.SPOKEN, case.happened_on - timedelta(days=days), head)
    with pytest.raises(Refused, match="no warning of that day is on record") as refused:
        going_on.tick(case, "leave-the-site", note="Told on Monday.", seen=None, by=head)
    assert refused.value.cites == "cyberbullying.under-age"
    contact(family, Contact.SPOKEN, case.happened_on - timedelta(days=20), head)
    assert going_on.tick(case, "leave-the-site", note="Told on Monday.", seen=None, by=head)


def test_staff_who_were_threatened_have_steps_of_their_own(school, teacher, other_teacher, head):
    case = a_bullying_case(teacher, hurt=(), doing=(), affected=other_teacher)
    assessed(case, head, **A_PARENT_TO_STAFF)
    for slug in ("support-staff", "keep-evidence", "speak-to-parent"):
        assert going_on.tick(case, slug, seen=None, by=head)
    for slug in ("listen", "check-welfare", "speak-to-child", "tell-head"):
        with pytest.raises(Refused):
            going_on.tick(case, slug, seen=None, by=head)


def test_where_nobody_could_be_told_that_is_a_step(school, teacher, other_teacher, head):
    case = a_bullying_case(teacher, affected=other_teacher)
    BullyingCase.objects.filter(pk=case.pk).update(case_manager=None)
    assert going_on.tick(case, "tell-head", seen=None, by=head)


def test_danger_that_was_reported_has_its_steps_before_an_assessment(case, head):
    case.account = case.account | {"danger": ["sexual-image"]}
    case.save()
    assert going_on.tick(case, "do-not-view", seen=None, by=head)
    assert going_on.tick(case, "tell-dsl", seen=None, by=head)


def test_what_was_ticked_is_done_anew_once_it_was_reopened(case, head):
    put(case, State.NOT_SCHOOL, by=head)
    assessed(case, head, **A_FORMER_PUPIL)
    going_on.tick(case, "check-welfare", seen=None, by=head)
    ending.close(case, words="It has stopped.", seen=None, by=head)
    ending.reopen(case, words="It has begun again.", seen=None, by=head)
    assert going_on.tick(case, "check-welfare", seen=None, by=head)


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED, State.HANDED_OVER])
def test_nothing_is_ticked_in_what_has_ended(state, case, head, chair):
    put(case, state, by=head, second=chair)
    with pytest.raises(Refused, match="Nothing is added"):
        going_on.tick(case, "children-safe", seen=None, by=head)


def test_only_who_works_on_it_ticks(case, head, teacher, slt):
    added(case, slt, Power.READ, by=head)
    for by in (teacher, slt):
        with pytest.raises(PermissionDenied):
            going_on.tick(case, "children-safe", seen=None, by=by)
