"""What was to be looked at again on a past day, as it was recorded by the end of that day.

Versions and reviews have their dates. Of an account and of the contacts outside, the log’s details
say how they were left each time; what an account is called is told as it is now.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from compliance.advice.models import AdviceReview, AdviceVersion
from compliance.permissions.accounts.models import (
    KEEPERS,
    AccountReview,
    AccountState,
    SchoolAccount,
)
from compliance.policies import models as policies
from compliance.policies.models import Version
from compliance.reviews import sources
from compliance.reviews.sources import Review, Source
from policyportal.audit.models import Detail
from policyportal.people.access import CONTACT_KEEPERS
from policyportal.row_names import name_of
from policyportal.school.actions import OUTSIDE
from policyportal.school.models import CHECKED_WITHIN, SafeguardingContacts

CHECKED, CHANGED = "safeguarding-contacts.checked", "safeguarding-contacts.changed"


def end_of(day: date) -> datetime:
    """Return the first moment after the day (Europe/London)."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def on(day: date) -> list[Review]:
    """Return all that was looked at again from time to time, as at the day. Eight queries."""
    end = end_of(day)
    return [*_policies(end), *_advice(end), *_accounts(day, end), *_contacts(end)]


def _policies(end: datetime) -> Iterator[Review]:
    reviewed = policies.Review.objects.filter(at__lt=end)
    in_force = Version.objects.ever_published().filter(
        Q(superseded_at__isnull=True) | Q(superseded_at__gte=end), published_at__lt=end
    )
    versions = in_force.select_related("policy")
    return sources.of_versions(versions.prefetch_related(Prefetch("reviews", reviewed)))


def _advice(end: datetime) -> Iterator[Review]:
    reviewed = AdviceReview.objects.filter(at__lt=end)
    in_force = AdviceVersion.objects.ever_approved().filter(
        Q(ended_at__isnull=True) | Q(ended_at__gte=end), approved_at__lt=end
    )
    versions = in_force.select_related("sheet")
    return sources.of_sheets(versions.prefetch_related(Prefetch("reviews", reviewed)))


def _accounts(day: date, end: datetime) -> Iterator[Review]:
    """Every account that was not closed, by what the log's details left it as."""
    there = SchoolAccount.objects.filter(added_at__lt=end).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    )
    reviews: dict[int, AccountReview] = {}
    for review in AccountReview.objects.filter(at__lt=end).order_by("reviewed_on", "pk"):
        reviews[review.account_id] = review
    accounts = list(there.order_by("next_review_on", "pk"))
    left_as = last_said(accounts, end)
    for account in accounts:
        said, review = left_as.get(name_of(account), {}), reviews.get(account.pk)
        if said.get("state") == AccountState.CLOSED:
            continue
        due = review.next_review_on.isoformat() if review else said.get("next_review_on", "")
        yield Review(
            Source.ACCOUNT,
            name_of(account),
            f"School account: {account.name}",
            reverse("compliance:account-detail", args=[account.pk]),
            due=due,
            last=review.reviewed_on.isoformat() if review else "",
            set_on=timezone.localdate(review.at if review else account.added_at),
            roles=frozenset(KEEPERS),
        )


def last_said(accounts, end: datetime) -> dict[str, dict]:
    """Return what the log's details said last of each account before that moment, by its name."""
    names = [name_of(account) for account in accounts]
    details = Detail.objects.filter(entry__about__in=names, entry__at__lt=end)
    found: dict[str, dict] = {}
    for about, text in details.order_by("entry_id").values_list("entry__about", "text"):
        found.setdefault(about, {}).update(json.loads(text))
    return found


def _contacts(end: datetime) -> Iterator[Review]:
    """How to reach the LADO, where it had been checked and not changed since."""
    row = name_of(SafeguardingContacts(pk=1))
    details = Detail.objects.filter(entry__about=row, entry__at__lt=end)
    checked_on = None
    said = details.filter(entry__action__in=[CHECKED, CHANGED]).order_by("entry_id")
    for action, at, text in said.values_list("entry__action", "entry__at", "text"):
        if action == CHECKED:
            checked_on = timezone.localdate(at)
        elif set(json.loads(text).get("fields", ())) & set(OUTSIDE):
            checked_on = None
    if checked_on:
        yield Review(
            Source.CONTACTS,
            row,
            "How to reach the LADO",
            reverse("school:safeguarding"),
            due=(checked_on + CHECKED_WITHIN).isoformat(),
            last=checked_on.isoformat(),
            set_on=checked_on,
            roles=frozenset(CONTACT_KEEPERS),
        )
