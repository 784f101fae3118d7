"""More policies of other schools, as a school business manager would look at them."""

from pathlib import Path

from compliance.policies.importing import read_policy
from compliance.policies.models import SectionKind
from tests.compliance.policies.importing.word import paragraph, table, word

SAMPLES = Path(__file__).parent / "samples"


def sample(name):
    return read_policy((SAMPLES / name).read_bytes(), name)


def sections(manuscript):
    return [(section.heading, section.key) for section in manuscript.sections]


def texts(manuscript, key):
    return [c.text for s in manuscript.sections if s.key == key for c in s.clauses]


def keys(manuscript, key):
    return [c.key for s in manuscript.sections if s.key == key for c in s.clauses]


def test_headings_of_two_lines_divided_words_and_a_form_to_sign():
    manuscript = sample("two-lines.txt")
    assert manuscript.title == "Social Media Policy for Staff, Governors and Volunteers"
    assert (manuscript.dates["approved"], manuscript.dates["review_due"]) == (
        "2024-09-09",
        "2026-09",
    )
    assert sections(manuscript) == [
        ("About this policy", "about"),
        ("1.0 INTRODUCTION", "introduction"),
        (
            "2.0 ROLES AND RESPONSIBILITIES OF THE HEADTEACHER, GOVERNORS AND STAFF",
            "roles-responsibilities-headteacher-gover",
        ),
        ("3.0 ACCEPTABLE USE", "tou"),
        ("4.0 MONITORING AND REVIEW", "monitoring-review"),
        ("Appendix 1: Agreement form", "appendix.agreement-form"),
    ]
    assert texts(manuscript, "about")[-1] == "Headteacher: Siân Prŷs-Ellis"
    assert (
        "what is appropriate and what is inappropriate for" in texts(manuscript, "introduction")[0]
    )
    assert texts(manuscript, "tou")[2] == (
        "3.3 Staff must keep social-networking passwords secret and follow the self-assessment "
        "checklist each term."
    )
    assert keys(manuscript, "tou")[:2] == ["tou.lawful-content", "tou.no-personal-gain"]
    assert texts(manuscript, "appendix.agreement-form") == [
        "I have read and understood the Social Media Policy and agree to keep to it."
    ]


def test_questions_and_answers():
    manuscript = sample("questions.txt")
    assert manuscript.title == "SOCIAL MEDIA: YOUR QUESTIONS ANSWERED"
    assert [heading for heading, _ in sections(manuscript)][1:] == [
        "Q1. Can I be friends with a pupil on Facebook?",
        "Q2. What if a parent sends me a friend request?",
        "Q: Can I post photos of my class?",
        "Q: May I check my own messages at work?",
        "What happens if I break these rules?",
    ]
    assert all(len(section.clauses) == 1 for section in manuscript.sections)
    known = [section.clauses[0].key for section in manuscript.sections[-2:]]
    assert known == ["worktime.permission", "sanction.gross-misconduct"]


def test_roman_numerals():
    manuscript = sample("roman.txt")
    assert manuscript.title == "Staff Use of Social Networking Policy"
    assert [key for _, key in sections(manuscript)] == [
        "purpose",
        "scope",
        "principles",
        "cyberbullying",
        "sanction",
    ]
    assert texts(manuscript, "principles")[1:3] == [
        "b. Think before you post. Once it is out there, it cannot be taken back.",
        "c. Never post:\n– (i) names of pupils\n– (ii) pictures of pupils",
    ]


def test_windows_line_ends_and_quotes():
    manuscript = sample("windows.txt")
    assert manuscript.title == "Social Media Code of Conduct"
    assert sections(manuscript) == [
        ("About this policy", "about"),
        ("Key points", "key-points"),
        ("DO", "do"),
        ("DON’T", "dont"),
    ]
    assert texts(manuscript, "about") == ["Version: 3", "Status: Statutory", "Review: Annually"]
    assert texts(manuscript, "key-points")[0] == "Don’t be “friends” with pupils online"
    assert texts(manuscript, "dont") == ["Post in anger", "Use abusive or hateful language"]


def test_text_laid_out_as_on_the_page():
    manuscript = sample("layout.txt")
    assert manuscript.title == "Online Safety & Social Media"
    assert [heading for heading, _ in sections(manuscript)] == [
        "About this policy",
        "1. Aims",
        "The 4 key categories of risk",
        "2. Legislation and guidance",
        "3. Roles and responsibilities",
        "3.1 The governing board",
        "3.2 The headteacher",
        "Appendix 1: acceptable use agreement (staff, governors, volunteers and visitors)",
    ]
    assert len(texts(manuscript, "purpose")) == 4
    assert texts(manuscript, "purpose")[1].endswith("volunteers and governors")


def test_terms_in_letters_go_on_past_i():
    manuscript = sample("lettered-terms.txt")
    assert manuscript.title == "SOCIAL NETWORKING POLICY FOR STAFF"
    assert (manuscript.dates["approved"], manuscript.dates["review_due"]) == (
        "2023-06-12",
        "2025-06",
    )
    assert keys(manuscript, "tou")[:7] == [
        "terms.lead-in",
        "tou.lawful-content",
        "tou.no-personal-gain",
        "tou.no-abuse",
        "tou.no-pupil-friends",
        "tou.no-representing",
        "tou.no-school-matters",
    ]
    assert texts(manuscript, "tou")[-2:] == ["i) tell the headteacher", "j) keep records"]
    assert texts(manuscript, "cyberbullying")[2] == (
        "Do not reply\n– not even once\n– not even to the parents"
    )


