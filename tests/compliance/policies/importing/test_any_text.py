"""Whatever the text: no crash, nothing lost, no empty clause, every key once."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.policies.faults import faults
from compliance.policies.importing import propose_keys, read_policy, to_markdown
from compliance.policies.importing.markdown import read_markdown
from compliance.policies.importing.structure import arrange
from compliance.policies.importing.text import read_text
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from compliance.policies.models import ClauseKind, SectionKind
from policyportal.refusal import Refused
from tests.compliance.policies.importing.word import paragraph, word

LINES = st.sampled_from(
    [
        *(
            "Social Media Policy",
            "Terms of Use",
            "SCOPE",
            "Appendix A",
            "1. Introduction",
            "2. Aims",
        ),
        *(
            "Parent / Carer Advice",
            "- a point",
            "• another point",
            "  o a smaller one",
            "(a) letter",
        ),
        *(
            "(i) roman",
            "1.1 Staff must not post",
            "1.2 Nor like",
            "Page 1 of 3",
            "3",
            "Why?",
            "======",
        ),
        *(
            "Social Media Policy Page 2 of 3",
            "Written: May 2020 Reviewed:",
            "Approved by: Jo",
            "\f",
        ),
        *("Staff must:", "goes on in lower case", "Ends with the", "A sentence that is whole.", ""),
        *("# Heading", "| a | b |", "**bold**", "What to do", "Facebook", "Contents", " "),
        "Violation of this policy is gross misconduct and can end in dismissal.",
    ]
)
LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)
TEXT = st.lists(LINES | LETTERS, max_size=40).map("\n".join)
WORDS = st.text("abcdefg ABC.,:;-'*_#>[](){}<>&|`~+=1234567890\\!é£’–", min_size=1, max_size=40)


def read(text, name):
    try:
        return read_policy(text.encode(), name)
    except Refused as refused:
        assert refused.sentence
        return None


@pytest.mark.parametrize("name", ["any.txt", "any.md"])
@given(text=TEXT)
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused(name, text):
    manuscript = read(text, name)
    if manuscript is None:
        return
    assert faults(manuscript) == []
    assert all(
        c.text.strip() and "\x0c" not in c.text for s in manuscript.sections for c in s.clauses
    )


@given(data=st.binary(max_size=300), name=st.sampled_from(["a.txt", "a.md", "a.docx"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data, name):
    try:
        assert read_policy(data, name).sections
    except Refused as refused:
        assert refused.sentence


SENTENCES = st.lists(
    st.sampled_from(
        """
No pupil under 13 should be on a network.|All staff are kind to each other|The head decides;
1.1 Governors are told first.|(b) Parents are told after that.|- Phones are handed in|• Bags too
Use of networks in lessons|SAFEGUARDING|Tell the LADO and|the police at once.|Approved by: the board
Where the school runs an account, it names two owners who answer for what is said there and by whom
""".strip()
        .replace("\n", "|")
        .split("|")
    ),
    min_size=1,
    max_size=25,
)


@given(lines=SENTENCES, gap=st.sampled_from(["\n", "\n\n", "\n\n\n"]))
@settings(max_examples=200, deadline=None)
def test_no_word_of_a_plain_text_is_lost(lines, gap):
    lines = list(dict.fromkeys(lines))
    text = "Web Policy\n\n" + gap.join(lines)
    manuscript = arrange(read_text(text), "web.txt")
    said = [t for s in manuscript.sections for t in (s.heading, *(c.text for c in s.clauses))]
    if said[0] == "About this policy":
        del said[0]
    kept = re.findall(r"[\w.()]+", " ".join(said))
    assert kept == re.findall(r"[\w.()]+", " ".join(lines))


@given(lines=SENTENCES)
@settings(max_examples=40, deadline=None)
def test_no_word_of_a_word_document_is_lost(lines):
    lines = list(dict.fromkeys(lines))
    data = word(paragraph("Web Policy", style="Title"), *map(paragraph, lines))
    manuscript = read_policy(data, "web.docx")
    said = [t for s in manuscript.sections for t in (s.heading, *(c.text for c in s.clauses))]
    if said[0] == "About this policy":
        del said[0]
    kept = re.findall(r"[\w.()]+", " ".join(said))
    assert kept == re.findall(r"[\w.()]+", " ".join(lines))


def _tidy(text):
    return " ".join(text.split())


CLAUSES = st.builds(
    ManuscriptClause,
    text=st.lists(WORDS.map(_tidy).filter(bool), min_size=1, max_size=3).map("\n– ".join),
    kind=st.sampled_from([ClauseKind.PARAGRAPH, ClauseKind.POINT]),
)
SECTIONS = st.builds(
    ManuscriptSection,
    heading=WORDS.map(_tidy).filter(lambda text: any(c.isalpha() for c in text)),
    clauses=st.lists(CLAUSES, min_size=1, max_size=4),
)


@given(
    title=st.text("abcXYZ éß-", min_size=1).map(_tidy).filter(bool),
    sections=st.lists(SECTIONS, min_size=1, max_size=4),
    date=st.sampled_from([None, "2025-01", "2025-01-31"]),
)
@settings(max_examples=200, deadline=None)
def test_what_is_written_reads_back_the_same(title, sections, date):
    written = Manuscript(title=title, sections=sections)
    written.dates["approved"] = date
    written.plain_words = "Be *kind*.\n\n- Always"
    for i, section in enumerate(sections):  # hypothesis shares what it draws
        section.key, section.kind = f"part-{i}", SectionKind.ORDINARY
        section.clauses = [
            ManuscriptClause("x" + c.text, f"part-{i}.c{n}", c.kind)
            for n, c in enumerate(section.clauses)
        ]
    read_back = read_markdown(to_markdown(written), "a.md")
    assert read_back.dates == written.dates
    assert read_back.plain_words == written.plain_words
    assert read_back.title == written.title
    for section, other in zip(read_back.sections, written.sections, strict=True):
        assert (section.heading, section.key) == (other.heading, other.key)
        assert section.clauses == other.clauses


def test_proposing_again_changes_nothing():
    manuscript = read("# Web Policy\n\n## Scope\n\nIt is for all staff and governors.\n", "a.md")
    before = manuscript.as_json()
    propose_keys(manuscript)
    assert manuscript.as_json() == before


def test_keys_that_are_there_stay_and_doubles_go():
    text = "## Rules {#Rules}\n\n- one {#a.b}\n- two {#a.b}\n- three {#tou.no-abuse}\n"
    keys = [c.key for c in read("# Web Policy\n\n" + text, "a.md").sections[0].clauses]
    assert (keys[0], keys[2]) == ("a.b", "tou.no-abuse")
    assert keys[1] not in ("", "a.b")
