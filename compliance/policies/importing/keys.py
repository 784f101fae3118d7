"""Keys for sections and clauses: known ones by meaning, readable new ones for the rest.

A known clause (`clause_keys.py`) is looked for in the sections of its area; each key goes to the
clause whose words speak for it most, and no key is given twice. Where a document has no Terms of
Use, those are looked for among the rules for staff, and more is asked of them. What is unknown gets
a slug of its section's key and its first telling words. The same text always gets the same keys;
keys that are there already stay.
"""

from __future__ import annotations

import re
import unicodedata

from compliance.policies.clause_keys import KNOWN_CLAUSES, KnownClause
from compliance.policies.faults import TAKEN
from compliance.policies.importing.areas import area_of, closeness, is_appendix, sheet_of
from compliance.policies.importing.blocks import after_number
from compliance.policies.importing.matching import fold, score, signals
from compliance.policies.importing.structure import ABOUT_KEY, NESTED
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from compliance.policies.models import ClauseKind, SectionKind

SECTION_KEY_LENGTH = 60
CLAUSE_KEY_LENGTH = 80
_SMALL = frozenset(
    "a an the of to and or for in on at by with from as is are be been was were will shall should "
    "must may can not no any all that this these those it its they their them he she his her we "
    "our you your i if when where who which what has have had do does than then there so such also "
    "into up out about other s member members".split()
)
_KEY = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_LEAD_IN = "lead-in"
_SIGNALS = 2
_LONG = 600  # characters: what says many things has words of any clause by chance
_SHORT = 6  # spaces round and between the words of "be hateful": there is room for one signal
_LONGEST_LIST = 60
_NO = re.compile(
    r" (?:not|no|never|nor|neither|none|nobody|nothing|cannot|cant|wont|dont|doesnt|"
    r"isnt|arent|mustnt|shouldnt|neednt|havent|without|unless|only|except|"
    r"avoid|refrain|prohibit\w*|forbid\w*|forbidden|ban|banned|barred|unacceptable|inappropriate|"
    r"breach\w*|disciplin\w*|against|illegal|offence|closed|instead of|stop|stay within) "
)
_LONGEST_READ = 6_000


def propose_keys(manuscript: Manuscript) -> None:
    """Give every section and clause that has no key one; keys are unique in the manuscript."""
    taken = set(TAKEN)
    _keep_given(manuscript, taken)
    areas = _section_keys(manuscript, taken)
    _known_clauses(manuscript, areas, taken)
    counts: dict[str, int] = {}
    # What the portal cites is found by meaning alone, never made out of a clause's first words.
    taken |= {row.key for row in KNOWN_CLAUSES.values() if row.cited_by}
    for section in manuscript.sections:
        for i, clause in enumerate(section.clauses):
            if not clause.key:
                clause.key = _unique(_slug_for(section, i), taken, counts, CLAUSE_KEY_LENGTH)


def unmapped(manuscript: Manuscript) -> list[KnownClause]:
    """Return the clauses that the portal cites and the manuscript has not: `cited_by` says what."""
    there = {clause.key for section in manuscript.sections for clause in section.clauses}
    return [row for row in KNOWN_CLAUSES.values() if row.cited_by and row.key not in there]


def slug(text: str, words: int = 4) -> str:
    """Return the first telling words of a text as a key part: "phones-handed-office"."""
    plain = unicodedata.normalize("NFKD", text[:400]).replace("'", "").replace("\u2019", "")
    found = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    telling = [word for word in found if word not in _SMALL and not word.isdigit()] or found
    return "-".join(telling[:words])[:40].strip("-")


def _keep_given(manuscript: Manuscript, taken: set[str]) -> None:
    """Keep well-formed keys; one given twice is kept the first time."""
    for section in manuscript.sections:
        for item, length in (
            (section, SECTION_KEY_LENGTH),
            *((clause, CLAUSE_KEY_LENGTH) for clause in section.clauses),
        ):
            item.key = item.key.strip().lower()
            if item.key in taken or len(item.key) > length or not _KEY.fullmatch(item.key):
                item.key = ""
            elif item.key:
                taken.add(item.key)


def _section_keys(manuscript: Manuscript, taken: set[str]) -> list[str]:
    """Give the sections their keys and return the area of each, in order."""
    areas: list[str] = []
    counts: dict[str, int] = {}
    appendix = "appendix"
    best = _best_of_each_area(manuscript)
    for section in manuscript.sections:
        heading = after_number(section.heading)
        if section.kind == SectionKind.APPENDIX:
            key, appendix = _appendix_key(heading, appendix)
            areas.append("appendix")
        else:
            area = section.key.split(".")[0] if section.key else area_of(heading)
            area = "introduction" if area == ABOUT_KEY else area
            areas.append("tou" if section.kind == SectionKind.TERMS else area)
            is_best = area and area not in taken and best.get(area, section) is section
            key = area if is_best else slug(heading, 5) or "section"
        if not section.key:
            section.key = _unique(key, taken, counts, SECTION_KEY_LENGTH)
    return areas


