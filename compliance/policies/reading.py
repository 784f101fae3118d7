"""What a reader is shown of the policies: one row a policy, with where they stand with signing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from compliance.policies import reviews
from compliance.policies.models import Policy, Status, Version
from policyportal.audit import unchanged
from policyportal.people.models import Person, Role

_to_sign: list[Callable[[Person, date], Iterable[Any]]] = []


def register_to_sign(find: Callable[[Person, date], Iterable[Any]]) -> None:
    """Learn from signing, at start-up, who has to sign what: things with a `version` each."""
    _to_sign[:] = [find]


class Signing(StrEnum):
    SIGNED = "signed"
    TO_SIGN = "to sign"
    NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Standing:
    """Where a reader stands with a version in force; `receipt` is the latest they have of it."""

    signing: Signing
    receipt: Any = None
    same_words: bool = True

    @property
    def of_other_words(self) -> bool:
        """Signed in an edition with other words; what changed since does not concern them."""
        return self.signing == Signing.SIGNED and not self.same_words


@dataclass(frozen=True)
class Row:
    policy: Policy
    in_force: Version | None
    preparing: Version | None
    standing: Standing | None
    review_due: str = ""
    overdue: bool = False


def with_current(policies, person: Person):
    """Give each policy `current`: its version in force and, for who may see it, the one to come."""
    current = Version.objects.visible_to(person).exclude(
        status__in=[Status.SUPERSEDED, Status.WITHDRAWN]
    )
    current = current.defer("plain_words", "statement").prefetch_related("reviews")
    return policies.prefetch_related(Prefetch("versions", current, to_attr="current"))


def standings(person: Person, versions: Iterable[Version]) -> dict[int, Standing]:
    """Return by id where the person stands with each of the versions in force."""
    versions, today = list(versions), timezone.localdate()
    waiting = set()
    for find in _to_sign:
        dues = unchanged.kept(
            person.log_end, ("to sign", person.pk, today), lambda f=find: f(person, today)
        )
        waiting |= {due.version.pk for due in dues}
    receipts = person.acknowledgements.select_related("version").order_by("version__number")
    receipts = receipts.filter(version__policy__in=[version.policy_id for version in versions])
    latest = {receipt.version.policy_id: receipt for receipt in receipts}
    return {
        version.pk: _standing(person, version, version.pk in waiting, latest.get(version.policy_id))
        for version in versions
    }


def _standing(person: Person, version: Version, waits: bool, receipt) -> Standing:
    same = receipt is not None and receipt.fingerprint == version.fingerprint
    asked = not person.roles.isdisjoint(version.audience)
    if waits:
        signing = Signing.TO_SIGN
    elif receipt is not None and (same or asked):
        signing = Signing.SIGNED
    else:
        signing = Signing.NOT_ASKED
    return Standing(signing, receipt, same)


def rows(policies: Iterable[Policy], person: Person) -> list[Row]:
    """Return a row for each policy (loaded `with_current`)."""
    policies, today = list(policies), timezone.localdate()
    by_status = {
        policy.pk: {version.status: version for version in policy.current} for policy in policies
    }
    in_force = [v[Status.PUBLISHED] for v in by_status.values() if Status.PUBLISHED in v]
    found = standings(person, in_force) if in_force else {}
    listed = []
    for policy in policies:
        versions = by_status[policy.pk]
        published = versions.get(Status.PUBLISHED)
        listed.append(
            Row(
                policy=policy,
                in_force=published,
                preparing=versions.get(Status.DRAFT) or versions.get(Status.AWAITING),
                standing=found[published.pk] if published else None,
                review_due=reviews.next_review(published) if published else "",
                overdue=bool(published) and reviews.is_overdue(published, today),
            )
        )
    return listed


def audience_in_words(audience: Iterable[str]) -> str:
    """Return "Everybody", or the roles' names: "Staff, Governor"."""
    held = [role for role in Role if role.value in set(audience)]
    return "Everybody" if len(held) == len(Role) else ", ".join(role.label for role in held)
