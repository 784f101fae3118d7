"""Where a permission stands on a day: worked out whenever it is shown, never stored.

An approval is suspended while its holder is asked to sign the policy in force and has not, and it
is over the day after its last, whether or not the ring has been by (domain.md, "Permissions").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, TextChoices

from compliance.permissions.models import Permission, PermissionQuerySet, State
from compliance.policies.models import Policy
from compliance.signing import outstanding
from policyportal.documents.templatetags.dates import day

SOON = timedelta(days=30)


class Standing(TextChoices):
    """What a permission is shown as; the same word wherever it is shown."""

    DRAFT = "draft", "Not sent yet"
    WAITING = "waiting", "Waiting"
    ASKED = "asked", "More asked for"
    CURRENT = "approved", "Approved"
    ENDS_SOON = "ends-soon", "Ends soon"
    SUSPENDED = "suspended", "Suspended"
    EXPIRED = "expired", "Expired"
    REVOKED = "revoked", "Revoked"
    ENDED = "ended", "Ended"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    NOTED = "noted", "Noted"


TONES = {
    Standing.WAITING: "soon",
    Standing.ASKED: "soon",
    Standing.CURRENT: "good",
    Standing.NOTED: "good",
    Standing.ENDS_SOON: "soon",
    Standing.SUSPENDED: "late",
    Standing.REVOKED: "late",
}

_SAME = {
    State.DRAFT: Standing.DRAFT,
    State.SUBMITTED: Standing.WAITING,
    State.ASKED: Standing.ASKED,
    State.DECLINED: Standing.DECLINED,
    State.WITHDRAWN: Standing.WITHDRAWN,
    State.NOTED: Standing.NOTED,
    State.EXPIRED: Standing.EXPIRED,
    State.REVOKED: Standing.REVOKED,
    State.ENDED: Standing.ENDED,
}


@dataclass(frozen=True)
class Shown:
    """A standing as it is shown: the tag's word and tone, and what it means, in a sentence."""

    standing: Standing
    tag: str
    tone: str
    sentence: str


def is_over(permission: Permission, today: date) -> bool:
    """Whether it was approved and its last day is past, the ring having been by or not."""
    return permission.state == State.APPROVED and permission.ends_on < today


def is_suspended(permission: Permission, today: date, unsigned: set[int]) -> bool:
    """Whether it is approved and not to be used until its holder signs.

    `unsigned` holds the ids of people who are asked to sign its policy and have not.
    """
    return (
        permission.state == State.APPROVED
        and not is_over(permission, today)
        and permission.policy_id is not None
        and permission.person_id in unsigned
    )


def standing_of(permission: Permission, today: date, unsigned: set[int]) -> Standing:
    if permission.state != State.APPROVED:
        return _SAME[State(permission.state)]
    if is_over(permission, today):
        return Standing.EXPIRED
    if is_suspended(permission, today, unsigned):
        return Standing.SUSPENDED
    ends_soon = permission.ends_on <= today + SOON
    return Standing.ENDS_SOON if ends_soon else Standing.CURRENT


def shown(permission: Permission, today: date, unsigned: set[int]) -> Shown:
    """Return how it is shown on that day; `unsigned` is as in `is_suspended`."""
    standing = standing_of(permission, today, unsigned)
    return Shown(
        standing, standing.label, TONES.get(standing, "plain"), _said(permission, standing, today)
    )


def _said(permission: Permission, standing: Standing, today: date) -> str:
    if standing == Standing.ENDS_SOON:
        left = (permission.ends_on - today).days
        how_soon = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
        return f"It ends {how_soon}, on {day(permission.ends_on)}."
    waits_for = "to be noted" if permission.is_family_link else "for a decision"
    sentences = {
        Standing.DRAFT: "Nobody else sees it until it is sent.",
        Standing.WAITING: f"It has waited {waits_for} since {day(permission.waiting_since)}.",
        Standing.ASKED: "It comes back for a decision when the question has been answered.",
        Standing.CURRENT: f"It holds until {day(permission.ends_on)}.",
        Standing.SUSPENDED: "It is not to be used until its holder has signed the policy in force.",
        Standing.EXPIRED: f"It ended on {day(permission.ends_on)}.",
        Standing.REVOKED: f"It was revoked on {day(permission.closed_at)}.",
        Standing.ENDED: "It ended because its holder left.",
        Standing.DECLINED: f"It was declined on {day(permission.decided_at)}.",
        Standing.WITHDRAWN: "It was withdrawn.",
        Standing.NOTED: f"It was noted on {day(permission.decided_at)}. It does not end.",
    }
    return sentences[standing]


def unsigned_holders(permissions: Iterable[Permission], today: date) -> dict[int, set[int]]:
    """Return, by policy, the holders of approvals who are asked to sign it and have not.

    One question for each policy that any of them rests on; there is hardly ever more than one.
    """
    holders: dict[Policy, set[int]] = {}
    for one in permissions:
        if one.state == State.APPROVED and not is_over(one, today) and one.policy_id is not None:
            holders.setdefault(one.policy, set()).add(one.person_id)
    return {
        policy.pk: outstanding.unsigned(policy, people, today) for policy, people in holders.items()
    }


def all_shown(permissions: Iterable[Permission], today: date) -> list[tuple[Permission, Shown]]:
    """Return each with how it is shown. Fetch their policies along: then few queries, or none."""
    permissions = list(permissions)
    unsigned = unsigned_holders(permissions, today)
    return [(one, shown(one, today, unsigned.get(one.policy_id, set()))) for one in permissions]


def only(permissions: PermissionQuerySet, standing: Standing, today: date) -> PermissionQuerySet:
    """Return those of the permissions that are shown as this on that day."""
    if standing == Standing.EXPIRED:
        over = Q(state=State.APPROVED, ends_on__lt=today)
        return permissions.filter(Q(state=State.EXPIRED) | over)
    if standing not in (Standing.CURRENT, Standing.ENDS_SOON, Standing.SUSPENDED):
        state = next(state for state, same in _SAME.items() if same == standing)
        return permissions.filter(state=state)
    approved = permissions.approved().filter(ends_on__gte=today)
    suspended = _suspended(approved, today)
    if standing == Standing.SUSPENDED:
        return approved.filter(suspended)
    if standing == Standing.ENDS_SOON:
        return approved.filter(~suspended, ends_on__lte=today + SOON)
    return approved.filter(~suspended, ends_on__gt=today + SOON)


def _suspended(approved: PermissionQuerySet, today: date) -> Q:
    """Return the condition for those of the approved that are suspended on that day."""
    holders: dict[int, set[int]] = {}
    for policy, person in approved.exclude(policy=None).values_list("policy", "person"):
        holders.setdefault(policy, set()).add(person)
    found = Q(pk__in=[])
    for policy in Policy.objects.filter(pk__in=holders):
        people = outstanding.unsigned(policy, holders[policy.pk], today)
        found |= Q(policy=policy, person__in=people)
    return found
