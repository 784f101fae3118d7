"""How long a case of bullying is kept.

The figures are the school's own: no statute and no guidance gives one for records of this kind.
Until the youngest child concerned would be 25, as the file of a child is commonly kept, and for
seven years from closing at least: where no date of birth is known, for those. A case voided as a
mistake: a year.
"""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from incidents.bullying.models import BullyingCase, State
from incidents.cases.involving import children_of
from incidents.cases.keeping import years_after

YEARS_OF_AGE = 25
YEARS_AT_LEAST = 7
YEARS_AFTER_VOIDING = 1

SAYS = (
    f"Until the youngest child whose date of birth is known is {YEARS_OF_AGE}, and for "
    f"{YEARS_AT_LEAST} years from closing at least. The figures are the school’s own."
)
SAYS_VOIDED = "A voided record is kept for a year. The figure is the school’s own."


def kept_until(ended_on: date, born_on: Iterable[date | None], *, voided: bool) -> date:
    """Return the day from which the record may be destroyed. Pure, and total."""
    if voided:
        return years_after(ended_on, YEARS_AFTER_VOIDING)
    known = [years_after(born, YEARS_OF_AGE) for born in born_on if born]
    return max([years_after(ended_on, YEARS_AT_LEAST), *known])


def until(case: BullyingCase, *, ended_on: date | None = None) -> date:
    """Return until when it is kept, if it ends on that day: today, where none is given."""
    return kept_until(
        ended_on or timezone.localdate(),
        [one.child.born_on for one in children_of(case)],
        voided=case.state == State.VOIDED,
    )


def says(case: BullyingCase) -> str:
    """Return the rule in words, for the pages that say how long a case is kept."""
    return SAYS_VOIDED if case.state == State.VOIDED else SAYS
