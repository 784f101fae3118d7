"""The chronology of a case: every step and addition, only ever added to."""

from datetime import datetime

from incidents.cases.models import Case, ChronologyEntry
from policyportal.people.models import Person

# What an entry's `what` says to people. Capabilities add theirs at start-up.
WHAT: dict[str, str] = {
    "added": "Added to the record",
    "corrected": "Corrected",
}


def name(**labels: str) -> None:
    """Give entries their labels: `name(referred="Referred to the LADO")`; "_" stands for "-"."""
    for key, label in labels.items():
        key = key.replace("_", "-")
        if WHAT.setdefault(key, label) != label:
            raise ValueError(f"There are two labels for chronology entries called {key}.")


def label(entry: ChronologyEntry) -> str:
    return WHAT.get(entry.what, entry.what)


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
    if what not in WHAT:
        raise ValueError(f"No label is known for chronology entries called {what}.")
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


def entries_of(case: Case) -> list[ChronologyEntry]:
    """Return the chronology, the oldest first, with who wrote each and what corrects it."""
    entries = ChronologyEntry.objects.filter(case=case.pk).order_by("number")
    return list(entries.select_related("by", "corrected_by"))
