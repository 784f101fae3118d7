"""Destroying a record whose time has come: what is due, and how two people decide each.

What is left is a tombstone (number, dates, outcome, who decided) and a log that still verifies:
what its entries said of the case is erased, the entries stay.
"""

from datetime import date

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from incidents.cases import confirmations, steps
from incidents.cases.models import (
    MANAGING,
    ChronologyEntry,
    Confirmation,
    Evidence,
    Grant,
    Purpose,
    Tombstone,
)
from incidents.disclosures import retention
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import ConductOutcome, Disclosure, Outcome, State
from policyportal.audit.log import erase, record
from policyportal.audit.models import Entry
from policyportal.documents.templatetags.dates import day
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.row_names import name_of
from policyportal.vault import files

ENDED = (State.CLOSED, State.VOIDED)
OUTCOMES = dict([*Outcome.choices, *ConductOutcome.choices, *State.choices])
OLDEST, YOUNGEST = 110, 16  # years of age that anybody can have who worked or helped here


def due(person: Person, *, today: date) -> QuerySet[Disclosure]:
    """Return the closed records the person manages whose time has come, the longest due first."""
    ended = Disclosure.objects.managed_by(person).filter(state__in=ENDED, kept_until__lte=today)
    return ended.order_by("kept_until", "pk")


def _without_an_end(person: Person) -> QuerySet[Disclosure]:
    """Return the closed records the person manages of which the end cannot be said yet."""
    closed = Disclosure.objects.managed_by(person).filter(state=State.CLOSED, kept_until=None)
    return closed.order_by("closed_at", "pk")


def birth_missing(person: Person) -> QuerySet[Disclosure]:
    """Return those of them whose end depends on a date of birth, which is not known."""
    return _without_an_end(person).exclude(outcome="")


def until_they_leave(person: Person) -> QuerySet[Disclosure]:
    """Return those of them that are kept until the person leaves, or for a time from then."""
    return _without_an_end(person).filter(outcome="")


def destroyed(person: Person) -> QuerySet[Tombstone]:
    """Return what is left of destroyed records that a role of the person managed."""
    roles = [role for role in MANAGING if person.acts_as(role)]
    kept = Tombstone.objects.filter(manager_role__in=roles)
    return kept.select_related("proposed_by", "confirmed_by")


def _require_ended(case: Disclosure) -> None:
    if case.state not in ENDED:
        raise Refused("A record that is not closed stays. Close the case first.")


def _require_due(case: Disclosure) -> None:
    """Stop before the time has come, judged anew: somebody may have come back to the school."""
    _require_ended(case)
    until = retention.kept_until(retention.facts_of(case))
    if until is None:
        raise Refused("It cannot be said yet how long this record is to be kept, so it stays.")
    if until > timezone.localdate():
        raise Refused(f"This record is to be kept until {day(until)}. It stays until then.")


@transaction.atomic
def say_born_on(case: Disclosure, *, born_on: date, seen: int | None, by: Person) -> Disclosure:
    """Record the person's date of birth with a closed case, since how long it stays depends on it.

    The one thing that can be added to a closed case: without it, the record would stay for ever.
    """
    case = steps.begin(case, by=by, seen=seen, manage=True)
    _require_ended(case)
    facts = retention.facts_of(case)
    if retention.rule_for(facts).missing != retention.NO_BIRTH:
        raise Refused("How long this record is kept does not depend on a date of birth.")
    age = timezone.localdate(case.aware_at).year - born_on.year
    if not YOUNGEST <= age <= OLDEST:
        raise Refused("Check the year: this is nobody’s age at work.", field="born_on")
    case.born_on = born_on.isoformat()
    case.kept_until = retention.kept_until(retention.facts_of(case))
    steps.finish(
        case,
        Happening.BORN_ON,
        by=by,
        facts={"Born on": case.born_on},
        fields=("born_on_sealed", "kept_until"),
    )
    return case


@transaction.atomic
def ask_to_destroy(case: Disclosure, *, reason: str, seen: int | None, by: Person) -> Confirmation:
    """Ask the second person to confirm that the record is destroyed, now that its time has come."""
    case = steps.begin(case, by=by, seen=seen, manage=True)
    _require_due(case)
    return confirmations.ask(case, Purpose.DESTROY, reason=reason, by=by)


def destroy(case: Disclosure, *, confirmation: Confirmation, by: Person) -> Tombstone:
    """Destroy the record, as the second person has confirmed. Called with the case locked.

    The tombstone first: the database lets nothing of a case go without it. Files leave the vault
    once the transaction stands.
    """
    _require_due(case)
    tombstone = Tombstone.objects.create(
        reference=case.reference,
        kind=case.kind,
        outcome=_outcome(case),
        manager_role=case.manager_role,
        recorded_on=timezone.localdate(case.recorded_at),
        closed_on=timezone.localdate(case.closed_at),
        kept_until=retention.kept_until(retention.facts_of(case)),
        proposed_by=confirmation.asked_by,
        confirmed_by=by,
    )
    evidence = list(Evidence.objects.filter(case=case.pk).select_related("file"))
    _erase_what_the_log_says(case, evidence, by=by)
    for one in evidence:
        one.delete()
        files.remove(one.file)
    chronology = ChronologyEntry.objects.filter(case=case.pk)
    while latest := chronology.filter(corrected_by=None):
        latest.delete()  # before what they correct
    Grant.objects.filter(case=case.pk).delete()
    Confirmation.objects.filter(case=case.pk).delete()
    case.delete()
    record("case.destroyed", tombstone, by=by, reference=tombstone.reference)
    return tombstone


def _outcome(case: Disclosure) -> str:
    if case.state == State.VOIDED:
        return State.VOIDED
    return case.outcome or case.conduct_outcome or State.BELOW


def _erase_what_the_log_says(case: Disclosure, evidence: list[Evidence], *, by: Person) -> None:
    """Erase the details of every entry about the case or about anything that belongs to it."""
    rows: list[models.Model] = [steps.the_case(case), case, *evidence]
    rows += [one.file for one in evidence]
    for model in (ChronologyEntry, Grant, Confirmation):
        rows += model.objects.filter(case=case.pk)
    names = {name_of(row): row for row in rows}
    said = Entry.objects.filter(about__in=names).exclude(detail=None)
    for name in sorted(set(said.values_list("about", flat=True))):
        erase(names[name], by=by)


def settle_ends(*, today: date | None = None) -> int:
    """Follow who has left, or is back, with the end of what is kept until they leave. A ring."""
    gone = Person.objects.gone_by(today or timezone.localdate()).values("pk")
    follows = Disclosure.objects.filter(state=State.CLOSED, outcome="", subject__isnull=False)
    follows = follows.exclude(conduct_outcome=ConductOutcome.NONE)
    left = Q(kept_until__isnull=True, subject__in=gone)
    back = Q(kept_until__isnull=False) & ~Q(subject__in=gone)
    return sum(_settle(case) for case in follows.filter(left | back))


@transaction.atomic
def _settle(case: Disclosure) -> bool:
    case = Disclosure.objects.select_for_update().get(pk=case.pk)
    until = retention.kept_until(retention.facts_of(case))
    if until == case.kept_until or case.state != State.CLOSED:
        return False
    case.kept_until = until
    case.save(update_fields=["kept_until"])
    settled = until.isoformat() if until else None
    record("case.end-settled", steps.the_case(case), by=None, kept_until=settled)
    return True
