"""Ticking what was done away from the portal: once, and again where the tick was struck through.

Which steps can be ticked in a case, each capability says itself.
"""

from collections.abc import Callable, Collection
from typing import TypeVar

from django.db import transaction

from incidents.cases import adding, steps
from incidents.cases.chronology import Happened
from incidents.cases.models import Case, ChronologyEntry
from policyportal.documents.templatetags.dates import moment
from policyportal.people.models import Person
from policyportal.refusal import Refused

STEP = "step"  # the fact of a tick that names what was ticked; in lower case, so not shown

C = TypeVar("C", bound=Case)


def ticked(case: Case, slug: str) -> ChronologyEntry | None:
    """Return the entry that says the step is done; one that was struck through does not."""
    ticks = ChronologyEntry.objects.filter(case=case.pk, what=Happened.TICKED)
    standing = ticks.filter(corrected_by__isnull=True)
    return next((one for one in standing if one.facts.get(STEP) == slug), None)


@transaction.atomic
def tick(
    case: C,
    slug: str,
    *,
    title: str,
    allowed: Callable[[C], Collection[str]],
    note: str = "",
    asks: str = "",
    seen: int | None,
    by: Person,
) -> ChronologyEntry:
    """Say that something was done away from the portal. A tick is corrected, never taken back.

    `allowed` returns what can be ticked in the case as it is under the lock; `asks` is what to say
    where a note is needed and there is none.
    """
    case = steps.begin(case, by=by, seen=seen)
    adding.require_open(case)
    if slug not in allowed(case):
        raise Refused("This is not one of the steps of this case.")
    if made := ticked(case, slug):
        raise Refused(f"This was ticked already, on {moment(made.at)}.")
    note = adding.require_words(note, asks, field="note")
    facts = {STEP: slug, "What": title}
    return steps.finish(case, Happened.TICKED, by=by, words=note, facts=facts)
