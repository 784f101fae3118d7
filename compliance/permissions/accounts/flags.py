"""What is amiss with an account, in words. Pure: `SchoolAccountQuerySet.needing_attention` finds
the same accounts in the database, and a test holds the two together."""

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.permissions.accounts.models import SOON_DAYS, AccountState, SchoolAccount
from compliance.permissions.models import Permission, State
from policyportal.documents.templatetags.dates import day


@dataclass(frozen=True)
class Flag:
    """What is amiss, and how pressing it is: "soon" or "late"."""

    words: str
    tone: str = "late"


def flags_of(account: SchoolAccount, last_days: dict[int, date], today: date) -> list[Flag]:
    """Return what is amiss with the account; `last_days` is what `owners.last_days` gives."""
    if account.state == AccountState.CLOSED:
        return []
    found = _of_owners(account, last_days, today)
    if account.state == AccountState.PLANNED:
        found.append(Flag("No address yet", "soon"))
    else:
        found += _of_two_step(account, today)
    if account.permission_id:
        found += _of_permission(account.permission, today)
    return found + _of_review(account, today)


def has_left(person, last_days: dict[int, date], today: date) -> bool:
    last = last_days.get(person.pk)
    return not person.is_active or (last is not None and last < today)


def _of_owners(account: SchoolAccount, last_days: dict[int, date], today: date) -> list[Flag]:
    left = [one for one in account.owners if has_left(one, last_days, today)]
    if len(left) == 2:
        return [Flag("No owner is left")]
    found = [Flag("An owner has left")] if left else []
    soon = today + timedelta(days=SOON_DAYS)
    days = [last_days.get(one.pk) for one in account.owners if one not in left]
    return found + [Flag(f"An owner leaves on {day(d)}", "soon") for d in days if d and d <= soon]


def _of_two_step(account: SchoolAccount, today: date) -> list[Flag]:
    if account.two_step_on is None:
        return [Flag("Two-step sign-in never confirmed")]
    if account.two_step_is_stale(today):
        return [Flag("Two-step sign-in confirmed over a year ago")]
    return []


def _of_permission(permission: Permission, today: date) -> list[Flag]:
    if permission.state == State.REVOKED:
        return [Flag("Permission revoked")]
    if permission.state == State.ENDED:
        return [Flag("Permission ended: its holder left")]
    if permission.state == State.EXPIRED or permission.ends_on and permission.ends_on < today:
        return [Flag("Permission expired")]
    return []


def _of_review(account: SchoolAccount, today: date) -> list[Flag]:
    if account.next_review_on < today:
        return [Flag("Review overdue")]
    if account.next_review_on <= today + timedelta(days=SOON_DAYS):
        return [Flag(f"Review due by {day(account.next_review_on)}", "soon")]
    return []
