"""Policies of other schools, each laid out in its own way."""

from pathlib import Path

import pytest

from compliance.policies.importing import read_policy, unmapped
from compliance.policies.models import ClauseKind, SectionKind
from tests.compliance.policies.importing.word import paragraph, table, word

SAMPLES = Path(__file__).parent / "samples"


def sample(name):
    return read_policy((SAMPLES / name).read_bytes(), name)


def outline(manuscript):
    return [(s.heading, s.key, [c.key for c in s.clauses]) for s in manuscript.sections]


def texts(manuscript, key):
    return [c.text for s in manuscript.sections if s.key == key for c in s.clauses]


def test_numbered_clauses_broken_into_lines():
    manuscript = sample("numbered.txt")
    assert manuscript.title == "STAFF SOCIAL MEDIA AND NETWORKING POLICY"
    assert manuscript.dates["approved"] == "2025-03-12"
    assert manuscript.dates["review_due"] == "2026-09-03"
    assert outline(manuscript) == [
        ("About this policy", "about", ["about.approved-governors"]),
        (
            "1. INTRODUCTION",
            "introduction",
            ["introduction.more-more-families-write", "introduction.aim"],
        ),
        ("2. WHO THE POLICY IS FOR", "scope", ["scope.who", "scope.examples"]),
        (
            "3. TERMS OF USE",
            "tou",
            [
                "tou.lawful-content",
                "tou.no-personal-gain",
                "tou.no-abuse",
                "tou.no-pupil-friends",
                "tou.prior-permission",
                "sanction.gross-misconduct",
            ],
        ),
        ("4. MONITORING", "monitoring", ["monitoring.headteacher-reads-million-posts"]),
        ("5. FURTHER HELP", "further-help", ["further-help.ask-school-office"]),
    ]


def test_a_clause_goes_on_over_a_page_with_header_and_footer():
    terms = texts(sample("numbered.txt"), "tou")
    assert terms[1] == (
        "3.2 Staff must not promote a business of their own or any commercial venture or "
        "political campaign."
    )


def test_letters_below_a_number_are_lines_of_its_clause():
    assert texts(sample("numbered.txt"), "scope")[1] == (
        "2.2 For the purposes of this policy, social media means:\n"
        "– (a) networks such as Facebook;\n"
        "– (b) services for sharing video, such as YouTube; and\n"
        "– (c) blogs and forums."
    )


def test_markdown_with_tables_letters_and_nested_lists():
    manuscript = sample("letters.md")
    assert manuscript.title == "Social Networking Policy – Thornfield Infants"
    assert manuscript.dates["approved"] == "2025-05-14"
    assert manuscript.dates["review_due"] == "2027-05"
    assert [s.heading for s in manuscript.sections] == [
        "About this policy",
        "Why we have this policy",
        "What staff may not do",
        "Working hours",
        "Platforms",
        "Cyberbullying",
    ]
    assert texts(manuscript, "platforms") == [
        "Platform: Facebook; Least age: 13; Run by: Office",
        "Platform: X; Least age: 13; Run by: Nobody",
    ]
    assert texts(manuscript, "staff") == [
        "a) Contact pupils on any network.",
        "b) Write about the school without permission.",
        "(c) Use a school laptop for private posts.",
    ]
    assert texts(manuscript, "worktime") == [
        "Personal use of social media in working time is not allowed unless the Headteacher "
        "permits it.\n– Break times count as working time.\n– So do school trips:\n"
        "– 1. day trips\n– 2. residential trips",
        "Phones stay in lockers.\nThey may be fetched at lunch.",
    ]
    assert texts(manuscript, "cyberbullying") == [
        "We do not tolerate bullying of any kind.\nTell an adult."
    ]
    assert texts(manuscript, "why-policy")[0].endswith(
        "See our advice (https://thornfield.example/online)."
    )


def test_text_pasted_without_blank_lines():
    manuscript = sample("pasted.txt")
    assert manuscript.dates["reviewed"] == "2024-09"
    assert manuscript.dates["review_due"] is None  # "Autumn 2026" is no month
    assert [s.heading for s in manuscript.sections][1:] == [
        "Purpose",
        "Rules for pupils",
        "Advice for staff",
    ]
    assert texts(manuscript, "pupil") == [
        "Children under 13 do not have accounts.",
        "Phones are handed in at the office:\n– before registration\n– switched off",
        "Anyone who tries to get round the filter loses the use of ICT equipment.",
    ]
    assert [c.key for c in manuscript.sections[3].clauses][:2] == [
        "staff.family-link",
        "staff.report-working-day-use",
    ]


def test_underlined_headings_and_dates_in_a_sentence():
    manuscript = sample("underlined.txt")
    assert manuscript.title == "Social media: how we use it"
    assert manuscript.dates["approved"] == "2024-06-03"
    assert manuscript.dates["review_due"] == "2026-06"
    assert texts(manuscript, "scope")[1:] == ["Facebook", "Instagram", "TikTok", "WhatsApp"]
    assert texts(manuscript, "child-protection")[0] == (
        "Pass any allegation about an adult to the Headteacher, who will contact the LADO and the "
        "police."
    )


