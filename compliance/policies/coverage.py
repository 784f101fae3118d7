"""Whose signature still counts for a version, and since when it is asked of them.

Pure: facts in, answers out. A version asks everyone who holds a role in its audience, unless a
signature of theirs covers them: one of a version of the policy after which nothing touched the
roles they hold (domain.md, "Signing"). `signing/outstanding.py` says the same to the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Edition:
    """What counts of a published version. `material` are the roles its changes touch."""

    number: int
    fingerprint: str
    audience: frozenset[str]
    material: frozenset[str]
    published_on: date
    days_to_sign: int

    def touches(self, role: str, before: "Edition") -> bool:
        """Whether people in the role have to sign again because of what changed since `before`.

        Unchanged text touches nobody. A role that the version does not ask missed what changed.
        """
        if self.fingerprint == before.fingerprint:
            return False
        return role in self.material or (bool(self.material) and role not in self.audience)

    def asks_anew(self, role: str, before: "Edition") -> bool:
        """Whether the time to sign begins again for the role: a change for it, or it is new."""
        if role in self.audience and role not in before.audience:
            return True
        return self.fingerprint != before.fingerprint and role in self.material


@dataclass(frozen=True)
class Span:
    """That a role is held from one day to another, both included; no end is None."""

    role: str
    start: date
    end: date | None

    def is_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or self.end >= day)


@dataclass(frozen=True)
class Rung:
    """Roles last touched by the same version, and the versions whose signature is enough."""

    roles: frozenset[str]
    enough: frozenset[int]


@dataclass(frozen=True)
class Stand:
    """Where somebody stands with a version on a day.

    `asked`: they hold a role in its audience. `signed`: the number of the version they signed
    that comes nearest to it. `covered`: that signature counts. `since`: the day it was asked of
    them; for who has signed, had they not. It is None where they are not asked.
    """

    asked: bool
    covered: bool
    signed: int | None
    since: date | None
    due_on: date | None

    @property
    def has_to_sign(self) -> bool:
        return self.asked and not self.covered


def unbroken_since(spans: Iterable[tuple[date, date | None]], day: date) -> date | None:
    """Return the first day of the stretch, without a day between, that `day` is in."""
    begins = ends = None
    for start, end in sorted((s, min(e or day, day)) for s, e in spans if s <= day):
        if end < start:
            continue
        if ends is None or start > ends + A_DAY:
            begins, ends = start, end
        ends = max(ends, end)
    return begins if ends == day else None


def last_day(spans: Iterable[Span], roles: Iterable[str], day: date) -> date:
    """Return the last day, up to `day`, on which one of the roles was held; `day` if none was."""
    held = [min(span.end or day, day) for span in spans if span.role in roles and span.start <= day]
    return max(held, default=day)


@dataclass(frozen=True)
class Asking:
    """What a version asks of whom, given the published ones before it; it is the last of them."""

    editions: tuple[Edition, ...]

    @property
    def version(self) -> Edition:
        return self.editions[-1]

    @cached_property
    def counts_as(self) -> dict[int, int]:
        """For each version's number, that of the latest version with the same text."""
        latest = {edition.fingerprint: edition.number for edition in self.editions}
        return {edition.number: latest[edition.fingerprint] for edition in self.editions}

    @cached_property
    def touched_by(self) -> dict[str, int]:
        """For each role asked, the number of the last version that touched it."""
        touched = dict.fromkeys(self.version.audience, self.editions[0].number)
        for before, after in pairwise(self.editions):
            for role in touched:
                if after.touches(role, before):
                    touched[role] = after.number
        return touched

    @cached_property
    def asked_from(self) -> dict[str, date]:
        """For each role asked, the day of the version that asked it last.

        That is the last with a change for it, or that brought it into the audience. So unchanged
        text published again resets nobody's clock.
        """
        asked = dict.fromkeys(self.version.audience, self.editions[0].published_on)
        for before, after in pairwise(self.editions):
            for role in asked:
                if after.asks_anew(role, before):
                    asked[role] = after.published_on
        return asked

    @cached_property
    def rungs(self) -> list[Rung]:
        """The roles asked by what has to be signed for them, the least first."""
        return [
            Rung(
                roles=frozenset(role for role, touch in self.touched_by.items() if touch == rung),
                enough=frozenset(n for n, latest in self.counts_as.items() if latest >= rung),
            )
            for rung in sorted(set(self.touched_by.values()))
        ]

    def nearest(self, signed: Iterable[int]) -> int | None:
        """Return the signed version that comes nearest to this one; None if there is none."""
        known = [(self.counts_as[number], number) for number in signed if number in self.counts_as]
        return max(known)[1] if known else None

    def left_open(self, signed: int | None) -> frozenset[str]:
        """Return the roles whose people have to sign although they signed that version."""
        return self._left_open[signed]

    @cached_property
    def _left_open(self) -> dict[int | None, frozenset[str]]:
        return {
            signed: frozenset(role for role, touch in self.touched_by.items() if touch > reach)
            for signed, reach in {None: 0, **self.counts_as}.items()
        }

    def stand(
        self,
        spans: Iterable[Span],
        signed: Iterable[int],
        day: date,
        known_on: date = date.min,
    ) -> Stand:
        """Return where someone stands on a day, of the roles they hold and the versions signed.

        It is asked of them since the first day of the unbroken stretch in which they hold roles
        that have to sign, each counted from when it was asked; and never before the day they
        became known to the portal, for nobody could sign earlier. Due days_to_sign days later.
        """
        spans = [span for span in spans if span.role in self.version.audience]
        held = {span.role for span in spans if span.is_on(day)}
        nearest = self.nearest(signed)
        still = self.left_open(nearest)
        covered = nearest is not None and held.isdisjoint(still)
        if not held:
            return Stand(False, covered, nearest, None, None)
        concerned = self.version.audience if covered else still
        asked = self.asked_from
        since = unbroken_since(
            [(max(s.start, asked[s.role]), s.end) for s in spans if s.role in concerned], day
        )
        since = max(since or self.version.published_on, known_on)
        due = since + timedelta(days=self.version.days_to_sign)
        return Stand(True, covered, nearest, since, due)
