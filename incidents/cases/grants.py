"""The people on a case: added by its manager, for a reason and a time, and taken off again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from incidents.cases import access, notices, steps
from incidents.cases.chronology import Happened
from incidents.cases.confirmations import locked_in_kind
from incidents.cases.models import Case, Grant, Power
from policyportal.documents.templatetags.dates import moment
from policyportal.people.models import Person
from policyportal.refusal import Refused

LONGEST_DAYS = 90
LONGEST_REASON = 1000  # characters


def people_on(case: Case) -> list[Grant]:
    """Return everybody who was ever added to the case, who is on it now first. One query."""
    now = timezone.now()
    grants = Grant.objects.filter(case=case.pk).select_related("person", "given_by", "ended_by")
    return sorted(grants, key=lambda one: (one.ends_at <= now, -one.starts_at.timestamp()))


def _require_open(case: Case) -> None:
    if not getattr(case, "is_open", True):
        raise Refused(f"{case.reference} is not open any more. Reopen it to add somebody.")


def _require_possible(case: Case, person: Person, by: Person) -> None:
    """Refuse who can never be added. It is said in one way, whoever they are to the case."""
    if person.pk == by.pk or access.can_manage(person, case):
        raise Refused(f"{person.name} manages this case already.", field="person")
    if person.pk == case.subject_id:
        raise Refused("Name somebody else: this is the person it is about.", field="person")
    if not Person.objects.active().here_on(timezone.localdate()).filter(pk=person.pk).exists():
        raise Refused(f"{person.name} is not here today.", field="person")
    if Grant.objects.running().filter(case=case.pk, person=person).exists():
        raise Refused(
            f"{person.name} is on this case already. Take them off it first.", field="person"
        )


def _require_time(ends_at: datetime) -> None:
    now = timezone.now()
    if ends_at <= now:
        raise Refused("This lies in the past. Give a later day.", field="ends_at")
    if timezone.localdate(ends_at) > timezone.localdate(now) + timedelta(days=LONGEST_DAYS):
        raise Refused(
            f"That is too long. Give a day within {LONGEST_DAYS} days; it can be done again.",
            field="ends_at",
        )


@transaction.atomic
def add_person(
    case: Case,
    *,
    person: Person,
    power: Power,
    reason: str,
    ends_at: datetime,
    seen: int | None,
    by: Person,
) -> Grant:
    """Let somebody see the case, or work on it, until a moment, for a reason that stays with it."""
    case = steps.begin(locked_in_kind(case), by=by, seen=seen, manage=True)
    power = Power(power)
    _require_open(case)
    if power not in (Power.READ, Power.WORK):
        raise Refused("Choose whether they read the case or work on it.", field="power")
    if not reason.strip():
        raise Refused("Say why they need to see this case.", field="reason")
    _require_possible(case, person, by)
    _require_time(ends_at)
    grant = Grant(
        case_id=case.pk,
        person=person,
        power=power,
        name=f"{case.reference}/G{Grant.objects.filter(case=case.pk).count() + 1}",
        ends_at=ends_at,
        given_by=by,
    )
    grant.reason = reason.strip()
    grant.save(force_insert=True)
    notices.tell_added(grant)
    facts = {"Who": person.name, "May": power.label, "Until": moment(ends_at)}
    steps.finish(case, Happened.PERSON_ADDED, by=by, words=grant.reason, facts=facts)
    return grant


@transaction.atomic
def take_off(grant: Grant, *, seen: int | None, by: Person) -> Grant:
    """End somebody's sight of the case now. Who is asked to confirm something is not taken off."""
    case = steps.begin(locked_in_kind(grant.case), by=by, seen=seen, manage=True)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if not grant.is_running:
        raise Refused("They are not on this case any more.")
    if grant.power == Power.CONFIRM:
        raise Refused("They are asked to confirm something. Take that request back instead.")
    _end(grant, by)
    facts = {"Who": grant.person.name, "Could": Power(grant.power).label}
    steps.finish(case, Happened.PERSON_ENDED, by=by, facts=facts)
    return grant


def _end(grant: Grant, by: Person) -> None:
    grant.ends_at, grant.ended_by = timezone.now(), by
    grant.save(update_fields=["ends_at", "ended_by"])


def end_all(case: Case, *, by: Person) -> list[Person]:
    """Take everybody off a locked case, as a part of another action, which records it."""
    running = list(Grant.objects.running().filter(case=case.pk).select_related("person"))
    for grant in running:
        _end(grant, by)
    return [grant.person for grant in running]
