"""Who has to sign and since when, asked for many at once: the same as asked of each."""

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from compliance.policies import actions as policies
from compliance.policies.marking import Mark, mark_changes
from compliance.signing.history import history, known_on
from compliance.signing.models import Acknowledgement, Method
from compliance.signing.outstanding import owing, stands, to_sign
from compliance.signing.references import new_reference
from policyportal.people.models import Person, Role, RoleAssignment
from tests.compliance.policies.texts import a_draft, a_published, a_text
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

FIRST = date(2025, 1, 10)
ROLES = [Role.STAFF, Role.GOVERNOR, Role.SLT, Role.DSL]
CHANGE = ("tou.no-abuse", "tou_no_abuse")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/London"))


def some_roles(person: Person, chance: random.Random) -> None:
    """Give the person roles that begin and end on any days, with gaps and overlaps."""
    for role in chance.sample(ROLES, chance.randint(1, 3)):
        start = FIRST + timedelta(days=chance.randint(-40, 70))
        end = start + timedelta(days=chance.randint(0, 60)) if chance.random() < 0.5 else None
        RoleAssignment.objects.create(person=person, role=role, starts_on=start, ends_on=end)
        if end is not None and chance.random() < 0.5:
            again = end + timedelta(days=chance.choice([1, 2, 20]))
            RoleAssignment.objects.create(person=person, role=role, starts_on=again)


def some_signatures(people: list[Person], version, chance: random.Random) -> None:
    Acknowledgement.objects.bulk_create(
        Acknowledgement(
            reference=new_reference(),
            version=version,
            person=person,
            fingerprint=version.fingerprint,
            statement=version.statement,
            typed_name=person.name,
            signed_at=version.published_at + timedelta(days=chance.randint(0, 25)),
            method=Method.BROWSER,
        )
        for person in people
        if chance.random() < 0.4
    )


def publish_marked(policy, administrator, head, roles, words, **more):
    """Publish other words that matter to the roles alone."""
    draft = a_draft(administrator, policy, text=a_text(**{CHANGE[1]: words}), **more)
    draft = mark_changes(draft, [Mark(CHANGE[0], roles, "")], by=administrator)
    draft = policies.approve(policies.submit(draft, by=administrator), by=head)
    return policies.publish(draft, by=administrator)


@pytest.fixture(params=range(4))
def policy(request, administrator, head):
    """A policy with three versions for different roles, and people of every history."""
    chance = random.Random(request.param)
    with time_machine.travel(noon(FIRST), tick=False) as clock:
        people = [
            make_person(f"p{number}@larkspur.example", "P", f"Q{number}", is_active=number % 9 > 0)
            for number in range(36)
        ]
        for number, person in enumerate(people):
            some_roles(person, chance)
            if number % 4 == 0:  # known late
                known = noon(FIRST + timedelta(days=chance.randint(0, 70)))
                Person.objects.filter(pk=person.pk).update(created_at=known)
        some = chance.sample(ROLES, 3)
        one = a_published(administrator, head, audience=[*some, Role.HEADTEACHER], days_to_sign=10)
        some_signatures(people, one, chance)
        clock.move_to(noon(FIRST + timedelta(days=30)))
        two = publish_marked(one.policy, administrator, head, [chance.choice(some)], "Be kind.")
        some_signatures(people, two, chance)
        clock.move_to(noon(FIRST + timedelta(days=50)))
        audience = chance.sample(ROLES, 3)
        touched = [audience[0]]
        three = publish_marked(
            one.policy, administrator, head, touched, "Be good.", audience=audience, days_to_sign=5
        )
        some_signatures(people, three, chance)
    return one.policy


def test_asked_of_all_is_as_asked_of_each(policy):
    """Today, when whoever's account is closed has left, and on days before."""
    of, owed, today = history(policy=policy.pk), 0, FIRST + timedelta(days=90)
    with time_machine.travel(noon(today), tick=False):
        for number in (0, 9, 10, 11, 17, 30, 41, 50, 55, 56, 62, 69, 90):
            day = FIRST + timedelta(days=number)
            people = [one for one in Person.objects.all() if one.is_active or day < today]
            due = {p.pk: one.due_on for p in people for one in to_sign(p, day)}
            found = stands(of, {p.pk: known_on(p) for p in people}, day)
            assert {pk: s.due_on for pk, s in found.items() if s.has_to_sign} == due
            assert set(owing(of, day).values_list("pk", flat=True)) == due.keys()
            for late in (1, 7, 14):
                are_late = {pk for pk, due_on in due.items() if (day - due_on).days >= late}
                assert set(owing(of, day, late=late).values_list("pk", flat=True)) == are_late
            owed += len(due)
    assert owed > 50


def test_before_the_first_version_nobody_owes_anything(policy, teacher):
    of, day = history(policy=policy.pk), FIRST - timedelta(days=1)
    assert stands(of, {teacher.pk: known_on(teacher)}, day) == {}
    assert not owing(of, day).exists()


@pytest.mark.parametrize("number", [1, 50])
def test_two_queries_however_many_they_are(policy, number, django_assert_num_queries):
    of = history(policy=policy.pk)
    people = {person.pk: known_on(person) for person in Person.objects.all()[:number]}
    with django_assert_num_queries(2):
        stands(of, people, FIRST + timedelta(days=60))
