"""A published version as the sign page shows it: put into HTML once, for it never changes."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from compliance.policies.comparison import Change, changes
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from compliance.policies.models import ChangeMark, ClauseKind, SectionKind, Version
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


def changes_since(before: Version, version: Version, roles: frozenset[str]) -> SafeString:
    """Return what changed between two published versions, as HTML.

    First those changes for which people in the roles are asked again, and why.
    """
    key = ("changes to sign", before.pk, version.pk, roles)
    return unchanged.kept(NEVER, key, lambda: _changes(before, version, roles))


def _manuscript(version: Version) -> Manuscript:
    return unchanged.kept(NEVER, ("manuscript", version.pk), lambda: Manuscript.of(version))


def _text(version: Version) -> dict[str, SafeString]:
    sections = _manuscript(version).sections
    context = {"sections": sections, "parts": [Part.of(section) for section in sections]}
    return {
        name: render_to_string(f"compliance/signing/_{name}.html", context)
        for name in ("contents", "text")
    }


def _changes(before: Version, version: Version, roles: frozenset[str]) -> SafeString:
    found = changes(_manuscript(before), _manuscript(version))
    reasons = reasons_among(found, before, version, roles)
    others = [change for change in found if change.name not in reasons]
    context = {
        "reasons": [(c, reasons[c.name]) for c in found if c.name in reasons],
        "others": others,
        "before": before,
        "total": len(found),
        "fold": len(found) > MANY_CHANGES,
    }
    return render_to_string("compliance/signing/_changes_since.html", context)


def reasons_among(
    found: list[Change], before: Version, version: Version, roles: frozenset[str]
) -> dict[str, str]:
    """Return by name which of the changes the roles sign again for, with what was said of each.

    That is what was marked so in any version since. Where nothing that was marked is to be seen
    in the end (or the versions are older than marks), every change is taken for a reason.
    """
    since = ChangeMark.objects.filter(
        version__policy=version.policy_id,
        version__number__gt=before.number,
        version__number__lte=version.number,
    ).select_related("version")
    marked = {
        mark.change: mark.why
        for mark in since.order_by("version__number", "pk")
        if not roles.isdisjoint(mark.roles)
    }
    seen = {change.name: marked[change.name] for change in found if change.name in marked}
    return seen or {change.name: "" for change in found}
