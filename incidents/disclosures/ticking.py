"""Ticking what was done away from the portal with a disclosure."""

from incidents.cases import ticking
from incidents.cases.models import ChronologyEntry
from incidents.cases.reported import Source
from incidents.disclosures.models import Disclosure, Kind
from incidents.disclosures.ticks import TICKS, ticks_of
from policyportal.people.models import Person


def tick(
    case: Disclosure, step: str, *, note: str = "", seen: int | None, by: Person
) -> ChronologyEntry:
    """Say that a step of this case was done; which there are follows from who told the school."""
    return ticking.tick(
        case,
        step,
        title=TICKS[step].title if step in TICKS else "",
        allowed=steps_of,
        note=note,
        seen=seen,
        by=by,
    )


def steps_of(case: Disclosure) -> tuple[str, ...]:
    """Return what can be ticked in the case."""
    return ticks_of(Kind(case.kind), Source(case.source))
