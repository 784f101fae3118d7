"""An entry of the register as every action takes it up and puts it down again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from compliance.permissions.accounts import addresses
from compliance.permissions.accounts.models import AccountState, Platform, SchoolAccount
from policyportal.audit.log import record
from policyportal.documents.templatetags.dates import day
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.row_names import name_of

OLDER_PAGE = (
    "This page is older than the register: the account was changed meanwhile. Look it over, and "
    "press the button again if it is still what you want."
)


def locked(account: SchoolAccount) -> SchoolAccount:
    """Lock the row by itself, then read it with its people.

    In one query PostgreSQL would join whoever waited for the lock with the owners of before, and
    find no such row where another owner was named meanwhile.
    """
    SchoolAccount.objects.select_for_update().get(pk=account.pk)
    return SchoolAccount.objects.with_people().get(pk=account.pk)


def require_current(account: SchoolAccount, seen: int) -> None:
    if account.state == AccountState.CLOSED:
        raise Refused(f"This account was closed on {day(account.closed_on)}. Its entry stays.")
    if account.revision != seen:
        raise Refused(OLDER_PAGE)


def set_facts(
    account: SchoolAccount, platform: str, other: str, name: str, purpose: str, leaving: str
) -> None:
    if platform not in Platform.values:
        raise Refused("Choose a platform from the list.", field="platform")
    other = other.strip() if platform == Platform.OTHER else ""
    if platform == Platform.OTHER and not other:
        raise Refused("Say which other platform it is.", field="other_platform")
    for field, value in (("name", name), ("purpose", purpose)):
        if not value.strip():
            raise Refused(f"Give the {field} of the account.", field=field)
    account.platform, account.other_platform = platform, other
    account.name, account.purpose = name.strip(), purpose.strip()
    account.when_an_owner_leaves = leaving.strip()


def facts_of(account: SchoolAccount) -> dict[str, str]:
    fields = ("platform", "other_platform", "name", "address", "address_key", "purpose")
    more = ("when_an_owner_leaves", "state")
    return {name: getattr(account, name) for name in (*fields, *more)}


def place(account: SchoolAccount, address: str) -> None:
    """Put the account at the address; a planned one is open with it."""
    account.address, account.address_key = address, addresses.key_of(address)
    if address and account.state == AccountState.PLANNED:
        account.state = AccountState.OPEN
    _require_free(account)


def place_if_free(account: SchoolAccount, address: str) -> None:
    """Put the account at the address, unless there is none or another account has it."""
    if address and not _others_at(account, addresses.key_of(address)).exists():
        place(account, address)


def add(account: SchoolAccount) -> None:
    """Write a new entry; a refusal where somebody else was quicker with the address."""
    with _refused_if_taken(account):
        account.save(force_insert=True)


def save(account: SchoolAccount, action: str, by: Person, *fields: str) -> SchoolAccount:
    """Write what has changed of the entry, and the log's entry for it, last."""
    account.revision += 1
    with _refused_if_taken(account):
        account.save(update_fields=[*fields, "revision"])
    record(action, account, by=by, changed=sorted(fields), **plain(account))
    return account


def plain(account: SchoolAccount) -> dict[str, str]:
    """Return what the log's detail says of an account: people as rows, no free text."""
    return {
        "platform": account.platform,
        "address": account.address,
        "state": str(account.state),
        "owners": [name_of(owner) for owner in account.owners],
        "next_review_on": account.next_review_on.isoformat(),
    }


@contextmanager
def _refused_if_taken(account: SchoolAccount) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        _require_free(account)
        raise


def _others_at(account: SchoolAccount, key: str):
    return SchoolAccount.objects.not_closed().filter(address_key=key).exclude(pk=account.pk)


def _require_free(account: SchoolAccount) -> None:
    key = account.address_key
    if key and (other := _others_at(account, key).first()):
        raise Refused(f"“{other.name}” is in the register with this address.", field="address")
