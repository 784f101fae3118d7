import pytest

from compliance.policies.importing import read_policy
from compliance.policies.importing.dates import is_date, parse_date


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("February 2020", "2020-02"),
        ("Sept. 2024", "2024-09"),
        ("12 March 2025", "2025-03-12"),
        ("Monday 3rd of March, 2025", "2025-03-03"),
        ("March 12, 2025", "2025-03-12"),
        ("12/03/2025", "2025-03-12"),
        ("12.03.25", "2025-03-12"),
        ("2025-03-12", "2025-03-12"),
        ("03/2025", "2025-03"),
        ("2025-03", "2025-03"),
        ("31 February 2025", "2025-02"),
        ("99/99/2025", None),
        ("Autumn 2026", None),
        ("2026", None),
        ("", None),
    ],
)
def test_forms(text, value):
    assert parse_date(text) == value


def test_only_a_date():
    assert is_date("Monday 3 March 2025")
    assert not is_date("3 March 2025 by the governors")


@pytest.mark.parametrize(
    ("line", "dates"),
    [
        ("Date of next review: 3 September 2026", {"review_due": "2026-09-03"}),
        ("Review date: May 2026", {"review_due": "2026-05"}),
        (
            "Review date: May 2025\nNext review: May 2026",
            {"reviewed": "2025-05", "review_due": "2026-05"},
        ),
        ("Approved by governors: 12/03/2025", {"approved": "2025-03-12"}),
        ("Approved by: Governors   Date: 12/03/2025", {"approved": "2025-03-12"}),
        (
            "Ratified: 1 May 2024, Written: April 2024",
            {"approved": "2024-05-01", "written": "2024-04"},
        ),
        ("To be reviewed by: June 2027", {"review_due": "2027-06"}),
        ("Reviewed by: Sam Poole, June 2025", {"reviewed": "2025-06"}),
        ("Approved:\t\tReview Due:\tJanuary 2027", {"review_due": "2027-01"}),
        ("It was last reviewed in May 2024.", {"reviewed": "2024-05"}),
    ],
)
def test_labels(line, dates):
    text = f"Web Policy\n\n{line}\n\nScope\n\nIt is for all of us.\n"
    found = read_policy(text.encode(), "a.txt").dates
    assert {name: value for name, value in found.items() if value} == dates


def test_a_line_of_dates_alone_is_no_clause_and_one_that_says_more_is():
    text = "Web Policy\n\nWritten: May 2020\n\n{}\n\nScope\n\nIt is for all of us.\n"
    plain = read_policy(text.format("Approved: May 2021").encode(), "a.txt")
    assert [s.heading for s in plain.sections] == ["Scope"]
    said = read_policy(text.format("Approved by: the board, May 2021").encode(), "a.txt")
    assert said.sections[0].clauses[0].text == "Approved by: the board, May 2021"
