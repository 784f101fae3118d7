"""Putting an imported text right: pure changes to a manuscript, named as the page's buttons are.

Places are written as on the page: "s2" is the third section, "c2-5" the sixth clause of it. Each
operation changes the manuscript and returns the place to come back to; what cannot be done is
refused with a sentence and changes nothing.
"""

import re
from collections.abc import Callable, Mapping

from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from compliance.policies.models import ClauseKind, SectionKind
from policyportal.refusal import Refused

_PLACE = re.compile(r"s(\d{1,5})|c(\d{1,5})-(\d{1,5})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SPLIT_AT = re.compile(r"\s*\|\s*|\n\s*\n")


def clean(text: str) -> str:
    """Return the text with plain line ends and without control characters, trimmed."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _choice(value: str, kinds) -> str:
    return value if value in kinds.values else kinds.values[0]


def read_sections(data: Mapping[str, str]) -> list[ManuscriptSection]:
    """Return the sections as typed into the page: s0-heading, c0-0-text and so on."""
    sections = []
    while (heading := data.get(f"s{len(sections)}-heading")) is not None:
        s = len(sections)
        section = ManuscriptSection(
            _one_line(heading),
            _one_line(data.get(f"s{s}-key", "")).lower(),
            _choice(data.get(f"s{s}-kind", ""), SectionKind),
        )
        while (text := data.get(f"c{s}-{len(section.clauses)}-text")) is not None:
            at = f"c{s}-{len(section.clauses)}"
            section.clauses.append(
                ManuscriptClause(
                    clean(text),
                    _one_line(data.get(f"{at}-key", "")).lower(),
                    _choice(data.get(f"{at}-kind", ""), ClauseKind),
                )
            )
        sections.append(section)
    return sections


def suggest_key(text: Manuscript, section: ManuscriptSection) -> str:
    """Return the next free key in the section: tou.2, tou.3; "" where the section has none."""
    if not section.key:
        return ""
    used = {clause.key for each in text.sections for clause in each.clauses}
    number = len(section.clauses) + 1
    while f"{section.key}.{number}" in used:
        number += 1
    return f"{section.key}.{number}"


# Clauses ----------------------------------------------------------------------------------------


def merge_up(text: Manuscript, s: int, c: int) -> str:
    """Join the clause to the one above it, which keeps its key and kind."""
    if c == 0:
        raise Refused("There is no clause above this one in its section to merge it with.")
    clauses = text.sections[s].clauses
    below = clauses.pop(c)
    clauses[c - 1].text = f"{clauses[c - 1].text} {below.text}".strip()
    return f"c{s}-{c - 1}"


def split(text: Manuscript, s: int, c: int) -> str:
    """Part the clause at each blank line and each "|"; the first part keeps the key."""
    section = text.sections[s]
    clause = section.clauses[c]
    parts = [part.strip() for part in SPLIT_AT.split(clause.text) if part.strip()]
    if len(parts) < 2:
        raise Refused(
            "To split this clause, type a | or leave a blank line where it should part, "
            "then press Split again.",
            field=f"c{s}-{c}-text",
        )
    clause.text = parts[0]
    for offset, part in enumerate(parts[1:], start=1):
        key = suggest_key(text, section)
        section.clauses.insert(c + offset, ManuscriptClause(part, key, clause.kind))
    return f"c{s}-{c}"


def move_up(text: Manuscript, s: int, c: int) -> str:
    """Move the clause up; from the top of its section to the end of the one above."""
    clauses = text.sections[s].clauses
    if c > 0:
        clauses[c - 1], clauses[c] = clauses[c], clauses[c - 1]
        return f"c{s}-{c - 1}"
    if s == 0:
        raise Refused("This clause is already at the top.")
    text.sections[s - 1].clauses.append(clauses.pop(0))
    return f"c{s - 1}-{len(text.sections[s - 1].clauses) - 1}"


def move_down(text: Manuscript, s: int, c: int) -> str:
    """Move the clause down; from the end of its section to the top of the one below."""
    clauses = text.sections[s].clauses
    if c < len(clauses) - 1:
        clauses[c + 1], clauses[c] = clauses[c], clauses[c + 1]
        return f"c{s}-{c + 1}"
    if s == len(text.sections) - 1:
        raise Refused("This clause is already at the bottom.")
    text.sections[s + 1].clauses.insert(0, clauses.pop())
    return f"c{s + 1}-0"


def delete(text: Manuscript, s: int, c: int) -> str:
    clauses = text.sections[s].clauses
    del clauses[c]
    return f"c{s}-{min(c, len(clauses) - 1)}" if clauses else f"s{s}"


def add_below(text: Manuscript, s: int, c: int) -> str:
    section = text.sections[s]
    new = ManuscriptClause("", suggest_key(text, section), section.clauses[c].kind)
    section.clauses.insert(c + 1, new)
    return f"c{s}-{c + 1}"


def to_heading(text: Manuscript, s: int, c: int) -> str:
    """Begin a new section with this clause's words as its heading; what follows comes with it."""
    section = text.sections[s]
    heading = _one_line(section.clauses[c].text)
    new = ManuscriptSection(heading, "", section.kind, section.clauses[c + 1 :])
    if new.kind == SectionKind.TERMS:
        new.kind = SectionKind.ORDINARY
    del section.clauses[c:]
    text.sections.insert(s + 1, new)
    return f"s{s + 1}"


# Sections ---------------------------------------------------------------------------------------


def section_up(text: Manuscript, s: int) -> str:
    if s == 0:
        raise Refused("This section is already the first.")
    text.sections[s - 1], text.sections[s] = text.sections[s], text.sections[s - 1]
    return f"s{s - 1}"


def section_down(text: Manuscript, s: int) -> str:
    if s == len(text.sections) - 1:
        raise Refused("This section is already the last.")
    text.sections[s + 1], text.sections[s] = text.sections[s], text.sections[s + 1]
    return f"s{s + 1}"


def section_delete(text: Manuscript, s: int) -> str:
    del text.sections[s]
    return f"s{min(s, len(text.sections) - 1)}" if text.sections else "text"


def section_to_clause(text: Manuscript, s: int) -> str:
    """Make the heading a clause of the section above; the section's clauses follow it there."""
    if s == 0:
        raise Refused("There is no section above this one for it to become a clause of.")
    above, section = text.sections[s - 1], text.sections.pop(s)
    above.clauses.append(ManuscriptClause(section.heading, suggest_key(text, above)))
    place = f"c{s - 1}-{len(above.clauses) - 1}"
    above.clauses += section.clauses
    return place


def section_join(text: Manuscript, s: int) -> str:
    """Drop the heading; the section's clauses go to the end of the section above."""
    if s == 0:
        raise Refused("There is no section above this one to join it to.")
    section = text.sections.pop(s)
    place = f"c{s - 1}-{len(text.sections[s - 1].clauses)}" if section.clauses else f"s{s - 1}"
    text.sections[s - 1].clauses += section.clauses
    return place


def add_clause(text: Manuscript, s: int) -> str:
    section = text.sections[s]
    section.clauses.append(ManuscriptClause("", suggest_key(text, section)))
    return f"c{s}-{len(section.clauses) - 1}"


def add_section(text: Manuscript, s: int = -1) -> str:
    """Add an empty section below this one; with no place given, at the end."""
    at = len(text.sections) if s < 0 else s + 1
    text.sections.insert(at, ManuscriptSection(""))
    return f"s{at}"


OF_CLAUSE: dict[str, Callable[[Manuscript, int, int], str]] = {
    "merge": merge_up,
    "split": split,
    "up": move_up,
    "down": move_down,
    "add-below": add_below,
    "heading": to_heading,
    "delete": delete,
}
OF_SECTION: dict[str, Callable[[Manuscript, int], str]] = {
    "add-clause": add_clause,
    "up": section_up,
    "down": section_down,
    "clause": section_to_clause,
    "join": section_join,
    "add-section": add_section,
    "delete": section_delete,
}


def apply(text: Manuscript, do: str) -> str:
    """Do what a button says ("merge c2-5", "up s3") and return the place to come back to."""
    verb, _, place = do.partition(" ")
    found = _PLACE.fullmatch(place)
    if do == "add-section":
        return add_section(text)
    try:
        if found and found[1] and verb in OF_SECTION:
            return OF_SECTION[verb](text, _within(int(found[1]), text.sections))
        if found and found[2] and verb in OF_CLAUSE:
            s = _within(int(found[2]), text.sections)
            return OF_CLAUSE[verb](text, s, _within(int(found[3]), text.sections[s].clauses))
    except IndexError:
        pass
    raise Refused("That place is no longer in the text. Nothing was changed.")


def place_of(do: str, text: Manuscript) -> str:
    """Return the place on the page that a button belongs to, or "" where there is none."""
    found = _PLACE.fullmatch(do.partition(" ")[2])
    try:
        if found and found[1]:
            return f"s{_within(int(found[1]), text.sections)}"
        if found:
            s = _within(int(found[2]), text.sections)
            return f"c{s}-{_within(int(found[3]), text.sections[s].clauses)}"
    except IndexError:
        pass
    return ""


def _within(index: int, items: list) -> int:
    if index >= len(items):
        raise IndexError(index)
    return index
