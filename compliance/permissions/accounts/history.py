"""What has happened with an account, as its page tells it, the newest first."""

from dataclasses import dataclass, field
from datetime import datetime, time

from django.utils import timezone

from compliance.permissions.accounts.models import Handover, SchoolAccount
from policyportal.documents.templatetags.dates import day


@dataclass(frozen=True)
class Happening:
    """One thing that happened: when, what, by whom, and in which words."""

    at: datetime
    what: str
    by: str = ""
    words: str = ""
    more: list[str] = field(default_factory=list)


def history_of(account: SchoolAccount) -> list[Happening]:
    """Return what happened with the account. Four queries for however much."""
    reviews = account.reviews.select_related("by")
    found = [
        Happening(_start(r.reviewed_on), "Reviewed", r.by.name, r.found, [_next(r)])
        for r in reviews
    ]
    found += [_handover(one) for one in _handovers(account)]
    found.append(_added(account))
    if account.closed_on:
        found.append(Happening(_start(account.closed_on), "Closed", "", account.closed_reason))
    return sorted(found, key=lambda one: one.at, reverse=True)


def overridden(account: SchoolAccount) -> list[Handover]:
    """Return the leavings after which it was not handed over: they stand out for ever after."""
    rows = account.handovers.exclude(overridden_because="").select_related("leaver", "done_by")
    return list(rows)


def _handovers(account: SchoolAccount):
    rows = account.handovers.select_related("leaver", "new_owner", "done_by")
    return rows.prefetch_related("ticks__by")


def _handover(one: Handover) -> Happening:
    ticked = [f"{tick}: {tick.by.name}, {day(tick.at)}" for tick in one.ticks.all()]
    if one.done_at is None:
        what = f"Handover from {one.leaver.name} begun (last day {day(one.last_day)})"
        return Happening(one.opened_at, what, more=ticked)
    if one.overridden_because:
        what = f"Not handed over when {one.leaver.name} left"
        return Happening(one.done_at, what, one.done_by.name, one.overridden_because, ticked)
    what = f"Handed over from {one.leaver.name} to {one.new_owner.name}"
    return Happening(one.done_at, what, one.done_by.name, more=ticked)


def _added(account: SchoolAccount) -> Happening:
    by = account.added_by.name
    if account.no_proposal_because:
        return Happening(account.added_at, "Added by hand", by, account.no_proposal_because)
    return Happening(account.added_at, "Added from an approved proposal", by)


def _next(review) -> str:
    return f"Next review: {day(review.next_review_on)}"


def _start(on) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(12)))
