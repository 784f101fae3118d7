"""Who has looked at a case: each look is an entry in the log, and is shown on the case."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils import timezone

from incidents.cases import access
from incidents.cases.models import Case
from incidents.cases.steps import the_case
from policyportal.audit import unchanged
from policyportal.audit.log import record
from policyportal.audit.models import LOOKED, Entry
from policyportal.people.models import Person
from policyportal.row_names import name_of

VIEWED = LOOKED


@transaction.atomic
def viewed(case: Case, *, by: Person, page: str = "case") -> None:
    """Write into the log that somebody looked at a page of the case.

    The first look of somebody who works on it, and did not send it in, is when it was picked up:
    that much, whoever reported it learns.
    """
    if case.picked_up_at is None and by.pk != case.recorded_by_id and access.can_work(by, case):
        now = timezone.now()
        Case.objects.filter(pk=case.pk, picked_up_at=None).update(picked_up_at=now)
        case.picked_up_at = now
    record(VIEWED, the_case(case), by=by, page=page)


@dataclass(frozen=True)
class Looked:
    """One person's looks at a case: how many, and when the first and the last were."""

    person: Person
    times: int
    first: datetime
    last: datetime


def seen_by(case: Case, log_end: str | None = None) -> list[Looked]:
    """Return who has looked at the case, the latest first. Two queries at most."""
    looks = Entry.objects.filter(about=name_of(the_case(case)), action=VIEWED)
    ends = {"times": Count("pk"), "first": Min("at"), "last": Max("at")}
    by_person = looks.values("by").annotate(**ends).order_by("-last").values_list("by", *ends)
    found = [(int(by.rpartition(":")[2]), *rest) for by, *rest in by_person]
    who = frozenset(pk for pk, *_ in found)
    people = unchanged.kept(log_end, ("people", who), lambda: Person.objects.in_bulk(who))
    return [Looked(people[pk], *rest) for pk, *rest in found]
