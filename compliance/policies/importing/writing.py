"""A manuscript to Markdown that reads back as the same manuscript, keys and dates included."""

import re

from compliance.policies.importing.structure import NESTED
from compliance.policies.manuscript import DATES, Manuscript, ManuscriptClause
from compliance.policies.models import ClauseKind

_ALWAYS = re.compile(r"([\\`*_\[\]<>&{}|])")
_AT_START = re.compile(r"^([#+=~-])|^(\d{1,9})([.)])(?=\s|$)")


def to_markdown(manuscript: Manuscript) -> str:
    """Return the manuscript as Markdown with front matter (see `markdown.py` for the form)."""
    parts = ["---", f"title: {manuscript.title}"]
    parts += [f"{name}: {manuscript.dates.get(name) or ''}".rstrip() for name in DATES]
    parts += ["---", ""]
    if manuscript.plain_words:
        parts += ["## In plain words {#plain-words}", "", manuscript.plain_words, ""]
    for section in manuscript.sections:
        parts += [f"## {_line(section.heading)}{_key(section.key)}", ""]
        for clause in section.clauses:
            parts += [_clause(clause), ""]
    return "\n".join(parts).rstrip() + "\n"


def _clause(clause: ManuscriptClause) -> str:
    lines = [_line(line) for line in clause.text.split("\n")]
    if clause.kind != ClauseKind.POINT:
        return "\\\n".join(lines) + _key(clause.key)
    nested = [line for line in lines[1:] if line.startswith(NESTED)]
    if len(nested) < len(lines) - 1:
        return "- " + "\\\n  ".join(lines) + _key(clause.key)
    below = "".join(f"\n  - {_line_start(line.removeprefix(NESTED))}" for line in nested)
    return f"- {lines[0]}{_key(clause.key)}{below}"


def _key(key: str) -> str:
    return f" {{#{key}}}" if key else ""


def _line(text: str) -> str:
    """Escape what Markdown would read as a sign."""
    return _line_start(_ALWAYS.sub(r"\\\1", text))


def _line_start(text: str) -> str:
    return _AT_START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", text)
