"""The agreed plan, and the days on which somebody looks whether it holds."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.bullying import follow_ups
from incidents.bullying.facts import Known
from incidents.bullying.models import BullyingCase, FollowUp, State
from incidents.cases.models import ChronologyEntry, Power
from incidents.cases.steps import OLDER_PAGE
from policyportal.audit.models import Detail, Entry
from policyportal.documents.templatetags.dates import day
from policyportal.outbox.models import Message
from policyportal.refusal import Refused
from tests.incidents.bullying.rows import a_bullying_case, put
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db

PLAN = "Toby leaves the chat. Mrs Lall keeps the telephone downstairs at night."
LOOK = "Ask Asha how the weekend was."
FOUND = "Asha says that nothing came since, and Mrs Lall says so too."
OPEN = [
    State.REPORTED,
    State.ASSESSED,
    State.INVESTIGATING,
    State.FAMILIES,
    State.RESOLVED,
    State.NOT_SCHOOL,
]
ENDED = [State.CLOSED, State.HANDED_OVER, State.VOIDED]
AGREED = [State.FAMILIES, State.RESOLVED, State.NOT_SCHOOL]


@pytest.fixture
def case(teacher, head, dsl):
    return put(a_bullying_case(teacher), State.FAMILIES, by=head)


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


def agreed(case, by, *, days=7, words=PLAN, seen=None):
    return follow_ups.agree_plan(case, words=words, follow_up_on=in_days(days), seen=seen, by=by)


def was_set(case, by, *, days=7, words=LOOK, seen=None):
    return follow_ups.set_follow_up(case, due_on=in_days(days), words=words, seen=seen, by=by)


def looked(follow_up, by, goes_on=Known.NO, *, next_in=None, found=FOUND, seen=None):
    next_on = None if next_in is None else in_days(next_in)
    return follow_ups.look_again(
        follow_up, found=found, goes_on=goes_on, next_on=next_on, seen=seen, by=by
    )


def on_case():
    return BullyingCase.objects.get().follow_up_on


def entries(case):
    return ChronologyEntry.objects.filter(case=case.pk)


# The plan


def test_a_plan_stands_in_the_chronology_with_a_day_to_look(case, dsl):
    made = agreed(case, dsl)
    row = FollowUp.objects.get()
    assert (row, row.name, row.by) == (made, f"{case.reference}/U1", dsl)
    assert (row.due_on, row.words, row.done_at) == (in_days(7), PLAN, None)
    assert on_case() == in_days(7)
    entry = entries(case).get()
    assert (entry.what, entry.words) == ("plan-agreed", PLAN)
    assert entry.facts == {"Set for": day(in_days(7)), "follow_up": made.name}
    assert Entry.objects.latest("number").action == "case.plan-agreed"
    details = " ".join(Detail.objects.values_list("text", flat=True))
    assert not any(word in details for word in ("Toby", "Lall", "telephone"))
    assert BullyingCase.objects.get().revision == case.revision + 1
    assert not Message.objects.exists()


@pytest.mark.parametrize("state", AGREED)
def test_a_plan_is_agreed_once_families_are_involved(state, teacher, head, dsl):
    case = put(a_bullying_case(teacher), state, by=head)
    agreed(case, head)
    assert BullyingCase.objects.get().state == state


@pytest.mark.parametrize("state", [one for one in State if one not in AGREED])
def test_no_plan_before_a_family_was_spoken_to_or_after_the_end(state, teacher, head, dsl, chair):
    case = put(a_bullying_case(teacher), state, by=head, second=chair)
    sentence = "Nothing is added" if state in ENDED else "Record first that one of them"
    with pytest.raises(Refused, match=sentence):
        agreed(case, head)
    assert not FollowUp.objects.exists() and not entries(case).exists()


def test_the_same_plan_twice_is_once_and_another_stands_beside_it(case, head):
    first = agreed(case, head)
    assert agreed(case, head, words=f" {PLAN} ") == first
    assert FollowUp.objects.count() == entries(case).count() == 1
    agreed(case, head, days=3, words="Toby and Asha sit apart.")
    shown = follow_ups.shown(case)
    assert [one.words for one in shown.plans] == ["Toby and Asha sit apart.", PLAN]
    assert on_case() == in_days(3)


# A day to look again


@pytest.mark.parametrize("state", OPEN)
def test_a_day_is_set_in_every_state_that_is_open(state, teacher, head, dsl):
    case = put(a_bullying_case(teacher), state, by=head)
    made = was_set(case, dsl)
    assert (made.words, made.due_on, on_case()) == (LOOK, in_days(7), in_days(7))
    entry = entries(case).get()
    assert (entry.what, entry.words, entry.by) == ("follow-up-set", LOOK, dsl)
    assert BullyingCase.objects.get().state == state


@pytest.mark.parametrize("state", ENDED)
def test_no_day_is_set_once_it_has_ended(state, teacher, head, dsl, chair):
    case = put(a_bullying_case(teacher), state, by=head, second=chair)
    with pytest.raises(Refused, match="Nothing is added"):
        was_set(case, head)
    assert not FollowUp.objects.exists()


def test_the_same_day_twice_is_once(case, head):
    assert was_set(case, head) == was_set(case, head)
    assert FollowUp.objects.count() == entries(case).count() == 1


def test_the_case_has_always_the_earliest_day_that_is_open(case, head):
    was_set(case, head, days=10)
    first = was_set(case, head, days=4)
    assert on_case() == in_days(4)
    was_set(case, head, days=6)
    assert on_case() == in_days(4)
    assert entries(case).latest("number").facts["Somebody looks next on"] == day(in_days(4))
    looked(first, head)
    assert on_case() == in_days(6)
    for one in FollowUp.objects.filter(done_at=None):
        looked(one, head)
    assert on_case() is None


@pytest.mark.parametrize("days", [-3, 0, 367])
def test_only_a_day_to_come_within_a_year(days, case, head):
    for act, field in [(agreed, "follow_up_on"), (was_set, "due_on")]:
        with pytest.raises(Refused) as refused:
            act(case, head, days=days)
        assert refused.value.field == field
    assert not FollowUp.objects.exists() and on_case() is None


def test_tomorrow_and_a_year_from_now_are_days_to_come(case, head):
    was_set(case, head, days=1)
    was_set(case, head, days=366)


def test_words_are_wanted(case, head):
    for act in (agreed, was_set):
        for words in (" ", "x" * 4001):
            with pytest.raises(Refused) as refused:
                act(case, head, words=words)
            assert refused.value.field == "words"


# Looking again


@pytest.mark.parametrize("goes_on", [Known.NO, Known.UNKNOWN])
def test_what_was_found_is_kept_beside_what_was_set(goes_on, case, dsl):
    made = looked(was_set(case, dsl), dsl, goes_on)
    row = FollowUp.objects.get()
    assert row == made and (row.words, row.found, row.done_by) == (LOOK, FOUND, dsl)
    assert row.done_at is not None and on_case() is None
    entry = entries(case).latest("number")
    assert (entry.what, entry.words) == ("followed-up", FOUND)
    assert entry.facts["It goes on"] == goes_on.label and entry.facts["goes_on"] == goes_on
    assert Entry.objects.latest("number").action == "case.followed-up"
    details = " ".join(Detail.objects.values_list("text", flat=True))
    assert not any(word in details for word in ("Asha", "Lall", "weekend"))


def test_looking_again_can_set_the_next_day_for_the_same(case, head):
    looked(was_set(case, head), head, Known.YES, next_in=5)
    old, new = FollowUp.objects.order_by("pk")
    assert (new.name, new.words, new.due_on) == (f"{case.reference}/U2", LOOK, in_days(5))
    assert old.done_at and not new.done_at
    assert on_case() == in_days(5)
    assert entries(case).count() == 2
    assert entries(case).latest("number").facts["Somebody looks next on"] == day(in_days(5))


def test_where_it_goes_on_somebody_looks_again(case, head):
    first = was_set(case, head)
    with pytest.raises(Refused) as refused:
        looked(first, head, Known.YES)
    assert refused.value.field == "next_on"
    assert FollowUp.objects.get().done_at is None
    was_set(case, head, days=9, words="And once more.")
    looked(first, head, Known.YES)  # another day is set already
    assert on_case() == in_days(9)


def test_somebody_looks_once(case, head, dsl):
    first = was_set(case, head)
    looked(first, head)
    with pytest.raises(Refused, match="looked already"):
        looked(first, dsl, found="Something else.")
    row = FollowUp.objects.get()
    assert (row.found, row.done_by) == (FOUND, head)
    assert entries(case).count() == 2


@pytest.mark.parametrize("state", OPEN)
def test_somebody_looks_in_every_state_that_is_open(state, teacher, head, dsl):
    made = was_set(a_bullying_case(teacher), head)
    put(BullyingCase.objects.get(), state, by=head)
    looked(made, head)
    assert FollowUp.objects.get().done_at is not None
    assert BullyingCase.objects.get().state == state


@pytest.mark.parametrize("state", ENDED)
def test_nobody_looks_at_what_has_ended(state, teacher, head, dsl, chair):
    case = a_bullying_case(teacher)
    made = was_set(case, head)
    case = BullyingCase.objects.get()
    case.follow_up_on = None
    case = put(case, state, by=head, second=chair)
    with pytest.raises(Refused, match="Nothing is added"):
        looked(made, head)
    assert FollowUp.objects.get().done_at is None


@pytest.mark.parametrize("found", ["", "x" * 4001])
def test_what_was_found_is_wanted(found, case, head):
    with pytest.raises(Refused) as refused:
        looked(was_set(case, head), head, found=found)
    assert refused.value.field == "found"


@pytest.mark.parametrize("next_in", [-1, 0, 367])
def test_the_next_day_lies_ahead(next_in, case, head):
    with pytest.raises(Refused) as refused:
        looked(was_set(case, head), head, next_in=next_in)
    assert refused.value.field == "next_on"
    assert FollowUp.objects.get().done_at is None


def test_what_was_found_stays_as_it_was(case, head):
    looked(was_set(case, head), head)
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        FollowUp.objects.update(done_at=timezone.now() + timedelta(minutes=1))


# Who may, and from which page


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "administrator", "chair", "governor"])
def test_others_agree_and_set_and_find_nothing(who, case, head, request):
    person, made = request.getfixturevalue(who), was_set(case, head)
    for act in (
        lambda: agreed(case, person),
        lambda: was_set(case, person, days=2),
        lambda: looked(made, person),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert entries(case).count() == 1


def test_who_was_added_to_work_may_and_who_was_added_to_read_may_not(
    case, head, governor, other_teacher
):
    added(case, governor, Power.READ, by=head)
    added(case, other_teacher, Power.WORK, by=head)
    with pytest.raises(PermissionDenied):
        agreed(case, governor)
    looked(agreed(case, other_teacher), other_teacher)


def test_an_older_page_is_refused(case, head):
    made = was_set(case, head, seen=case.revision)
    for act in (
        lambda: agreed(case, head, seen=case.revision),
        lambda: was_set(case, head, days=2, seen=case.revision),
        lambda: looked(made, head, seen=case.revision),
    ):
        with pytest.raises(Refused, match=OLDER_PAGE[:30]):
            act()
    assert entries(case).count() == 1


# What is shown


def test_days_are_shown_with_how_they_stand(case, head):
    was_set(case, head, days=5)
    for days, number in ((-2, 2), (0, 3)):
        FollowUp.objects.create(
            case=case, name=f"{case.reference}/U{number}", due_on=in_days(days), by=head
        )
    shown = follow_ups.shown(case)
    assert [(one.number, one.tag[0]) for one in shown.waiting] == [
        (2, "Overdue"),
        (3, "Today"),
        (1, "To come"),
    ]
    assert shown.done == [] and shown.plans == [] and shown.can_agree
    looked(shown.waiting[0].follow_up, head)
    assert [(one.number, one.tag[0]) for one in follow_ups.shown(case).done] == [(2, "Done")]


def test_what_is_shown_costs_the_same_for_one_day_and_for_many(case, head):
    counts = []
    for wanted in (2, 12):
        while FollowUp.objects.count() < wanted:
            number = FollowUp.objects.count()
            looked(agreed(case, head, words=f"Plan {number}"), head)
            was_set(case, head, words=f"Look {number}")
        with CaptureQueriesContext(connection) as queries:
            shown = follow_ups.shown(case)
            assert [one.follow_up.by.name for one in (*shown.waiting, *shown.done)]
            assert [one.by.name for one in shown.plans]
        counts.append(len(queries))
    assert counts == [2, 2]
