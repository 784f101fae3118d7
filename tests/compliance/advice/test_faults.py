"""What keeps a sheet from being submitted."""

from dataclasses import replace

import pytest

from compliance.advice.content import Age, Part, Point, Sheet
from compliance.advice.faults import claim_fault, faults
from tests.compliance.advice.sheets import CHANGED, CLAIM, a_sheet


def test_a_whole_sheet_has_none():
    assert faults(a_sheet()) == []


def test_an_empty_one_says_all_that_is_missing():
    assert faults(Sheet("Clipper")) == [
        *(f"“{part.heading}” says nothing yet." for part in Part),
        "The minimum age is missing.",
        "No source is named.",
    ]


@pytest.mark.parametrize(
    ("claim", "fault"),
    [
        (CLAIM, ""),
        (CHANGED, ""),
        (replace(CLAIM, source=""), "it names no source."),
        (replace(CHANGED, checked_on=""), "what was found, on which day and where go together."),
        (
            replace(CHANGED, checked_source=""),
            "what was found, on which day and where go together.",
        ),
        (replace(CLAIM, changed=True), "say what is right now."),
    ],
)
def test_a_claim_says_who_said_so_and_what_was_found(claim, fault):
    assert claim_fault(claim) == fault
    sheet = replace(a_sheet(), concerns=(Point("a", "A.", claims=(claim,)),))
    assert faults(sheet) == ([f"“{claim.says}”: {fault}"] if fault else [])


def test_two_ages_do_not_begin_on_one_day():
    ages = (Age(13, "2024-01-01", "One"), Age(16, "2024-01-01", "Two"))
    assert faults(a_sheet(ages=ages)) == ["Two minimum ages begin on the same day."]
