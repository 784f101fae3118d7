"""What changed between two texts: found, named, and never missed."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from compliance.policies.canonical import fingerprint
from compliance.policies.comparison import Change, Piece, What, changes, same, words
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from tests.compliance.policies.texts import a_text


def test_the_same_text_has_no_changes():
    assert changes(a_text(), a_text()) == []


def test_line_ends_and_doubled_spaces_are_no_change():
    assert changes(a_text(), a_text(tou_no_abuse="Do not  be\nabusive or hateful. ")) == []


def test_a_reworded_clause_shows_the_words():
    new = a_text(tou_no_abuse="Do not ever be abusive or unkind.")
    assert changes(a_text(), new) == [
        Change(
            "tou.no-abuse",
            "Terms of Use",
            What.REWORDED,
            [
                Piece("Do not"),
                Piece("ever", What.ADDED),
                Piece("be abusive or"),
                Piece("hateful.", What.REMOVED),
                Piece("unkind.", What.ADDED),
            ],
        )
    ]


def test_an_added_and_a_removed_clause():
    new = a_text()
    new.sections[1].clauses[0] = ManuscriptClause("New words.", "tou.new")
    added, removed = changes(a_text(), new)
    assert added == Change("tou.new", "Terms of Use", What.ADDED, [Piece("New words.", What.ADDED)])
    assert (removed.key, removed.what) == ("tou.no-abuse", What.REMOVED)


def test_a_clause_that_changed_places_has_moved():
    new = a_text()
    new.sections[1].clauses.reverse()
    (change,) = changes(a_text(), new)
    assert change.what == What.MOVED and not change.also_moved
    assert {change.moved_from, change.moved_to} == {
        "Terms of Use, number 1 of 2",
        "Terms of Use, number 2 of 2",
    }
    assert change.moved_from != change.moved_to


def test_a_clause_that_changed_section_has_moved():
    new = a_text()
    new.sections[0].clauses.append(new.sections[1].clauses.pop(0))
    (change,) = changes(a_text(), new)
    assert (change.key, change.what, change.place) == ("tou.no-abuse", What.MOVED, "Scope")
    assert change.moved_from == "Terms of Use, number 1 of 2"
    assert change.moved_to == "Scope, number 2 of 2"


def test_reworded_and_moved_is_said_as_both():
    new = a_text(tou_no_abuse="Be kind.")
    new.sections[0].clauses.append(new.sections[1].clauses.pop(0))
    (change,) = changes(a_text(), new)
    assert change.what == What.REWORDED and change.also_moved
    assert (change.moved_from, change.moved_to) == (
        "Terms of Use, number 1 of 2",
        "Scope, number 2 of 2",
    )


def test_what_has_not_moved_says_no_way():
    (change,) = changes(a_text(), a_text(tou_no_abuse="Be kind."))
    assert (change.also_moved, change.moved_from, change.moved_to) == (False, "", "")


def test_a_section_that_moved_says_from_where_to_where():
    new = a_text()
    new.sections.reverse()
    (change,) = changes(a_text(), new)
    assert {change.moved_from, change.moved_to} == {"section 1 of 2", "section 2 of 2"}


def test_what_is_the_same_is_what_is_no_change():
    new = a_text(tou_no_abuse="Be kind.")
    assert [one.key for one in same(a_text(), new)] == ["scope.everyone", "tou.no-pupil-friends"]
    assert same(a_text(), new)[0].text == "It binds everyone who works here."


def test_what_stands_around_an_added_clause_has_not_moved():
    new = a_text()
    new.sections[1].clauses.insert(0, ManuscriptClause("First.", "tou.first"))
    new.sections[0].clauses.insert(0, ManuscriptClause("First.", "scope.first"))
    assert {change.what for change in changes(a_text(), new)} == {What.ADDED}


def test_title_and_headings_are_compared():
    new = a_text(title="Online Policy")
    new.sections[0].heading = "Who it is for"
    new.sections.reverse()
    title, *headings = changes(a_text(), new)
    assert (title.place, title.key) == ("Title", "")
    assert {(change.key, change.what, change.also_moved) for change in headings} == {
        ("tou", What.MOVED, False),
        ("scope", What.REWORDED, False),
    }


def test_a_very_long_clause_is_shown_whole():
    before, after = "a " * 5000, "b " * 5000
    assert [piece.what for piece in words(before, after)] == [What.REMOVED, What.ADDED]


KEYS = [f"k{n}" for n in range(6)]
TEXTS = st.sampled_from(["One two.", "One three.", "Four.", "One  two."])


@st.composite
def manuscripts(draw):
    keys = draw(st.permutations(KEYS))
    sections = [
        ManuscriptSection(draw(TEXTS), name)
        for name in draw(st.permutations(["s1", "s2", "s3"]))[: draw(st.integers(1, 3))]
    ]
    for key in keys[: draw(st.integers(0, 6))]:
        section = draw(st.sampled_from(sections))
        section.clauses.append(ManuscriptClause(draw(TEXTS), key))
    return Manuscript(draw(TEXTS), {}, sections)


@given(manuscripts(), manuscripts())
def test_there_are_changes_exactly_when_the_fingerprints_differ(old, new):
    assert bool(changes(old, new)) == (fingerprint(old) != fingerprint(new))
    assert changes(old, deepcopy(old)) == []


@given(manuscripts(), manuscripts())
def test_each_clause_is_the_same_or_a_change(old, new):
    clauses = {clause.key for section in new.sections for clause in section.clauses}
    unchanged = {one.key for one in same(old, new)}
    changed = {change.key for change in changes(old, new) if change.what != What.REMOVED}
    assert unchanged | changed >= clauses and unchanged.isdisjoint(changed)


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_the_pieces_give_back_both_texts(old, new):
    pieces = words(" ".join(old), " ".join(new))
    for left_out, text in ((What.ADDED, old), (What.REMOVED, new)):
        assert " ".join(p.text for p in pieces if p.what != left_out) == " ".join(text)
