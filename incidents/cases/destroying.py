"""Destroying a record whose time has come: what is due, and how two people decide each.

What is left is a tombstone (number, dates, outcome, who decided) and a log that still verifies:
what its entries said of the case is erased, the entries stay. Each kind of case registers until
when its records are kept, by which rule, and what rows are its own.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from incidents.cases import confirmations, steps
from incidents.cases.keeping import Rule
from incidents.cases.models import (
    MANAGING,
    Case,
    ChronologyEntry,
    Confirmation,
    Evidence,
    Grant,
    Involved,
    Purpose,
    Tombstone,
)
from incidents.children import actions as children
from incidents.children.models import Child
from policyportal.audit.log import erase, record
from policyportal.audit.models import Entry
from policyportal.documents.templatetags.dates import day
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.row_names import name_of
from policyportal.vault import files
from policyportal.vault.models import SealedFile

OF_A_CASE = (Involved, Evidence, Grant, Confirmation)  # and the chronology, last of all


@dataclass(frozen=True)
class Keeping:
    """How one kind of case is kept. `labels` says what its kinds and outcomes are called.

    `astray` gives cases whose end may not be where their row has it, since what it rests on
    changed after they were closed. `rows` are the models of what belongs to this kind alone, each
    with its foreign key to the case, in an order in which they can be deleted.
    """

    ended: tuple[str, ...]
    rules: tuple[Rule, ...]
    rule: Callable[[Case], Rule]
    until: Callable[[Case], date | None]
    kind: Callable[[Case], str]
    outcome: Callable[[Case], str]
    labels: Mapping[str, str]
    astray: Callable[[date], QuerySet]
    rows: tuple[tuple[type[models.Model], str], ...] = ()


_kept: dict[type[Case], Keeping] = {}


def register(kind: type[Case], keeping: Keeping) -> None:
    """Have cases of the kind destroyed as it says, once two people have decided it."""
    if _kept.setdefault(kind, keeping) is not keeping:
        raise ValueError(f"There are two ways to keep a {kind.__name__}.")
    confirmations.register_outcome(kind, Purpose.DESTROY, destroy)


def keeping_of(case: Case) -> Keeping:
    """Return how a case, in its own kind, is kept."""
    return _kept[type(case)]


def rules() -> list[Rule]:
    """Return the rules of every kind, in the order in which pages have them."""
    return [rule for keeping in _kept.values() for rule in keeping.rules]


def has_ended(case: Case) -> bool:
    return case.state in keeping_of(case).ended


def due(person: Person, *, today: date) -> QuerySet[Case]:
    """Return the ended cases the person manages whose time has come, the longest due first."""
    ended = Q(pk__in=[])
    for kind, keeping in _kept.items():
        ended |= Q(**{f"{kind._meta.model_name}__state__in": keeping.ended})
    cases = Case.objects.managed_by(person).filter(ended, kept_until__lte=today)
    return cases.order_by("kept_until", "pk")


def in_their_kinds(cases: Iterable[Case]) -> list[Case]:
    """Return the rows of the cases in their own kinds, in the same order. A query for each kind."""
    ids = [case.pk for case in cases]
    found: dict[int, Case] = {}
    for kind in _kept:
        found |= {one.pk: one for one in kind.objects.filter(pk__in=ids).select_related("subject")}
    return [found[pk] for pk in ids if pk in found]


def destroyed(person: Person) -> QuerySet[Tombstone]:
    """Return what is left of destroyed records that a role of the person managed."""
    roles = [role for role in MANAGING if person.acts_as(role)]
    kept = Tombstone.objects.filter(manager_role__in=roles)
    return kept.select_related("proposed_by", "confirmed_by")


def called(stone: Tombstone) -> tuple[str, str]:
    """Return what the kind and the outcome of a destroyed record are called."""
    labels: dict[str, str] = {}
    for kind, keeping in _kept.items():
        if steps.KINDS[stone.reference[:1]] == kind._meta.model_name:
            labels |= keeping.labels
    return labels.get(stone.kind, stone.kind), labels.get(stone.outcome, stone.outcome)


def require_ended(case: Case) -> None:
    if not has_ended(case):
        raise Refused("A record that is not closed stays. Close the case first.")


def _require_due(case: Case) -> date:
    """Stop before the time has come, judged anew: what it rests on may have changed since."""
    require_ended(case)
    until = keeping_of(case).until(case)
    if until is None:
        raise Refused("It cannot be said yet how long this record is to be kept, so it stays.")
    if until > timezone.localdate():
        raise Refused(f"This record is to be kept until {day(until)}. It stays until then.")
    return until


@transaction.atomic
def ask_to_destroy(case: Case, *, reason: str, seen: int | None, by: Person) -> Confirmation:
    """Ask the second person to confirm that the record is destroyed, now that its time has come."""
    case = steps.begin(steps.in_kind(case), by=by, seen=seen, manage=True)
    _require_due(case)
    return confirmations.ask(case, Purpose.DESTROY, reason=reason, by=by)


def destroy(case: Case, *, confirmation: Confirmation, by: Person) -> Tombstone:
    """Destroy the record, as the second person has confirmed. Called with the case locked.

    The tombstone first: the database lets nothing of a case go without it. Then what is locked
    beside the case: other cases, children, and the log last. Files leave the vault once the
    transaction stands.
    """
    until, keeping = _require_due(case), keeping_of(case)
    tombstone = Tombstone.objects.create(
        reference=case.reference,
        kind=keeping.kind(case),
        outcome=keeping.outcome(case),
        manager_role=case.manager_role,
        recorded_on=timezone.localdate(case.recorded_at),
        closed_on=timezone.localdate(case.closed_at),
        kept_until=until,
        proposed_by=confirmation.asked_by,
        confirmed_by=by,
    )
    _forget_in_other_cases(case)
    on_it = Involved.objects.filter(case=case.pk).values("child")
    concerned = list(Child.objects.select_for_update().filter(pk__in=on_it).order_by("pk"))
    _take_apart(case, keeping, by=by)
    case.delete()
    for child in concerned:
        children.forget(child, by=by)
    record("case.destroyed", tombstone, by=by, reference=tombstone.reference)
    return tombstone


def _forget_in_other_cases(case: Case) -> None:
    """Have no other case name this one as what it became or follows."""
    for relation in case._meta.related_objects:
        if relation.one_to_many and issubclass(relation.related_model, Case):
            name = relation.field.name
            relation.related_model.objects.filter(**{name: case.pk}).update(**{name: None})


def _take_apart(case: Case, keeping: Keeping, *, by: Person) -> None:
    """Erase what the log says of the case, and delete everything that belongs to it."""
    found: list[models.Model] = []
    for model, key in (*keeping.rows, *((model, "case") for model in OF_A_CASE)):
        found += model.objects.filter(**{key: case.pk})
    sealed = [one.file for one in found if getattr(one, "file", None)]
    chronology = ChronologyEntry.objects.filter(case=case.pk)
    _erase_what_the_log_says([steps.the_case(case), case, *found, *sealed, *chronology], by=by)
    _delete(found, sealed)
    while latest := chronology.filter(corrected_by=None):
        latest.delete()  # before what they correct


def _delete(rows: list[models.Model], sealed: list[SealedFile]) -> None:
    for row in rows:
        row.delete()
    for one in sealed:
        files.remove(one)


def _erase_what_the_log_says(rows: list[models.Model], *, by: Person) -> None:
    """Erase the details of every entry about one of the rows."""
    names = {name_of(row): row for row in rows}
    said = Entry.objects.filter(about__in=names).exclude(detail=None)
    for name in sorted(set(said.values_list("about", flat=True))):
        erase(names[name], by=by)


def settle_ends(*, today: date | None = None) -> int:
    """Follow with the end of what is kept whatever that end rests on. A ring."""
    today = today or timezone.localdate()
    found = [(kind, case.pk) for kind, kept in _kept.items() for case in kept.astray(today)]
    return sum(_settle(kind, pk) for kind, pk in found)


@transaction.atomic
def _settle(kind: type[Case], pk: int) -> bool:
    case = kind.objects.select_for_update().filter(pk=pk).first()
    if case is None or not has_ended(case):
        return False
    until = keeping_of(case).until(case)
    if until == case.kept_until:
        return False
    case.kept_until = until
    case.save(update_fields=["kept_until"])
    settled = until.isoformat() if until else None
    record("case.end-settled", steps.the_case(case), by=None, kept_until=settled)
    return True
