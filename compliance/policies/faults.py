"""What keeps a text from being a policy: said in sentences, each with the place to put it right."""

import re
from collections import Counter
from dataclasses import dataclass

from compliance.policies.manuscript import DATES, Manuscript
from compliance.policies.models import Clause, Section, Version
from compliance.policies.partial_dates import first_day

KEY = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
TITLE_LENGTH, HEADING_LENGTH, SECTION_KEY_LENGTH, CLAUSE_KEY_LENGTH = (
    model._meta.get_field(name).max_length
    for model, name in (
        (Version, "title"),
        (Section, "heading"),
        (Section, "key"),
        (Clause, "key"),
    )
)
# Anchors that the pages have of their own; a key is an anchor there too.
TAKEN = frozenset(
    {
        "main",
        "contents-title",
        "in-plain-words",
        "the-full-text",
        "what-changed",
        "sign-title",
        "replaced-title",
    }
)


@dataclass(frozen=True)
class Fault:
    """A sentence, and the anchor of its field: "s2-heading", "c2-5-key", or "" for the whole."""

    sentence: str
    at: str = ""


def _key_fault(key: str, longest: int, name: str) -> str:
    if not key:
        return f"{name} has no key. Give it one, such as tou.no-abuse."
    if not KEY.fullmatch(key):
        return (
            f"{name} has the key “{key}”. A key is small letters, digits, full stops and hyphens, "
            "such as tou.no-abuse."
        )
    if key in TAKEN:
        return f"{name} has the key “{key}”, which the pages use themselves. Choose another."
    if len(key) > longest:
        return f"{name} has a key of more than {longest} characters. Shorten it."
    return ""


def _about_whole(text: Manuscript) -> list[Fault]:
    faults = []
    if not text.title.strip():
        faults.append(Fault("The policy has no title. Give it one."))
    elif len(text.title) > TITLE_LENGTH:
        faults.append(Fault(f"The title is longer than {TITLE_LENGTH} characters. Shorten it."))
    for name in DATES:
        try:
            first_day(text.dates.get(name) or "2025-01")
        except ValueError:
            label = name.replace("_", " ")
            faults.append(Fault(f"The date “{label}” is not a date such as 2025-01-31 or 2025-01."))
    return faults


def _about_headings(text: Manuscript) -> list[Fault]:
    faults = []
    for s, section in enumerate(text.sections):
        name = f"Section {s + 1}" + (f", “{section.heading[:60]}”," if section.heading else "")
        if not section.heading.strip():
            faults.append(Fault(f"{name} has no heading. Give it one.", f"s{s}-heading"))
        elif len(section.heading) > HEADING_LENGTH:
            sentence = f"{name} has a heading of more than {HEADING_LENGTH} characters. Shorten it."
            faults.append(Fault(sentence, f"s{s}-heading"))
        if sentence := _key_fault(section.key, SECTION_KEY_LENGTH, name):
            faults.append(Fault(sentence, f"s{s}-key"))
    return faults


def _about_clauses(text: Manuscript) -> list[Fault]:
    faults = []
    for s, section in enumerate(text.sections):
        for c, clause in enumerate(section.clauses):
            name = f"Clause {c + 1} of “{section.heading[:60] or 'a section without a heading'}”"
            if not clause.text.strip():
                sentence = f"{name} is empty. Give it words, or delete it."
                faults.append(Fault(sentence, f"c{s}-{c}-text"))
            if sentence := _key_fault(clause.key, CLAUSE_KEY_LENGTH, name):
                faults.append(Fault(sentence, f"c{s}-{c}-key"))
    return faults


def _about_doubles(text: Manuscript) -> list[Fault]:
    """Sections and clauses share one space of keys: both are anchors on the same page."""
    places = [(section.key, f"s{s}-key") for s, section in enumerate(text.sections)]
    places += [
        (clause.key, f"c{s}-{c}-key")
        for s, section in enumerate(text.sections)
        for c, clause in enumerate(section.clauses)
    ]
    counts = Counter(key for key, _ in places if key)
    last = {key: at for key, at in places}
    return [
        Fault(
            f"The key “{key}” is used {count} times. Give each place a key of its own.", last[key]
        )
        for key, count in counts.items()
        if count > 1
    ]


def faults(text: Manuscript) -> list[Fault]:
    """Return what must be put right before the text can be saved as a draft."""
    return _about_whole(text) + _about_headings(text) + _about_clauses(text) + _about_doubles(text)


def faults_before_approval(text: Manuscript, audience: list[str]) -> list[Fault]:
    """Return what must be put right before somebody is asked to approve the text."""
    found = faults(text)
    if not any(section.clauses for section in text.sections):
        found.append(Fault("The policy has no clauses. Add its text."))
    if not audience:
        found.append(Fault("Nobody is asked to sign. Say which roles must."))
    return found
