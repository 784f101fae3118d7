"""What changes the school's own facts.

This room lies below `people`, so the page that calls an action has already asked who may.
"""

from datetime import date, timedelta

from django.db import models, transaction
from django.utils import timezone

from policyportal.audit.log import record
from policyportal.refusal import Refused
from policyportal.school.models import Closure, SafeguardingContacts, School

# What somebody outside may change without telling the school: checked again after a change.
OUTSIDE = (
    "lado_name",
    "lado_authority",
    "lado_telephone",
    "lado_email",
    "lado_hours",
    "out_of_hours",
    "social_care_telephone",
    "police_team",
)

OLDER_PAGE = (
    "Somebody has changed these since the page was shown. Look them over, and press the button "
    "again if it is still what you want."
)
LONGEST_CLOSURE = timedelta(days=92)  # longer than any holiday of a school, so a year mistyped


@transaction.atomic
def change_details(facts: dict, *, by: models.Model | None) -> School | None:
    """Put the given facts in place of the old ones; None where that changes nothing.

    The log keeps the names of the fields, and no more.
    """
    school, made = School.objects.select_for_update().get_or_create(pk=1)
    changed = sorted(name for name, value in facts.items() if getattr(school, name) != value)
    if not changed and not made:
        return None
    for name in changed:
        setattr(school, name, facts[name])
    school.save(update_fields=changed)
    record("school.set-up" if made else "school.changed", school, by=by, fields=changed)
    return school


def _contacts(seen: str | None) -> SafeguardingContacts:
    """Lock the contacts; stop a page that shows something else than they are."""
    contacts, _ = SafeguardingContacts.objects.select_for_update().get_or_create(pk=1)
    if seen is not None and contacts.stamp != seen:
        raise Refused(OLDER_PAGE)
    return contacts


@transaction.atomic
def change_contacts(
    facts: dict, *, seen: str | None = None, by: models.Model
) -> SafeguardingContacts | None:
    """Put the given facts in place of the old ones; None where that changes nothing.

    Changed contacts were not checked since, so the day on which they were goes, where it concerns
    whom the school turns to outside. `seen` is the stamp that the form was shown with.
    """
    contacts = _contacts(seen)
    changed = sorted(name for name, value in facts.items() if getattr(contacts, name) != value)
    if not changed:
        return None
    for name in changed:
        setattr(contacts, name, facts[name])
    fields = list(changed)
    if contacts.checked_on and set(changed) & set(OUTSIDE):
        contacts.checked_on = contacts.checked_by = None
        fields += ["checked_on", "checked_by"]
    contacts.save(update_fields=fields)
    record("safeguarding-contacts.changed", contacts, by=by, fields=changed)
    return contacts


@transaction.atomic
def check_contacts(*, seen: str | None = None, by: models.Model) -> SafeguardingContacts:
    """Record that somebody compared the contacts with what the authority says today."""
    contacts = _contacts(seen)
    if not contacts.has_lado:
        raise Refused("Give the telephone number or the e-mail address of the LADO first.")
    contacts.checked_on, contacts.checked_by = timezone.localdate(), by
    contacts.save(update_fields=["checked_on", "checked_by"])
    record("safeguarding-contacts.checked", contacts, by=by)
    return contacts


@transaction.atomic
def add_closure(*, name: str, starts_on: date, ends_on: date, by: models.Model) -> Closure:
    """Say that the school is shut from one day to another, both included."""
    if ends_on < starts_on:
        raise Refused("The last day lies before the first. Give both again.", field="ends_on")
    if ends_on - starts_on >= LONGEST_CLOSURE:
        raise Refused("That is longer than three months. Look at the years again.", field="ends_on")
    list(School.objects.select_for_update().filter(pk=1))  # so that twice at once adds it once
    if Closure.objects.filter(starts_on=starts_on, ends_on=ends_on).exists():
        raise Refused("These days are on the list already.", field="starts_on")
    closure = Closure.objects.create(name=name, starts_on=starts_on, ends_on=ends_on)
    record("closure.added", closure, by=by, starts_on=f"{starts_on}", ends_on=f"{ends_on}")
    return closure


@transaction.atomic
def remove_closure(closure: Closure, *, by: models.Model) -> None:
    """Take away days on which the school is not shut after all."""
    locked = Closure.objects.select_for_update().filter(pk=closure.pk).first()
    if locked is None:
        raise Refused("These days have been removed already.")
    record("closure.removed", locked, by=by)
    locked.delete()
