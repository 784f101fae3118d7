"""Which facts are marked, to the day."""

from dataclasses import replace
from datetime import date

import pytest

from compliance.advice import staleness
from compliance.advice.content import Age, Claim, Part
from compliance.advice.staleness import CHANGED, OLD
from tests.compliance.advice.sheets import a_sheet

CLAIM = Claim("It is so.", 2024, "Somebody")
CHECKED = replace(CLAIM, now="It is.", checked_on="2025-03-10", checked_source="There")


@pytest.mark.parametrize(
    ("claim", "day", "marked"),
    [
        (CLAIM, date(2024, 6, 1), ""),
        (CLAIM, date(2026, 12, 31), ""),
        (CLAIM, date(2027, 1, 1), OLD),
        (CHECKED, date(2027, 3, 10), ""),
        (CHECKED, date(2027, 3, 11), OLD),
        (replace(CHECKED, changed=True), date(2026, 1, 1), CHANGED),
        (replace(CHECKED, changed=True), date(2027, 3, 11), OLD),
        (replace(CHECKED, year=2026), date(2028, 12, 31), ""),
        (replace(CHECKED, checked_on="2024-02-29"), date(2026, 12, 31), ""),
    ],
)
def test_a_claim_is_marked_when_neither_its_year_nor_its_check_is_recent(claim, day, marked):
    assert staleness.mark(claim, day) == marked


@pytest.mark.parametrize(
    ("checked_on", "day", "is_old"),
    [
        ("", date(2026, 4, 11), False),
        ("", date(2026, 4, 12), True),
        ("2026-01-31", date(2028, 1, 31), False),
        ("2026-01-31", date(2028, 2, 1), True),
    ],
)
def test_so_is_an_age(checked_on, day, is_old):
    age = Age(13, "2024-04-11", "The terms", checked_on)
    assert staleness.is_old(age, day) == is_old


def test_a_sheets_doubts_come_in_its_order_with_the_age_first():
    found = staleness.doubts(a_sheet(), date(2027, 1, 1))
    assert [(one.mark, one.part, one.point) for one in found] == [
        (OLD, None, ""),
        (OLD, Part.WHAT, "clips"),
        (CHANGED, Part.CONCERNS, "age"),
    ]
    assert found[0].says == "The minimum age is 13." and found[2].now == "It is 13."


def test_only_what_is_old_is_to_be_checked():
    assert [one.point for one in staleness.to_check(a_sheet(), date(2026, 4, 1))] == ["clips"]
