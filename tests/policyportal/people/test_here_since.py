"""Since when someone is here: the start of the unbroken stretch of roles they are in."""

from datetime import date

import pytest

from policyportal.people.models import Person, Role, RoleAssignment
from tests.conftest import make_person

TODAY = date(2026, 3, 2)


def held(person, role, starts_on, ends_on=None):
    RoleAssignment.objects.create(person=person, role=role, starts_on=starts_on, ends_on=ends_on)


@pytest.mark.parametrize(
    ("spans", "since"),
    [
        ([], None),
        ([(date(2026, 3, 3), None)], None),
        ([(TODAY, None)], TODAY),
        ([(date(2020, 9, 1), None)], date(2020, 9, 1)),
        # A change of role, to the day, is no break; neither is an overlap.
        ([(date(2020, 9, 1), date(2023, 8, 31)), (date(2023, 9, 1), None)], date(2020, 9, 1)),
        ([(date(2020, 9, 1), date(2024, 1, 1)), (date(2023, 9, 1), None)], date(2020, 9, 1)),
        # One day between is a break: someone who came back.
        ([(date(2020, 9, 1), date(2023, 8, 30)), (date(2023, 9, 1), None)], date(2023, 9, 1)),
        # A short role inside a long one changes nothing.
        ([(date(2020, 9, 1), None), (date(2022, 1, 1), date(2022, 2, 1))], date(2020, 9, 1)),
        # Away, back, then a second role on top of the new stretch.
        (
            [
                (date(2018, 9, 1), date(2020, 8, 31)),
                (date(2022, 9, 1), None),
                (date(2023, 9, 1), None),
            ],
            date(2022, 9, 1),
        ),
        # A role that has yet to begin does not count.
        ([(date(2022, 9, 1), None), (date(2026, 4, 20), None)], date(2022, 9, 1)),
        # Gone: the start of the last stretch.
        ([(date(2019, 9, 1), date(2020, 8, 31))], date(2019, 9, 1)),
        # Two roles on the same first day.
        ([(date(2021, 9, 1), None), (date(2021, 9, 1), date(2022, 1, 1))], date(2021, 9, 1)),
    ],
)
def test_here_since(db, spans, since):
    person = make_person("sam@larkspur.example", "Sam", "Hill")
    make_person("ann@larkspur.example", "Ann", "Other", Role.STAFF, since=date(2001, 1, 1))
    for number, (starts_on, ends_on) in enumerate(spans):
        held(person, list(Role)[number], starts_on, ends_on)
    assert Person.objects.with_here_since(TODAY).get(pk=person.pk).here_since == since


def test_here_since_takes_one_query_for_everybody(db, django_assert_num_queries):
    for number in range(5):
        make_person(f"p{number}@larkspur.example", "P", str(number), Role.STAFF)
    with django_assert_num_queries(1):
        assert len({p.here_since for p in Person.objects.with_here_since(TODAY)}) == 1
