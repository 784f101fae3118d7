"""Each button of the working copy, on the text alone."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.policies import editing
from compliance.policies.editing import apply, read_sections
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from compliance.policies.models import ClauseKind, SectionKind
from policyportal.refusal import Refused


@pytest.fixture
def text():
    return Manuscript(
        "Policy",
        sections=[
            ManuscriptSection(
                "One", "one", clauses=[ManuscriptClause(t, f"one.{t}") for t in "abc"]
            ),
            ManuscriptSection(
                "Two", "two", clauses=[ManuscriptClause(t, f"two.{t}") for t in "de"]
            ),
        ],
    )


def shape(text):
    return [(s.heading, [c.text for c in s.clauses]) for s in text.sections]


@pytest.mark.parametrize(
    ("do", "expected", "place"),
    [
        ("merge c0-1", [("One", ["a b", "c"]), ("Two", ["d", "e"])], "c0-0"),
        ("up c0-1", [("One", ["b", "a", "c"]), ("Two", ["d", "e"])], "c0-0"),
        ("up c1-0", [("One", ["a", "b", "c", "d"]), ("Two", ["e"])], "c0-3"),
        ("down c0-0", [("One", ["b", "a", "c"]), ("Two", ["d", "e"])], "c0-1"),
        ("down c0-2", [("One", ["a", "b"]), ("Two", ["c", "d", "e"])], "c1-0"),
        ("delete c0-2", [("One", ["a", "b"]), ("Two", ["d", "e"])], "c0-1"),
        ("add-below c0-0", [("One", ["a", "", "b", "c"]), ("Two", ["d", "e"])], "c0-1"),
        ("heading c0-1", [("One", ["a"]), ("b", ["c"]), ("Two", ["d", "e"])], "s1"),
        ("add-clause s0", [("One", ["a", "b", "c", ""]), ("Two", ["d", "e"])], "c0-3"),
        ("add-section s0", [("One", ["a", "b", "c"]), ("", []), ("Two", ["d", "e"])], "s1"),
        ("add-section", [("One", ["a", "b", "c"]), ("Two", ["d", "e"]), ("", [])], "s2"),
        ("up s1", [("Two", ["d", "e"]), ("One", ["a", "b", "c"])], "s0"),
        ("down s0", [("Two", ["d", "e"]), ("One", ["a", "b", "c"])], "s1"),
        ("delete s0", [("Two", ["d", "e"])], "s0"),
        ("clause s1", [("One", ["a", "b", "c", "Two", "d", "e"])], "c0-3"),
        ("join s1", [("One", ["a", "b", "c", "d", "e"])], "c0-3"),
    ],
)
def test_a_button_does_what_it_says(text, do, expected, place):
    assert apply(text, do) == place
    assert shape(text) == expected


@pytest.mark.parametrize(
    ("do", "sentence"),
    [
        ("merge c0-0", "no clause above"),
        ("split c0-0", r"type a \|"),
        ("up c0-0", "already at the top"),
        ("down c1-1", "already at the bottom"),
        ("up s0", "already the first"),
        ("down s1", "already the last"),
        ("clause s0", "no section above"),
        ("join s0", "no section above"),
        ("delete s9", "no longer in the text"),
        ("delete c0-9", "no longer in the text"),
        ("delete c9-0", "no longer in the text"),
        ("merge s0", "no longer in the text"),
        ("delete", "no longer in the text"),
        ("", "no longer in the text"),
        ("explode c0-0", "no longer in the text"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(text, do, sentence):
    before = deepcopy(text)
    with pytest.raises(Refused, match=sentence):
        apply(text, do)
    assert text == before


@pytest.mark.parametrize(
    ("do", "place"),
    [("up s1", "s1"), ("split c0-2", "c0-2"), ("up s2", ""), ("up c1-9", ""), ("save", "")],
)
def test_the_place_of_a_button(text, do, place):
    assert editing.place_of(do, text) == place


def test_a_merged_clause_keeps_the_upper_key(text):
    apply(text, "merge c0-1")
    assert [c.key for c in text.sections[0].clauses] == ["one.a", "one.c"]


@pytest.mark.parametrize("typed", ["a1\n\na2", "a1 | a2", "a1|a2", "|a1|\n \n|a2|"])
def test_split_at_a_bar_or_a_blank_line(text, typed):
    text.sections[0].clauses[0].text = typed
    text.sections[0].clauses[0].kind = ClauseKind.POINT
    assert apply(text, "split c0-0") == "c0-0"
    first, second, *_ = text.sections[0].clauses
    assert (first.text, second.text) == ("a1", "a2")
    assert (first.key, second.key, second.kind) == ("one.a", "one.4", ClauseKind.POINT)


def test_new_keys_are_free(text):
    text.sections[1].clauses[0].key = "one.4"
    apply(text, "add-clause s0")
    assert text.sections[0].clauses[-1].key == "one.5"


def test_a_section_without_a_key_gives_none(text):
    text.sections[0].key = ""
    apply(text, "add-clause s0")
    assert text.sections[0].clauses[-1].key == ""


def test_a_heading_made_of_a_term_begins_an_ordinary_section(text):
    text.sections[0].kind = SectionKind.TERMS
    apply(text, "heading c0-1")
    assert [s.kind for s in text.sections[:2]] == [SectionKind.TERMS, SectionKind.ORDINARY]


def test_deleting_everything_leaves_an_empty_text(text):
    for do in ("delete c0-0",) * 3 + ("delete s0",) * 2:
        place = apply(text, do)
    assert text.sections == [] and place == "text"


def test_the_page_is_read_as_typed():
    sections = read_sections(
        {
            "s0-heading": " Terms\n of Use ",
            "s0-key": " TOU ",
            "s0-kind": "terms",
            "c0-0-text": "One\r\ntwo\x00 ",
            "c0-0-key": "tou.one",
            "c0-0-kind": "point",
            "c0-1-text": "Three",
            "c0-1-kind": "nonsense",
            "s1-heading": "",
            "c3-0-text": "in no section",
        }
    )
    assert sections == [
        ManuscriptSection(
            "Terms of Use",
            "tou",
            "terms",
            [
                ManuscriptClause("One\ntwo", "tou.one", "point"),
                ManuscriptClause("Three", "", "paragraph"),
            ],
        ),
        ManuscriptSection("", "", "ordinary"),
    ]


VERBS = [f"{verb} c{s}-{c}" for verb in editing.OF_CLAUSE for s in range(3) for c in range(4)]
VERBS += [f"{verb} s{s}" for verb in editing.OF_SECTION for s in range(3)]


@given(st.lists(st.sampled_from([v for v in VERBS if not v.startswith("delete")]), max_size=12))
def test_no_word_is_ever_lost(verbs):
    """Whatever is pressed in whatever order: all but Delete and Join keep every word."""
    text = Manuscript(
        sections=[
            ManuscriptSection(h, h, clauses=[ManuscriptClause(f"{h}{n}|x") for n in range(3)])
            for h in "PQ"
        ]
    )

    def said():
        words = [c.text for s in text.sections for c in s.clauses]
        return sorted("".join(words).replace("|", "").replace(" ", ""))

    def headings():
        return sorted("".join(s.heading for s in text.sections).replace("|", "").replace(" ", ""))

    before = sorted(said() + headings())
    for verb in verbs:
        if verb.startswith("join"):
            continue
        try:
            apply(text, verb)
        except Refused:
            continue
    assert sorted(said() + headings()) == before
