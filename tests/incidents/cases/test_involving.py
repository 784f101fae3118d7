"""Children of a case: named on a side, what is known of them corrected, taken off again."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.cases import adding, involving
from incidents.cases.chronology import Happened, entries_of, shown
from incidents.cases.models import ChronologyEntry, Involved, Power, Side
from incidents.children.actions import About
from incidents.children.models import Child
from policyportal.audit.models import Detail, Entry
from policyportal.refusal import Refused
from tests.incidents.bullying.rows import a_bullying_case, a_child
from tests.incidents.cases.kinds import CLOSED, KINDS, VOIDED, a_case, ended
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db
NEW = About("Nell Ward", school_class="4 Rowan")


@pytest.fixture(params=KINDS)
def case(request, other_teacher, teacher, head, school):
    """A case with one child on it, whoever else its kind brings along."""
    case = a_case(request.param, other_teacher, subject=teacher)
    involving.involve(case, a_child("Asha Bell", by=other_teacher), Side.HURT, by=other_teacher)
    return case


def today():
    return timezone.localdate()


def name(case, by, about=NEW, side=Side.DOING, seen=None):
    return involving.name_child(case, about, side, today=today(), seen=seen, by=by)


def standing(case) -> Involved:
    return Involved.objects.get(case=case.pk, child__in=children_called("Asha Bell"))


def children_called(wanted):
    return [one.pk for one in Child.objects.all() if one.name == wanted]


def change(case, by, about=None, involved=None, seen=None, child_seen=None):
    return involving.change_child(
        case,
        involved or standing(case),
        about or About("Asha Bell", school_class="6 Oak"),
        child_seen=child_seen,
        seen=seen,
        today=today(),
        by=by,
    )


def end(case, by, reason="She was away that week.", involved=None, seen=None):
    involved = involved or standing(case)
    return involving.end(case, involved, reason=reason, seen=seen, by=by)


CALLS = {"name": name, "change": change, "end": end}


def last(case) -> ChronologyEntry:
    return entries_of(case)[-1]


def named_on(case) -> list[tuple[str, str]]:
    return [(one.child.name, one.side) for one in involving.children_of(case)]


def test_a_child_is_named_on_a_side_and_the_log_has_no_name(case, head):
    involved = name(case, head)
    assert (involved.side, involved.added_by, involved.ended_at) == (Side.DOING, head, None)
    assert ("Nell Ward", Side.DOING) in named_on(case)
    entry = last(case)
    assert (entry.what, entry.by) == (Happened.CHILD_ADDED, head)
    assert shown(entry).facts == [("Child", "Nell Ward"), ("Side", Side.DOING.label)]
    assert entry.facts["child"] == involved.child.reference
    assert Entry.objects.latest("number").action == "case.child-added"
    assert json.loads(Detail.objects.latest("entry_id").text) == {"entry": 1, "words_sha256": ""}
    assert not [one for one in Detail.objects.values_list("text", flat=True) if "Ward" in one]


def test_those_who_are_hurt_come_first_and_a_child_can_be_on_both_sides(other_teacher, head):
    case = a_bullying_case(other_teacher, hurt=(), doing=("Toby Marsh",))
    toby = involving.children_of(case)[0].child
    name(case, head, About("Toby Marsh", reference=toby.reference), Side.HURT)
    assert named_on(case) == [("Toby Marsh", Side.HURT), ("Toby Marsh", Side.DOING)]
    assert Child.objects.count() == 1


def test_named_on_the_same_side_twice_a_child_is_there_once(case, head):
    about = About("Nell Ward", born_on=date(2016, 3, 1))
    first = name(case, head, about)
    case.refresh_from_db()
    before = (case.revision, ChronologyEntry.objects.count())
    assert name(case, head, about) == first
    case.refresh_from_db()
    assert (case.revision, ChronologyEntry.objects.count()) == before


def test_without_a_day_of_birth_the_name_alone_does_not_say_which_child(case, head):
    name(case, head)
    name(case, head)
    assert len(children_called("Nell Ward")) == 2


def test_who_was_taken_off_can_be_named_again(case, head):
    first = end(case, head)
    again = name(case, head, About("Asha Bell", reference=first.child.reference), Side.HURT)
    assert again.pk != first.pk and again.child_id == first.child_id
    assert ("Asha Bell", Side.HURT) in named_on(case)


@pytest.mark.parametrize(
    ("about", "field"),
    [
        (About(" "), "name"),
        (About("Nell", born_on=date(1990, 1, 1)), "born_on"),
        (About("Nell", never_here=True, on_roll_from=date(2024, 9, 1)), "never_here"),
        (About("Nell", on_roll_to=date(2024, 9, 1)), "on_roll_from"),
    ],
)
@pytest.mark.parametrize("call", [name, change])
def test_what_cannot_be_so_is_refused_at_its_field(call, about, field, case, head):
    with pytest.raises(Refused) as refused:
        call(case, head, about)
    assert refused.value.field == field
    assert not ChronologyEntry.objects.exists()


def test_what_is_known_is_corrected_and_said_in_the_chronology(case, head):
    about = About("Asha Bell", born_on=date(2015, 5, 5), school_class="6 Oak", never_here=True)
    child = change(case, head, about)
    child.refresh_from_db()
    assert (child.born_on, child.school_class, child.never_here) == (
        date(2015, 5, 5),
        "6 Oak",
        True,
    )
    assert last(case).what == Happened.CHILD_CHANGED
    assert shown(last(case)).facts == [("Child", "Asha Bell")]
    actions = list(Entry.objects.order_by("-number").values_list("action", flat=True)[:2])
    assert actions == ["case.child-changed", "child.changed"]


def test_the_same_again_changes_nothing(case, head):
    change(case, head)
    change(case, head)
    assert ChronologyEntry.objects.count() == 1


def test_what_somebody_changed_meanwhile_is_not_written_over(case, head):
    seen = standing(case).child.revision
    change(case, head)
    with pytest.raises(Refused, match="Somebody changed this in the meantime"):
        change(case, head, About("Asha Bell", school_class="1 Elm"), child_seen=seen)
    assert standing(case).child.school_class == "6 Oak"


def test_who_was_not_there_is_taken_off_with_a_reason_and_it_stays_written(case, head):
    before = len(named_on(case))
    ended_one = end(case, head, " She was away. ")
    assert ended_one.ended_at is not None
    assert len(named_on(case)) == before - 1
    entry = last(case)
    assert (entry.what, entry.words) == (Happened.CHILD_ENDED, "She was away.")
    assert shown(entry).facts == [("Child", "Asha Bell"), ("Side", Side.HURT.label)]
    assert Entry.objects.latest("number").action == "case.child-ended"


@pytest.mark.parametrize("reason", ["", "  ", "a" * 2001])
def test_a_reason_is_given(case, head, reason):
    with pytest.raises(Refused) as refused:
        end(case, head, reason)
    assert refused.value.field == "reason"
    assert standing(case).ended_at is None


@pytest.mark.parametrize("call", [end, change])
def test_who_was_taken_off_is_neither_changed_nor_taken_off_again(call, case, head):
    end(case, head)
    with pytest.raises(Refused, match="This child was taken off already."):
        call(case, head)
    assert ChronologyEntry.objects.count() == 1


@pytest.mark.parametrize("call", [end, change])
@pytest.mark.parametrize("kind", KINDS)
def test_a_child_of_another_case_is_not_touched(call, kind, case, other_teacher, slt, head):
    elsewhere = a_case(kind, other_teacher, subject=slt)
    with pytest.raises(Involved.DoesNotExist):
        call(elsewhere, head, involved=standing(case))


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("state", [CLOSED, VOIDED])
def test_nothing_changes_in_what_has_ended(call, state, case, head, chair):
    ended(case, state, by=head, second=chair)
    with pytest.raises(Refused, match=f"is {state}. Nothing is added to it"):
        CALLS[call](case, head)
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("call", CALLS)
def test_a_page_older_than_the_case_is_refused(call, case, head):
    adding.add(case, words="He wrote again.", seen=None, by=head)
    with pytest.raises(Refused, match="older than what is kept"):
        CALLS[call](case, head, seen=1)


WHO = ["teacher", "other_teacher", "slt", "dsl", "administrator", "chair", "governor", "reader"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("who", WHO)
def test_others_are_stopped(call, who, case, head, request):
    by = request.getfixturevalue("slt" if who == "reader" else who)
    if who == "reader":
        added(case, by, Power.READ, by=head)
    if who == "dsl":  # who works on bullying beside the headteacher, as tried below
        type(case).objects.update(also_role="")
    with pytest.raises(PermissionDenied):
        CALLS[call](case, by)
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("call", CALLS)
def test_who_was_added_to_work_may(call, case, head, slt):
    added(case, slt, Power.WORK, by=head)
    CALLS[call](case, slt)
    assert last(case).by == slt


@pytest.mark.parametrize("call", CALLS)
def test_the_dsl_beside_the_manager_may_unless_it_was_done_to_them(call, other_teacher, head, dsl):
    case = a_bullying_case(other_teacher, hurt=("Asha Bell",))
    CALLS[call](case, dsl)
    assert last(case).by == dsl
    done_to_them = a_bullying_case(other_teacher, hurt=("Asha Bell",), affected=dsl)
    with pytest.raises(PermissionDenied):
        CALLS[call](done_to_them, dsl)


def test_ages_and_rolls_are_those_of_the_day_it_happened(other_teacher, head):
    day = date(2026, 3, 10)
    case = a_bullying_case(other_teacher, hurt=(), doing=(), happened_on=day)
    came = day - timedelta(days=1)
    born = date(2016, 3, 11)
    name(case, head, About("Ann", born_on=born, on_roll_from=came))
    name(case, head, About("Ben", born_on=date(2016, 3, 10), on_roll_from=came, on_roll_to=came))
    name(case, head, About("Cal", never_here=True))
    name(case, head, About("Dee"))
    assert involving.day_of(case) == day
    assert [(one.age, one.on_roll) for one in involving.lines(case)] == [
        (9, True),
        (10, False),
        (None, False),
        (None, None),
    ]


def test_of_a_disclosure_they_are_those_of_the_day_it_was_recorded(other_teacher, teacher, head):
    case = a_case("D", other_teacher, subject=teacher)
    assert involving.day_of(case) == timezone.localdate(case.recorded_at)


def test_a_child_of_a_case_that_one_may_not_see_is_written_down_anew(head, other_teacher, school):
    """By a name and a date of birth nobody learns what was written on a case about themselves."""
    born = today() - timedelta(days=3300)
    hidden = a_bullying_case(other_teacher, subject=head, hurt=(), doing=())
    there = a_child("Zuri Quill", by=other_teacher, born_on=born, school_class="3 Elm")
    involving.involve(hidden, there, Side.HURT, by=other_teacher)
    seen, about = a_bullying_case(other_teacher, hurt=(), doing=()), About("Zuri Quill", born)
    made = name(seen, head, about)
    assert made.child != there and made.child.school_class == ""
    assert name(seen, head, about, Side.HURT).child == made.child
