"""What the policy says of the facts is worked out once, kept beside what it said before."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.bullying.assessing import assess, assessments, has_changed, latest
from incidents.bullying.decision import decide
from incidents.bullying.facts import Child, Doer, Engaging, Known
from incidents.bullying.facts_json import decision_from_json, decision_to_json, from_json
from incidents.bullying.models import OPEN, Assessment, BullyingCase, State
from incidents.cases import involving
from incidents.cases.chronology import shown
from incidents.cases.models import ChronologyEntry, Power, Side
from incidents.children.actions import About
from policyportal.audit.models import Detail, Entry
from policyportal.refusal import Refused
from tests.incidents.bullying.rows import put
from tests.incidents.rows import added

from .known import facts
from .telling import ASHA, recorded

pytestmark = pytest.mark.django_db
A_PUPIL = facts(Doer.PUPIL)
A_FORMER_PUPIL = facts(Doer.FORMER, doing=(Child(age=12, on_roll=Known.NO),))


@pytest.fixture
def case(teacher, head, dsl):
    return recorded(teacher, happened_on=date(2026, 3, 9))


def do(case, by, known=A_PUPIL, **more):
    return assess(case, known, **{"seen": None, "by": by} | more)


def now(case):
    return BullyingCase.objects.get(pk=case.pk)


def test_facts_and_decision_are_kept_and_the_case_is_assessed(case, head):
    made = do(case, head, words="Both families were rung.", seen=case.revision)
    kept = Assessment.objects.get()
    assert kept == made == latest(case)
    assert (kept.name, kept.by, kept.words) == (
        f"{case.reference}/A1",
        head,
        "Both families were rung.",
    )
    assert from_json(kept.facts) == A_PUPIL
    assert decision_from_json(kept.decision) == decide(A_PUPIL)
    assert now(case).state == State.ASSESSED
    assert now(case).revision == case.revision + 1


def test_the_chronology_shows_whose_it_is_and_what_has_to_be_done(case, head):
    do(case, head, words="Both were rung.")
    entry = ChronologyEntry.objects.filter(case=case.pk).latest("number")
    assert (entry.what, entry.by, entry.words) == ("assessed", head, "Both were rung.")
    said = dict(shown(entry).facts)
    decision = decide(A_PUPIL)
    assert said["Responsibility"] == decision.responsibility.label
    assert said["The school must"] == "; ".join(step.label for step in decision.must) != ""
    assert set(said) <= {"Responsibility", "The school must", "It is referred to"}
    assert entry.facts["assessment"] == f"{case.reference}/A1"
    last = Entry.objects.latest("number")
    assert last.action == "case.assessed"
    details = " ".join(Detail.objects.values_list("text", flat=True))
    for name in ("Asha", "Toby", "rung"):
        assert name not in details


def test_a_changed_fact_gives_another_beside_the_old(case, head, dsl):
    first = do(case, head)
    second = do(case, dsl, A_FORMER_PUPIL)
    assert assessments(case) == [second, first]
    assert latest(case) == second
    assert second.name == f"{case.reference}/A2"
    assert from_json(first.facts) == A_PUPIL
    assert first.decision["responsibility"] == "school"
    assert second.decision["responsibility"] == "not-school"


def test_an_assessment_is_never_changed(case, head):
    made = do(case, head)
    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.filter(pk=made.pk).update(at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()


def test_before_the_first_there_is_none(case):
    assert latest(case) is None
    assert assessments(case) == []


def test_twice_the_same_is_once(case, head):
    assert do(case, head) == do(case, head)
    assert Assessment.objects.count() == 1
    assert Entry.objects.filter(action="case.assessed").count() == 1


def test_with_other_words_it_is_another(case, head):
    assert do(case, head, words="So it is.") != do(case, head, words="It stays so.")


def decided_otherwise(case, by):
    """Keep an assessment whose decision an earlier edition of the table made of the same facts."""
    made = do(case, by)
    older = Assessment(case=case, name=f"{case.reference}/A2", by=by)
    older.facts, older.decision = made.facts, decision_to_json(decide(A_FORMER_PUPIL))
    older.save(force_insert=True)
    return older


def test_what_was_decided_is_read_as_it_was_whatever_is_decided_now(case, head):
    decided_otherwise(case, head)
    assert decision_from_json(latest(case).decision) == decide(A_FORMER_PUPIL)


def test_where_the_table_says_something_else_by_now_it_is_another(case, head):
    older = decided_otherwise(case, head)
    made = do(case, head)
    assert made.pk != older.pk
    assert decision_from_json(made.decision) == decide(A_PUPIL)


def test_a_page_shown_before_is_refused(case, head):
    do(case, head, seen=case.revision)
    with pytest.raises(Refused, match="older"):
        do(case, head, A_FORMER_PUPIL, seen=case.revision)
    assert Assessment.objects.count() == 1


AFTERWARDS = {
    State.REPORTED: State.ASSESSED,
    State.ASSESSED: State.ASSESSED,
    State.INVESTIGATING: State.INVESTIGATING,
    State.FAMILIES: State.FAMILIES,
    State.RESOLVED: State.RESOLVED,
    State.NOT_SCHOOL: State.ASSESSED,
}


@pytest.mark.parametrize("state", OPEN)
def test_an_open_case_is_assessed_in_any_state(case, head, state):
    put(case, state, by=head)
    do(case, head)
    assert now(case).state == AFTERWARDS[state]
    assert latest(case) is not None


@pytest.mark.parametrize("state", [state for state in State if state not in OPEN])
def test_an_ended_one_is_not(case, head, chair, state):
    put(case, state, by=head, second=chair)
    with pytest.raises(Refused, match=state.label.lower()):
        do(case, head)
    assert now(case).state == state
    assert not Assessment.objects.exists()


def test_one_that_was_not_the_schools_is_assessed_again_with_the_same_facts(case, head):
    do(case, head)
    put(now(case), State.NOT_SCHOOL, by=head)
    do(case, head)
    assert now(case).state == State.ASSESSED
    assert Assessment.objects.count() == 2


def test_who_works_on_it_may(case, dsl, other_teacher, head):
    do(case, dsl)
    added(case, other_teacher, Power.WORK, by=head)
    do(case, other_teacher, A_FORMER_PUPIL)
    assert [one.by for one in assessments(case)] == [other_teacher, dsl]


def test_nobody_else_may(case, teacher, chair, administrator, governor, slt, head):
    added(case, slt, Power.READ, by=head)
    for person in (teacher, chair, administrator, governor, slt):
        with pytest.raises(PermissionDenied):
            do(case, person)
    assert not Assessment.objects.exists()


def test_nor_the_head_what_is_about_the_head(teacher, head, chair, dsl):
    case = recorded(teacher, subject=head)
    with pytest.raises(PermissionDenied):
        do(case, head)
    do(case, chair)
    assert now(case).state == State.ASSESSED


def test_nor_what_was_done_to_the_head(teacher, head, chair):
    case = recorded(teacher, affected=head)
    with pytest.raises(PermissionDenied):
        do(case, head)
    do(case, chair)


def test_facts_of_a_day_to_come_are_refused(case, head):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused, match="future") as refused:
        do(case, head, facts(Doer.PUPIL, on=tomorrow))
    assert refused.value.field == "on"


def test_too_many_words_are_refused(case, head):
    with pytest.raises(Refused) as refused:
        do(case, head, words="x" * 4001)
    assert refused.value.field == "words"
    do(case, head, words=" " + "x" * 4000)


# Whether a new assessment is called for


def test_what_the_rows_say_has_not_changed_just_after(case, head):
    made = do(case, head, facts(Doer.FORMER, engaging=Engaging.NO))
    assert not has_changed(now(case), made)


def test_a_corrected_name_changes_nothing_and_a_class_does(case, head):
    made = do(case, head)
    asha = involving.children_of(case)[0]
    today = timezone.localdate()

    def change(name, school_class):
        about = About(name, school_class=school_class)
        involving.change_child(case, asha, about, child_seen=None, seen=None, today=today, by=head)

    change("Asha Lal", "5 Willow")
    assert not has_changed(now(case), made)
    change("Asha Lal", "4 Elm")
    assert has_changed(now(case), made)
    again = do(case, head)
    assert again != made
    assert not has_changed(now(case), again)


def test_a_child_taken_off_changes_it(case, head):
    made = do(case, head)
    toby = involving.children_of(case)[1]
    involving.end(case, toby, reason="It was another boy.", seen=None, by=head)
    assert has_changed(now(case), made)


# Children who are named only after it was reported


def test_the_case_before_is_found_once_its_children_are_named(case, teacher, head, dsl):
    nobody = recorded(teacher, (About("A girl of Year 5"), Side.HURT))
    assert nobody.follows is None
    today = timezone.localdate()
    involving.name_child(nobody, ASHA, Side.HURT, today=today, seen=None, by=head)
    do(nobody, head)
    assert now(nobody).follows == case
    for one, other in ((nobody, case), (case, nobody)):
        entry = ChronologyEntry.objects.get(case=one.pk, what="follows")
        assert entry.facts == {"case": other.reference}
    assert ChronologyEntry.objects.filter(case=nobody.pk).latest("number").what == "assessed"
    assert now(case).follows is None


def test_an_earlier_case_follows_no_later_one(case, teacher, head):
    later = recorded(teacher)
    do(case, head)
    assert now(case).follows is None
    assert now(later).follows == case
    assert ChronologyEntry.objects.filter(what="follows").count() == 2


def test_it_costs_the_same_at_one_and_at_thirty(case, head, django_assert_max_num_queries):
    def different(number):
        return facts(Doer.PUPIL, minimum_age=number)

    do(case, head)
    with django_assert_max_num_queries(45):
        do(case, head, different(1))
    for number in range(2, 30):
        do(case, head, different(number))
    with django_assert_max_num_queries(45):
        do(case, head, different(30))
    with django_assert_max_num_queries(1):
        assert [one.by for one in assessments(case)][0] == head
