"""A school of any size, made straight in the database: what is measured is reading, not writing."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from compliance.policies import actions as policies
from compliance.policies.importing import read_policy
from compliance.policies.models import Version
from compliance.signing.models import Acknowledgement, Method
from compliance.signing.references import new_reference
from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.school.models import School

POLICY = settings.BASE_DIR / "fixtures" / "social-media-policy.md"


def _person(name: str, *roles: Role) -> Person:
    person = Person.objects.create(
        email=f"{name}@bench.example", given_name=name.title(), family_name="Bench"
    )
    long_ago = timezone.localdate() - timedelta(days=400)
    for role in roles:
        RoleAssignment.objects.create(person=person, role=role, starts_on=long_ago)
    return person


def found() -> dict[str, Person]:
    """Make the school, its head, administrator and a teacher, and its policy in force."""
    School.objects.create(name="Bench Primary School")
    people = {
        "administrator": _person("administrator", Role.ADMINISTRATOR),
        "head": _person("head", Role.HEADTEACHER),
        "teacher": _person("teacher", Role.STAFF),
    }
    text = read_policy(POLICY.read_bytes(), POLICY.name)
    version = policies.save_draft(text, by=people["administrator"])
    version = policies.submit(version, by=people["administrator"])
    version = policies.approve(version, by=people["head"])
    policies.publish(version, by=people["administrator"])
    return people


def grow_to(staff: int) -> None:
    """Bring the staff to that many; every second one has signed."""
    now, version = timezone.now(), Version.objects.in_force().get()
    there = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(
            email=f"person{n}@bench.example",
            given_name=f"Person{n}",
            family_name=f"Family{n % 97}",
            job_title="Teacher",
        )
        for n in range(there, staff)
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=person, role=Role.STAFF, starts_on=now.date() - timedelta(days=90))
        for person in people
    )
    Acknowledgement.objects.bulk_create(
        Acknowledgement(
            reference=new_reference(),
            version=version,
            person=person,
            fingerprint=version.fingerprint,
            statement=version.statement,
            typed_name=person.name,
            signed_at=now,
            method=Method.BROWSER,
        )
        for person in people[::2]
    )
