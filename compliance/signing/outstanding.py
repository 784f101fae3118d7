"""Who has signed and who has not, on any day: derived from roles and signatures, never stored.

The rule is `policies/coverage.py`; here it is asked of one person, and of the database for all.
Today whoever's account is closed has left; for a past day only the dated roles count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import and_

from django.db.models import (
    Case,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerChoices,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Greatest
from django.utils import timezone

from compliance.policies.coverage import A_DAY, Asking, Rung, Stand
from compliance.policies.models import Policy, Version
from compliance.signing.history import (
    History,
    asking_of,
    histories,
    history,
    known_on,
    numbers_signed,
    published_on,
    spans_of,
)
from compliance.signing.models import Acknowledgement
from policyportal.people.models import Person, PersonQuerySet, RoleAssignment

NOBODY, EVERYBODY = Q(pk__in=[]), Q(pk__isnull=False)


class Standing(IntegerChoices):
    """Where a person stands with a version; in the order in which the register shows them."""

    OVERDUE = 1, "Overdue"
    OUTSTANDING = 2, "Outstanding"
    LEFT_UNSIGNED = 3, "Left unsigned"
    SIGNED = 4, "Signed"
    LEFT_SIGNED = 5, "Signed, has left"


@dataclass(frozen=True)
class Due:
    """A version that somebody has to sign; `signed_before` is what they last signed of it.

    `roles` are the roles of theirs for which they are asked.
    """

    version: Version
    due_on: date
    overdue: bool
    signed_before: Version | None
    roles: frozenset[str] = frozenset()


def version_on(policy: Policy, day: date) -> Version | None:
    """Return the version that was in force at the end of that day; None before the first."""
    return history(policy=policy.pk).on(day)


def to_sign(person: Person, day: date) -> list[Due]:
    """Return what the person has to sign on that day, the soonest due first. Two queries."""
    today = timezone.localdate()
    if day >= today and not person.is_active:
        return []
    if day == today and not person.roles:
        return []
    spans = spans_of([person.pk], day)[person.pk]
    found = []
    for one in histories(signer=person) if spans else []:
        version, signed = one.on(day), one.signed_by(day)
        if version is None:
            continue
        asking = one.asking(version)
        stand = asking.stand(spans, signed, day, known_on(person))
        if stand.has_to_sign:
            held = frozenset(span.role for span in spans if span.is_on(day))
            found.append(
                Due(
                    version,
                    stand.due_on,
                    stand.due_on < day,
                    signed.get(stand.signed),
                    held & asking.left_open(stand.signed),
                )
            )
    return sorted(found, key=lambda one: (one.due_on, one.version.title))


def stand_with(version: Version, person: Person, day: date) -> tuple[Stand, Version | None]:
    """Return where the person stands with the version, and what they signed. Two queries.

    The version signed is the one whose text comes nearest to this one.
    """
    one = history(signer=person, policy=version.policy_id)
    signed, spans = one.signed_by(day), spans_of([person.pk], day)[person.pk]
    stand = one.asking(version).stand(spans, signed, day, known_on(person))
    return stand, signed.get(stand.signed)


def stands(of: History, people: Mapping[int, date], day: date) -> dict[int, Stand]:
    """Return where each of the people (ids) stands with the policy as it is on that day.

    With each goes the day they became known to the portal (`known_on`). Whose account is closed
    is not asked here. Two queries, however many they are.
    """
    version = of.on(day)
    if version is None:
        return {}
    asking, spans = of.asking(version), spans_of(people, day)
    signed = numbers_signed(of, people, day)
    return {
        person: asking.stand(spans[person], signed[person], day, known)
        for person, known in people.items()
    }


def unsigned(policy: Policy, people: Iterable[int], day: date) -> set[int]:
    """Return which of the people (ids) have to sign the policy as it is on that day, and have not.

    Two queries, however many they are.
    """
    one = history(policy=policy.pk)
    version = one.on(day)
    if version is None:
        return set()
    some = Person.objects.filter(_has_to_sign(one.asking(version), version, day), pk__in=people)
    return set(some.values_list("pk", flat=True))


def owing(of: History, day: date, *, late: int = 0) -> PersonQuerySet:
    """Return who has to sign the policy as it is on that day, and has not. No query by itself.

    With `late`, only those whose last day to sign was so many days before, or more.
    """
    version = of.on(day)
    if version is None:
        return Person.objects.none()
    asking = of.asking(version)
    people = Person.objects.filter(_has_to_sign(asking, version, day))
    return people.exclude(_in_time(asking, version, day, late=late)) if late else people


def registers(day: date) -> list[tuple[Version, PersonQuerySet]]:
    """Return the register of each policy that has a version on that day. One query by itself."""
    found = [(one.on(day), one) for one in histories()]
    there = [(version, one) for version, one in found if version is not None]
    there.sort(key=lambda pair: (pair[0].title, pair[0].pk))
    return [(version, register(version, day, one)) for version, one in there]


def register(version: Version, day: date, of: History | None = None) -> PersonQuerySet:
    """Return everyone the version has asked since it was published, each with their `standing`.

    The version is the one in force on that day (`version_on`). That is who is here on that day in
    a role it names; who was, and has left; and who signed it. Overdue first, then by name. Give
    the policy's history where it is known, and it asks the database nothing by itself.
    """
    asking = of.asking(version) if of is not None else asking_of(version)
    here = _here(asking, day)
    standing = Case(
        When(here & _covered(asking, version, day, _held_on(day)), then=Standing.SIGNED),
        When(_left_covered(asking, version, day, here), then=Standing.LEFT_SIGNED),
        When(~here, then=Standing.LEFT_UNSIGNED),
        When(_in_time(asking, version, day), then=Standing.OUTSTANDING),
        default=Standing.OVERDUE,
    )
    asked = _in_audience(asking, day).not_over_before(published_on(version))
    signed_it = Acknowledgement.objects.made_by(day).filter(version=version)
    people = Person.objects.filter(
        Q(pk__in=asked.values("person")) | Q(pk__in=signed_it.values("person"))
    )
    people = people.annotate(standing=standing)
    return people.order_by("standing", "family_name", "given_name", "pk")


def _in_audience(asking: Asking, day: date):
    """Assignments of the roles that are asked, begun by that day."""
    roles = sorted(asking.version.audience)
    return RoleAssignment.objects.filter(role__in=roles, starts_on__lte=day)


def _here(asking: Asking, day: date) -> Q:
    """People whom the version asks on that day."""
    held = Q(pk__in=_in_audience(asking, day).on(day).values("person"))
    return held & Q(is_active=True) if day >= timezone.localdate() else held


def _has_to_sign(asking: Asking, version: Version, day: date) -> Q:
    """People whom the version asks on that day, and whose signature does not count."""
    return _here(asking, day) & ~_covered(asking, version, day, _held_on(day))


def _held_on(day: date):
    """Return a condition on roles: people who hold one of them on that day."""

    def held(roles: Iterable[str]) -> Q:
        some = RoleAssignment.objects.on(day).filter(role__in=sorted(roles))
        return Q(pk__in=some.values("person"))

    return held


def _held_last(asking: Asking, day: date):
    """Return a condition on roles: people who held one of them when they were last asked."""
    later = _in_audience(asking, day).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=OuterRef("ends_on")), person=OuterRef("person")
    )
    running = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    last = _in_audience(asking, day).filter(running | ~Exists(later))

    def held(roles: Iterable[str]) -> Q:
        return Q(pk__in=last.filter(role__in=sorted(roles)).values("person"))

    return held


def _covered(asking: Asking, version: Version, day: date, held) -> Q:
    """People whose signature counts: for each rung of their roles, they signed enough.

    Ask it only of people with a role in the audience: where all roles have one rung, that they
    hold one needs no asking.
    """
    if len(asking.rungs) == 1:
        return _signed(asking.rungs[0], version, day)
    each = [~held(rung.roles) | _signed(rung, version, day) for rung in asking.rungs]
    return reduce(and_, each) if each else NOBODY


def _left_covered(asking: Asking, version: Version, day: date, here: Q) -> Q:
    """People who are no longer here, and whose signature counted to the end.

    Where all roles have one rung, whoever is here and covered has been told apart already.
    """
    covered = _covered(asking, version, day, _held_last(asking, day))
    return covered if len(asking.rungs) == 1 else ~here & covered


def _signed(rung: Rung, version: Version, day: date) -> Q:
    enough = Version.objects.filter(policy=version.policy_id, number__in=sorted(rung.enough))
    signatures = Acknowledgement.objects.made_by(day).filter(version__in=enough.values("pk"))
    return Q(pk__in=signatures.values("person"))


def _in_time(asking: Asking, version: Version, day: date, *, late: int = 1) -> Q:
    """People who are not so many days late, among those who have to sign on that day.

    That is by default those whose time to sign has not ended. What is asked of them goes by what
    they signed: by the first rung that it does not reach.
    """
    latest = day - timedelta(days=asking.version.days_to_sign + late - 1)
    midnight = datetime.combine(latest, time(), tzinfo=timezone.get_default_timezone())
    found = Q(created_at__gte=midnight)
    for at, rung in enumerate(asking.rungs):
        roles = frozenset().union(*(higher.roles for higher in asking.rungs[at:]))
        asked = {role: asking.asked_from[role] for role in roles}
        reached = EVERYBODY if at == 0 else _signed(asking.rungs[at - 1], version, day)
        only = len(asking.rungs) == 1
        here = EVERYBODY if only else reached & ~_signed(rung, version, day)
        found |= here & _asked_since(latest, day, asked)
    return found


def _asked_since(latest: date, day: date, asked: dict[str, date]) -> Q:
    """People who hold the roles, each from when it was asked, without a break since `latest`.

    Or since a later day: there is a first day of a stretch between it and `day`.
    """
    if all(on >= latest for on in asked.values()):
        return EVERYBODY
    late = [
        When(role=role, then=Greatest("starts_on", Value(on, output_field=DateField())))
        for role, on in sorted(asked.items())
        if on >= latest
    ]
    begins = Case(*late, default=F("starts_on"), output_field=DateField()) if late else None
    spans = RoleAssignment.objects.filter(role__in=sorted(asked)).annotate(
        begins=begins or F("starts_on")
    )
    day_before = ExpressionWrapper(F("begins") - A_DAY, output_field=DateField())
    before = spans.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("day_before")),
        person=OuterRef("person"),
        begins__lt=OuterRef("begins"),
    )
    firsts = spans.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins")),
        begins__gte=latest,
        begins__lte=day,
    ).annotate(day_before=day_before)
    return Q(pk__in=firsts.filter(~Exists(before)).values("person"))
