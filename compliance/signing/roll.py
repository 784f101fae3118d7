"""The register of one version, read quickly: whose name stands where, and the lines of a page.

To put thousands of people in order, each must be looked at. That is done once after each entry in
the audit log, and the order (ids only) is kept.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from compliance.policies.models import Version
from compliance.signing.models import Acknowledgement, PaperRecord
from compliance.signing.outstanding import Standing, due_on, register
from policyportal.audit import unchanged
from policyportal.people.models import Person

ROWS_A_QUERY = 1000


Place = tuple[int, Standing]  # a person's id, and where they stand


@dataclass(frozen=True)
class Roll:
    """Everyone's place in the register's order: people of one standing stand together."""

    people: Sequence[int]
    counts: dict[int, int]

    @classmethod
    def of(cls, places: list[tuple[int, int]]) -> "Roll":
        people = array("I", (person for person, _ in places))
        return cls(people, dict(Counter(standing for _, standing in places)))

    def count(self, standing: Standing) -> int:
        return self.counts.get(standing, 0)

    @property
    def asked(self) -> int:
        """How many are asked today: those who left are no longer."""
        here = (Standing.OVERDUE, Standing.OUTSTANDING, Standing.SIGNED)
        return sum(self.count(standing) for standing in here)

    def only(self, wanted: Standing) -> "Roll":
        """Return the places of one standing."""
        start = sum(self.count(standing) for standing in Standing if standing < wanted)
        end = start + self.count(wanted)
        return Roll(self.people[start:end], {wanted: self.count(wanted)})

    def __len__(self) -> int:
        return len(self.people)

    def __getitem__(self, at: slice) -> list[Place]:
        standings = (s for s in Standing for _ in range(self.count(s)))
        start, stop, _ = at.indices(len(self.people))
        return list(zip(self.people[start:stop], islice(standings, start, stop), strict=True))


@dataclass(frozen=True)
class Line:
    """What the register shows of one person."""

    person: Person
    standing: Standing
    due_on: date
    signature: Acknowledgement | None
    paper_waits: bool


def roll(version: Version, today: date, log_end: str | None = None) -> Roll:
    """Return everyone's place in the version's register: one query, once while the log stays."""
    return unchanged.kept(
        log_end,
        ("roll", version.pk, today),
        lambda: Roll.of(list(register(version, today).values_list("pk", "standing"))),
    )


def narrowed(whole: Roll, today: date, *, role: str = "", search: str = "") -> Roll:
    """Return the places of those who hold the role today and match the words. One query."""
    people = Person.objects.matching(search)
    if role:
        people = people.holding(role, day=today)
    wanted = set(people.values_list("pk", flat=True))
    return Roll.of([place for place in whole[:] if place[0] in wanted])


def lines(version: Version, places: list[Place], today: date) -> Iterator[Line]:
    """Give the register's lines for these places, in their order; three queries a thousand."""
    for at in range(0, len(places), ROWS_A_QUERY):
        yield from _lines(version, places[at : at + ROWS_A_QUERY], today)


def _lines(version: Version, places: list[Place], today: date) -> Iterator[Line]:
    ids = [person for person, _ in places]
    people = Person.objects.with_here_since(today).order_by().in_bulk(ids)
    signed = Acknowledgement.objects.of_text(version).filter(person__in=ids)
    signatures = {one.person_id: one for one in signed.order_by("version__number")}
    papers = PaperRecord.objects.waiting().filter(version=version, person__in=ids)
    waiting = set(papers.values_list("person", flat=True))
    for pk, standing in places:
        yield Line(
            person=people[pk],
            standing=standing,
            due_on=due_on(version, people[pk].here_since),
            signature=signatures.get(pk),
            paper_waits=pk in waiting,
        )
