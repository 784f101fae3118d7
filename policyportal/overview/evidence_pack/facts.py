"""What a pack says as at its day: policies and their texts, who signed, what was allowed."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.utils import timezone

from compliance.permissions import past
from compliance.policies.canonical import canonical_form
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import Version
from compliance.signing.history import History, histories, published_on
from compliance.signing.roll import Line, lines, roll
from policyportal.documents.tables import Column, Holds, Table
from policyportal.people.models import Person
from policyportal.vault import sealing

PURPOSE = "evidence-pack"  # of the key that the codes are made with
CODE = 10  # hex digits

POLICIES = [
    Column("Policy"),
    Column("Version", Holds.NUMBER),
    Column("Title"),
    Column("In force from", Holds.DAY),
    Column("In force on the day", Holds.YES),
    Column("Fingerprint"),
    Column("File"),
]
SIGNATURES = [
    Column("Policy"),
    Column("Version", Holds.NUMBER),
    Column("Name"),
    Column("E-mail"),
    Column("Job title"),
    Column("Standing"),
    Column("Due", Holds.DAY),
    Column("Signed", Holds.MOMENT),
    Column("Name as signed"),
    Column("How"),
    Column("Receipt"),
    Column("Version signed", Holds.NUMBER),
    Column("Fingerprint"),
]
CODED_SIGNATURES = [
    Column("Policy"),
    Column("Version", Holds.NUMBER),
    Column("Person"),
    Column("Standing"),
    Column("Due", Holds.DAY),
    Column("Signed on", Holds.DAY),
    Column("Version signed", Holds.NUMBER),
]
OF_PERMISSIONS = [
    Column("Kind"),
    Column("Standing"),
    Column("Sent", Holds.DAY),
    Column("Decided", Holds.DAY),
    Column("Until", Holds.DAY),
]
PERMISSIONS = [Column("Request"), Column("Name"), *OF_PERMISSIONS]
CODED_PERMISSIONS = [Column("Request"), *OF_PERMISSIONS]


@dataclass(frozen=True)
class Text:
    """A published version with the text that its fingerprint is taken of."""

    version: Version
    slug: str
    in_force: bool

    @property
    def file(self) -> str:
        return f"policies/{self.slug}-version-{self.version.number}.txt"

    @property
    def data(self) -> bytes:
        return canonical_form(Manuscript.of(self.version))


def texts(day: date) -> list[Text]:
    """Return every version that had been published by the end of the day."""
    return [
        Text(version, version.policy.slug, of.on(day) == version)
        for of in in_force(day)
        for version in of.versions
        if published_on(version) <= day
    ]


def in_force(day: date) -> list[History]:
    """Return the history of each policy that had a version in force on the day, by its slug."""
    found = [of for of in histories() if of.on(day) is not None]
    return sorted(found, key=lambda of: of.versions[0].policy.slug)


def policies(found: list[Text]) -> Table:
    rows = [
        [
            text.slug,
            text.version.number,
            text.version.title,
            published_on(text.version),
            text.in_force,
            text.version.fingerprint,
            text.file,
        ]
        for text in found
    ]
    return Table.of("Policies", POLICIES, rows)


@dataclass(frozen=True)
class Asked:
    """Somebody's line in the register of a policy's version."""

    slug: str
    version: Version
    line: Line


def signed(day: date) -> Iterator[Asked]:
    """Give everyone whom a policy asked by the day: three queries a policy and a thousand."""
    for of in in_force(day):
        version = of.on(day)
        places = roll(version, of, day)[:]
        for line in lines(version, of, places, day):
            yield Asked(version.policy.slug, version, line)


def row(asked: Asked) -> list:
    line, signature = asked.line, asked.line.signature
    of_signature = [None] * 6
    if signature:
        of_signature = [
            signature.signed_at,
            signature.typed_name,
            signature.get_method_display(),
            signature.number,
            signature.number_signed,
            signature.fingerprint,
        ]
    person = line.person
    who = [person.name, person.email, person.job_title]
    standing = [line.standing_in_words, line.due_on]
    return [asked.slug, asked.version.number, *who, *standing, *of_signature]


def coded_rows(day: date) -> list[list]:
    """Return the register without a name, in the order of the codes, which follow from no name."""
    code = Codes(day, "person")
    rows = []
    for asked in signed(day):
        line, signature = asked.line, asked.line.signature
        on = timezone.localdate(signature.signed_at) if signature else None
        number = signature.number_signed if signature else None
        what = [line.standing_in_words, line.due_on, on, number]
        rows.append([asked.slug, asked.version.number, code.of(line.person.pk), *what])
    return sorted(rows, key=lambda row: (row[0], row[2]))


def permissions(day: date) -> Table:
    requests = past.on(day)
    names = {
        person.pk: person.name for person in Person.objects.all().only("given_name", "family_name")
    }
    rows = [[one.reference, names[one.person], *_of(one)] for one in requests]
    return Table.of("Permissions", PERMISSIONS, sorted(rows, key=lambda row: row[0]))


def coded_permissions(day: date) -> Table:
    code = Codes(day, "request")
    rows = [[code.of(one.reference), *_of(one)] for one in past.on(day)]
    return Table.of("Permissions", CODED_PERMISSIONS, sorted(rows, key=lambda row: row[0]))


def _of(one: past.Request) -> list:
    return [one.kind_in_words, one.standing, one.sent_on, one.decided_on, one.ends_on]


class Codes:
    """A code for each thing: the same within a day's packs, another on another day."""

    def __init__(self, day: date, what: str):
        self.key = sealing.derive(sealing.newest(), PURPOSE)
        self.before = f"{day.isoformat()} {what} "

    def of(self, name: int | str) -> str:
        said = f"{self.before}{name}".encode()
        return hmac.new(self.key, said, sha256).hexdigest()[:CODE]
