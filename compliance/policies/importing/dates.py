"""The dates a policy gives of itself ("Written:", "Reviewed:", "Approved:", "Review due:").

A date is kept as exactly as it is given: "2025-01-31", or "2025-01" where only the month is. What
is blank, or only a year or a term, is None: not known.
"""

from __future__ import annotations

import re
from datetime import date

from compliance.policies.importing.blocks import Block, Kind, spaces_out
from compliance.policies.manuscript import DATES

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        rf"\b{_WEEKDAY}{_DAY}(?:\s+of)?[-\s]\s*{_MONTH},?\s*[-\s]\s*{_YEAR}\b",
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b",
        rf"\b{_YEAR}-(?P<n>\d\d)-(?P<day>\d\d)\b",
        rf"\b(?P<day>\d{{1,2}})\s?[/.-]\s?(?P<n>\d{{1,2}})\s?[/.-]\s?{_YEAR}\b",
        r"\b(?P<day>\d{1,2})[/.](?P<n>\d{1,2})[/.](?P<short>\d\d)\b",
        rf"\b{_MONTH},?\s*[-\s]\s*{_YEAR}\b",
        rf"\b(?P<n>\d{{1,2}})/{_YEAR}\b",
        rf"\b{_YEAR}-(?P<n>\d\d)\b",
    )
)
_BY = r"(?:\s+(?:by|at|with)\b[^:\d]{0,50}?)?"
# "Review date" is the next review, unless the document names that apart.
_LABELS = {
    "review_due": r"""
        (?:date\s+(?:of|for)\s+(?:the\s+)?)?next\s+review(?:\s+(?:date|due|by|on))*
        | review\s+due(?:\s+(?:by|on|date))* | due\s+for\s+review | review\s+by
        | to\s+be\s+reviewed(?:\s+(?:by|on))?""",
    "review_date": r"date\s+of\s+review|review\s+date|review",
    "reviewed": rf"""
        (?:date\s+)?(?:of\s+)?last\s+review(?:ed)?(?:\s+(?:on|date))*{_BY}
        | (?:date\s+)?reviewed(?:\s+on|\s+date)?{_BY}
        | (?:last\s+)?(?:revised|updated|amended)(?:\s+on)?""",
    "approved": rf"""
        (?:date\s+)?(?:of\s+)?
        (?:approval|approved|ratified|adopted|ratification|adoption|agreed|signed\s+off)
        (?:\s+(?:on|date))*{_BY}""",
    "written": r"""
        (?:date\s+)?(?:first\s+)?(?:written|created|issued|drafted)(?:\s+on)?
        | date\s+of\s+(?:policy|issue) | policy\s+date | issue\s+date | first\s+published""",
    "plain": "date",
}
_LABEL = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<{name}>{form})" for name, form in _LABELS.items())
    + r")\s*(?P<end>:|$)",
    re.I | re.X,
)
_PROSE = {
    name: re.compile(form, re.I)
    for name, form in {
        "approved": r"\b(?:was|were|been)\s+(?:\w+\s+)?(?:approved|ratified|adopted|agreed)\b"
        r"|\b(?:approved|ratified|adopted)\s+(?:by|on)\b",
        "review_due": r"\b(?:will|to|shall|should|must)\s+(?:next\s+)?be\s+(?:next\s+)?reviewed\b",
        "reviewed": r"\b(?:was|last)\s+(?:last\s+)?reviewed\b",
        "written": r"\b(?:was|first)\s+(?:first\s+)?written\b",
    }.items()
}


def parse_date(text: str) -> str | None:
    """Return the first date in a text as "2025-01-31" or "2025-01", None if there is none."""
    found = _first_date(text[:300])
    return found[0] if found else None


def is_date(text: str) -> bool:
    """Whether a text is a date and nothing else."""
    found = _first_date(text) if len(text) < 40 else None
    return bool(found) and not re.search(r"\w", text[: found[1]] + text[found[2] :])


def is_date_line(text: str) -> bool:
    """Whether a line begins with a label of a date: "Last reviewed: …"."""
    match = _LABEL.match(text)
    return bool(match) and match["end"] == ":"


