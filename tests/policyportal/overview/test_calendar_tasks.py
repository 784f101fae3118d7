"""Administrators are asked for the next school year's dates before the known ones run out."""

from datetime import date

import pytest

from policyportal.overview.calendar_tasks import next_year
from policyportal.school.models import Term

pytestmark = pytest.mark.django_db
END = date(2027, 7, 21)


@pytest.fixture
def term(db):
    return Term.objects.create(name="Summer", starts_on=date(2027, 4, 12), ends_on=END)


@pytest.mark.parametrize(
    ("today", "tags"),
    [
        (date(2027, 5, 25), []),
        (date(2027, 5, 26), ["No later term is known"]),
        (END, ["No later term is known"]),
        (date(2027, 7, 22), ["No term is known"]),
        (date(2027, 10, 1), ["No term is known"]),
    ],
)
def test_from_eight_weeks_before_the_last_term_ends(today, tags, term, administrator):
    found = list(next_year(administrator, today))
    assert [task.tag for task in found] == tags
    assert [task.url for task in found] == ["/school/closures/"] * len(tags)


def test_a_later_term_ends_it(term, administrator):
    Term.objects.create(name="Autumn", starts_on=date(2027, 9, 1), ends_on=date(2027, 12, 17))
    assert list(next_year(administrator, END)) == []


def test_who_never_entered_a_term_is_asked_for_none(administrator):
    assert list(next_year(administrator, END)) == []


@pytest.mark.parametrize("who", ["head", "teacher", "governor", "slt"])
def test_nobody_else_is_asked(who, request, term):
    assert list(next_year(request.getfixturevalue(who), END)) == []


def test_it_stands_on_home(term, administrator, as_person, school, time_machine):
    time_machine.move_to("2027-07-01 12:00:00+00:00", tick=False)
    assert "Enter the dates of the next school year" in as_person(administrator).get("/").text
