"""A sheet's content: to JSON and back, its fingerprint, the age on a day."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.advice.content import Age, Claim, Part, Point, Sheet, from_data
from tests.compliance.advice.sheets import a_sheet

words = st.text(max_size=20)
claims = st.builds(Claim, words, st.integers(1990, 2100), words, words, words, words, st.booleans())
points = st.builds(
    Point,
    words,
    words,
    words,
    st.lists(words, max_size=3).map(tuple),
    st.lists(claims, max_size=2).map(tuple),
    words,
)
some = st.lists(points, max_size=2).map(tuple)
ages = st.builds(Age, st.integers(0, 21), words, words, words)
sheets = st.builds(
    Sheet, words, some, some, some, st.lists(ages).map(tuple), st.lists(words).map(tuple)
)


@given(sheets)
def test_what_is_stored_is_what_was_said(sheet):
    again = from_data(sheet.as_data())
    assert again == sheet
    assert again.fingerprint == sheet.fingerprint


@given(sheets, sheets)
def test_two_have_one_fingerprint_only_where_they_say_the_same(one, other):
    assert (one.fingerprint == other.fingerprint) == (one == other)


@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2018, 5, 24), None),
        (date(2018, 5, 25), 16),
        (date(2024, 4, 10), 16),
        (date(2024, 4, 11), 13),
        (date(2030, 1, 1), 13),
    ],
)
def test_the_age_is_that_of_the_day(day, years):
    age = a_sheet().age_on(day)
    assert (age and age.years) == years


def test_the_parts_come_in_their_order_without_the_empty_ones():
    sheet = replace(a_sheet(), tips=())
    assert [part for part, _ in sheet.parts()] == [Part.WHAT, Part.CONCERNS]


def test_claims_come_with_where_they_stand():
    found = [(part, point.key, claim.year) for part, point, claim in a_sheet().claims()]
    assert found == [(Part.WHAT, "clips", 2020), (Part.CONCERNS, "age", 2020)]
