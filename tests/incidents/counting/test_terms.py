"""Terms fixed by the calendar: each day lies in one, and one follows another."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.counting.terms import Term, ended, term_of

days = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "term", "year"),
    [
        (date(2026, 1, 1), Term(date(2026, 1, 1), date(2026, 3, 31), "Spring"), 2025),
        (date(2026, 3, 31), Term(date(2026, 1, 1), date(2026, 3, 31), "Spring"), 2025),
        (date(2026, 4, 1), Term(date(2026, 4, 1), date(2026, 8, 31), "Summer"), 2025),
        (date(2026, 9, 1), Term(date(2026, 9, 1), date(2026, 12, 31), "Autumn"), 2026),
        (date(2026, 12, 31), Term(date(2026, 9, 1), date(2026, 12, 31), "Autumn"), 2026),
    ],
)
def test_the_term_of_a_day(day, term, year):
    assert (term_of(day), term_of(day).school_year) == (term, year)


@given(days)
def test_each_day_lies_in_its_term_and_the_next_follows_at_once(day):
    term = term_of(day)
    assert term.starts_on <= day <= term.ends_on
    following = term_of(term.ends_on + timedelta(days=1))
    assert following.starts_on == term.ends_on + timedelta(days=1)


def test_ended_are_those_whose_last_day_has_passed():
    since = date(2025, 10, 15)
    assert ended(since, date(2025, 12, 31)) == []
    assert [str(term) for term in ended(since, date(2026, 1, 1))] == ["Autumn 2025"]
    assert [str(term) for term in ended(since, date(2026, 9, 1))] == [
        "Autumn 2025",
        "Spring 2026",
        "Summer 2026",
    ]


def test_a_term_says_its_name():
    assert str(term_of(date(2026, 5, 5))) == "Summer 2026"
