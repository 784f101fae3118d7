"""The chronology of a case: every step and addition, only ever added to."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices

from incidents.cases.models import Case, ChronologyEntry
from policyportal.people.models import Person


class Happened(TextChoices):
    """What can happen with a case of any kind. A capability adds its own with `register`."""

    ADDED = "added", "Added to the record"
    CORRECTED = "corrected", "Corrected"
    TICKED = "ticked", "Done"
    EVIDENCE = "evidence-added", "Evidence added"
    PERSON_ADDED = "person-added", "Somebody was added to the case"
    PERSON_ENDED = "person-ended", "Somebody was taken off the case"
    CONFIRMATION_ASKED = "confirmation-asked", "A second person was asked"
    CONFIRMATION_REFUSED = "confirmation-refused", "The second person did not confirm"
    CONFIRMATION_TAKEN_BACK = "confirmation-taken-back", "The request was taken back"
    REROUTED = "rerouted", "The case went to somebody else"
    CHILD_ADDED = "child-added", "A child was named"
    CHILD_CHANGED = "child-changed", "What is known of a child was changed"
    CHILD_ENDED = "child-ended", "A child has nothing to do with it"
    HANDED_OVER = "handed-over", "Handed over"
    CAME_FROM = "came-from", "Came from another record"


_labels: dict[str, str] = dict(Happened.choices)


def register(choices: type[TextChoices]) -> None:
    """Make a capability's own happenings known, at start-up."""
    for value, label in choices.choices:
        if _labels.setdefault(value, label) != label:
            raise ValueError(f"There are two happenings called {value}.")


def label(entry: ChronologyEntry) -> str:
    """Return what the entry is called on pages."""
    return _labels.get(entry.what, entry.what)


def add_entry(
    case: Case,
    what: str,
    *,
    by: Person | None,
    words: str = "",
    facts: dict | None = None,
    happened_at: datetime | None = None,
    corrects: ChronologyEntry | None = None,
) -> ChronologyEntry:
    """Write one entry into the chronology of a case whose row the caller has locked."""
    if what not in _labels:
        raise ValueError(f"Nothing called {what} happens with a case.")
    number = ChronologyEntry.objects.filter(case=case.pk).count() + 1
    entry = ChronologyEntry(
        case_id=case.pk,
        name=f"{case.reference}/{number}",
        number=number,
        what=what,
        by=by,
        happened_at=happened_at,
        corrects=corrects,
    )
    entry.words, entry.facts = words, facts or {}
    entry.save(force_insert=True)
    return entry


@dataclass(frozen=True)
class Shown:
    """An entry as pages show it: what it is called, and what was said with it, by name."""

    entry: ChronologyEntry
    label: str
    facts: list[tuple[str, str]]


def shown(entry: ChronologyEntry) -> Shown:
    """Return the entry as pages show it. Facts for the portal alone, in lower case, stay out."""
    facts = [
        (name, "; ".join(map(str, said)) if isinstance(said, list) else str(said))
        for name, said in entry.facts.items()
        if name[:1].isupper() and said
    ]
    return Shown(entry, label(entry), facts)


def entries_of(case: Case) -> list[ChronologyEntry]:
    """Return the chronology, the oldest first, with who wrote each and what corrects it."""
    entries = ChronologyEntry.objects.filter(case=case.pk).order_by("number")
    return list(entries.select_related("by", "corrected_by"))


def corrected(entry: ChronologyEntry) -> ChronologyEntry | None:
    """Return the entry that strikes this one through, if there is one."""
    return getattr(entry, "corrected_by", None)
