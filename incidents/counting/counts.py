"""Counting a term, once, when it is over; and what may be told of the terms that were counted.

Cases about (or done to) those who deal with cases are not counted. They know all the others, so a
number that is one larger than what they know would tell them of a case about themselves.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from incidents.bullying import models as bullying
from incidents.cases.models import CaseQuerySet
from incidents.counting.models import Line, TermCount
from incidents.counting.suppression import Told, told
from incidents.counting.terms import Term, ended, term_of
from incidents.disclosures import models as disclosures
from incidents.reporting import models as reporting
from policyportal.audit.log import record
from policyportal.audit.models import Entry
from policyportal.people.models import Cover, Person, Role, RoleAssignment

DEALING = (Role.HEADTEACHER, Role.CHAIR, Role.DSL, Role.SLT)


@dataclass(frozen=True)
class Counted:
    """A term that was counted, and what may be told of it."""

    term: Term
    told: Told


def ring() -> int:
    """Count each term that is over and was not counted yet, the oldest first; return how many."""
    begun = _first_day()
    if begun is None:
        return 0
    there = set(TermCount.objects.values_list("term_starts_on", flat=True))
    due = [term for term in ended(begun, timezone.localdate()) if term.starts_on not in there]
    for term in due:
        _count(term)
    return len(due)


def _first_day() -> date | None:
    """Return the day on which the portal's record begins."""
    first = Entry.objects.order_by("number").values_list("at", flat=True).first()
    return timezone.localdate(first) if first else None


@transaction.atomic
def _count(term: Term) -> None:
    rows = [
        TermCount(term_starts_on=term.starts_on, line=line, number=_in(term, line)) for line in Line
    ]
    TermCount.objects.bulk_create(rows)
    record("incidents.counted", None, by=None, term=str(term))


def _in(term: Term, line: Line) -> int:
    start, end = _moment(term.starts_on), _moment(term.ends_on + timedelta(days=1))
    cases = _cases(line).filter(recorded_at__gte=start, recorded_at__lt=end)
    dealing = _who_deals()
    return cases.exclude(Q(subject__in=dealing) | Q(affected__in=dealing)).count()


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _cases(line: Line) -> CaseQuerySet:
    """Return the cases that count in a line: not voided, and not handed on to be another."""
    if line == Line.BULLYING:
        states = bullying.State
        found = bullying.BullyingCase.objects.all()
    elif line == Line.RECORD:
        states = reporting.State
        found = reporting.Record.objects.all()
    else:
        states = disclosures.State
        kinds = disclosures.Kind
        kind = kinds.DISCLOSURE if line == Line.ALLEGATION else kinds.CONDUCT
        found = disclosures.Disclosure.objects.filter(kind=kind)
    return found.exclude(state__in=[states.VOIDED, states.HANDED_OVER])


def _who_deals() -> QuerySet[Person]:
    """Return whoever has ever dealt with cases, in a role of their own or for somebody."""
    held = RoleAssignment.objects.filter(role__in=DEALING).values("person")
    covered = Cover.objects.filter(role__in=DEALING).values("deputy")
    return Person.objects.filter(Q(pk__in=held) | Q(pk__in=covered))


def counted_by(day: date) -> list[Counted]:
    """Return the terms that were counted by the end of the day, the newest first. One query."""
    numbers: Mapping[date, dict[str, int]] = defaultdict(dict)
    for row in TermCount.objects.filter(counted_at__lt=_moment(day + timedelta(days=1))):
        numbers[row.term_starts_on][row.line] = row.number
    return [
        Counted(term_of(starts_on), told(counts))
        for starts_on, counts in sorted(numbers.items(), reverse=True)
    ]
