"""What keeps a sheet from being submitted, in sentences."""

from collections.abc import Iterator

from compliance.advice.content import Claim, Part, Sheet


def faults(sheet: Sheet) -> list[str]:
    """Return a sentence for each thing that is missing or cannot be right."""
    return [*_missing(sheet), *_wrong(sheet)]


def _missing(sheet: Sheet) -> Iterator[str]:
    for part in Part:
        if not sheet.points(part):
            yield f"“{part.heading}” says nothing yet."
    if not sheet.ages:
        yield "The minimum age is missing."
    if not sheet.sources:
        yield "No source is named."


def _wrong(sheet: Sheet) -> Iterator[str]:
    for _, _, claim in sheet.claims():
        if fault := claim_fault(claim):
            yield f"“{claim.says}”: {fault}"
    if len({age.since for age in sheet.ages}) < len(sheet.ages):
        yield "Two minimum ages begin on the same day."


def claim_fault(claim: Claim) -> str:
    """Return what a claim lacks, as the end of a sentence; "" where it lacks nothing."""
    if not claim.source:
        return "it names no source."
    checked = [claim.now, claim.checked_on, claim.checked_source]
    if any(checked) and not all(checked):
        return "what was found, on which day and where go together."
    if claim.changed and not claim.now:
        return "say what is right now."
    return ""
