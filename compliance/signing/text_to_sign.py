"""A published version as the sign page shows it: put into HTML once, for it never changes."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from compliance.policies.comparison import changes
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from compliance.policies.models import ClauseKind, SectionKind, Version
from policyportal.audit import unchanged

NEVER = "published"  # stands for the log's end where no entry can make a difference
MANY_CHANGES = 12


@dataclass(frozen=True)
class Part:
    """A section as the page shows it: as text, or as terms one by one, each with its number.

    What stands between the terms has no number (0).
    """

    sections: list[ManuscriptSection]
    terms: list[tuple[int, ManuscriptClause]]
    total: int

    @classmethod
    def of(cls, section: ManuscriptSection) -> "Part":
        terms, number = [], 0
        for clause in section.clauses if section.kind == SectionKind.TERMS else []:
            number += clause.kind == ClauseKind.POINT
            terms.append((number if clause.kind == ClauseKind.POINT else 0, clause))
        return cls([section], terms, number)


def text_to_sign(version: Version) -> dict[str, SafeString]:
    """Return the published version's `contents` and `text` as HTML."""
    return unchanged.kept(NEVER, ("text to sign", version.pk), lambda: _text(version))


def changes_since(before: Version, version: Version) -> SafeString:
    """Return what changed between two published versions, as HTML."""
    key = ("changes to sign", before.pk, version.pk)
    return unchanged.kept(NEVER, key, lambda: _changes(before, version))


def _text(version: Version) -> dict[str, SafeString]:
    sections = Manuscript.of(version).sections
    context = {"sections": sections, "parts": [Part.of(section) for section in sections]}
    return {
        name: render_to_string(f"compliance/signing/_{name}.html", context)
        for name in ("contents", "text")
    }


def _changes(before: Version, version: Version) -> SafeString:
    found = changes(Manuscript.of(before), Manuscript.of(version))
    context = {"changes": found, "before": before, "fold": len(found) > MANY_CHANGES}
    return render_to_string("compliance/signing/_changes_since.html", context)
