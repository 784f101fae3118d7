"""What comes again around a case in twelve months, as far as the reader may see it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.bullying.following import a_year_before
from incidents.bullying.models import State
from incidents.bullying.patterns import SHOWN, patterns_of
from incidents.cases import involving
from incidents.cases.models import Power, Side
from incidents.cases.reported import Platform
from incidents.children.actions import About
from incidents.reporting.models import Kind
from incidents.reporting.rerouting import reroute
from policyportal.documents.templatetags.dates import day
from tests.incidents.bullying.rows import put
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import added

from .telling import recorded, recorded_ago

pytestmark = pytest.mark.django_db
HURT, DOING = Side.HURT, Side.DOING
TOBY, ASHA = About("Toby Marsh"), About("Asha Lall")
IN_WILLOW = {"school_class": "5 Willow"}


def found(case, person):
    return {
        pattern.title: [other.reference for other in pattern.others]
        for pattern in patterns_of(case, person)
    }


def sentences(case, person):
    return [pattern.sentence for pattern in patterns_of(case, person)]


def since():
    return day(a_year_before(timezone.localdate()))


@pytest.fixture
def case(teacher, head, dsl):
    return recorded(teacher, (ASHA, HURT), (TOBY, DOING))


def test_a_case_alone_has_no_pattern(case, head):
    assert patterns_of(case, head) == []


def test_the_same_child_on_either_side(case, teacher, head):
    one = recorded(teacher, (TOBY, DOING), platform=Platform.GAME)
    two = recorded(teacher, (TOBY, HURT), (TOBY, DOING), platform=Platform.TIKTOK)
    [pattern] = patterns_of(case, head)
    assert pattern.title == "The same child: Toby Marsh"
    assert pattern.sentence == (
        f"2 other records name Toby Marsh since {since()}: it was done to them in 1, and they did "
        "it or took part in 2."
    )
    assert [(other.reference, other.platform, other.sides) for other in pattern.others] == [
        (two.reference, "TikTok", ("It was done to them", "They did it, or took part")),
        (one.reference, "A game or its chat", ("They did it, or took part",)),
    ]
    assert {other.kind for other in pattern.others} == {"Bullying"}
    assert {other.day for other in pattern.others} == {one.happened_on}


def test_a_record_counts_as_well(case, teacher, head):
    record = a_record(teacher, Kind.FIREWALL, children=("Toby Marsh",))
    a_record(teacher, Kind.FIREWALL, children=("Femi Adeleke",))
    [pattern] = patterns_of(recorded(teacher, (TOBY, HURT), platform=Platform.OTHER), head)
    assert [(one.reference, one.kind) for one in pattern.others] == [
        (record.reference, "Record"),
        (case.reference, "Bullying"),
    ]
    assert pattern.sentence.startswith("2 other records name Toby Marsh")


def test_one_is_said_of_one(case, teacher, head):
    recorded(teacher, (ASHA, HURT))
    assert sentences(case, head) == [
        f"1 other record names Asha Lall since {since()}: it was done to them in 1.",
        f"1 other case of bullying came by WhatsApp since {since()}.",
    ]


def test_another_child_of_the_name_is_not_the_same(teacher, head):
    case = recorded(teacher, (About("Toby Marsh", school_class="5 Oak"), HURT))
    recorded(teacher, (About("Toby Marsh", school_class="2 Fir"), HURT), platform=Platform.GAME)
    assert found(case, head) == {}


def test_the_same_site(case, teacher, head):
    other = recorded(teacher, (About("Femi Adeleke"), HURT))
    recorded(teacher, (About("Femi Adeleke"), HURT), platform=Platform.X)
    assert found(case, head) == {"The same site or app: WhatsApp": [other.reference]}


@pytest.mark.parametrize("platform", [Platform.OTHER, Platform.UNKNOWN])
def test_what_nobody_could_name_is_no_pattern(teacher, head, platform):
    case = recorded(teacher, (ASHA, HURT), platform=platform)
    recorded(teacher, (About("Femi Adeleke"), HURT), platform=platform)
    assert found(case, head) == {}


def test_the_same_class_however_it_is_written(teacher, head):
    case = recorded(teacher, (About("Asha Lall", **IN_WILLOW), HURT))
    one = recorded(teacher, (About("Ned Pike", school_class="5 WILLOW"), HURT), platform="x")
    two = recorded(
        teacher,
        (About("Lena Holt", **IN_WILLOW), HURT),
        (About("Rose Pike", **IN_WILLOW), DOING),
        platform="game",
    )
    recorded(teacher, (About("Femi Adeleke", school_class="5 Oak"), HURT), platform="game")
    assert found(case, head) == {"The same class: 5 Willow": [two.reference, one.reference]}
    assert sentences(case, head) == [f"2 other records name children of 5 Willow since {since()}."]


def test_a_class_written_in_two_ways_is_said_once(teacher, head):
    case = recorded(
        teacher,
        (About("Asha Lall", **IN_WILLOW), HURT),
        (About("Ned Pike", school_class="5 willow"), DOING),
    )
    recorded(teacher, (About("Lena Holt", **IN_WILLOW), HURT), platform=Platform.GAME)
    assert len(found(case, head)) == 1


def test_twelve_months_and_no_longer(case, teacher, head):
    old = recorded_ago(364, recorded(teacher, (ASHA, HURT), platform=Platform.GAME))
    recorded_ago(368, recorded(teacher, (ASHA, HURT), platform=Platform.GAME))
    assert found(case, head) == {"The same child: Asha Lall": [old.reference]}


def test_what_was_voided_and_who_was_taken_off_do_not_count(case, teacher, head, chair):
    put(recorded(teacher, (ASHA, HURT)), State.VOIDED, by=head, second=chair)
    other = recorded(teacher, (ASHA, HURT), platform=Platform.GAME)
    asha = involving.children_of(other)[0]
    involving.end(other, asha, reason="It was her sister.", seen=None, by=head)
    assert found(case, head) == {}


def test_the_record_that_became_this_case_does_not_count(teacher, head, dsl):
    record = a_record(teacher, Kind.UNDER_AGE, children=("Toby Marsh",))
    case = reroute(record, "bullying", reason="It is bullying.", seen=None, by=dsl)
    assert found(case, dsl) == {}


def test_what_was_handed_over_counts_once_as_what_it_became(case, teacher, dsl):
    record = a_record(teacher, Kind.UNDER_AGE, children=("Toby Marsh",))
    made = reroute(record, "bullying", reason="It is bullying.", seen=None, by=dsl)
    patterns = patterns_of(case, dsl)
    assert {pattern.number for pattern in patterns} == {1}
    assert {one.reference for pattern in patterns for one in pattern.others} == {made.reference}


def test_what_was_handed_over_to_where_the_reader_does_not_see_it_names_nobody(
    case, teacher, dsl, slt
):
    record = a_record(teacher, Kind.UNDER_AGE, children=("Toby Marsh",))
    reroute(record, "disclosure", subject=slt, reason="An adult.", seen=None, by=dsl)
    assert found(case, dsl) == {}


# Only what the reader may see


def test_what_is_about_the_head_the_head_does_not_see_here(case, teacher, head, dsl):
    about_the_head = recorded(teacher, (ASHA, HURT), subject=head, platform=Platform.GAME)
    assert found(case, head) == {}
    assert found(case, dsl) == {"The same child: Asha Lall": [about_the_head.reference]}


def test_nor_who_was_added_to_one_case_the_others(case, teacher, other_teacher, head):
    other = recorded(teacher, (ASHA, HURT))
    added(case, other_teacher, Power.READ, by=head)
    assert found(case, other_teacher) == {}
    added(other, other_teacher, Power.READ, by=head)
    assert found(case, other_teacher).keys() == {
        "The same child: Asha Lall",
        "The same site or app: WhatsApp",
    }


def test_what_is_for_the_dsl_alone_counts_for_the_dsl(case, teacher, head, dsl):
    record = a_record(teacher, Kind.PHONE, children=("Toby Marsh",))
    assert found(case, head) == {}
    assert found(case, dsl) == {"The same child: Toby Marsh": [record.reference]}


def test_queries_are_the_same_at_one_case_and_at_thirty(teacher, head, dsl):
    case = recorded(teacher, (About("Asha Lall", **IN_WILLOW), HURT), (TOBY, DOING))

    def another(number):
        child = About(f"Child {number}", **IN_WILLOW)
        recorded(teacher, (About("Asha Lall"), HURT), (child, DOING))
        a_record(teacher, Kind.FIREWALL, children=("Toby Marsh",))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            said = patterns_of(case, head)
        return len(queries), [pattern.number for pattern in said]

    another(0)
    cost()
    assert cost() == (5, [1, 1, 1, 2])  # a child of a record is in 5 Willow, too
    for number in range(1, 30):
        another(number)
    assert cost() == (5, [30, 30, 30, 60])


def test_the_latest_are_shown_and_how_many_there_are_is_said(teacher, head):
    case = recorded(teacher, (About("Asha Lall", **IN_WILLOW), HURT))
    later = [recorded(teacher, (About("Asha Lall"), HURT)) for _ in range(SHOWN + 2)]
    [pattern, *_] = patterns_of(case, head)
    assert pattern.number == SHOWN + 2
    assert [one.reference for one in pattern.others] == [
        one.reference for one in reversed(later[2:])
    ]


def test_the_days_are_of_the_cases(case, teacher, head):
    on = timezone.localdate() - timedelta(days=40)
    recorded(teacher, (ASHA, HURT), platform=Platform.GAME, happened_on=on)
    [pattern] = patterns_of(case, head)
    assert [other.day for other in pattern.others] == [on]
