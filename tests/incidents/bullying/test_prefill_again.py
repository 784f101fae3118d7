"""What was said in the last assessment stands until a row says something else."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from incidents.bullying.assessing import has_changed, latest
from incidents.bullying.facts import Engaging, Known
from incidents.bullying.models import (
    Contact,
)
from incidents.bullying.prefill import facts_of
from incidents.cases import involving
from incidents.children.actions import About
from incidents.children.models import Child as Row
from tests.incidents.bullying.rows import a_bullying_case

from .facts_rows import (
    FEBRUARY,
    HURT,
    JANUARY,
    LEFT,
    ON,
    a_case,
    a_family,
    a_letter,
    assessed,
    contact,
    correct,
)

pytestmark = pytest.mark.django_db


def test_what_was_said_in_the_last_assessment_stands(teacher, head):
    case = a_case(teacher)
    assessed(case, head, advised=Known.YES, advised_on=JANUARY, engaging=Engaging.YES)
    facts = facts_of(case)
    hurt, doing = facts.pop("hurt"), facts.pop("doing")
    assert facts == {
        "on": "2026-03-09",
        "doers": ["pupil"],
        "mediums": ["messaging"],
        "minimum_age": "13",
        "platform": "whatsapp",
        "where": ["outside"],
        "advised": "yes",
        "advised_on": "2026-01-12",
        "engaging": "yes",
        "goes_on": "yes",
        "spoken": "unknown",
        "danger": ["hate"],
        "hurt_staff": False,
    }
    asha, toby = Row.objects.order_by("pk")
    assert hurt == [
        {
            "child": asha.reference,
            "name": "Asha Lall",
            "age": "9",
            "year_group": "",
            "on_roll": "yes",
        }
    ]
    assert [(one["child"], one["year_group"]) for one in doing] == [(toby.reference, "5")]
    assert not has_changed(case, latest(case))


def test_until_a_row_says_something_else(teacher, head):
    case = a_case(teacher)
    assessed(case, head, engaging=Engaging.YES)
    correct(case, "Toby Marsh", head, **LEFT)
    contact(a_family(case, head), Contact.REFUSED, ON + timedelta(days=3), head)
    facts = facts_of(case)
    assert facts["doers"] == ["former"]
    assert facts["engaging"] == "no"
    assert [one["on_roll"] for one in facts["doing"]] == ["no"]
    assert [one["age"] for one in facts["hurt"]] == ["9"]  # nothing changed in this one
    assert facts["where"] == ["outside"]
    assert has_changed(case, latest(case))


def test_a_child_named_since_stands_beside_those_looked_over(teacher, head):
    case = a_case(teacher)
    assessed(case, head)
    about = About("Femi Adeleke", school_class="Year 4")
    involving.name_child(case, about, HURT, today=timezone.localdate(), seen=None, by=head)
    facts = facts_of(case)
    assert [(one["name"], one["age"], one["year_group"]) for one in facts["hurt"]] == [
        ("Asha Lall", "9", ""),
        ("Femi Adeleke", "", "4"),
    ]
    assert has_changed(case, latest(case))


def test_children_whom_the_form_left_out_are_as_their_rows_say(teacher, head):
    case = a_case(teacher)
    assessed(case, head, doing=())
    assert [one["name"] for one in facts_of(case)["doing"]] == ["Toby Marsh"]
    assert not has_changed(case, latest(case))


def test_a_day_said_before_the_advice_has_none(teacher, head, dsl):
    first = a_case(teacher)
    case = a_case(teacher)
    assessed(case, head, on=date(2026, 1, 20))
    a_letter(first, FEBRUARY, by=head, second=dsl)
    facts = facts_of(case)
    assert facts["on"] == "2026-01-20"
    assert (facts["advised"], facts["advised_on"]) == ("unknown", "")


def test_queries_are_the_same_at_one_child_and_at_thirty(
    teacher, head, django_assert_max_num_queries
):
    case = a_bullying_case(teacher, happened_on=ON)
    family = a_family(case, head)
    with django_assert_max_num_queries(7):
        facts_of(case)
    for number in range(30):
        about = About(f"Child {number}", school_class="5 Willow")
        involving.name_child(case, about, HURT, today=timezone.localdate(), seen=None, by=head)
        contact(family, Contact.INVITED, ON, head)
    case.refresh_from_db()
    with django_assert_max_num_queries(7):
        assert len(facts_of(case)["hurt"]) == 31
