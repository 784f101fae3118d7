"""Handing accounts over when an owner leaves: ticked item by item, then a new owner is named.

Done by who keeps the register, never by the leaver. Where it cannot be done (a telephone that is
lost, a platform that is gone), a reason settles it, and stays on the account's page.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from compliance.permissions.accounts import access, entries, leaving, owners
from compliance.permissions.accounts.leaving import unsettled
from compliance.permissions.accounts.models import (
    AccountState,
    Handover,
    HandoverItem,
    HandoverTick,
    SchoolAccount,
)
from policyportal.audit.log import record
from policyportal.documents.templatetags.dates import day
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.row_names import name_of

__all__ = ["finish", "override", "tick", "unsettled"]


@transaction.atomic
def tick(account: SchoolAccount, leaver: Person, item: str, *, by: Person) -> HandoverTick:
    """Record that one thing of the handover is done. A tick is never taken back."""
    account, leaver, last_day = _begin(account, leaver, by)
    if item not in HandoverItem.values:
        raise Refused("This is not one of the things to tick.")
    handover = _open(account, leaver, last_day)
    if made := handover.ticks.filter(item=item).select_related("by").first():
        raise Refused(f"{made.by.name} ticked this already, on {day(made.at)}: {made}.")
    made = HandoverTick.objects.create(handover=handover, item=item, by=by)
    record("account.handover-ticked", account, by=by, leaver=name_of(leaver), item=str(item))
    return made


@transaction.atomic
def finish(account: SchoolAccount, leaver: Person, *, new_owner: Person, by: Person) -> Handover:
    """Put somebody who stays in the leaver's place, once everything is ticked."""
    account, leaver, last_day = _begin(account, leaver, by)
    handover = _open(account, leaver, last_day)
    if left := leaving.Standing(account, handover).left:
        raise Refused(f"First tick what is done. Not ticked yet: {left[0].label}.")
    _require_new_owner(account, leaver, new_owner)
    if account.first_owner_id == leaver.pk:
        account.first_owner = new_owner
    else:
        account.second_owner = new_owner
    _done(handover, by, new_owner=new_owner)
    entries.save(account, "account.handed-over", by, "first_owner", "second_owner")
    return handover


@transaction.atomic
def override(account: SchoolAccount, leaver: Person, *, reason: str, by: Person) -> Handover:
    """Settle a handover that cannot be done, with a reason. The leaver stays named as an owner."""
    account, leaver, last_day = _begin(account, leaver, by)
    if not reason.strip():
        raise Refused("Say why it cannot be handed over.", field="reason")
    handover = _open(account, leaver, last_day)
    _done(handover, by, overridden_because=reason.strip())
    record("account.handover-overridden", account, by=by, leaver=name_of(leaver))
    return handover


def _begin(
    account: SchoolAccount, leaver: Person, by: Person
) -> tuple[SchoolAccount, Person, date]:
    """Lock, and refuse who may not and what is not to be handed over (now or any more)."""
    account = entries.locked(account)
    leaver = owners.locked(leaver)[leaver.pk]
    require(access.can_keep(by))
    if by.pk == leaver.pk:
        raise Refused("Nobody hands over their own accounts. Ask somebody else who keeps them.")
    if account.state == AccountState.CLOSED:
        raise Refused("This account is closed, so there is nothing to hand over.")
    if not access.owns(leaver, account):
        raise Refused(f"{leaver.name} is no owner of this account any more.")
    last_day = owners.last_day_of(leaver)
    if last_day is None:
        raise Refused(f"{leaver.name} is not leaving. Record their last day first.")
    if leaving.is_settled(account, leaver, last_day):
        raise Refused("It has been settled already, with a reason, that this is not handed over.")
    return account, leaver, last_day


def _open(account: SchoolAccount, leaver: Person, last_day: date) -> Handover:
    """Return the handover that is under way, or begin one."""
    begun = Handover.objects.filter(account=account, leaver=leaver, done_at__isnull=True)
    found = begun.filter(last_day__gte=last_day).order_by("-opened_at", "-pk").first()
    return found or Handover.objects.create(account=account, leaver=leaver, last_day=last_day)


def _done(handover: Handover, by: Person, **how) -> None:
    handover.done_by, handover.done_at = by, timezone.now()
    for name, value in how.items():
        setattr(handover, name, value)
    handover.save(update_fields=["done_by", "done_at", *how])


def _require_new_owner(account: SchoolAccount, leaver: Person, new_owner: Person) -> None:
    if new_owner.pk == leaver.pk:
        raise Refused(f"Name somebody else: {leaver.name} is leaving.", field="new_owner")
    if access.owns(new_owner, account):
        raise Refused(f"{new_owner.name} is the other owner. Name a second.", field="new_owner")
    owners.locked(new_owner)
    if not owners.possible(timezone.localdate()).filter(pk=new_owner.pk).exists():
        raise Refused(f"{new_owner.name} is not here any more.", field="new_owner")
