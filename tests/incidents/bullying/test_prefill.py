"""What the rows of a case say of its facts, for the form in which they are looked over."""

from datetime import date, timedelta

import pytest

from incidents.bullying import going_on
from incidents.bullying.models import (
    Contact,
)
from incidents.bullying.prefill import facts_of
from incidents.cases import adding
from incidents.cases.reported import Platform
from incidents.children.actions import About
from incidents.children.models import Child as Row

from .facts_rows import (
    DOING,
    HURT,
    LEFT,
    ON,
    YEAR_5,
    a_case,
    a_family,
    contact,
)
from .telling import ASHA, TOBY

pytestmark = pytest.mark.django_db


def test_what_nobody_said_is_not_known(teacher, head):
    case = a_case(teacher, (About("Asha Lall"), HURT), platform=Platform.UNKNOWN)
    row = Row.objects.get()
    assert facts_of(case) == {
        "on": "2026-03-09",
        "doers": ["unknown"],
        "mediums": ["unknown"],
        "minimum_age": "",
        "platform": "unknown",
        "where": ["unknown"],
        "advised": "unknown",
        "advised_on": "",
        "engaging": "not-asked",
        "goes_on": "unknown",
        "spoken": "unknown",
        "danger": [],
        "hurt_staff": False,
        "hurt": [
            {
                "child": row.reference,
                "name": "Asha Lall",
                "age": "",
                "year_group": "",
                "on_roll": "unknown",
            }
        ],
        "doing": [],
    }


def test_what_the_report_said_in_the_order_in_which_it_is_asked(teacher, head):
    account = {
        "doers": ["former", "pupil", "made-up"],
        "mediums": ["text", "network"],
        "where": ["outside", "in-school"],
        "danger": ["hate", "immediate"],
        "goes_on": "yes",
        "teller": "Mrs Lall",
    }
    facts = facts_of(a_case(teacher, account=account))
    assert facts["doers"] == ["pupil", "former"]
    assert facts["mediums"] == ["network", "text"]
    assert facts["where"] == ["in-school", "outside"]
    assert facts["danger"] == ["immediate", "hate"]
    assert facts["goes_on"] == "yes"


def test_what_is_no_answer_is_left(teacher, head):
    facts = facts_of(a_case(teacher, account={"goes_on": "often", "spoken": "", "doers": None}))
    assert (facts["goes_on"], facts["spoken"], facts["doers"]) == (
        "unknown",
        "unknown",
        ["unknown"],
    )


@pytest.mark.parametrize(
    ("platform", "medium", "age"),
    [
        (Platform.INSTAGRAM, "network", "13"),
        (Platform.WHATSAPP, "messaging", "13"),
        (Platform.GAME, "game", ""),
        (Platform.MESSAGES, "text", "0"),
        (Platform.OTHER, "unknown", ""),
    ],
)
def test_the_site_says_by_what_and_from_which_age(teacher, head, platform, medium, age):
    facts = facts_of(a_case(teacher, platform=platform))
    assert (facts["platform"], facts["mediums"], facts["minimum_age"]) == (platform, [medium], age)


@pytest.mark.parametrize(("day", "age"), [(date(2024, 4, 10), "16"), (date(2024, 4, 11), "13")])
def test_the_age_is_that_of_the_day(teacher, head, day, age):
    assert facts_of(a_case(teacher, happened_on=day))["minimum_age"] == age


def test_the_children_as_they_were_that_day(teacher, head):
    case = a_case(
        teacher,
        (About("Asha Lall", **YEAR_5), HURT),
        (About("Femi Adeleke", school_class="Year 4"), HURT),
        (About("Toby Marsh", school_class="6 Oak", born_on=date(2016, 1, 20)), DOING),
        (About("Lena Holt", born_on=date(2012, 1, 20), never_here=True), DOING),
        (About("Rose Pike", school_class="Reception"), DOING),
    )
    facts = facts_of(case)

    def said(side):
        return [(one["name"], one["age"], one["year_group"], one["on_roll"]) for one in facts[side]]

    assert said("hurt") == [
        ("Asha Lall", "10", "5", "yes"),
        ("Femi Adeleke", "", "4", "unknown"),
    ]
    assert said("doing") == [
        ("Toby Marsh", "10", "5", "unknown"),  # of the day of birth, whatever the class says
        ("Lena Holt", "14", "", "no"),  # in Year 9
        ("Rose Pike", "", "0", "unknown"),
    ]


def test_a_child_on_both_sides_is_given_on_both(teacher, head):
    facts = facts_of(a_case(teacher, (ASHA, HURT), (ASHA, DOING), (TOBY, DOING)))
    assert [one["name"] for one in facts["hurt"]] == ["Asha Lall"]
    assert [one["name"] for one in facts["doing"]] == ["Asha Lall", "Toby Marsh"]