def _first_date(text: str) -> tuple[str, int, int] | None:
    found = []
    for form in _FORMS:
        for match in form.finditer(text):
            if value := _value(match.groupdict()):
                found.append((match.start(), -match.end(), value))
                break
    if not found:
        return None
    start, end, value = min(found)
    return value, start, -end


def _value(parts: dict[str, str | None]) -> str | None:
    year = int(parts.get("year") or f"20{parts['short']}")
    name = parts.get("month")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(parts["n"])
    try:
        day = date(year, month, int(parts.get("day") or 1))
    except ValueError:
        return None
    return day.isoformat() if parts.get("day") else f"{day:%Y-%m}"


def read_dates(blocks: list[Block], front: int) -> dict[str, str | None]:
    """Return the dates that a document gives of itself. Lines of the first `front` blocks that hold
    labels and dates and nothing else are taken out of `blocks`: they are said by the dates."""
    dates: dict[str, str | None] = dict.fromkeys((*DATES, "review_date"))
    spent: list[int] = []
    for i, block in enumerate(blocks):
        if block.kind == Kind.HEADING or len(block.text) > 300:
            continue
        found, only_dates = _labelled(block)
        for name, value in found.items():
            dates[name] = dates[name] or value
        if found and only_dates and i < front:
            spent.append(i)
    _from_columns(blocks, dates)
    review_date = dates.pop("review_date")
    other = "reviewed" if dates["review_due"] else "review_due"
    dates[other] = dates[other] or review_date
    _from_prose(blocks, dates)
    for i in reversed(spent):
        del blocks[i]
    return dates


def _labelled(block: Block) -> tuple[dict[str, str | None], bool]:
    """Return the labels of one line with their dates, and whether it has nothing else in it."""
    if block.kind == Kind.ROW:
        cells = (f"{c.rstrip(' :')}:" if _LABEL.fullmatch(c) else c for c in block.cells)
        return _labelled_line(" ".join(cells), "")
    found: dict[str, str | None] = {}
    only_dates, last = True, ""
    for line in re.split(r"[\n|]", block.text):
        values, only = _labelled_line(line.strip(), last)
        found = {**values, **{name: value for name, value in found.items() if value}}
        only_dates = only_dates and only
        last = next(reversed(values), last)
    return found, only_dates


def _labelled_line(text: str, last: str) -> tuple[dict[str, str | None], bool]:
    """Do the same for one line; `last` is the label before it, which a plain "Date:" goes with."""
    labels = [match for match in _LABEL.finditer(text) if match["end"] == ":"]
    if not labels or labels[0].start() > 0:
        return {}, False
    found: dict[str, str | None] = {}
    only_dates = not any(re.search(r"\bby\s+\w", label[0], re.I) for label in labels)
    for label, after in zip(labels, [*labels[1:], None], strict=True):
        value = text[label.end() : after.start() if after else len(text)].strip(" |,;")
        name = last if label["plain"] and last else _name(label)
        if name == "plain":
            only_dates = False
            continue
        only_dates = only_dates and (not value or is_date(value))
        found[name] = found.get(name) or parse_date(value)
        last = name
    return found, only_dates


def _name(label: re.Match) -> str:
    return next(name for name in _LABELS if label[name])


def _from_columns(blocks: list[Block], dates: dict[str, str | None]) -> None:
    """Read a table whose headings are labels: the latest date below each."""
    heads: dict[int, str] = {}
    for block in blocks:
        if block.kind != Kind.ROW:
            heads = {}
            continue
        named = {
            i: _name(match)
            for i, cell in enumerate(block.cells)
            if (match := _LABEL.fullmatch(spaces_out(cell))) and not match["plain"]
        }
        if named and not any(parse_date(cell) for cell in block.cells):
            heads = named
            continue
        for i, name in heads.items():
            value = parse_date(block.cells[i]) if i < len(block.cells) else None
            dates[name] = max(filter(None, (dates[name], value)), default=None)


def _from_prose(blocks: list[Block], dates: dict[str, str | None]) -> None:
    """Read "approved by the governors on 12 March 2025" where no label gave the date."""
    for block in blocks:
        if block.kind == Kind.HEADING or len(block.text) > 2_000:
            continue
        for name, form in _PROSE.items():
            if dates[name]:
                continue
            if match := form.search(block.text):
                dates[name] = parse_date(block.text[match.end() : match.end() + 110].split(". ")[0])
