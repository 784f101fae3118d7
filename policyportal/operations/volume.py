"""Many invented people with their roles and signatures: what `bench/` measures the portal with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from compliance.policies.models import Version
from compliance.signing.models import Acknowledgement, Method
from compliance.signing.recorded import SIGNED, facts_of
from compliance.signing.references import ALPHABET, LENGTH
from policyportal.audit.log import Happening, record_many
from policyportal.operations import demo
from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.refusal import Refused

DOMAIN = f"volume.{demo.DOMAIN}"
CHUNK = 500
MOST_SIGN = 0.8  # of everybody
LONGEST_HERE = 5 * 365  # days
A_TEAM = 12  # people, the first of whom is line manager of the others

GIVEN = """
    Aisha Ben Chloe Dmitri Ebony Fergus Gita Hugo Imani Jakub Kemi Lucia Mohammed Nadia Owen Parveen
    Quentin Rosa Samir Tamara Uche Valentina Wei Xanthe Yusuf Zofia
""".split()
FAMILY = """
    Abdi Bailey Chowdhury Dervish Evans Fofana Grant Hussain Ivanov Jones Kaur Lewis Morrison Nguyen
    Osei Popescu Quaye Rahman Singh Turner Usman Vasquez Williams Xu Young Zaman
""".split()
JOBS = ["Teacher", "Teaching assistant", "Midday supervisor", "Office staff", "Caretaker"]


@dataclass(frozen=True)
class Made:
    people: int
    signatures: int


def make(count: int, *, seed: int) -> Made:
    """Add so many invented people, most of whom have signed what is in force. Demo only.

    The same seed on the same database gives the same people. Rows are written a few hundred at a
    time, past the actions, each with the entry in the audit log that its action would have left.
    """
    if not settings.DEMO:
        raise Refused("Invented people may not be brought into a real installation.")
    chance = Random(seed)  # noqa: S311 — not for secrets: the same people every time
    made = [_make(min(CHUNK, count - at), chance) for at in range(0, count, CHUNK)]
    return Made(sum(m.people for m in made), sum(m.signatures for m in made))


@transaction.atomic
def _make(count: int, chance: Random) -> Made:
    people = _people(count, chance)
    signatures = [
        signature
        for version in Version.objects.in_force().order_by("pk")
        for signature in _signatures(version, _asked(version, people), chance)
    ]
    Acknowledgement.objects.bulk_create(signatures, batch_size=CHUNK)
    record_many(_happenings(people, signatures), by=None)
    return Made(len(people), len(signatures))


def _people(count: int, chance: Random) -> list[Person]:
    """Write the people, their addresses, roles and line managers."""
    there = Person.objects.filter(email__iendswith=f"@{DOMAIN}").count()
    password = make_password(None)
    people = Person.objects.bulk_create(
        (
            Person(
                email=f"person.{number}@{DOMAIN}",
                given_name=chance.choice(GIVEN),
                family_name=chance.choice(FAMILY),
                job_title=chance.choice(JOBS),
                staff_number=f"V{number:06}",
                password=password,
            )
            for number in range(there + 1, there + count + 1)
        ),
        batch_size=CHUNK,
    )
    for at, person in enumerate(people):
        if at % A_TEAM:
            person.line_manager = people[at - at % A_TEAM]
    Person.objects.bulk_update(people, ["line_manager"], batch_size=CHUNK)
    EmailAddress.objects.bulk_create(
        (EmailAddress(user=p, email=p.email, verified=True, primary=True) for p in people),
        batch_size=CHUNK,
    )
    today = timezone.localdate()
    RoleAssignment.objects.bulk_create(
        (
            RoleAssignment(
                person=person,
                role=chance.choices([Role.STAFF, Role.GOVERNOR, Role.SLT], [90, 5, 5])[0],
                starts_on=today - timedelta(days=chance.randrange(LONGEST_HERE)),
            )
            for person in people
        ),
        batch_size=CHUNK,
    )
    return people


def _asked(version: Version, people: list[Person]) -> list[Person]:
    asked = RoleAssignment.objects.filter(role__in=version.audience).values_list(
        "person", flat=True
    )
    ids = set(asked)
    return [person for person in people if person.pk in ids]


def _signatures(
    version: Version, people: list[Person], chance: Random
) -> Iterator[Acknowledgement]:
    now = timezone.now()
    for person in people:
        if chance.random() < MOST_SIGN:
            yield Acknowledgement(
                reference="R-" + "".join(chance.choices(ALPHABET, k=LENGTH)),
                version=version,
                person=person,
                fingerprint=version.fingerprint,
                statement=version.statement,
                typed_name=person.name,
                signed_at=_between(version.published_at, now, chance),
                method=Method.BROWSER,
                user_agent="Invented to fill the portal",
            )


def _between(start: datetime, end: datetime, chance: Random) -> datetime:
    return start + (end - start) * chance.random()


def _happenings(people: list[Person], signatures: list[Acknowledgement]) -> Iterator[Happening]:
    for person in people:
        yield "person.added", person, {"email": person.email, "name": person.name}
    for signature in signatures:
        yield SIGNED, signature, facts_of(signature)
