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

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from compliance.policies.coverage import Asking, last_day
from compliance.policies.models import Version
from compliance.signing.history import History, known_on, published_on, spans_of
from compliance.signing.models import Acknowledgement, PaperRecord
from compliance.signing.outstanding import Standing, register
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
        """How many are asked on the day: those who left are no longer."""
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
    """What the register shows of one person.

    `signature` is the one that counts; `signed_before` the number of the version they signed
    where that does not; `still_here` whether they hold a role of any kind on the day.
    """

    person: Person
    standing: Standing
    due_on: date
    signature: Acknowledgement | None
    signed_before: int | None
    still_here: bool
    paper_waits: bool

    @property
    def standing_in_words(self) -> str:
        """The standing's label; of people who are here and no longer asked, that they are."""
        if not self.still_here:
            return self.standing.label
        here = {Standing.LEFT_UNSIGNED: "Unsigned", Standing.LEFT_SIGNED: "Signed"}
        word = here.get(self.standing)
        return f"{word}, no longer asked" if word else self.standing.label


def roll(version: Version, of: History, day: date, log_end: str | None = None) -> Roll:
    """Return everyone's place in the version's register: one query, once while the log stays."""
    return unchanged.kept(
        log_end,
        ("roll", version.pk, day, timezone.localdate()),
        lambda: Roll.of(list(register(version, day, of).values_list("pk", "standing"))),
    )


def narrowed(whole: Roll, day: date, *, role: str = "", search: str = "") -> Roll:
    """Return the places of those who hold the role on the day and match the words. One query."""
    people = Person.objects.matching(search)
    if role:
        people = people.holding(role, day=day)
    wanted = set(people.values_list("pk", flat=True))
    return Roll.of([place for place in whole[:] if place[0] in wanted])


def lines(version: Version, of: History, places: list[Place], day: date) -> Iterator[Line]:
    """Give the register's lines for these places, in their order; three queries a thousand."""
    asking = of.asking(version)
    for at in range(0, len(places), ROWS_A_QUERY):
        yield from _lines(version, asking, places[at : at + ROWS_A_QUERY], day)


def _lines(version: Version, asking: Asking, places: list[Place], day: date) -> Iterator[Line]:
    ids = [person for person, _ in places]
    papers = PaperRecord.objects.waiting().filter(version=version, person=OuterRef("pk"))
    people = Person.objects.annotate(paper_waits=Exists(papers)).order_by().in_bulk(ids)
    spans, signatures = spans_of(ids, day), _signatures(version, ids, day)
    for pk, standing in places:
        person, signed = people[pk], signatures[pk]
        closed = day >= timezone.localdate() and not person.is_active
        last = last_day(spans[pk], asking.version.audience, day)
        stand = asking.stand(spans[pk], signed, last, known_on(person))
        counts = standing in (Standing.SIGNED, Standing.LEFT_SIGNED)
        yield Line(
            person=person,
            standing=standing,
            due_on=stand.due_on or published_on(version),
            signature=signed.get(stand.signed) if counts else None,
            signed_before=None if counts else stand.signed,
            still_here=not closed and any(span.is_on(day) for span in spans[pk]),
            paper_waits=person.paper_waits,
        )


def _signatures(
    version: Version, people: list[int], day: date
) -> dict[int, dict[int, Acknowledgement]]:
    """Return by person and version number what they signed of the policy up to that day."""
    found: dict[int, dict[int, Acknowledgement]] = {person: {} for person in people}
    signed = Acknowledgement.objects.made_by(day).filter(
        person__in=people, version__policy=version.policy_id
    )
    for one in signed.annotate(number_signed=F("version__number")).order_by():
        found[one.person_id][one.number_signed] = one
    return found
