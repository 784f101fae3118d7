"""Who has signed and who has not: derived from roles and signatures, never stored."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, IntegerChoices, Q, Subquery, When
from django.utils import timezone

from compliance.policies.models import Version
from compliance.signing.models import Acknowledgement
from policyportal.people.models import Person, PersonQuerySet, RoleAssignment


class Standing(IntegerChoices):
    """Where a person stands with a version; in the order in which the register shows them."""

    OVERDUE = 1, "Overdue"
    OUTSTANDING = 2, "Outstanding"
    LEFT_UNSIGNED = 3, "Left unsigned"
    SIGNED = 4, "Signed"
    LEFT_SIGNED = 5, "Signed, has left"


@dataclass(frozen=True)
class Due:
    """A version that somebody has to sign; `signed_before` is what they last signed of it."""

    version: Version
    due_on: date
    overdue: bool
    signed_before: Version | None


def published_on(version: Version) -> date:
    return timezone.localdate(version.published_at)


def due_on(version: Version, here_since: date | None) -> date:
    """So many days after publication, or after the person came, whichever is later."""
    start = max(published_on(version), here_since or date.min)
    return start + timedelta(days=version.days_to_sign)


def to_sign(person: Person, today: date) -> list[Due]:
    """Return what the person has to sign, the soonest due first. Two queries.

    A signature counts for every version of the policy whose text has the fingerprint that was
    signed, so nobody signs unchanged text again.
    """
    roles = person.roles if today == timezone.localdate() else person.roles_on(today)
    if not person.is_active or not roles:
        return []
    mine = _signed_by(person)  # few, and cheaper to compare here than in the database
    here_since = Person.objects.filter(pk=person.pk).with_here_since(today).values("here_since")
    versions = (
        Version.objects.in_force()
        .select_related("policy")
        .annotate(here_since=Subquery(here_since))
    )
    texts = {(version.policy_id, version.fingerprint) for version in mine}
    before = {version.policy_id: version for version in mine}
    found = []
    for version in versions:
        signed = (version.policy_id, version.fingerprint) in texts
        if not signed and not roles.isdisjoint(version.audience):
            due = due_on(version, version.here_since)
            found.append(Due(version, due, due < today, before.get(version.policy_id)))
    return sorted(found, key=lambda one: (one.due_on, one.version.title))


def _signed_by(person: Person) -> list[Version]:
    """Return every version the person has signed, the older ones of a policy first."""
    signed = Acknowledgement.objects.filter(person=person).select_related("version")
    return [one.version for one in signed.order_by("version__number")]


def register(version: Version, today: date) -> PersonQuerySet:
    """Return everyone the version has asked since it was published, each with their `standing`.

    That is who is here now in a role it names; who was, and has left; and who signed it.
    Overdue first, then by name.
    """
    asked = RoleAssignment.objects.filter(role__in=version.audience, starts_on__lte=today)
    here = Q(is_active=True, pk__in=asked.on(today).values("person"))
    since = Q(pk__in=asked.not_over_before(published_on(version)).values("person"))
    signed = Q(pk__in=Acknowledgement.objects.of_text(version).values("person"))
    standing = Case(
        When(here & signed, then=Standing.SIGNED),
        When(signed, then=Standing.LEFT_SIGNED),
        When(~here, then=Standing.LEFT_UNSIGNED),
        When(_still_in_time(version, today), then=Standing.OUTSTANDING),
        default=Standing.OVERDUE,
    )
    signed_it = Q(pk__in=Acknowledgement.objects.filter(version=version).values("person"))
    people = Person.objects.filter(since | signed_it).annotate(standing=standing)
    return people.order_by("standing", "family_name", "given_name", "pk")


def _still_in_time(version: Version, today: date) -> Q:
    """People whose time to sign has not ended: everyone, or those who came late enough."""
    latest = today - timedelta(days=version.days_to_sign)
    if published_on(version) >= latest:
        return Q(is_active=True)
    came = RoleAssignment.objects.filter(starts_on__gte=latest, starts_on__lte=today)
    newcomers = Person.objects.filter(pk__in=came.values("person")).with_here_since(today)
    return Q(pk__in=newcomers.filter(here_since__gte=latest).values("pk"))
