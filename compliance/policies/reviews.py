"""Saying that the version in force is still right: "Reviewed, still right, because …".

A review asks nobody to sign again and changes no signature; it sets when the next one is due.
"""

from datetime import date

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from compliance.policies import access
from compliance.policies.actions import Stale, require_governors_day
from compliance.policies.models import Policy, Review, Version
from compliance.policies.partial_dates import first_day
from policyportal.audit.log import record
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused

FURTHEST = 10  # years ahead; a date past that is a slip of the keyboard


def _latest(version: Version) -> Review | None:
    """Return the version's latest review; no query where its `reviews` were fetched along."""
    return next(iter(version.reviews.all()), None)


def next_review(of: Policy | Version) -> str:
    """Return when the next review is due, to the day or the month; "" where it is not known.

    The latest review of the version in force says it, else the version's own document.
    """
    version = of if isinstance(of, Version) else of.versions.in_force().first()
    if version is None:
        return ""
    latest = _latest(version)
    return latest.next_due.isoformat() if latest else version.review_due


def last_reviewed(version: Version) -> str:
    """Return when it was last reviewed: as recorded here, else as the document says."""
    latest = _latest(version)
    return latest.reviewed_on.isoformat() if latest else version.reviewed


def is_overdue(version: Version, today: date) -> bool:
    """Whether the day, or the first day of the month, of its review has passed."""
    due = next_review(version)
    return bool(due) and first_day(due) < today


def overdue(today: date) -> QuerySet[Version]:
    """Return the versions in force of which `is_overdue` is true. One query."""
    reviews = Review.objects.filter(version=OuterRef("pk"))
    versions = Version.objects.in_force().annotate(
        recorded_due=Subquery(reviews.values("next_due")[:1])
    )
    by_document = Q(recorded_due__isnull=True, review_due__gt="", review_due__lt=today.isoformat())
    if today.day == 1:  # "2027-01" sorts before "2027-01-01", and means that very day
        by_document &= ~Q(review_due=today.isoformat()[:7])
    return versions.filter(Q(recorded_due__lt=today) | by_document)


def page_of(version: Version) -> str:
    """Return what a page was made from: the version, and how many reviews it had then."""
    return f"{version.number}.{len(version.reviews.all())}"


@transaction.atomic
def review(
    policy: Policy,
    *,
    reason: str,
    next_due: date,
    reviewed_on: date | None = None,
    governors_date: date | None = None,
    minute_reference: str = "",
    seen: str = "",
    by: Person,
) -> Review:
    """Record that the version in force was reviewed and is still right, and why.

    The headteacher or the chair does. `seen` is `page_of` the version, where it was done on a page.
    """
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    version = policy.versions.in_force().prefetch_related("reviews").first()
    require(access.can_review(by))
    _require_as_seen(version, seen)
    made = Review(
        policy=policy,
        version=version,
        reviewed_on=reviewed_on or timezone.localdate(),
        reason=reason.strip(),
        next_due=next_due,
        governors_date=governors_date,
        minute_reference=minute_reference.strip(),
        by=by,
    )
    _require_days(made)
    require_governors_day(governors_date, minute_reference, field="governors_date")
    if not made.reason:
        raise Refused("Say why the policy is still right.", field="reason")
    made.save(force_insert=True)
    days = {name: getattr(made, name) for name in ("reviewed_on", "next_due", "governors_date")}
    facts = {name: on and on.isoformat() for name, on in days.items()}
    facts |= {"policy": policy.slug, "number": version.number, "minute": made.minute_reference}
    record("policy.reviewed", made, by=by, **facts)
    return made


def _require_as_seen(version: Version | None, seen: str) -> None:
    if version is None:
        raise Refused("No version of this policy is in force, so there is nothing to review yet.")
    if seen and seen != page_of(version):
        raise Stale(
            "This page is older than the record: there is another review, or a new version, since "
            "you opened it. Nothing is recorded. What you typed is still below."
        )


def _require_days(made: Review) -> None:
    today = timezone.localdate()
    version, reviewed_on, next_due = made.version, made.reviewed_on, made.next_due
    if reviewed_on > today:
        raise Refused(
            "This day is in the future. Give the day on which it was reviewed.",
            field="reviewed_on",
        )
    if reviewed_on < timezone.localdate(version.published_at):
        raise Refused(
            "This is before the version came into force. Give the day on which it was reviewed.",
            field="reviewed_on",
        )
    latest = _latest(version)
    if latest and reviewed_on < latest.reviewed_on:
        raise Refused(
            "There is a later review on the record already. Give its day or a later one.",
            field="reviewed_on",
        )
    if latest and (reviewed_on, next_due) == (latest.reviewed_on, latest.next_due):
        raise Refused("This review is on the record already.", field="next_due")
    if next_due <= reviewed_on:
        raise Refused(
            "The next review has to be later than the day it was reviewed.", field="next_due"
        )
    if next_due <= today:
        raise Refused(
            "The next review has to be in the future. Give a later day.", field="next_due"
        )
    if next_due.year > today.year + FURTHEST:
        raise Refused(
            f"This is more than {FURTHEST} years ahead. Look at the year again.", field="next_due"
        )
