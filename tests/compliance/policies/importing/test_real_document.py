"""The school's own document, as its text came out of a PDF, imported with no correction."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from compliance.policies.importing import read_policy, unmapped
from compliance.policies.models import ClauseKind, SectionKind
from tests.compliance.policies.importing.word import paragraph, word

SOURCE = Path(settings.BASE_DIR).parent / "shared/policy/000_3ac8ae5f47a4e21f.txt"
pytestmark = pytest.mark.skipif(
    not SOURCE.exists(), reason="../shared, with the school's document, is not here"
)

TERMS = [
    "tou.lawful-content",
    "tou.no-personal-gain",
    "tou.no-abuse",
    "tou.codes-of-conduct",
    "tou.school-policies",
    "tou.no-school-matters",
    "tou.no-pupil-friends",
    "tou.no-representing",
    "tou.prior-permission",
    "tou.out-of-work",
]
HEADINGS = [
    ("Introduction to the Policy", "introduction", 2),
    ("Purpose", "purpose", 4),
    ("SCOPE", "scope", 9),
    ("Use of Social networking sites in worktime", "worktime", 1),
    ("Social Networking as part of School Service", "service", 4),
    ("Terms of Use", "tou", 12),
    ("Guidance/protection for staff on using social networking", "staff", 6),
    ("Guidance/protection for Pupils on using social networking", "pupil", 8),
    ("Child protection guidance", "child-protection", 7),
    ("Cyber Bullying", "cyberbullying", 8),
    ("Appendix A", "appendix.a", 0),
]
FURNITURE = re.compile(
    r"^(?:Social Media Policy Page.*|www\.onlinesafetyalliance\.org|(?:C|©) Online Safety All.*"
    r"|Online safety education for school staff, pupils and parents)$"
)


@pytest.fixture(scope="module")
def manuscript():
    return read_policy(SOURCE.read_bytes(), SOURCE.name)


def section(manuscript, key):
    return next(section for section in manuscript.sections if section.key == key)


def test_title_and_dates(manuscript):
    assert manuscript.title == "Social Media Policy"
    assert manuscript.dates == {
        "written": "2020-02",
        "reviewed": "2025-01",
        "approved": None,
        "review_due": "2027-01",
    }


def test_sections_in_order(manuscript):
    found = [(s.heading, s.key, len(s.clauses)) for s in manuscript.sections]
    assert found[: len(HEADINGS)] == HEADINGS
    sheets = [s.heading for s in manuscript.sections if "Advice" in s.heading]
    assert sheets == [
        f"{name} Parent / Carer Advice" for name in ("Instagram", "Snapchat", "WhatsApp", "TikTok")
    ]


def test_kinds(manuscript):
    kinds = [s.kind for s in manuscript.sections]
    assert (
        kinds[:10] == [SectionKind.ORDINARY] * 5 + [SectionKind.TERMS] + [SectionKind.ORDINARY] * 4
    )
    assert set(kinds[10:]) == {SectionKind.APPENDIX}
    assert all(s.key.startswith("appendix.") for s in manuscript.sections[10:])


def test_the_ten_terms_of_use_are_whole_and_in_order(manuscript):
    lines = SOURCE.read_text().split("\n")
    start = lines.index("Social Networking applications:") + 2
    terms = section(manuscript, "tou")
    points = [c for c in terms.clauses if c.kind == ClauseKind.POINT]
    assert [c.key for c in points] == TERMS
    assert [f"- {c.text}" for c in points] == lines[start : start + 10]


def test_what_stands_round_the_terms_is_kept_apart(manuscript):
    terms = section(manuscript, "tou").clauses
    assert (terms[0].key, terms[0].text) == ("terms.lead-in", "Social Networking applications:")
    assert terms[-1].key == "sanction.gross-misconduct"
    assert terms[-1].text.startswith("Violation of this policy")
    assert terms[-1].kind == ClauseKind.PARAGRAPH


def test_every_clause_of_the_policy_is_known(manuscript):
    keys = [c.key for s in manuscript.sections[:10] for c in s.clauses]
    assert keys[:2] == ["introduction.why-it-matters", "introduction.aim"]
    assert keys[-3:] == [
        "cyberbullying.police",
        "cyberbullying.text-and-phone",
        "cyberbullying.threats-to-staff",
    ]
    assert unmapped(manuscript) == []


def test_points_go_on_over_the_end_of_a_page(manuscript):
    staff = section(manuscript, "staff").clauses
    assert [c.kind for c in staff] == [ClauseKind.POINT] * 6
    assert staff[2].text.startswith("This means that no member")


def test_broken_columns_are_joined(manuscript):
    texts = [c.text for s in manuscript.sections for c in s.clauses]
    assert any("consult online services such as Shout at the earliest" in t for t in texts)
    assert any("groom your child you should immediately contact CEOP." in t for t in texts)
    assert any("encourages addictive behaviour. Snapchat" in t for t in texts)


def test_no_furniture_in_any_clause(manuscript):
    for s in manuscript.sections:
        for text in (s.heading, *(c.text for c in s.clauses)):
            assert not re.search(r"Page|of \*?\*?9|onlinesafety|Online Safety Alliance|\*\*", text)


def test_no_word_is_lost(manuscript):
    lines = [line.replace("**", "").strip() for line in SOURCE.read_text().split("\n")]
    start = lines.index("Introduction to the Policy")
    kept = [line.removeprefix("- ") for line in lines[start:] if not FURNITURE.match(line)]
    said = [t for s in manuscript.sections for t in (s.heading, *(c.text for c in s.clauses))]
    assert " ".join(said).split() == " ".join(kept).split()


def test_keys_are_unique_and_the_same_each_time(manuscript):
    keys = [k for s in manuscript.sections for k in (s.key, *(c.key for c in s.clauses))]
    assert len(keys) == len(set(keys))
    assert read_policy(SOURCE.read_bytes(), SOURCE.name) == manuscript


def test_as_markdown_and_as_word_it_is_the_same(manuscript):
    text = SOURCE.read_text()
    assert read_policy(text.encode(), "policy.md") == manuscript
    lines = [paragraph(line) for line in text.split("\n") if line.strip()]
    assert read_policy(word(*lines), "policy.docx") == manuscript
