"""What the rows of a case say of its facts, for the form in which they are looked over."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from incidents.bullying.assessing import assess, has_changed, latest
from incidents.bullying.facts import Child, Danger, Doer, Engaging, Facts, Known, Medium, Where
from incidents.bullying.models import (
    Contact,
    Family,
    FamilyContact,
    Letter,
    LetterKind,
    LetterState,
    State,
)
from incidents.bullying.prefill import facts_of
from incidents.cases import involving, steps
from incidents.cases.models import Side
from incidents.cases.reported import Platform
from incidents.children.actions import About
from incidents.children.models import Child as Row
from policyportal.vault.files import keep
from tests.incidents.bullying.rows import a_bullying_case, put

from .telling import ASHA, TOBY, recorded

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 9)
YEAR_5 = {"born_on": date(2016, 1, 20), "on_roll_from": date(2020, 9, 1)}
HURT, DOING = Side.HURT, Side.DOING


def at(day: date):
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def a_case(teacher, *children, **more):
    return recorded(teacher, *children, **{"happened_on": ON} | more)


def a_family(case, by, *children):
    family = Family(case=case, name=f"{case.reference}/F{case.familys.count() + 1}", by=by)
    family.save(force_insert=True)
    family.children.set(children)
    return family


def contact(family, what, day, by):
    case = family.case
    number = FamilyContact.objects.filter(case=case).count() + 1
    made = FamilyContact(
        case=case,
        family=family,
        name=f"{case.reference}/K{number}",
        what=what,
        happened_at=at(day),
        by=by,
    )
    made.save(force_insert=True)
    return made


def a_letter(case, day, *, by, second, kind=LetterKind.WARNING, released=True):
    name = f"{case.reference}/L{Letter.objects.filter(case=case).count() + 1}"
    letter = Letter(case=case, kind=kind, name=name, by=by)
    if released:
        letter.state, letter.released_by = LetterState.RELEASED, second
        letter.released_at = at(day)
        letter.file = keep(b"%PDF-1.7", name="letter.pdf", media_type="application/pdf", by=by)
    letter.save(force_insert=True)
    return letter


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
LEFT = {"on_roll_from": date(2020, 9, 1), "on_roll_to": date(2025, 7, 22)}


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


# Advice


def advice(case):
    facts = facts_of(case)
    return facts["advised"], facts["advised_on"]


JANUARY, FEBRUARY = date(2026, 1, 12), date(2026, 2, 2)


def test_a_released_warning_on_the_case_before_is_advice(teacher, head, dsl):
    first = a_case(teacher, happened_on=date(2026, 1, 5))
    a_letter(first, JANUARY, by=head, second=dsl)
    second = a_case(teacher)
    third = a_case(teacher)
    assert advice(first) == ("unknown", "")  # it came after what happened
    assert advice(second) == advice(third) == ("yes", "2026-01-12")
    a_letter(second, FEBRUARY, by=head, second=dsl)
    assert advice(third) == ("yes", "2026-02-02")


def test_no_other_letter_is(teacher, head, dsl):
    first = a_case(teacher)
    a_letter(first, JANUARY, by=head, second=dsl, released=False)
    a_letter(first, JANUARY, by=head, second=dsl, kind=LetterKind.INVITATION)
    assert advice(a_case(teacher)) == ("unknown", "")


def test_nor_one_on_a_case_that_nothing_may_follow_from(teacher, head, chair, dsl):
    first = a_case(teacher, subject=head)
    a_letter(first, JANUARY, by=chair, second=dsl)
    second = a_case(teacher)
    assert second.follows == first
    assert advice(second) == ("unknown", "")


def test_nor_one_on_a_case_that_was_voided(teacher, head, chair, dsl):
    first = a_case(teacher)
    a_letter(first, JANUARY, by=head, second=dsl)
    second = a_case(teacher)
    put(first, State.VOIDED, by=head, second=chair)
    assert advice(second) == ("unknown", "")


def test_a_family_that_was_spoken_to_was_advised(teacher, head):
    first = a_case(teacher)
    family = a_family(first, head)
    contact(family, Contact.INVITED, JANUARY, head)
    second = a_case(teacher)
    assert advice(second) == ("unknown", "")
    contact(family, Contact.SPOKEN, FEBRUARY, head)
    assert advice(second) == ("yes", "2026-02-02")


def test_advice_of_the_day_itself_where_there_was_none_earlier(teacher, head, dsl):
    first = a_case(teacher)
    a_letter(first, ON, by=head, second=dsl)
    second = a_case(teacher)
    assert advice(second) == ("yes", "2026-03-09")
    a_letter(first, JANUARY, by=head, second=dsl)
    assert advice(second) == ("yes", "2026-01-12")


def test_what_goes_on_after_it_was_resolved_is_of_the_day_it_was_said(teacher, head, dsl):
    case = put(a_case(teacher), State.RESOLVED, by=head)
    a_letter(case, FEBRUARY, by=head, second=dsl)
    case = steps.begin(case, by=head, seen=None)
    steps.finish(case, "not-resolved", by=head, happened_at=at(date(2026, 3, 20)))
    facts = facts_of(case)
    assert (facts["on"], facts["goes_on"]) == ("2026-03-20", "yes")
    a_letter(case, date(2026, 3, 16), by=head, second=dsl)
    assert advice(case) == ("yes", "2026-03-16")


# After an assessment


def assessed(case, by, **known):
    facts = {
        "on": ON,
        "doers": frozenset({Doer.PUPIL}),
        "hurt": (Child(age=9, on_roll=Known.YES),),
        "doing": (Child(year_group=5, on_roll=Known.YES),),
        "mediums": frozenset({Medium.MESSAGING}),
        "minimum_age": 13,
        "where": frozenset({Where.OUTSIDE}),
        "goes_on": Known.YES,
        "danger": frozenset({Danger.HATE}),
    }
    return assess(case, Facts(**facts | known), seen=None, by=by)


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


def correct(case, name, by, **known):
    row = next(one for one in involving.children_of(case) if one.child.name == name)
    involving.change_child(
        case,
        row,
        About(name, **known),
        child_seen=None,
        seen=None,
        today=timezone.localdate(),
        by=by,
    )


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
    with django_assert_max_num_queries(6):
        facts_of(case)
    for number in range(30):
        about = About(f"Child {number}", school_class="5 Willow")
        involving.name_child(case, about, HURT, today=timezone.localdate(), seen=None, by=head)
        contact(family, Contact.INVITED, ON, head)
    case.refresh_from_db()
    with django_assert_max_num_queries(6):
        assert len(facts_of(case)["hurt"]) == 31
