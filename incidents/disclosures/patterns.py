"""Whether there is a pattern: what else was recorded about the same person in two years.

A person here is found by the plain reference; somebody described by the blind index of exactly the
same name (`vault/blind.py`). Only what the reader may see counts.
"""

from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone

from incidents.cases.described import index_of
from incidents.cases.models import DESCRIBED
from incidents.disclosures.models import Disclosure, State
from policyportal.audit import unchanged
from policyportal.people.models import Person
from policyportal.vault import blind

__all__ = ["earlier", "index_of"]

YEARS = 2


def _two_years_before(day: date) -> datetime:
    """Return the first moment that still counts; two years before 29 February is the 28th."""
    try:
        first = day.replace(year=day.year - YEARS)
    except ValueError:
        first = day.replace(year=day.year - YEARS, day=28)
    return datetime.combine(first, time.min, timezone.get_current_timezone())


def _same_subject(case: Disclosure) -> Q | None:
    if case.subject_id:
        return Q(subject=case.subject_id)
    same = blind.candidates(case.described, purpose=DESCRIBED)
    return Q(subject__isnull=True, described_index__in=same) if same else None


def earlier(case: Disclosure, *, person: Person, today: date) -> list[Disclosure]:
    """Return what else the person may see about the same subject, recorded within 24 months.

    The latest first; records voided since are left out, and conduct records count.
    """
    key = ("about the same", case.pk, today)
    found = unchanged.kept(person.log_end, key, lambda: _about_the_same(case, today))
    if not found:
        return []
    visible = Disclosure.objects.visible_to(person).in_bulk([one.pk for one in found])
    return [one for one in found if one.pk in visible]


def _about_the_same(case: Disclosure, today: date) -> list[Disclosure]:
    """Return all of them, whoever may see which."""
    same = _same_subject(case)
    if same is None:
        return []
    found = Disclosure.objects.filter(same, recorded_at__gte=_two_years_before(today))
    found = found.exclude(pk=case.pk).exclude(state=State.VOIDED)
    return list(found.order_by("-recorded_at", "-pk"))
