"""What the audit log holds of cases, and whether they still agree with it.

The log has the SHA-256 of the words of each step and of each file that was kept, never the words.
Whoever lifts the database's triggers and has the keys of the vault could write other words; then
`verify_audit` says where.
"""

import json
from collections.abc import Iterator
from hashlib import sha256

from django.db.models import Exists, OuterRef

from incidents.cases import evidence, steps
from incidents.cases.models import Case, ChronologyEntry, Evidence
from policyportal.audit.agreement import in_chunks, said_of
from policyportal.audit.models import Detail, Entry
from policyportal.row_names import name_of
from policyportal.vault.sealing import SealBroken

STEP = "case."
RECORDED = "recorded"  # the step that began a case of any kind, with what was said
CASES_AT_ONCE = 100  # a case has many entries, and what was said can be long


def disagreements() -> Iterator[str]:
    """Give a sentence for each case whose steps, words or files are not what was recorded."""
    yield from _cases()
    yield from _files()
    yield from _gone()


def digest(words: str) -> str:
    """Return what the log keeps of the words of a step."""
    return sha256(words.encode()).hexdigest() if words else ""


def _cases() -> Iterator[str]:
    for some in in_chunks(Case.objects.all()):
        for at in range(0, len(some), CASES_AT_ONCE):
            ids = [case.pk for case in some[at : at + CASES_AT_ONCE]]
            kinds = steps.KINDS.values()
            yield from _some_cases(list(Case.objects.filter(pk__in=ids).select_related(*kinds)))


def _some_cases(cases: list[Case]) -> Iterator[str]:
    recorded = _recorded(cases)
    entries: dict[int, list[ChronologyEntry]] = {}
    for entry in ChronologyEntry.objects.filter(case__in=[one.pk for one in cases]):
        entries.setdefault(entry.case_id, []).append(entry)
    for case in cases:
        said = recorded.get(case.pk, {})
        written = {entry.number: entry for entry in entries.get(case.pk, [])}
        for number in sorted(said.keys() - written.keys()):
            yield f"Step {number} of case {case.reference} is gone."
        for number, entry in sorted(written.items()):
            if sentence := _of_entry(entry, said.get(number)):
                yield sentence
        if sentence := _of_what_was_said(case, written, said):
            yield sentence


def _recorded(cases: list[Case]) -> dict[int, dict[int, tuple[str, str]]]:
    """Return, by case and number of the step, its kind and the digest of its words."""
    names = {f"incidents.case:{case.pk}": case.pk for case in cases}
    details = Detail.objects.filter(entry__about__in=names, entry__action__startswith=STEP)
    found: dict[int, dict[int, tuple[str, str]]] = {}
    for about, action, text in details.order_by("-entry_id").values_list(
        "entry__about", "entry__action", "text"
    ):
        detail = json.loads(text)
        if "words_sha256" in detail:
            step = (action.removeprefix(STEP), detail["words_sha256"])
            found.setdefault(names[about], {})[detail["entry"]] = step
    return found


def _of_entry(entry: ChronologyEntry, said: tuple[str, str] | None) -> str:
    if said is None:
        return f"The log has nothing of step {entry.name}."
    try:
        stands = (entry.what, digest(entry.words))
    except SealBroken:
        return f"The words of step {entry.name} cannot be opened."
    return "" if stands == said else f"Step {entry.name} is not what was recorded."


def _of_what_was_said(case: Case, written: dict, said: dict) -> str:
    """Hold what was said, as given, against the entry that recorded the case with those words.

    It stands in the row of the case's own kind.
    """
    first = next((one for one in written.values() if one.what == RECORDED), None)
    if first is None or first.number not in said:
        return ""  # said above
    row = steps.in_kind(case)
    if row is case:
        return f"What was said in case {case.reference} is gone."
    try:
        same = digest(row.said) == said[first.number][1]
    except SealBroken:
        return f"What was said in case {case.reference} cannot be opened."
    return "" if same else f"What was said in case {case.reference} is not what was recorded."


def _files() -> Iterator[str]:
    for some in in_chunks(Evidence.objects.select_related("file")):
        said = said_of(some, evidence.KEPT)
        for kept in some:
            text = said.get(name_of(kept))
            if text is None:
                yield f"The log has nothing of evidence {kept.name}."
                continue
            try:
                facts = evidence.facts_of(kept)
            except SealBroken:
                yield f"The description of evidence {kept.name} cannot be opened."
                continue
            if facts != json.loads(text):
                yield f"Evidence {kept.name} is not what was recorded."


def _gone() -> Iterator[str]:
    """Give a sentence for each case and file that the log knows, not destroyed by two, and gone."""
    first = f"{STEP}{RECORDED}"
    for action, model, called in ((first, Case, "case"), (evidence.KEPT, Evidence, "evidence")):
        known = Detail.objects.filter(entry=OuterRef("pk"))
        for entries in in_chunks(Entry.objects.filter(Exists(known), action=action)):
            ids = {int(entry.about.rpartition(":")[2]): entry.number for entry in entries}
            there = model.objects.filter(pk__in=ids).values_list("pk", flat=True)
            for pk in sorted(ids.keys() - set(there)):
                yield f"The {called} that entry {ids[pk]} records is gone."
