"""What the database is asked agrees with the rule, for any school."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import hypothesis
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from compliance.policies.coverage import last_day
from compliance.policies.models import Policy, Status, Version
from compliance.signing.history import history, known_on, spans_of
from compliance.signing.models import Acknowledgement, Method
from compliance.signing.outstanding import Standing, register, to_sign, unsigned, version_on
from compliance.signing.references import new_reference
from compliance.signing.roll import lines, roll
from policyportal.people.models import Person, RoleAssignment

ROLES = ("staff", "governor", "slt")
FIRST = date(2025, 1, 6)


def a_day(number: int) -> date:
    return FIRST + timedelta(days=number)


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


some_roles = st.sets(st.sampled_from(ROLES)).map(sorted)
held = st.tuples(st.sampled_from(ROLES), st.integers(-20, 45), st.none() | st.integers(0, 25))


@dataclass(frozen=True)
class Someone:
    held: list
    signed: dict[int, int]
    known: int
    active: bool


@dataclass(frozen=True)
class Published:
    text: str
    audience: list[str]
    material: list[str]
    after: int
    days: int


people = st.lists(
    st.builds(
        Someone,
        held=st.lists(held, max_size=4, unique_by=lambda one: (one[0], one[2] is None)),
        signed=st.dictionaries(st.integers(0, 4), st.integers(0, 20), max_size=3),
        known=st.integers(-30, 45),
        active=st.booleans(),
    ),
    min_size=1,
    max_size=4,
)
versions = st.lists(
    st.builds(
        Published,
        text=st.sampled_from("abc"),
        audience=some_roles.filter(bool),
        material=some_roles,
        after=st.integers(0, 12),
        days=st.integers(0, 20),
    ),
    min_size=1,
    max_size=5,
)


def publish(policy: Policy, some: list[Published], by: Person) -> list[Version]:
    """Write versions as publishing leaves them; quicker than the whole way there."""
    on, found = 0, []
    for at, one in enumerate(some):
        on += one.after
        last = at == len(some) - 1
        found.append(
            Version(
                policy=policy,
                number=at + 1,
                title="Rules",
                status=Status.PUBLISHED if last else Status.SUPERSEDED,
                superseded_at=None if last else at_noon(a_day(on)),
                fingerprint=one.text * 64,
                audience=one.audience,
                material_roles=one.material,
                days_to_sign=one.days,
                author=by,
                approved_by=None,
                published_by=by,
                published_at=at_noon(a_day(on)),
            )
        )
    return found


def build(some_versions, some_people, author, approver):
    policy, now = Policy.objects.create(slug="rules", title="Rules"), timezone.now()
    rows = publish(policy, some_versions, author)
    for row in rows:
        row.approved_by, row.approved_at = approver, row.published_at
    rows = Version.objects.bulk_create(rows)
    for at, someone in enumerate(some_people):
        person = Person.objects.create(
            email=f"p{at}@agree.example",
            given_name=f"P{at}",
            family_name="Q",
            is_active=someone.active,
            created_at=at_noon(a_day(someone.known)),
        )
        RoleAssignment.objects.bulk_create(
            RoleAssignment(
                person=person,
                role=role,
                starts_on=a_day(start),
                ends_on=None if length is None else a_day(start + length),
            )
            for role, start, length in someone.held
        )
        for number, after in someone.signed.items():
            if number < len(rows) and rows[number].published_at <= now - timedelta(days=after):
                Acknowledgement.objects.create(
                    reference=new_reference(),
                    version=rows[number],
                    person=person,
                    fingerprint=rows[number].fingerprint,
                    statement="I will.",
                    typed_name=person.name,
                    signed_at=rows[number].published_at + timedelta(days=after),
                    method=Method.BROWSER,
                )
    return policy


def expected(person, asking, version, day, past) -> tuple[Standing | None, date | None]:
    """Return the standing that the rule gives, and when it is due; None for who is not listed."""
    spans = spans_of([person.pk], day)[person.pk]
    signed = {
        one.version.number: one
        for one in person.acknowledgements.select_related("version")
        if timezone.localdate(one.signed_at) <= day
    }
    asked = [s for s in spans if s.role in asking.version.audience]
    published = asking.version.published_on
    listed = version.number in signed or any(
        s.start <= day and (s.end is None or s.end >= published) for s in asked
    )
    if not listed:
        return None, None
    stand = asking.stand(
        spans, signed, last_day(spans, asking.version.audience, day), known_on(person)
    )
    here = any(s.is_on(day) for s in asked) and (past or person.is_active)
    if not here:
        return (Standing.LEFT_SIGNED if stand.covered else Standing.LEFT_UNSIGNED), None
    if stand.covered:
        return Standing.SIGNED, stand.due_on
    late = stand.due_on < day
    return (Standing.OVERDUE if late else Standing.OUTSTANDING), stand.due_on


def agree(policy, day: date, past: bool) -> None:
    version, of = version_on(policy, day), history(policy=policy)
    everybody = Person.objects.filter(email__endswith="@agree.example")
    if version is None:
        assert unsigned(policy, everybody.values_list("pk", flat=True), day) == set()
        return
    asking = of.asking(version)
    wanted = {person: expected(person, asking, version, day, past) for person in everybody}
    found = {p: p.standing for p in register(version, day) if p in wanted}
    assert found == {person: standing for person, (standing, _) in wanted.items() if standing}
    waiting = {Standing.OVERDUE, Standing.OUTSTANDING}
    ids = [person.pk for person in everybody]
    open_to = {person.pk for person, (standing, _) in wanted.items() if standing in waiting}
    assert unsigned(policy, ids, day) == open_to
    for person, (standing, due_on) in wanted.items():
        dues = [(due.version, due.due_on, due.overdue) for due in to_sign(person, day)]
        late = standing == Standing.OVERDUE
        assert dues == ([(version, due_on, late)] if standing in waiting else [])
    for line in lines(version, of, roll(version, of, day)[:], day):
        standing, due_on = wanted.get(line.person, (None, None))
        if standing in waiting | {Standing.SIGNED}:
            assert line.due_on == due_on
        counts = standing in (Standing.SIGNED, Standing.LEFT_SIGNED)
        assert standing is None or (line.signature is not None) == counts


def test_the_database_agrees_with_the_rule(administrator, head, long):
    @hypothesis.given(versions, people, st.integers(0, 60), st.integers(0, 3))
    @hypothesis.settings(
        max_examples=1500 if long else 50,
        phases=[phase for phase in hypothesis.Phase if phase != hypothesis.Phase.explain],
    )
    def for_any_school(some_versions, some_people, number, later):
        day = a_day(number)
        with transaction.atomic(), time_machine.travel(at_noon(day), tick=False) as clock:
            clock.move_to(at_noon(a_day(number + later)))
            policy = build(some_versions, some_people, administrator, head)
            agree(policy, day, past=later > 0)
            transaction.set_rollback(True)

    for_any_school()
