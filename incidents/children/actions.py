"""Children are written down once: the same name and date of birth is the same child."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from incidents.children.models import NAMED, Child
from policyportal.audit.log import erase, record
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.vault import blind

LONGEST_NAME = 200  # characters
OLDEST = 19  # years: nobody older is a child at a school


@dataclass(frozen=True)
class About:
    """What is said of a child. Whatever is not known stays empty."""

    name: str
    born_on: date | None = None
    school_class: str = ""
    on_roll_from: date | None = None
    on_roll_to: date | None = None
    never_here: bool = False
    reference: str = ""  # of the row, where it is known which child was written down before

    def require_possible(self, today: date) -> None:
        """Refuse what cannot be so."""
        if not self.name.strip():
            raise Refused("Give a name, or what the child is called.", field="name")
        if self.born_on and not (
            today.year - OLDEST <= self.born_on.year and self.born_on <= today
        ):
            raise Refused("No child at a school was born on that day.", field="born_on")
        if self.never_here and (self.on_roll_from or self.on_roll_to):
            raise Refused(
                "A child of another school was never on the roll here. Take the days away, or "
                "say that the child is, or was, here.",
                field="never_here",
            )
        if self.on_roll_to and not self.on_roll_from:
            raise Refused("Say since when the child was here.", field="on_roll_from")
        if self.on_roll_to and self.on_roll_to < self.on_roll_from:
            raise Refused("That is before the child came.", field="on_roll_to")


def called(name: str) -> list[Child]:
    """Return the children of exactly that name, without case and accents. One query."""
    indexes = blind.candidates(name, purpose=NAMED)
    return list(Child.objects.filter(name_index__in=indexes).order_by("pk"))


MayBe = Callable[[Child], bool]


def the_same(about: About, may_be: MayBe = lambda child: True) -> Child | None:
    """Return the child that was written down before under this name and date of birth.

    Without a date of birth the name alone says too little: it is another child, unless it is said
    which row is meant. `may_be` says of a row whether it may be found to be the same.
    """
    found: Iterable[Child] = []
    if about.reference:
        found = Child.objects.filter(reference=about.reference)
    elif about.born_on is not None:
        found = [one for one in called(about.name) if one.born_on == about.born_on]
    return next(filter(may_be, found), None)


FACTS = ("born_on", "school_class", "on_roll_from", "on_roll_to", "never_here")


def _fill(child: Child, about: About) -> None:
    child.name = about.name.strip()
    child.name_index = blind.index(child.name, purpose=NAMED)
    for fact in FACTS:
        setattr(child, fact, getattr(about, fact))


def lock(children: Iterable[About]) -> None:
    """Lock the rows that the children have already, in an action that notes more than one.

    Before anything is recorded: the log is locked last. Else two such actions at once could each
    wait for what the other has.
    """
    known = {child.pk for child in map(the_same, children) if child is not None}
    list(Child.objects.select_for_update().filter(pk__in=known).order_by("pk"))


@transaction.atomic
def note(about: About, *, today: date, by: Person, may_be: MayBe = lambda child: True) -> Child:
    """Write the child down, or return the row that has been there; what it lacked is filled in.

    Called by the action on a case that needs the child, which has said who may. What has `may_be`
    against it is no row that whoever does this may learn of: the child is written down anew.
    """
    about.require_possible(today)
    known = the_same(about, may_be)
    if known is not None:  # and still there once it is locked: nobody destroyed the last record
        known = Child.objects.select_for_update().filter(pk=known.pk).first()
    if known is not None:
        return _completed(known, about, by=by)
    child = Child()
    _fill(child, about)
    child.save(force_insert=True)
    record("child.noted", child, by=by)
    return child


def _completed(child: Child, about: About, *, by: Person) -> Child:
    missing = [fact for fact in FACTS if not getattr(child, fact) and getattr(about, fact)]
    if child.never_here or about.never_here:
        missing = [fact for fact in missing if fact == "school_class"]
    if missing:
        for fact in missing:
            setattr(child, fact, getattr(about, fact))
        child.revision += 1
        child.save(update_fields=[*missing, "revision"])
        record("child.completed", child, by=by, fields=missing)
    return child


@transaction.atomic
def change(child: Child, about: About, *, seen: int | None, today: date, by: Person) -> Child:
    """Correct what is known of a child; twice the same is once."""
    child = Child.objects.select_for_update().get(pk=child.pk)
    about.require_possible(today)
    told = (about.name.strip(), *(getattr(about, fact) for fact in FACTS))
    if told == (child.name, *(getattr(child, fact) for fact in FACTS)):
        return child
    if seen is not None and child.revision != seen:
        raise Refused("Somebody changed this in the meantime. Look it over, and save it again.")
    _fill(child, about)
    child.revision += 1
    child.save()
    record("child.changed", child, by=by)
    return child


def forget(child: Child, *, by: Person) -> bool:
    """Erase a child of whom no record is left: what the log says of it, then its row.

    Called with the row locked, by the action that destroyed a record of the child.
    """
    for relation in Child._meta.get_fields(include_hidden=True):
        if relation.one_to_many or relation.one_to_one:
            rows = relation.related_model._base_manager
            if rows.filter(**{relation.field.name: child.pk}).exists():
                return False
    erase(child, by=by)
    child.delete()
    return True
