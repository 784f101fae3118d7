"""A policy's published versions, and who held which role when: what signing is worked out from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from compliance.policies.coverage import Asking, Edition, Span
from compliance.policies.models import Status, Version
from compliance.signing.models import Acknowledgement
from policyportal.people.models import Person, RoleAssignment

TEXTS = ("plain_words", "withdrawn_reason", "sent_back_reason")


def published_on(version: Version) -> date:
    return timezone.localdate(version.published_at)


def known_on(person: Person) -> date:
    """The day the person became known to the portal; nobody could sign before."""
    return timezone.localdate(person.created_at)


@dataclass(frozen=True)
class History:
    """The versions of one policy that were ever published, the oldest first."""

    versions: list[Version]

    @property
    def in_force(self) -> Version | None:
        last = self.versions[-1] if self.versions else None
        return last if last is not None and last.status == Status.PUBLISHED else None

    def on(self, day: date) -> Version | None:
        """Return the version in force at the end of that day; None before the first."""
        return next((v for v in reversed(self.versions) if published_on(v) <= day), None)

    def asking(self, version: Version) -> Asking:
        """Return what the version asks, in the light of those before it."""
        up_to = [one for one in self.versions if one.number <= version.number]
        return Asking(tuple(_edition(one) for one in up_to))

    def signed_by(self, day: date) -> dict[int, Version]:
        """Return by number what the person signed up to that day (loaded for a person)."""
        return {
            version.number: version
            for version in self.versions
            if version.signed_at and timezone.localdate(version.signed_at) <= day
        }


def _edition(version: Version) -> Edition:
    return Edition(
        number=version.number,
        fingerprint=version.fingerprint,
        audience=frozenset(version.audience),
        material=frozenset(version.material_roles),
        published_on=published_on(version),
        days_to_sign=version.days_to_sign,
    )


def histories(*, signer: Person | None = None, **of) -> list[History]:
    """Return the history of each policy that has one, with when the signer signed what. One query.

    `of` narrows to some policies: `policy=…`, `policy__slug=…`.
    """
    versions = Version.objects.ever_published().filter(**of).select_related("policy").defer(*TEXTS)
    if signer is not None:
        versions = versions.annotate(
            mine=FilteredRelation("acknowledgements", condition=Q(acknowledgements__person=signer)),
            signed_at=F("mine__signed_at"),
        )
    by_policy = groupby(versions.order_by("policy", "number"), key=lambda v: v.policy_id)
    return [History(list(some)) for _, some in by_policy]


def history(*, signer: Person | None = None, **of) -> History:
    """Return the history of one policy; an empty one if nothing was ever published. One query."""
    return next(iter(histories(signer=signer, **of)), History([]))


def asking_of(version: Version) -> Asking:
    """Return what the version asks of whom. One query."""
    return history(policy=version.policy_id).asking(version)


def spans_of(people: Iterable[int], day: date) -> dict[int, list[Span]]:
    """Return the roles that each of the people has held up to that day. One query."""
    spans: dict[int, list[Span]] = {person: [] for person in people}
    rows = RoleAssignment.objects.filter(person__in=spans, starts_on__lte=day).order_by()
    for person, role, start, end in rows.values_list("person", "role", "starts_on", "ends_on"):
        spans[person].append(Span(role, start, end))
    return spans


def numbers_signed(of: History, people: Iterable[int], day: date) -> dict[int, set[int]]:
    """Return which versions of the policy each of the people signed by that day. One query."""
    found: dict[int, set[int]] = {person: set() for person in people}
    signed = Acknowledgement.objects.made_by(day).filter(person__in=found, version__in=of.versions)
    for person, number in signed.order_by().values_list("person", "version__number"):
        found[person].add(number)
    return found