def test_markdown_with_a_list_of_contents():
    manuscript = read_policy(
        b"Greenway Federation\n===\n\n# Online policy\n\n*Owner: the office*  \n"
        b"*Approved on: 3 July 2025*  \n*Next review: July 2027*\n\n"
        b"[TOC]\n\n* [Aims](#aims)\n* [Staff](#staff)\n\n"
        b"# Aims\n\nPeace.\n\n# Staff\n\n1. Staff will\n   1. ask\n   2. listen\n\n"
        b"| | Staff | Pupils |\n|--|--|--|\n| Phones in class | no | never |\n",
        "a.md",
    )
    assert manuscript.title == "Online policy"
    assert (manuscript.dates["approved"], manuscript.dates["review_due"]) == (
        "2025-07-03",
        "2027-07",
    )
    assert [len(section.clauses) for section in manuscript.sections] == [1, 1, 2]
    assert texts(manuscript, "staff") == [
        "1. Staff will\n– 1. ask\n– 2. listen",
        "Phones in class – Staff: no; Pupils: never",
    ]


def test_word_with_a_title_two_levels_lists_and_tables():
    manuscript = read_policy(
        word(
            paragraph("St Anne’s Primary School"),
            paragraph("Acceptable Use of Social Media", style="Title"),
            table(("Author", "A. Núñez"), ("Approved", "1 May 2025"), ("Review", "May 2027")),
            paragraph("Staff", style="Heading1"),
            paragraph("Terms of use", style="Heading2"),
            paragraph("You must not:"),
            paragraph("libel anyone or break copyright", level=0),
            paragraph("name:", level=0),
            paragraph("pupils", level=1),
            paragraph("parents", level=1),
            paragraph("Who does what", style="Heading1"),
            table(("Role", "Duty"), ("Headteacher", "Decides."), ("DSL", "Advises")),
            paragraph("Signed: ________  Date: ________"),
        ),
        "a.docx",
    )
    assert manuscript.title == "Acceptable Use of Social Media"
    assert manuscript.dates["approved"] == "2025-05-01"
    assert manuscript.dates["review_due"] == "2027-05"
    terms = next(s for s in manuscript.sections if s.kind == SectionKind.TERMS)
    assert (terms.heading, terms.key) == ("Terms of use", "tou")
    assert [c.key for c in terms.clauses][:2] == ["terms.lead-in", "tou.lawful-content"]
    assert terms.clauses[2].text == "name:\n– pupils\n– parents"
    assert [c.text for c in manuscript.sections[-1].clauses] == [
        "Role: Headteacher; Duty: Decides.",
        "Role: DSL; Duty: Advises",
    ]


def test_columns_set_apart_by_spaces():
    manuscript = sample("columns.txt")
    assert manuscript.title == "Mobile Phone and Social Media Policy"
    assert [key for _, key in sections(manuscript)] == [
        "about",
        "purpose",
        "staff",
        "pupil",
        "something-goes-wrong",
        "child-protection",
    ]
    # "Spring 2025" is no month, so these lines stay
    assert texts(manuscript, "about")[1:] == ["Date: Spring 2025", "Next Review: Spring 2027"]
    assert texts(manuscript, "something-goes-wrong")[1] == (
        "Who: Parent; What they do: Saves the evidence and tells the school"
    )
    assert keys(manuscript, "staff")[2:] == [
        "staff.no-contact-with-pupils",
        "staff.family-link",
        "staff.apply-children-staff",
        "tou.lawful-content",
    ]
    assert keys(manuscript, "pupil") == [
        "pupil.phones-handed-in",
        "pupil.minimum-age",
        "pupil.zero-tolerance",
    ]
    assert keys(manuscript, "child-protection")[1:4] == [
        "child-protection.record",
        "child-protection.refer",
        "child-protection.suspension-advice",
    ]


def test_markdown_with_headings_in_bold_and_an_empty_table_to_sign():
    manuscript = sample("bold.md")
    assert manuscript.title == "Social Media Policy 2024/25"
    assert manuscript.dates["approved"] == "2024-11"
    assert sections(manuscript)[1:] == [
        ("1. Introduction", "introduction"),
        ("2. Scope", "scope"),
        ("3. Staff responsibilities", "staff"),
        ("4. Breach of policy", "sanction"),
    ]
    assert keys(manuscript, "staff")[2:4] == ["tou.no-school-matters", "tou.no-pupil-friends"]
    assert len(texts(manuscript, "sanction")) == 1


def test_half_a_sentence_never_gets_the_key_of_one_the_portal_cites():
    manuscript = read_policy(
        b"# Web Policy\n\n## Child protection\n\nParents should:\n\n- talk\n- listen\n\n"
        b"## Breaches of the code of conduct\n\nWhere there is a breach of the code of conduct:\n"
        b"\n- we ask\n",
        "a.md",
    )
    assert [key for _, key in sections(manuscript)] == ["child-protection", "sanction"]
    assert keys(manuscript, "child-protection")[0] == "child-protection.lead-in-2"
    assert keys(manuscript, "sanction")[0] == "sanction.lead-in"
