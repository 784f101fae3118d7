"""An approved proposal as an entry of the register: what its answers come to."""

from datetime import date, timedelta

from compliance.permissions.accounts import addresses, owners
from compliance.permissions.accounts.models import Platform, SchoolAccount
from compliance.permissions.models import Permission
from policyportal.people.models import Person
from policyportal.refusal import Refused

REVIEW_DAYS = 365


def facts_of(permission: Permission, *, by: Person, today: date) -> dict:
    """Return the fields of the new entry. Whatever was answered, an approval never fails on it."""
    answers = permission.answers
    platform, other = _platform(answers)
    first, second = _owners(permission, by, today)
    return {
        "platform": platform,
        "other_platform": other,
        "name": _text(answers, "name", 120) or permission.reference,
        "purpose": _text(answers, "purpose", 4000) or "As proposed.",
        "first_owner": first,
        "second_owner": second,
        "when_an_owner_leaves": _text(answers, "when_an_owner_leaves", 4000),
        "next_review_on": first_review(permission, today),
    }


def address_of(permission: Permission) -> str:
    """Return the address that was given, "" where there is none or it leads nowhere."""
    try:
        return addresses.checked(_text(permission.answers, "address", addresses.LONGEST + 1))
    except Refused:
        return ""


def first_review(permission: Permission, today: date) -> date:
    """Return when it is first looked over: in a year, or before if the permission ends before."""
    year = today + timedelta(days=REVIEW_DAYS)
    return min(year, max(permission.ends_on or year, today + timedelta(days=1)))


def entry_renewed_by(permission: Permission) -> SchoolAccount | None:
    """Return the entry, not closed, that goes on with this permission, locked."""
    before, seen = permission.renews, set()
    while before is not None and before.pk not in seen:
        entries = SchoolAccount.objects.select_for_update(of=("self",)).not_closed()
        if entry := entries.filter(permission=before).first():
            return entry
        seen.add(before.pk)
        before = before.renews
    return None


def _text(answers: dict, name: str, longest: int) -> str:
    value = answers.get(name) or ""
    return str(value).strip()[:longest]


def _platform(answers: dict) -> tuple[str, str]:
    given = _text(answers, "platform", 60)
    if given != Platform.OTHER and given in Platform.values:
        return given, ""
    unlisted = given if given != Platform.OTHER else ""
    return Platform.OTHER, _text(answers, "other_platform", 60) or unlisted or "Not named"


def _owners(permission: Permission, by: Person, today: date) -> list[Person]:
    """Return two owners: those who were named and are here, else who asked, else who decides.

    Somebody named may have left before the decision. Nobody decides their own, so there are two.
    """
    ids = [permission.answers.get("first_owner"), permission.answers.get("second_owner")]
    asked = [pk for pk in ids if isinstance(pk, int)] + [permission.person_id, by.pk]
    here = owners.possible(today).in_bulk(asked)
    chosen = dict.fromkeys(here[pk] for pk in asked if pk in here)
    return list(dict.fromkeys([*chosen, permission.person, by]))[:2]