def _best_of_each_area(manuscript: Manuscript) -> dict[str, ManuscriptSection]:
    """Return the section whose heading names each area best; Terms of Use are marked as such."""
    best: dict[str, tuple[tuple[int, int, int], ManuscriptSection]] = {}
    for section in manuscript.sections:
        heading = after_number(section.heading)
        area = "tou" if section.kind == SectionKind.TERMS else area_of(heading)
        if not area or section.key or section.kind == SectionKind.APPENDIX:
            continue
        fits = (section.kind == SectionKind.TERMS, *closeness(area, heading))
        if area not in best or fits > best[area][0]:
            best[area] = (fits, section)
    return {area: section for area, (_, section) in best.items()}


def _appendix_key(heading: str, appendix: str) -> tuple[str, str]:
    """Return the key of a section of an appendix, and the prefix for the sections below it."""
    if sheet := sheet_of(heading):
        key = f"appendix.{slug(sheet, 3) or 'sheet'}"
        return key, key
    if is_appendix(heading):
        key = f"appendix.{slug(heading.split(maxsplit=1)[-1], 4)}" if " " in heading else "appendix"
        key = key.rstrip(".")
        return key, key
    part = slug(heading, 5) or "part"
    if heading.lower().startswith("what is "):
        part = "what-it-is"
    return f"{appendix}.{part}", appendix


def _known_clauses(manuscript: Manuscript, areas: list[str], taken: set[str]) -> None:
    """Give known clauses their keys, the surest first."""
    found = []
    for section, area in zip(manuscript.sections, areas, strict=True):
        needs = [(row, _need(row, area, "tou" in areas)) for row in KNOWN_CLAUSES.values()]
        wanted = [(row, need) for row, need in needs if need and row.key not in taken]
        for i, clause in enumerate(section.clauses if wanted else []):
            if clause.key or len(clause.text) > _LONGEST_READ:
                continue
            # The points below a clause are each about something of their own.
            folded = fold(clause.text.partition(f"\n{NESTED}")[0])
            leads_in, forbids = _leads_in(section, i), _says_no(section, i, folded)
            enough = _SIGNALS + (len(clause.text) > _LONG)
            for row, need in wanted:
                if (row.forbids and not forbids) or not _may_be(row, clause, leads_in):
                    continue
                points, speak = score(row.words, folded), signals(row.words, folded)
                speak += row.forbids and folded.count(" ") <= _SHORT
                if points >= need and (not row.cited_by or speak >= enough):
                    found.append((-points / row.need, len(found), row.key, clause))
    for *_, key, clause in sorted(found, key=lambda match: match[:3]):
        if not clause.key and key not in taken:
            clause.key = key
            taken.add(key)


def _need(row: KnownClause, area: str, has_terms: bool) -> float | None:
    """Return the sum that makes a match in a section of this area; None: not looked for there."""
    if area in row.areas or ("*" in row.areas and area != "appendix"):
        return row.need
    if row.key.startswith("tou.") and not has_terms and area in ("staff", "worktime", ""):
        return row.need * 1.2
    return None


def _may_be(row: KnownClause, clause: ManuscriptClause, leads_in: bool) -> bool:
    """Whether a half sentence before a list is asked for, where the clause is one and only that."""
    if row.key.endswith(_LEAD_IN):
        return leads_in
    return not (leads_in and row.cited_by and ". " not in clause.text)


def _says_no(section: ManuscriptSection, i: int, folded: str) -> bool:
    """Whether a clause forbids something, or the half sentence or heading it follows on from."""
    if _NO.search(folded):
        return True
    start = max(0, i - _LONGEST_LIST)
    before = (c.text for c in reversed(section.clauses[start:i]) if c.kind != ClauseKind.POINT)
    lead_in = next(before, "")
    return bool(
        _NO.search(fold(section.heading))
        or (lead_in.endswith(":") and _NO.search(fold(lead_in[-300:])))
    )


def _leads_in(section: ManuscriptSection, i: int) -> bool:
    """Whether a clause is the half sentence before a list."""
    clauses = section.clauses
    if clauses[i].kind != ClauseKind.PARAGRAPH or i + 1 == len(clauses):
        return False
    return clauses[i].text.endswith(":") and clauses[i + 1].kind == ClauseKind.POINT


def _slug_for(section: ManuscriptSection, i: int) -> str:
    clause: ManuscriptClause = section.clauses[i]
    if section.kind == SectionKind.TERMS:
        prefix = "terms"  # the `tou` keys are those of the ten terms the portal knows
    else:
        prefix = section.key
    if _leads_in(section, i):
        return f"{prefix}.{_LEAD_IN}"
    first_line = clause.text.partition("\n")[0]
    return f"{prefix}.{slug(after_number(first_line)) or 'clause'}"


def _unique(key: str, taken: set[str], counts: dict[str, int], length: int) -> str:
    key = key[:length].rstrip(".-")
    candidate = key
    while candidate in taken:
        counts[key] = counts.get(key, 1) + 1
        end = f"-{counts[key]}"
        candidate = key[: length - len(end)].rstrip(".-") + end
    taken.add(candidate)
    return candidate
