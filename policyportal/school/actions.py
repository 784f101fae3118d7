"""What changes the school's own facts.

This room lies below `people`, so the page that calls an action has already asked who may.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import models, transaction
from django.utils import timezone

from policyportal.audit.log import record
from policyportal.refusal import Refused
from policyportal.school.calendar_file import Event, Meaning
from policyportal.school.models import Closure, ClosureKind, SafeguardingContacts, School, Term

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
LONGEST_TERM = timedelta(days=183)
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
def add_closure(
    *,
    name: str,
    starts_on: date,
    ends_on: date,
    kind: str = ClosureKind.SHUT,
    by: models.Model,
) -> Closure:
    """Say that these days are not as others, both included: the school is shut, or another kind."""
    if ends_on < starts_on:
        raise Refused("The last day lies before the first. Give both again.", field="ends_on")
    if ends_on - starts_on >= LONGEST_CLOSURE:
        raise Refused("That is longer than three months. Look at the years again.", field="ends_on")
    _one_at_a_time()
    if Closure.objects.filter(starts_on=starts_on, ends_on=ends_on, kind=kind).exists():
        raise Refused("These days are on the list already.", field="starts_on")
    closure = Closure.objects.create(name=name, kind=kind, starts_on=starts_on, ends_on=ends_on)
    record("closure.added", closure, by=by, kind=str(kind), **_days(closure))
    return closure


def _one_at_a_time() -> None:
    """Keep another from adding the same days at the same moment."""
    list(School.objects.select_for_update().filter(pk=1))


def _days(row: Closure | Term) -> dict[str, str]:
    return {"starts_on": f"{row.starts_on}", "ends_on": f"{row.ends_on}"}


@transaction.atomic
def remove_closure(closure: Closure, *, by: models.Model) -> None:
    """Take away days that are as others after all."""
    locked = Closure.objects.select_for_update().filter(pk=closure.pk).first()
    if locked is None:
        raise Refused("These days have been removed already.")
    record("closure.removed", locked, by=by)
    locked.delete()


@transaction.atomic
def add_term(*, name: str, starts_on: date, ends_on: date, by: models.Model) -> Term:
    """Say from when to when the school is open, both included; no two terms overlap."""
    if ends_on < starts_on:
        raise Refused("The last day lies before the first. Give both again.", field="ends_on")
    if ends_on - starts_on >= LONGEST_TERM:
        raise Refused("That is longer than half a year. Look at the years again.", field="ends_on")
    _one_at_a_time()
    other = Term.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other is not None:
        raise Refused(f"These days overlap with {other.name}.", field="starts_on")
    term = Term.objects.create(name=name, starts_on=starts_on, ends_on=ends_on)
    record("term.added", term, by=by, **_days(term))
    return term


@transaction.atomic
def remove_term(term: Term, *, by: models.Model) -> None:
    """Take a term off the calendar."""
    locked = Term.objects.select_for_update().filter(pk=term.pk).first()
    if locked is None:
        raise Refused("This term has been removed already.")
    record("term.removed", locked, by=by)
    locked.delete()


@transaction.atomic
def add_events(events: Iterable[tuple[Event, Meaning]], *, by: models.Model) -> tuple[int, int]:
    """Put events of a calendar file onto the calendar, each as what it was said to mean.

    Return how many were added, and how many were there. All of them or, where one is refused, none.
    """
    added = there = 0
    for event, meaning in events:
        days = {"name": event.name, "starts_on": event.starts_on, "ends_on": event.ends_on}
        if meaning == Meaning.LEAVE:
            continue
        if is_there(event, meaning):
            there += 1
            continue
        try:
            if meaning == Meaning.TERM:
                add_term(**days, by=by)
            else:
                add_closure(**days, kind=ClosureKind(meaning), by=by)
        except Refused as refused:
            raise Refused(f"{event.name}: {refused.sentence}") from refused
        added += 1
    return added, there


def is_there(event: Event, meaning: Meaning) -> bool:
    """Whether the calendar has these very days as that already."""
    days = {"starts_on": event.starts_on, "ends_on": event.ends_on}
    if meaning == Meaning.TERM:
        return Term.objects.filter(**days).exists()
    return Closure.objects.filter(**days, kind=meaning).exists()


def days_listed() -> set[tuple[date, date]]:
    """Return the first and last day of each term and closure. Two queries."""
    listed = [*Term.objects.all(), *Closure.objects.all()]
    return {(row.starts_on, row.ends_on) for row in listed}
