"""Ways in which documents are laid out that once were misread."""

from pathlib import Path

import pytest

from compliance.policies.importing import read_policy
from tests.compliance.policies.importing.word import paragraph, table, word

SAMPLES = Path(__file__).parent / "samples"


def read(text, name="web.txt"):
    return read_policy(text.encode(), name)


def headings(manuscript):
    return [section.heading for section in manuscript.sections]


def texts(manuscript):
    return [c.text for section in manuscript.sections for c in section.clauses]


def test_half_a_sentence_before_letters_is_no_heading():
    name = "signs.txt"
    manuscript = read_policy((SAMPLES / name).read_bytes(), name)
    assert headings(manuscript) == [
        "About this policy",
        "1. Purpose and scope",
        "2. Use of social media by staff",
        "3. Breaches",
    ]
    purpose = manuscript.sections[1].clauses
    assert purpose[0].text == "This policy aims to:"
    assert len(purpose) == 4


@pytest.mark.parametrize(
    "line",
    ["This policy covers:", "It applies to staff and:", "Staff must:", "The rules apply to:"],
)
def test_lines_that_lead_in_are_clauses(line):
    manuscript = read(f"Web Policy\n\nAims\n\n{line}\n- one thing\n- another thing\n")
    assert headings(manuscript) == ["Aims"]
    assert texts(manuscript)[0] == line


@pytest.mark.parametrize("line", ["Scope:", "Our aims:", "STAFF MUST NOT:", "Guidance for pupils:"])
def test_lines_that_name_are_headings(line):
    manuscript = read(f"Web Policy\n\nRules\n\nBe kind to all.\n\n{line}\n- one thing\n- another\n")
    assert headings(manuscript) == ["Rules", line.rstrip(":")]


def test_headings_the_document_marks_stay_headings():
    manuscript = read("# Web Policy\n\n## Staff must:\n\n- be kind\n\n## Aims\n\nPeace.\n", "a.md")
    assert headings(manuscript) == ["Staff must:", "Aims"]
    made = word(
        paragraph("Web Policy", style="Title"),
        paragraph("Staff must:", style="Heading1"),
        paragraph("be kind", level=0),
        paragraph("Aims", style="Heading1"),
        paragraph("Peace."),
    )
    assert headings(read_policy(made, "a.docx")) == ["Staff must:", "Aims"]


SIGNS = "-*•·▪‣➢✓►§\uf0b7\uf0a7\uf0d8\uf0fc→☐"


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_of_points(sign):
    rules = f"{sign} Be kind to all\n{sign} Think before you post\n"
    manuscript = read(f"Web Policy\n\nRules\n\nStaff must:\n{rules}")
    assert texts(manuscript) == ["Staff must:", "Be kind to all", "Think before you post"]


def test_a_sign_that_says_no_stays():
    manuscript = read("Web Policy\n\nRules\n\n✓ Be kind\n✗ Post photos of pupils\n")
    assert texts(manuscript) == ["Be kind", "✗ Post photos of pupils"]


def test_the_three_signs_of_word_without_indents():
    manuscript = read(
        "Web Policy\n\nPrivacy\n\n• Staff keep private:\no names of:\n▪ pupils\n▪ families\n"
        "o addresses\n• Staff ask first\no at nine o'clock or ten\no clock on\n"
    )
    assert texts(manuscript) == [
        "Staff keep private:\n– names of: pupils; families\n– addresses",
        "Staff ask first\n– at nine o'clock or ten o clock on",
    ]


def test_signs_below_a_nested_point_are_run_into_its_line():
    name = "signs.txt"
    clauses = texts(read_policy((SAMPLES / name).read_bytes(), name))
    assert (
        "2.3 Staff must:\n– use a professional tone\n– not reveal confidential information: about "
        "pupils; about families\n– keep personal and professional accounts apart"
    ) in clauses


def test_the_one_heading_above_all_others_is_the_title():
    name = "acceptable-use.md"
    manuscript = read_policy((SAMPLES / name).read_bytes(), name)
    assert manuscript.title == "Acceptable Use: Social Media"
    assert [(s.heading, s.key) for s in manuscript.sections] == [
        ("About this policy", "about"),
        ("Terms of Use", "tou"),
        ("Reporting", "reporting"),
    ]
    assert manuscript.dates["approved"] == "2023-09-01"
    # "Autumn 2025" is no month: the line is kept, so that the date is not lost
    assert texts(manuscript)[0] == "Adopted: 1 September 2023 | Review: Autumn 2025"


def test_an_introduction_of_the_first_level_is_no_title():
    manuscript = read("# Introduction\n\nHello all.\n\n## Aims\n\nPeace.\n", "our-policy.md")
    assert manuscript.title == "Our policy"
    assert headings(manuscript) == ["Introduction", "Aims"]


def test_a_line_of_dates_that_can_all_be_read_is_no_clause():
    manuscript = read(
        "# Web Rules\n\n**Adopted:** 1 May 2023 | **Review:** May 2025\n\n## Aims\n\nPeace.\n",
        "a.md",
    )
    assert manuscript.dates["review_due"] == "2025-05"
    assert texts(manuscript) == ["Peace."]


def test_cells_say_under_which_heading_they_stand():
    name = "acceptable-use.md"
    manuscript = read_policy((SAMPLES / name).read_bytes(), name)
    assert texts(manuscript)[-2:] == [
        "Concern: Bullying; Who to tell: Class teacher",
        "Concern: An adult's conduct; Who to tell: Headteacher",
    ]


def test_a_table_without_headings_keeps_its_rows():
    made = word(
        paragraph("Web Policy", style="Title"),
        paragraph("Those to ask"),
        table(("Headteacher", "Mrs Bevan"), ("School office", "01632 960983")),
        table(
            ("Concern?", "", "What to do"), ("Lost phone", "locked", "Tell us."), ("", "", "Ask")
        ),
    )
    assert texts(read_policy(made, "a.docx"))[-4:] == [
        "Headteacher | Mrs Bevan",
        "School office | 01632 960983",
        "Concern? Lost phone; locked; What to do: Tell us.",
        "What to do: Ask",
    ]


def test_the_section_whose_heading_says_it_best_gets_the_known_key():
    manuscript = read(
        "# Web Policy\n\n## Acceptable use of school devices\n\nKeep them safe.\n\n"
        "## Terms of use\n\nBe fair.\n\n## Use by pupils at home\n\nBe kind.\n\n"
        "## Pupils\n\nAsk first.\n",
        "a.md",
    )
    assert [s.key for s in manuscript.sections] == [
        "acceptable-use-school-devices",
        "tou",
        "use-pupils-home",
        "pupil",
    ]
