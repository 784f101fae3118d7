"""What a reader is shown of the policies: one row a policy, with where they stand with signing."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, Prefetch

from compliance.policies.models import Policy, Status, Version
from policyportal.people.models import Person, Role


class Signing(StrEnum):
    SIGNED = "signed"
    TO_SIGN = "to sign"
    NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Row:
    policy: Policy
    in_force: Version | None
    preparing: Version | None
    signing: Signing | None


def with_current(policies, person: Person):
    """Give each policy `current`: its version in force and, for who may see it, the one to come."""
    current = Version.objects.visible_to(person).exclude(status=Status.SUPERSEDED)
    return policies.prefetch_related(
        Prefetch("versions", current.defer("plain_words", "statement"), to_attr="current")
    )


def signed(person: Person, versions: Iterable[Version]) -> set[int]:
    """The ids of those versions whose very words the person has signed. One query.

    Unchanged text published again stays signed, so the fingerprint counts, not the version.
    """
    return set(
        Version.objects.filter(
            pk__in=[version.pk for version in versions],
            policy__versions__acknowledgements__person=person,
            policy__versions__acknowledgements__fingerprint=F("fingerprint"),
        ).values_list("pk", flat=True)
    )


def signing_of(person: Person, version: Version, signed_ids: set[int]) -> Signing:
    if version.pk in signed_ids:
        return Signing.SIGNED
    asked = not person.roles.isdisjoint(version.audience)
    return Signing.TO_SIGN if asked else Signing.NOT_ASKED


def rows(policies: Iterable[Policy], person: Person) -> list[Row]:
    """Return a row for each policy (loaded `with_current`)."""
    policies = list(policies)
    by_status = {
        policy.pk: {version.status: version for version in policy.current} for policy in policies
    }
    in_force = [v[Status.PUBLISHED] for v in by_status.values() if Status.PUBLISHED in v]
    signed_ids = signed(person, in_force) if in_force else set()
    found = []
    for policy in policies:
        versions = by_status[policy.pk]
        published = versions.get(Status.PUBLISHED)
        found.append(
            Row(
                policy=policy,
                in_force=published,
                preparing=versions.get(Status.DRAFT) or versions.get(Status.AWAITING),
                signing=signing_of(person, published, signed_ids) if published else None,
            )
        )
    return found


def audience_in_words(audience: Iterable[str]) -> str:
    """Return "Everybody", or the roles' names: "Staff, Governor"."""
    held = [role for role in Role if role.value in set(audience)]
    return "Everybody" if len(held) == len(Role) else ", ".join(role.label for role in held)
