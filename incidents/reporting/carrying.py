"""What goes along when a case becomes another: all of it, for who deals with it now.

Whoever it goes to may not see the old row. So the words, the children, every addition and each file
are brought into the new one; a file is the same bytes with the same SHA-256.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from incidents.bullying.models import BullyingCase, Letter
from incidents.cases import evidence, steps
from incidents.cases.chronology import Happened, corrected, entries_of, label, shown
from incidents.cases.involving import children_of
from incidents.cases.models import Case, ChronologyEntry, Evidence
from incidents.cases.reported import ACCOUNT, Platform, Source, Told
from incidents.children.actions import FACTS, About
from incidents.children.models import Child
from incidents.disclosures.models import Disclosure, Limb
from policyportal.documents.templatetags.dates import day, moment
from policyportal.people.models import Person
from policyportal.vault import files
from policyportal.vault.models import SealedFile
from policyportal.vault.sealing import SealBroken

FILE = "\nFile: "  # begins the last line of the description: the name that somebody gave the file
UNCOPIED = "Could not be read, and stays with the old record"
# Answers of a disclosure that are no longer true, or that nobody asks of anything else.
LEFT_BEHIND = ("not_asked",)


@dataclass(frozen=True)
class Copy:
    """A file as it is put beside the new case."""

    file: SealedFile
    description: str
    captured_at: datetime | None


def told_of(case: Case) -> Told:
    """Return what the case says, as a report says it. Its children are the rows that they were."""
    happened = getattr(case, "happened_on", None) or timezone.localdate(case.aware_at)
    return Told(
        said=case.said,
        source=Source(case.source),
        platform=Platform(case.platform),
        happened_on=happened,
        aware_at=case.aware_at,
        children=tuple((_about(one.child), one.side) for one in children_of(case)),
        subject=case.subject,
        described=case.described,
        affected=case.affected,
        account={name: said for name, said in case.account.items() if name not in LEFT_BEHIND},
    )


def _about(child: Child) -> About:
    known = {fact: getattr(child, fact) for fact in FACTS}
    return About(child.name, **known, reference=child.reference)


def bring(old: Case, new: Case, *, kind: str, reason: str, by: Person) -> None:
    """Bring the files and the chronology of the old case into the new one, in their order.

    `kind` is what it was called until now. Both are locked, or were made just now.
    """
    brought, left = _files(old, new, by=by)
    facts = _where_from(old, kind) | ({"Evidence": brought} if brought else {})
    if left:
        facts[UNCOPIED] = left
    steps.finish(new, Happened.CAME_FROM, by=by, words=reason, facts=facts)
    for entry in entries_of(old):
        if entry.what != "recorded":  # of which the new case has the words itself
            _entry(entry, new, by=by)


def _where_from(old: Case, kind: str) -> dict:
    """Return what was known of it that the new case has no other place for."""
    facts = {
        "Until now": f"{kind}, {old.reference}",
        "Reported by": old.recorded_by.name,
        "Reported": moment(old.recorded_at),
    }
    if happened := getattr(old, "happened_on", None):
        facts["It happened"] = day(happened)
    if old.subject_id:
        facts["It was about"] = old.subject.name
    elif old.described:
        facts["It was about"] = old.described
    if isinstance(old, Disclosure):
        facts["Clauses touched"] = old.clauses
        facts["Threshold"] = [Limb(one).label for one in old.limbs if one in Limb.values]
    for name, said in old.account.items():
        if name not in ACCOUNT and name not in LEFT_BEHIND:
            facts[name.replace("_", " ").capitalize()] = said
    return {name: said for name, said in facts.items() if said}


def _entry(entry: ChronologyEntry, new: Case, *, by: Person) -> None:
    """Write an entry of the old chronology into the new one: who wrote it, when, what it said."""
    was = shown(entry)
    facts = dict(was.facts)
    if entry.what != Happened.CAME_FROM:  # which says already where it was first
        facts |= {
            "What it was": f"{label(entry)} (entry {entry.number} there)",
            "Written by": entry.by.name if entry.by else "the portal",
            "Written": moment(entry.at),
        }
        if right := corrected(entry):
            facts["Struck through there by"] = f"Entry {right.number}"
    steps.finish(
        new,
        Happened.CAME_FROM,
        by=by,
        words=entry.words,
        facts=facts,
        happened_at=entry.happened_at,
    )


def _files(old: Case, new: Case, *, by: Person) -> tuple[list[str], list[str]]:
    """Keep each file with the new case; return what was brought, and what could not be read.

    A file that is broken stops nothing: who has to know of the case comes first.
    """
    brought, left = [], []
    for kept in evidence.list_of(old):
        copy = _copy(kept.file, kept.description, kept.captured_at, by)
        if copy is None:
            left.append(f"E{kept.number}")
            continue
        made = evidence.from_draft(copy, new, by=by)
        brought.append(_said_of(made, kept))
    for letter in _released(old):
        copy = _copy(letter.file, f"Letter: {letter.get_kind_display()}", letter.released_at, by)
        if copy is None:
            left.append(letter.name)
            continue
        made = evidence.from_draft(copy, new, by=by)
        brought.append(f"E{made.number}: a letter, released {moment(letter.released_at)}")
    return brought, left


def _said_of(made: Evidence, kept: Evidence) -> str:
    return f"E{made.number}: added by {kept.added_by.name}, {moment(kept.added_at)}"


def _released(old: Case) -> list[Letter]:
    if not isinstance(old, BullyingCase):
        return []
    return list(Letter.objects.filter(case=old.pk, file__isnull=False).select_related("file"))


def _copy(
    sealed: SealedFile, description: str, captured_at: datetime | None, by: Person
) -> Copy | None:
    """Return the same bytes kept once more, under the name they were given; None if unreadable."""
    try:
        data = files.read(sealed)
    except SealBroken:
        return None
    said, _, name = f"\n{description}".rpartition(FILE)
    if not said and not name.strip():
        said, name = f"\n{description}", sealed.name
    kept = files.keep(data, name=name or sealed.name, media_type=sealed.media_type, by=by)
    return Copy(kept, said.strip(), captured_at)
