"""Every change to the register of school accounts, but handing over (`handing_over.py`).

`seen` is the revision that the page was made from: somebody who decides on an older page is told.
What goes into the log's detail names no person but by row, and holds no free text.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from compliance.permissions.access import can_decide
from compliance.permissions.accounts import access, addresses, entries, leaving, owners, proposals
from compliance.permissions.accounts.models import (
    AccountReview,
    AccountState,
    SchoolAccount,
)
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State
from policyportal.audit.log import record
from policyportal.documents.templatetags.dates import day
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused

APPROVAL = "service.approval"
LONGEST_REVIEW_DAYS = 3 * 365


@transaction.atomic
def open_from(permission: Permission, *, by: Person) -> SchoolAccount:
    """Make the approved proposal an entry of the register; a renewal goes on with the old entry.

    Called in the transaction that approves it. An address that another account has is left out:
    the owners are asked for one. What the register knows of a renewed account stays.
    """
    require(can_decide(by, permission))
    if permission.kind != Kind.SCHOOL_SERVICE or permission.state != State.APPROVED:
        raise Refused("Only an approved proposal becomes a school account.", cites=APPROVAL)
    if made := SchoolAccount.objects.filter(permission=permission).first():
        return made
    address = proposals.address_of(permission)
    if entry := proposals.entry_renewed_by(permission):
        entry.permission = permission
        if entry.state == AccountState.PLANNED:
            entries.place_if_free(entry, address)
        placed = ("address", "address_key", "state")
        return entries.save(entry, "account.changed", by, "permission", *placed)
    facts = proposals.facts_of(permission, by=by, today=timezone.localdate())
    account = SchoolAccount(permission=permission, added_by=by, **facts)
    entries.place_if_free(account, address)
    entries.add(account)
    record(
        "account.added", account, by=by, **entries.plain(account), reference=permission.reference
    )
    return account


@transaction.atomic
def add(
    *,
    platform: str,
    name: str,
    purpose: str,
    first_owner: Person,
    second_owner: Person,
    next_review_on: date,
    no_proposal_because: str,
    other_platform: str = "",
    address: str = "",
    when_an_owner_leaves: str = "",
    by: Person,
) -> SchoolAccount:
    """Add an account by hand, with the reason why there is no proposal for it."""
    require(access.can_keep(by))
    if not no_proposal_because.strip():
        raise Refused("Say why there is no proposal.", field="no_proposal_because", cites=APPROVAL)
    account = SchoolAccount(no_proposal_because=no_proposal_because.strip(), added_by=by)
    entries.set_facts(account, platform, other_platform, name, purpose, when_an_owner_leaves)
    _require_owners(first_owner, second_owner, but=())
    _require_next_review(next_review_on, after=timezone.localdate())
    account.first_owner, account.second_owner = first_owner, second_owner
    account.next_review_on = next_review_on
    entries.place(account, addresses.checked(address))
    entries.add(account)
    record("account.added", account, by=by, **entries.plain(account))
    return account


@transaction.atomic
def change(
    account: SchoolAccount,
    *,
    platform: str,
    other_platform: str,
    name: str,
    address: str,
    purpose: str,
    when_an_owner_leaves: str,
    seen: int,
    by: Person,
) -> SchoolAccount:
    """Change what the register says of the account. With its first address it is open."""
    account = entries.locked(account)
    require(access.can_keep(by))
    entries.require_current(account, seen)
    before = entries.facts_of(account)
    entries.set_facts(account, platform, other_platform, name, purpose, when_an_owner_leaves)
    address = addresses.checked(address)
    if account.state == AccountState.OPEN and not address:
        raise Refused("An open account has an address. Close it if it is gone.", field="address")
    entries.place(account, address)
    changed = [name for name, value in entries.facts_of(account).items() if before[name] != value]
    if not changed:
        return account
    return entries.save(account, "account.changed", by, *changed)


@transaction.atomic
def give_address(account: SchoolAccount, *, address: str, seen: int, by: Person) -> SchoolAccount:
    """Say where an approved account is to be found: it is open from now on."""
    account = entries.locked(account)
    require(access.can_tend(by, account))
    entries.require_current(account, seen)
    if account.state != AccountState.PLANNED:
        raise Refused("This account has an address. Who keeps the register can correct it.")
    address = addresses.checked(address)
    if not address:
        raise Refused("Give the address of the account.", field="address")
    entries.place(account, address)
    return entries.save(account, "account.changed", by, "address", "address_key", "state")


@transaction.atomic
def name_owners(
    account: SchoolAccount, *, first_owner: Person, second_owner: Person, seen: int, by: Person
) -> SchoolAccount:
    """Name the two owners. Somebody who leaves is followed by handing over, not by this."""
    account = entries.locked(account)
    require(access.can_keep(by))
    entries.require_current(account, seen)
    _require_owners(first_owner, second_owner, but=account.owners)
    named = {first_owner.pk, second_owner.pk}
    if named == {owner.pk for owner in account.owners}:
        raise Refused("These are the owners already.")
    for owner in account.owners:
        if owner.pk not in named:
            _require_handed_over(account, owner)
    account.first_owner, account.second_owner = first_owner, second_owner
    return entries.save(account, "account.owners-named", by, "first_owner", "second_owner")


@transaction.atomic
def confirm_two_step(account: SchoolAccount, *, on: date, seen: int, by: Person) -> SchoolAccount:
    """Confirm that two-step sign-in was seen to be on, that day."""
    account = entries.locked(account)
    require(access.can_tend(by, account))
    entries.require_current(account, seen)
    _require_open(account)
    _require_past(on, field="on")
    if account.two_step_on and on <= account.two_step_on:
        raise Refused(
            f"It was confirmed for {day(account.two_step_on)}. Give a later day.", field="on"
        )
    account.two_step_on, account.two_step_by = on, by
    return entries.save(account, "account.two-step-confirmed", by, "two_step_on", "two_step_by")


@transaction.atomic
def review(
    account: SchoolAccount,
    *,
    reviewed_on: date,
    found: str,
    next_review_on: date,
    seen: int,
    by: Person,
) -> AccountReview:
    """Record that the account was looked over, what was found, and when it is next due."""
    account = entries.locked(account)
    require(access.can_keep(by))
    entries.require_current(account, seen)
    _require_open(account)
    _require_past(reviewed_on, field="reviewed_on")
    if account.last_reviewed_on and reviewed_on < account.last_reviewed_on:
        raise Refused(
            f"The last review was on {day(account.last_reviewed_on)}. Give that day or a later "
            "one.",
            field="reviewed_on",
        )
    if not found.strip():
        raise Refused("Say what you found.", field="found")
    _require_next_review(next_review_on, after=timezone.localdate())
    made = AccountReview.objects.create(
        account=account,
        reviewed_on=reviewed_on,
        found=found.strip(),
        next_review_on=next_review_on,
        by=by,
    )
    account.last_reviewed_on, account.next_review_on = reviewed_on, next_review_on
    entries.save(account, "account.reviewed", by, "last_reviewed_on", "next_review_on")
    return made


@transaction.atomic
def close(account: SchoolAccount, *, on: date, reason: str, seen: int, by: Person) -> SchoolAccount:
    """Record that the account is gone, or was never opened. Its entry stays."""
    account = entries.locked(account)
    require(access.can_keep(by))
    entries.require_current(account, seen)
    _require_past(on, field="on")
    if not reason.strip():
        raise Refused("Say why it is closed.", field="reason")
    account.state, account.closed_on = AccountState.CLOSED, on
    account.closed_reason = reason.strip()
    return entries.save(account, "account.closed", by, "state", "closed_on", "closed_reason")


@transaction.atomic
def export(*, form: str, accounts: int, filters: list[str], by: Person) -> None:
    """Leave in the log who took a copy of the register, of how many accounts, narrowed by what."""
    require(access.can_see_all(by))
    record("accounts.exported", None, by=by, form=form, accounts=accounts, filters=filters)


def _require_open(account: SchoolAccount) -> None:
    if account.state != AccountState.OPEN:
        raise Refused("This account is not open yet. Give its address first.")


def _require_past(on: date, *, field: str) -> None:
    if on > timezone.localdate():
        raise Refused("This day has not come yet. Give today or a day before.", field=field)


def _require_next_review(on: date, *, after: date) -> None:
    if on <= after:
        raise Refused("The next review is after today.", field="next_review_on")
    if on > after + timedelta(days=LONGEST_REVIEW_DAYS):
        raise Refused("Give a day within the next three years.", field="next_review_on")


def _require_owners(first: Person, second: Person, *, but: tuple[Person, ...]) -> None:
    """Refuse owners who are one person, or not here; those they have already (`but`) may stay."""
    if first.pk == second.pk:
        raise Refused("Name somebody else as the second owner.", field="second_owner")
    locked = owners.locked(first, second)
    here = owners.possible(timezone.localdate()).in_bulk(list(locked))
    stay = {owner.pk for owner in but}
    for field, person in (("first_owner", first), ("second_owner", second)):
        if person.pk not in here and person.pk not in stay:
            raise Refused(f"{person.name} is not here any more. Name somebody else.", field=field)


def _require_handed_over(account: SchoolAccount, owner: Person) -> None:
    last = owners.last_day_of(owner)
    if last is not None and not leaving.is_settled(account, owner, last):
        raise Refused(
            f"{owner.name} is leaving, or has left. Hand the account over, so that the password "
            "and the devices are seen to; the new owner is named there."
        )
