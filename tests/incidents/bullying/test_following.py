"""A second referral finds the first by itself, and tells nobody who may not know."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.bullying import recording
from incidents.bullying.following import a_year_before, can_be, chain, linked
from incidents.bullying.models import BullyingCase, State
from incidents.cases import involving
from incidents.cases.chronology import shown
from incidents.cases.models import ChronologyEntry, Power, Side
from incidents.children.actions import About
from incidents.children.models import Child
from policyportal.audit.models import Entry
from tests.incidents.bullying.rows import put
from tests.incidents.rows import added

from .telling import ASHA, TOBY, recorded, recorded_ago, told

pytestmark = pytest.mark.django_db
HURT, DOING = Side.HURT, Side.DOING


def follows(case):
    return ChronologyEntry.objects.filter(case=case.pk, what="follows")


def test_the_second_referral_finds_the_first_and_both_say_so(teacher, other_teacher, head, dsl):
    first = recorded(teacher)
    second = recorded(other_teacher)
    assert second.follows == first
    assert [one.facts for one in follows(second)] == [{"case": first.reference}]
    assert [one.facts for one in follows(first)] == [{"case": second.reference}]
    assert [one.by for one in (*follows(first), *follows(second))] == [None, None]
    assert shown(follows(first).get()).facts == []  # shown as a link, to who may see it
    assert BullyingCase.objects.get(pk=first.pk).revision == first.revision + 1
    assert linked(second, head).earlier == first and linked(second, head).later == []
    assert linked(first, dsl).earlier is None and linked(first, dsl).later == [second]
    assert Entry.objects.filter(action="case.follows", by="").count() == 2


def test_it_is_recorded_before_it_follows(teacher, head):
    recorded(teacher)
    second = recorded(teacher)
    whats = ChronologyEntry.objects.filter(case=second.pk).order_by("number")
    assert list(whats.values_list("what", flat=True)) == ["recorded", "follows"]


def test_who_reported_them_is_told_of_no_other_case(teacher, other_teacher, head):
    first = recorded(other_teacher)
    second = recorded(teacher)
    assert second.follows == first
    for case in (first, second):
        assert not linked(case, teacher)
        assert not linked(case, other_teacher)


def test_a_third_follows_the_latest(teacher, head):
    first, second, third = recorded(teacher), recorded(teacher), recorded(teacher)
    assert third.follows == second
    assert chain(third) == [second, first]
    assert linked(second, head).earlier == first and linked(second, head).later == [third]


def test_other_children_are_another_case(teacher, head):
    recorded(teacher)
    other = recorded(teacher, (About("Femi Adeleke"), HURT))
    assert other.follows is None
    assert not linked(other, head)
    assert not ChronologyEntry.objects.filter(what="follows").exists()


def test_one_child_on_the_other_side_is_enough(teacher, head):
    first = recorded(teacher, (ASHA, HURT))
    second = recorded(teacher, (About("Femi Adeleke"), HURT), (About(" asha  LALL"), DOING))
    assert second.follows == first


def test_a_child_who_was_taken_off_counts_no_more(teacher, head):
    first = recorded(teacher, (ASHA, HURT), (TOBY, DOING))
    toby = next(one for one in involving.children_of(first) if one.side == DOING)
    involving.end(first, toby, reason="It was another boy.", seen=None, by=head)
    assert recorded(teacher, (TOBY, DOING)).follows is None
    assert recorded(teacher, (ASHA, DOING)).follows == first


def test_a_row_that_is_meant_is_found_under_whatever_name(teacher, head):
    first = recorded(teacher, (ASHA, HURT))
    row = Child.objects.get()
    second = recorded(teacher, (About("Asha L.", reference=row.reference), HURT))
    assert second.follows == first


def test_what_was_voided_is_not_found(teacher, head, chair):
    first = put(recorded(teacher), State.VOIDED, by=head, second=chair)
    second = recorded(teacher)
    assert second.follows is None
    assert recorded(teacher).follows == second
    put(second, State.VOIDED, by=head, second=chair)
    assert not linked(first, head)


@pytest.mark.parametrize("state", [state for state in State if state != State.VOIDED])
def test_every_other_state_is_found(teacher, head, chair, state):
    first = put(recorded(teacher), state, by=head, second=chair)
    assert recorded(teacher).follows == first


def test_twelve_months_and_no_longer(teacher, head):
    first = recorded_ago(364, recorded(teacher, (About("Asha Lall"), HURT)))
    assert recorded(teacher, (About("Asha Lall"), HURT)).follows == first
    recorded_ago(368, recorded(teacher, (About("Femi Adeleke"), HURT)))
    assert recorded(teacher, (About("Femi Adeleke"), HURT)).follows is None
    assert a_year_before(date(2028, 2, 29)).date() == date(2027, 2, 28)


SPRING, AUTUMN = date(2026, 3, 9), date(2026, 10, 5)


@pytest.mark.parametrize(
    ("row", "about", "same"),
    [
        ({}, {}, True),
        ({"born_on": date(2016, 1, 1)}, {}, True),
        ({"born_on": date(2016, 1, 1)}, {"born_on": date(2016, 1, 2)}, False),
        ({"born_on": date(2016, 1, 1), "school_class": "4 Elm"}, {"born_on": date(2016, 1, 1)}, 1),
        ({"school_class": "5 Willow"}, {"school_class": "5 Oak"}, False),
        ({"school_class": "5 Willow"}, {"school_class": "Year 5"}, True),
        ({"never_here": True}, {"on_roll_from": date(2021, 9, 1)}, False),
        ({"on_roll_from": date(2021, 9, 1)}, {"never_here": True}, False),
    ],
)
def test_what_is_known_may_not_contradict(row, about, same):
    child = Child(**row)
    assert can_be(child, SPRING, About("Asha Lall", **about), SPRING) is bool(same)


def test_a_class_later_is_the_same_child():
    willow, oak = Child(school_class="5 Willow"), About("Asha Lall", school_class="6 Oak")
    assert can_be(willow, SPRING, oak, AUTUMN)
    assert not can_be(willow, SPRING, oak, SPRING)


def test_two_of_one_name_in_two_classes_are_two(teacher, head):
    recorded(teacher, (ASHA, HURT))
    assert recorded(teacher, (About("Asha Lall", school_class="3 Fir"), HURT)).follows is None


# The conflict rule: nobody learns from one case that there is another about them.


def test_what_is_about_the_head_leaves_no_trace_on_the_heads_case(teacher, head, chair, dsl):
    first = recorded(teacher)
    second = recorded(teacher, subject=head)
    assert second.follows == first
    assert not follows(first).exists()
    assert BullyingCase.objects.get(pk=first.pk).revision == first.revision
    assert not linked(first, head)
    assert linked(first, dsl).later == [second]
    assert follows(second).get().facts == {"case": first.reference}
    assert chain(second) == [first]


def test_what_is_hidden_between_two_cases_hides_neither_of_them(teacher, head, chair, dsl):
    first = recorded(teacher)
    hidden = recorded(teacher, subject=head)
    third = recorded(teacher)
    assert (hidden.follows, third.follows) == (first, first)
    assert linked(third, head).earlier == first
    assert linked(first, head).later == [third]
    assert recorded(teacher, subject=head).follows == third


def test_what_was_done_to_the_dsl_leaves_none_on_a_case_the_dsl_works_on(teacher, head, dsl):
    first = recorded(teacher)
    second = recorded(teacher, affected=dsl)
    assert not follows(first).exists()
    assert not linked(first, dsl)
    assert linked(first, head).later == [second]


def test_and_not_the_other_way_round(teacher, head, chair, dsl):
    first = recorded(teacher, subject=head)
    second = recorded(teacher)
    assert second.follows == first
    assert not follows(second).exists()
    assert not linked(second, head)
    assert linked(second, dsl).earlier == first
    assert chain(second) == []  # what the head reads of it may not follow from it either


def test_done_to_the_same_person_both_say_so(teacher, head, dsl):
    first, second = recorded(teacher, affected=teacher), recorded(teacher, affected=teacher)
    assert follows(first).exists() and follows(second).exists()
    assert not linked(first, teacher)


def test_who_was_added_to_one_sees_no_link_to_the_other(teacher, other_teacher, head, dsl):
    first = recorded(teacher)
    second = recorded(teacher)
    added(second, other_teacher, Power.READ, by=head)
    assert not linked(second, other_teacher)
    added(first, other_teacher, Power.READ, by=head)
    assert linked(second, other_teacher).earlier == first


def test_one_query_for_the_links_at_one_and_at_many(teacher, head, django_assert_num_queries):
    first = recorded(teacher)
    recorded(teacher)
    linked(first, head)  # and whoever is signed in brings their roles along
    with django_assert_num_queries(1):
        linked(first, head)
    for _ in range(4):
        recorded(teacher)
    BullyingCase.objects.exclude(pk=first.pk).update(follows=first)
    with django_assert_num_queries(1):
        assert len(linked(first, head).later) == 5


def test_finding_costs_the_same_at_one_and_at_thirty_cases(teacher, head, dsl):
    def cost(reference):
        with CaptureQueriesContext(connection) as queries:
            recording.record(told(), reference=reference, by=teacher)
        return len(queries)

    recorded(teacher)
    one = cost("B-AAAA2")
    for _ in range(28):
        recorded(teacher)
    assert cost("B-AAAA3") == one


def test_without_a_child_nothing_is_looked_for(teacher, head):
    recorded(teacher)
    alone = replace(told(affected=teacher), children=())
    case = recording.record(alone, reference="B-AAAA2", by=teacher)
    assert case.follows is None
