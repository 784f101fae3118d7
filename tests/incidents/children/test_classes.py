"""What the name of a class says of a child's year."""

from datetime import date

import pytest

from incidents.children.classes import contradict, school_year, year_of

SPRING, SUMMER, AUTUMN = date(2026, 3, 9), date(2026, 8, 31), date(2026, 9, 1)


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("Year 5", 5),
        ("5 Willow", 5),
        ("5W", 5),
        ("Y6", 6),
        ("yr 1", 1),
        ("Reception", 0),
        ("Reception Acorn", 0),
        ("R", 0),
        ("Willow", None),
        ("", None),
        ("Years 3 and 4", None),
        ("Reception and Year 1", None),
        ("Year 9", None),
        ("Class of 2026", None),
    ],
)
def test_the_year_of_a_class(name, year):
    assert year_of(name) == year


def test_a_school_year_begins_in_september():
    assert [school_year(day) for day in (SPRING, SUMMER, AUTUMN)] == [2025, 2025, 2026]


@pytest.mark.parametrize(
    ("one", "on", "other", "other_on", "cannot_be"),
    [
        ("5 Willow", SPRING, "5 willow", SUMMER, False),
        ("5 Willow", SPRING, "Year 5", SUMMER, False),
        ("5 Willow", SPRING, "Willow", SUMMER, False),
        ("5 Willow", SPRING, "5W", SUMMER, False),
        ("5 Willow", SPRING, "5 Oak", SUMMER, True),
        ("5 Willow", SPRING, "6 Willow", SUMMER, True),
        ("5 Willow", SUMMER, "6 Oak", AUTUMN, False),
        ("5 Willow", SUMMER, "5 Willow", AUTUMN, True),
        ("6 Oak", AUTUMN, "5 Willow", SUMMER, False),
        ("Willow", SUMMER, "Oak", AUTUMN, False),
        ("Willow", SPRING, "Oak", SPRING, True),
        ("", SPRING, "5 Oak", SPRING, False),
    ],
)
def test_whether_two_can_be_one_childs(one, on, other, other_on, cannot_be):
    assert contradict(one, on, other, other_on) is cannot_be
