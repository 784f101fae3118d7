"""A school of any size: its policies through the actions, its people straight in the database.

What is measured is reading, not writing.
"""

from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from compliance.policies import actions as policies
from compliance.policies import scenarios
from compliance.policies.importing import read_policy
from compliance.policies.manuscript import Manuscript
from compliance.policies.marking import Mark, mark_changes, unmarked
from compliance.policies.models import Policy, Version
from compliance.signing.models import Acknowledgement, Method
from compliance.signing.references import new_reference
from policyportal.operations.clock import as_of
from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.school.models import School

FIXTURES = settings.BASE_DIR / "fixtures"
POLICY = FIXTURES / "social-media-policy.md"
SITUATIONS = FIXTURES / "social-media-situations.toml"
SHORT = FIXTURES / "phones-and-cameras.md"
SLUG = "social-media-policy"
POLICIES = 12
FIRST, SIGNED, PAST, SECOND = 60, 45, 30, 20  # days ago


@contextmanager
def days_ago(days: int):
    """Let the actions within find the clock of that day."""
    with override_settings(DEMO=True), as_of(timezone.now() - timedelta(days=days)):
        yield


def _person(name: str, *roles: Role) -> Person:
    long_ago = timezone.now() - timedelta(days=400)
    person = Person.objects.create(
        email=f"{name}@bench.example",
        given_name=name.title(),
        family_name="Bench",
        created_at=long_ago,
    )
    for role in roles:
        RoleAssignment.objects.create(person=person, role=role, starts_on=long_ago.date())
    return person


def found() -> dict[str, Person]:
    """Make the school with its policies, some signed by those who open its pages."""
    people = opened()
    others = Version.objects.in_force().exclude(policy__slug=SLUG)
    for version in others.order_by("pk")[2:]:
        sign(version, [people["teacher"]], SIGNED)
    sign(Version.objects.in_force().get(policy__slug=SLUG), [people["signer"]], SIGNED)
    return people


def opened() -> dict[str, Person]:
    """Make the school, those who open its pages, and twelve policies that nobody has signed."""
    School.objects.create(name="Bench Primary School")
    people = {
        "administrator": _person("administrator", Role.ADMINISTRATOR),
        "head": _person("head", Role.HEADTEACHER),
        "teacher": _person("teacher", Role.STAFF),
        "signer": _person("signer", Role.STAFF),
    }
    with days_ago(FIRST):
        text = read_policy(POLICY.read_bytes(), POLICY.name)
        _publish(text, people)
        for n in range(1, POLICIES):
            short = read_policy(SHORT.read_bytes(), SHORT.name)
            short.title = f"Policy {n} for the bench"
            _publish(short, people, audience=[Role.STAFF])
    return people


def _publish(text: Manuscript, people: dict, *, marked=(), **more) -> Version:
    """Bring the text into force; the policy about social media with its situations."""
    administrator = people["administrator"]
    version = policies.save_draft(text, by=administrator, **more)
    if version.policy.slug == SLUG and not version.scenarios.exists():
        six = scenarios.read(SITUATIONS)
        version = scenarios.save_scenarios(version, six, required=False, by=administrator)
    if marked:
        mark_changes(version, marked, by=administrator)
    version = policies.submit(version, by=administrator)
    version = policies.approve(version, by=people["head"])
    return policies.publish(version, by=administrator)


def change_policy(people: dict[str, Person]) -> None:
    """Publish the second version: five clauses in other words, two of which matter to staff."""
    policy = Policy.objects.get(slug=SLUG)
    text = Manuscript.of(Version.objects.in_force().get(policy=policy))
    clauses = [clause for section in text.sections for clause in section.clauses]
    changed = clauses[20:120:20]
    for clause in changed:
        clause.text += " This holds on school trips, too."
    with days_ago(SECOND):
        marks = [
            Mark(clause.key, [Role.STAFF] if n < 2 else [], "Trips are new.")
            for n, clause in enumerate(changed)
        ]
        draft = policies.save_draft(text, by=people["administrator"], policy=policy)
        assert {mark.change for mark in marks} == {change.name for change in unmarked(draft)}
        _publish(text, people, marked=marks, policy=policy)


def sign(version: Version, people: list[Person], days: int) -> None:
    Acknowledgement.objects.bulk_create(
        Acknowledgement(
            reference=new_reference(),
            version=version,
            person=person,
            fingerprint=version.fingerprint,
            statement=version.statement,
            typed_name=person.name,
            signed_at=timezone.now() - timedelta(days=days),
            method=Method.BROWSER,
        )
        for person in people
    )


def grow_to(staff: int) -> None:
    """Bring the staff to that many; of four, two signed the first version, one the second."""
    there = Person.objects.count()
    long_ago = timezone.now() - timedelta(days=90)
    people = Person.objects.bulk_create(
        Person(
            email=f"person{n}@bench.example",
            given_name=f"Person{n}",
            family_name=f"Family{n % 97}",
            job_title="Teacher",
            created_at=long_ago,
        )
        for n in range(there, staff)
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=person, role=Role.STAFF, starts_on=long_ago.date())
        for person in people
    )
    first, second = Version.objects.ever_published().filter(policy__slug=SLUG).order_by("number")
    sign(first, people[::2], SIGNED)
    sign(second, people[1::4], SECOND - 5)
