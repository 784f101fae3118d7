"""What changed between two texts of a policy, clause by clause. Pure: texts in, changes out."""

import difflib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from compliance.policies.manuscript import Manuscript

HEADING = "Heading"
MOST_WORDS = 4000  # past this, comparing word by word takes seconds and helps nobody


class What(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"


@dataclass(frozen=True)
class Piece:
    """A run of words: `what` is ADDED or REMOVED, or None where both texts have it."""

    text: str
    what: What | None = None


@dataclass(frozen=True)
class Change:
    """One clause, heading or title that is not as it was.

    `key` is the clause's or section's key ("" for the title) and `place` says where it stands,
    for people. A reworded clause may have moved as well; of what moved, `moved_from` and `moved_to`
    say from where to where: "Terms of Use, number 3 of 10".
    """

    key: str
    place: str
    what: What
    pieces: list[Piece] = field(default_factory=list)
    also_moved: bool = False
    moved_from: str = ""
    moved_to: str = ""

    @property
    def name(self) -> str:
        """What it is called where something is said about it: title, heading:tou, tou.no-abuse."""
        if not self.key:
            return "title"
        if self.place == HEADING:
            return f"heading:{self.key}"
        return self.key if self.key != "title" else "clause:title"


@dataclass(frozen=True)
class Same:
    """A clause that both texts have, word for word, in the same place among the others."""

    key: str
    place: str
    text: str


@dataclass(frozen=True)
class _Item:
    text: str
    section: str
    place: str
    stands: str  # where exactly, for people


def _plain(text: str) -> str:
    """As the fingerprint sees it: line ends and doubled spaces are not a change."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def words(before: str, after: str) -> list[Piece]:
    """Return both texts as one run of pieces: kept, removed, added."""
    old, new = _plain(before).split(), _plain(after).split()
    if max(len(old), len(new)) > MOST_WORDS:
        return [Piece(" ".join(old), What.REMOVED), Piece(" ".join(new), What.ADDED)]
    pieces = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece(" ".join(old[i1:i2])))
            continue
        if i1 != i2:
            pieces.append(Piece(" ".join(old[i1:i2]), What.REMOVED))
        if j1 != j2:
            pieces.append(Piece(" ".join(new[j1:j2]), What.ADDED))
    return pieces


def _headings(text: Manuscript) -> dict[str, _Item]:
    total = len(text.sections)
    return {
        section.key: _Item(_plain(section.heading), "", HEADING, f"section {n} of {total}")
        for n, section in enumerate(text.sections, start=1)
    }


def _clauses(text: Manuscript) -> dict[str, _Item]:
    return {
        clause.key: _Item(
            _plain(clause.text),
            section.key,
            section.heading,
            f"{section.heading}, number {n} of {len(section.clauses)}",
        )
        for section in text.sections
        for n, clause in enumerate(section.clauses, start=1)
    }


def _out_of_order(old: dict[str, _Item], new: dict[str, _Item]) -> set[str]:
    """The keys in both texts that left their section, or changed places with others in it.

    Clauses that go where their section goes have not moved; their heading has.
    """
    stayed = [key for key in new if key in old and old[key].section == new[key].section]
    kept = set()
    for section in {new[key].section for key in stayed}:
        after = [key for key in stayed if new[key].section == section]
        here = set(after)
        before = [key for key in old if key in here]
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        for block in matcher.get_matching_blocks():
            kept.update(after[block.b : block.b + block.size])
    return {key for key in new if key in old} - kept


def _between(old: dict[str, _Item], new: dict[str, _Item]) -> Iterator[Change]:
    moved = _out_of_order(old, new)
    for key, item in new.items():
        way = (old[key].stands, item.stands) if key in moved else ("", "")
        if key not in old:
            yield Change(key, item.place, What.ADDED, [Piece(item.text, What.ADDED)])
        elif old[key].text != item.text:
            pieces = words(old[key].text, item.text)
            yield Change(key, item.place, What.REWORDED, pieces, key in moved, *way)
        elif key in moved:
            yield Change(key, item.place, What.MOVED, [Piece(item.text)], False, *way)
    for key, item in old.items():
        if key not in new:
            yield Change(key, item.place, What.REMOVED, [Piece(item.text, What.REMOVED)])


def changes(old: Manuscript, new: Manuscript) -> list[Change]:
    """Return what differs: title, headings, then clauses in their new order, the removed last.

    Empty exactly when both texts have the same fingerprint (given keys that occur once).
    """
    found = []
    if _plain(old.title) != _plain(new.title):
        found.append(Change("", "Title", What.REWORDED, words(old.title, new.title)))
    found += _between(_headings(old), _headings(new))
    found += _between(_clauses(old), _clauses(new))
    return found


def same(old: Manuscript, new: Manuscript) -> list[Same]:
    """Return the clauses that are no change, in the new order."""
    before, after = _clauses(old), _clauses(new)
    moved = _out_of_order(before, after)
    return [
        Same(key, item.place, item.text)
        for key, item in after.items()
        if key in before and before[key].text == item.text and key not in moved
    ]