HERE = {"on_roll_from": date(2020, 9, 1)}


@pytest.mark.parametrize(
    ("said", "known", "doers"),
    [
        ([], HERE, ["pupil"]),
        ([], LEFT, ["former"]),
        ([], {"never_here": True}, ["other-school"]),
        ([], {"on_roll_from": date(2026, 4, 1)}, ["other-school"]),  # came only afterwards
        (["pupil"], LEFT, ["former"]),
        (["former"], HERE, ["pupil"]),
        (["unknown"], HERE, ["pupil"]),
        (["pupil"], {}, ["pupil"]),
        (["pupil", "unknown"], LEFT, ["former", "unknown"]),
        (["parent"], HERE, ["pupil", "parent"]),
        (["other-school"], HERE, ["pupil", "other-school"]),
    ],
)
def test_who_does_it_by_what_was_said_and_by_the_roll(teacher, head, said, known, doers):
    case = a_case(
        teacher, (ASHA, HURT), (About("Toby Marsh", **known), DOING), account={"doers": said}
    )
    assert facts_of(case)["doers"] == doers


def test_what_the_roll_does_not_say_of_each_is_as_it_was_told(teacher, head):
    case = a_case(
        teacher,
        (ASHA, HURT),
        (About("Toby Marsh", **LEFT), DOING),
        (About("Ned Pike"), DOING),
        account={"doers": ["pupil"]},
    )
    assert facts_of(case)["doers"] == ["pupil", "former"]


def test_a_person_here_who_does_it_works_here(teacher, other_teacher, head):
    case = a_case(teacher, (ASHA, HURT), subject=other_teacher, account={"doers": ["unknown"]})
    assert facts_of(case)["doers"] == ["employed"]


def test_a_member_of_staff_is_hurt(teacher, head):
    assert facts_of(a_case(teacher, affected=teacher))["hurt_staff"] is True


@pytest.mark.parametrize(
    ("contacts", "engaging"),
    [
        ([], "not-asked"),
        ([(0, Contact.INVITED, 1)], "unknown"),
        ([(0, Contact.MET, 1)], "unknown"),  # nobody asked the other family
        ([(0, Contact.MET, 1), (1, Contact.ENGAGED, 1)], "yes"),
        ([(0, Contact.MET, 1), (1, Contact.REFUSED, 1)], "no"),
        ([(0, Contact.MET, 1), (1, Contact.REFUSED, 1), (1, Contact.ENGAGED, 2)], "yes"),
        ([(0, Contact.ENGAGED, 2), (1, Contact.MET, 1), (0, Contact.REFUSED, 1)], "yes"),
        ([(0, Contact.REFUSED, 1), (0, Contact.INVITED, 2)], "unknown"),
        ([(0, Contact.SPOKEN, 1), (1, Contact.MET, 1)], "unknown"),
    ],
)
def test_whether_the_families_work_with_the_school(teacher, head, contacts, engaging):
    case = a_case(teacher)
    families = [a_family(case, head, child) for child in Row.objects.order_by("pk")]
    for which, what, after in contacts:
        contact(families[which], what, ON + timedelta(days=after), head)
    assert facts_of(case)["engaging"] == engaging


@pytest.mark.parametrize(
    ("doers", "what", "spoken"),
    [
        (["parent"], Contact.SPOKEN, "yes"),
        (["parent"], Contact.MET, "yes"),
        (["parent"], Contact.INVITED, "unknown"),
        (["parent"], Contact.NO_ANSWER, "unknown"),
        (["pupil"], Contact.SPOKEN, "unknown"),
    ],
)
def test_whether_the_parent_was_spoken_to(teacher, head, doers, what, spoken):
    case = a_case(teacher, (ASHA, HURT), affected=teacher, account={"doers": doers})
    contact(a_family(case, head), what, ON + timedelta(days=1), head)
    assert facts_of(case)["spoken"] == spoken


def test_a_parent_of_whom_it_is_ticked_was_spoken_to(teacher, other_teacher, head):
    case = a_case(teacher, (ASHA, HURT), affected=other_teacher, account={"doers": ["parent"]})
    on_the_step = {"seen": None, "by": head}
    going_on.tick(case, "keep-evidence", **on_the_step)
    assert facts_of(case)["spoken"] == "unknown"
    entry = going_on.tick(case, "speak-to-parent", **on_the_step)
    assert facts_of(case)["spoken"] == "yes"
    why = {"words": "It was somebody else.", "reason": "Mixed up"}
    adding.correct(case, entry, **why, **on_the_step)
    assert facts_of(case)["spoken"] == "unknown"


# Advice
