"""The register of one policy: everybody, and where they stand. It names people; it may be long."""

from collections.abc import Iterator

from django import forms

from compliance.policies.models import Policy, Version
from compliance.signing.forms import STANDINGS
from compliance.signing.history import History, histories
from compliance.signing.models import READERS_OF_THE_REGISTER
from compliance.signing.roll import Line, Roll, lines, narrowed, roll
from policyportal.documents.parts import Part
from policyportal.documents.tables import Column, Holds, Table
from policyportal.overview.reports.report import Asked, Report, register
from policyportal.people.models import Role

COLUMNS = [
    Column("Name", width=24),
    Column("E-mail", width=32),
    Column("Job title", width=20),
    Column("Standing", width=18),
    Column("Due", Holds.DAY, width=17),
    Column("Signed", Holds.MOMENT, width=20),
    Column("Receipt", width=16),
    Column("Version signed", Holds.NUMBER, width=8),
]


class RegisterFilters(forms.Form):
    policy = forms.ModelChoiceField(
        label="Policy",
        required=False,
        queryset=Policy.objects.all(),
        to_field_name="slug",
        empty_label="The first by name",
    )
    standing = forms.ChoiceField(
        label="Standing",
        required=False,
        choices=[("", "Everyone"), *((word, one.label) for word, one in STANDINGS.items())],
    )
    role = forms.ChoiceField(
        label="Role on that day", required=False, choices=[("", "Every role"), *Role.choices]
    )


def _of(asked: Asked) -> tuple[History, Version] | None:
    """Return the policy that is asked for, with the version in force on the day."""
    policy = asked.filters.get("policy")
    found = histories(**({"policy": policy.pk} if policy else {}))
    in_force = [(one, one.on(asked.day)) for one in found if one.on(asked.day)]
    return min(in_force, key=lambda one: one[1].title, default=None)


def _places(asked: Asked, of: History, version: Version) -> Roll:
    found = roll(version, of, asked.day)
    if role := asked.filters.get("role"):
        found = narrowed(found, asked.day, role=role)
    standing = asked.filters.get("standing")
    return found.only(STANDINGS[standing]) if standing else found


def _rows(version: Version, of: History, places: Roll, asked: Asked) -> Iterator[list]:
    for line in lines(version, of, places[:], asked.day):
        yield _row(line)


def _row(line: Line) -> list:
    person, signature = line.person, line.signature
    return [
        person.name,
        person.email,
        person.job_title,
        line.standing_in_words,
        line.due_on,
        signature.signed_at if signature else None,
        signature.number if signature else None,
        signature.number_signed if signature else line.signed_before,
    ]


def _parts(asked: Asked) -> list[Part]:
    found = _of(asked)
    if found is None:
        table = Table.of("Everyone", COLUMNS, [], empty="No policy was in force on this day.")
        return [Part("Everyone", table=table)]
    of, version = found
    places = _places(asked, of, version)
    table = Table(
        "Everyone",
        tuple(COLUMNS),
        lambda: _rows(version, of, places, asked),
        len(places),
        empty="Nobody fits what was asked for.",
    )
    says = (f"{version.title}, version {version.number}: {len(places):,} people.",)
    return [Part("Everyone", says, table=table)]


def _length(asked: Asked) -> int:
    found = _of(asked)
    return len(_places(asked, *found)) if found else 0


REGISTER = register(
    Report(
        slug="register",
        title="Signing register",
        about="Everyone who is or was asked to sign a policy, by name, and where they stand.",
        readers=frozenset(READERS_OF_THE_REGISTER),
        parts=_parts,
        length=_length,
        filters=RegisterFilters,
    )
)
