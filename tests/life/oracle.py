"""What ought to be true, worked out a second time in the plainest way, without the portal's code.

The oracle is told what happened; it knows nothing of rows. A day counts as a whole: what happened
on it has happened by its end.
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Edition:
    number: int
    words: tuple[int, ...]
    audience: frozenset[str]
    material: frozenset[str]
    published: date

    def touches(self, role: str) -> bool:
        return role in self.material or (bool(self.material) and role not in self.audience)


@dataclass
class Oracle:
    roles: dict[int, list[tuple[str, date, date | None]]] = field(default_factory=dict)
    editions: list[Edition] = field(default_factory=list)
    signed: dict[int, list[tuple[date, int]]] = field(default_factory=dict)

    def held(self, person: int, day: date) -> set[str]:
        spells = self.roles.get(person, [])
        return {r for r, start, end in spells if start <= day and (end is None or day <= end)}

    def is_gone(self, person: int, day: date) -> bool:
        """Whether they were here once, and hold nothing on that day or later."""
        spells = self.roles.get(person, [])
        return bool(spells) and all(end is not None and end < day for _, _, end in spells)

    def in_force(self, day: date) -> Edition | None:
        there = [edition for edition in self.editions if edition.published <= day]
        return there[-1] if there else None

    def counts_as(self, number: int, now: Edition) -> int:
        """The latest edition, up to now, with the very words that were signed."""
        words = next(e.words for e in self.editions if e.number == number)
        return max(e.number for e in self.editions if e.words == words and e.number <= now.number)

    def is_asked(self, person: int, day: date) -> bool:
        now = self.in_force(day)
        return now is not None and bool(self.held(person, day) & now.audience)

    def is_covered(self, person: int, day: date) -> bool:
        """Whether a signature of theirs, made by that day, still answers for what is in force."""
        now = self.in_force(day)
        mine = self.held(person, day) & now.audience
        for signed_on, number in self.signed.get(person, []):
            if signed_on > day or number > now.number:
                continue
            since = self.counts_as(number, now)
            later = [e for e in self.editions if since < e.number <= now.number]
            if not any(e.touches(role) for e in later for role in mine):
                return True
        return False

    def must_sign(self, person: int, day: date) -> bool:
        return self.is_asked(person, day) and not self.is_covered(person, day)