def test_word_with_styles_lists_and_tables():
    manuscript = read_policy(
        word(
            paragraph("Online Conduct Policy", style="Title"),
            table(
                ("Approved by:", "Full Governing Body", "Date: 4 March 2025"),
                ("Last reviewed on:", "March 2025", ""),
                ("Next review due by:", "March 2027", ""),
            ),
            paragraph("Contents", style="Heading1"),
            paragraph("1. Aims\t2"),
            paragraph("2. Terms of use\t3"),
            paragraph("Aims", style="Heading1"),
            paragraph("This policy aims to:"),
            paragraph("Keep the school clear of legal risk", level=0),
            paragraph("Protect the reputation of the school", level=0),
            paragraph("Terms of use", style="Heading1"),
            paragraph("Staff must not:"),
            paragraph("post anything libellous or in breach of copyright", level=0),
            paragraph("be hateful", level=0),
            paragraph("to colleagues", level=1),
            paragraph("What follows", bold=True),
            paragraph("A breach counts as gross misconduct and may end in dismissal."),
            table(("Site", "Least age"), ("Facebook", "13")),
        ),
        "conduct.docx",
    )
    assert manuscript.title == "Online Conduct Policy"
    assert manuscript.dates == {
        "written": None,
        "reviewed": "2025-03",
        "approved": "2025-03-04",
        "review_due": "2027-03",
    }
    assert outline(manuscript)[1:] == [
        ("Aims", "purpose", ["purpose.lead-in", "purpose.no-legal-risk", "purpose.reputation"]),
        ("Terms of use", "tou", ["terms.lead-in", "tou.lawful-content", "tou.no-abuse"]),
        (
            "What follows",
            "follows",
            [
                "sanction.gross-misconduct",
                "follows.site-facebook-least-age",
            ],
        ),
    ]
    assert manuscript.sections[2].kind == SectionKind.TERMS
    assert manuscript.sections[2].clauses[2].text == "be hateful\n– to colleagues"


def test_word_without_styles():
    manuscript = read_policy(
        word(
            paragraph("Larkspur Lane Primary School", bold=True),
            paragraph("E-safety and Social Media Policy", bold=True),
            paragraph("Scope", bold=True),
            paragraph("This policy applies to all staff, governors and pupils."),
            paragraph("3.1 Staff must\tnot be abusive."),
            paragraph("PUPILS"),
            paragraph("No pupil may use sites during the school day."),
        ),
        "x.docx",
    )
    assert manuscript.title == "E-safety and Social Media Policy"
    assert outline(manuscript) == [
        ("Scope", "scope", ["scope.who", "scope.staff-abusive"]),
        ("PUPILS", "pupil", ["pupil.not-in-working-day"]),
    ]
    assert manuscript.sections[0].clauses[1].text == "3.1 Staff must not be abusive."
    assert manuscript.sections[0].clauses[1].kind == ClauseKind.POINT


def test_points_below_a_numbered_half_sentence_of_the_terms_stay_points():
    manuscript = read_policy(
        b"Web Policy\n\n3. TERMS OF USE\n\n3.1 Staff must not:\n(a) be hateful\n(b) advertise a "
        b"business for gain\n\n4. LEAVE\n\n4.1 Staff may:\n(a) go\n(b) stay\n",
        "web.txt",
    )
    assert outline(manuscript) == [
        ("3. TERMS OF USE", "tou", ["terms.lead-in", "tou.no-abuse", "tou.no-personal-gain"]),
        ("4. LEAVE", "leave", ["leave.staff"]),
    ]
    assert texts(manuscript, "leave") == ["4.1 Staff may:\n– (a) go\n– (b) stay"]


def test_a_policy_without_headings_is_one_section():
    manuscript = read_policy(
        "Be kind online. It costs little.".encode("utf-16"), "our_web-rules.txt"
    )
    assert manuscript.title == "Our web rules"
    assert outline(manuscript) == [
        ("About this policy", "about", ["about.kind-online-costs-little"])
    ]


def test_a_clause_that_is_missing_is_named_with_what_cites_it():
    missing = {row.key: row.cited_by for row in unmapped(sample("numbered.txt"))}
    assert missing["worktime.permission"] == "permission requests"
    assert "tou.no-abuse" not in missing


@pytest.mark.parametrize("name", [path.name for path in SAMPLES.iterdir()])
def test_keys_are_unique(name):
    manuscript = sample(name)
    keys = [k for s in manuscript.sections for k in (s.key, *(c.key for c in s.clauses))]
    assert len(keys) == len(set(keys))


def test_text_of_a_pdf_with_footers_letters_and_a_bare_list():
    manuscript = sample("trust.txt")
    assert manuscript.title == "Social Media Policy"
    assert manuscript.dates["approved"] == "2024-05-14"
    assert manuscript.dates["review_due"] == "2026-05"
    assert [(s.heading, s.key) for s in manuscript.sections] == [
        ("Version control", "version-control"),
        ("1. Introduction and aims", "introduction"),
        ("2. Roles and responsibilities", "roles-responsibilities"),
        ("3. Personal use of social media", "worktime"),
        ("4. Breaches", "sanction"),
        ("Links with other policies", "links-policies"),
        ("Appendix 1: Guidance for parents", "appendix.guidance-parents"),
    ]
    assert texts(manuscript, "version-control")[0] == (
        "Version: 1.0; Date: January 2021; Author: K Shah; Change: First draft"
    )
    assert texts(manuscript, "introduction")[1:] == [
        "set rules for personal use that protect pupils, staff and the reputation of the Trust;",
        "make clear who may speak for the Trust online; and",
        "explain what happens when things go wrong.",
    ]
    assert texts(manuscript, "roles-responsibilities")[1] == (
        "2.2. All staff must:\n– a. read this policy and sign it every year;\n"
        "– b. report concerns to the Designated Safeguarding Lead without delay."
    )
    assert len(texts(manuscript, "worktime")) == 6
    assert texts(manuscript, "links-policies")[1:] == [
        "Child protection policy",
        "Staff code of conduct",
        "Data protection policy",
    ]
