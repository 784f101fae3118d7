"""What there is to review, read where it is kept: policies, advice, accounts, the LADO’s details.

A capability with review dates of its own adds a function to `everything`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from compliance.advice.models import AdviceVersion
from compliance.permissions.accounts.models import KEEPERS, SchoolAccount, SchoolAccountQuerySet
from compliance.policies import reviews
from compliance.policies.access import APPROVERS
from compliance.policies.models import Version
from compliance.policies.partial_dates import first_day
from policyportal.people.access import CONTACT_KEEPERS, can_keep_contacts
from policyportal.people.models import Person, Role
from policyportal.row_names import name_of
from policyportal.school.models import CHECKED_WITHIN, SafeguardingContacts

SOON_DAYS = 60  # from which a review is shown as due soon
LATE, SOON = "late", "soon"
SEEN_BY = (
    Role.ADMINISTRATOR,
    Role.HEADTEACHER,
    Role.CHAIR,
    Role.GOVERNOR,
    Role.SLT,
    Role.DSL,
)


class Source(models.TextChoices):
    POLICY = "policy", "Policies"
    ADVICE = "advice", "Advice sheets"
    ACCOUNT = "account", "School accounts"
    CONTACTS = "contacts", "Contacts outside"


@dataclass(frozen=True)
class Review:
    """One thing to look at again.

    `due` is known to the day or to the month ("2027-01"), as `last` is; "" where it is not.
    `set_on` is the day on which `due` was recorded. Whoever holds one of `roles` is reminded of it,
    and so are its `owners`, by their ids.
    """

    source: Source
    about: str  # the row's name, as messages have it
    what: str
    path: str
    due: str
    last: str
    set_on: date
    roles: frozenset[Role]
    owners: frozenset[int] = frozenset()

    @property
    def due_on(self) -> date | None:
        """The first day on which it is due."""
        return first_day(self.due) if self.due else None

    def tone(self, today: date) -> str:
        """Return how it is shown: late, soon, or plain."""
        if self.due_on is None:
            return "plain"
        left = (self.due_on - today).days
        if left < 0:
            return LATE
        return SOON if left <= SOON_DAYS else "plain"


def everything() -> list[Review]:
    """Return all that is looked at again from time to time. Six queries."""
    return [*policies(), *advice(), *accounts(), *contacts()]


def visible_to(person: Person) -> list[Review]:
    """Return what the person may see of it, the first due first. At most six queries."""
    found = [*policies(), *advice(), *accounts(SchoolAccount.objects.visible_to(person))]
    if can_keep_contacts(person):
        found += contacts()
    return sorted(found, key=lambda one: (one.due or "9999", one.what))


def can_see_reviews(person: Person) -> bool:
    """Whether there is a page of review dates for this person."""
    return person.holds(*SEEN_BY)


def policies() -> Iterator[Review]:
    """Every version in force, under the name of its policy. Two queries."""
    versions = Version.objects.in_force().select_related("policy").prefetch_related("reviews")
    return of_versions(versions)


def of_versions(versions: Iterable[Version]) -> Iterator[Review]:
    """Give the review of each version, which has its `reviews` with it."""
    for version in versions:
        reviewed = [timezone.localdate(one.at) for one in version.reviews.all()]
        yield Review(
            Source.POLICY,
            name_of(version.policy),
            version.title,
            reverse("compliance:policy-detail", args=[version.policy.slug]),
            due=reviews.next_review(version),
            last=reviews.last_reviewed(version),
            set_on=max([timezone.localdate(version.published_at), *reviewed]),
            roles=frozenset({Role.ADMINISTRATOR, *APPROVERS}),
        )


def advice() -> Iterator[Review]:
    """Every advice sheet that parents may have. Two queries."""
    in_force = AdviceVersion.objects.in_force().select_related("sheet")
    return of_sheets(in_force.prefetch_related("reviews"))


def of_sheets(versions: Iterable[AdviceVersion]) -> Iterator[Review]:
    """Give the review of each version of a sheet, which has its `reviews` with it."""
    for version in versions:
        latest = version.latest_review
        last = latest.at if latest else version.approved_at
        yield Review(
            Source.ADVICE,
            name_of(version.sheet),
            f"Advice for parents: {version.platform}",
            reverse("compliance:advice-version", args=[version.sheet.slug, version.number]),
            due=version.next_review.isoformat(),
            last=timezone.localdate(last).isoformat(),
            set_on=timezone.localdate(last),
            roles=frozenset({Role.ADMINISTRATOR, *APPROVERS}),
        )


def accounts(among: SchoolAccountQuerySet | None = None) -> Iterator[Review]:
    """Every account (or those `among` them) that is not closed, the first due first. One query."""
    found = SchoolAccount.objects.all() if among is None else among
    found = found.not_closed().annotate(recorded_at=Max("reviews__at"))
    for account in found.order_by("next_review_on", "pk"):
        last = account.last_reviewed_on
        yield Review(
            Source.ACCOUNT,
            name_of(account),
            f"School account: {account.name}",
            reverse("compliance:account-detail", args=[account.pk]),
            due=account.next_review_on.isoformat(),
            last=last.isoformat() if last else "",
            set_on=timezone.localdate(account.recorded_at or account.added_at),
            roles=frozenset(KEEPERS),
            owners=frozenset({account.first_owner_id, account.second_owner_id}),
        )


def contacts() -> Iterator[Review]:
    """How to reach the LADO. Where nobody has checked it yet, home asks for it. One query."""
    here = SafeguardingContacts.here()
    if here.has_lado and here.checked_on:
        yield Review(
            Source.CONTACTS,
            name_of(here),
            "How to reach the LADO",
            reverse("school:safeguarding"),
            due=(here.checked_on + CHECKED_WITHIN).isoformat(),
            last=here.checked_on.isoformat(),
            set_on=here.checked_on,
            roles=frozenset(CONTACT_KEEPERS),
        )
