"""How cases of bullying are kept, and what goes with them (`cases/destroying.py`)."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from incidents.bullying import retention
from incidents.bullying.models import (
    Assessment,
    BullyingCase,
    Family,
    FamilyContact,
    FollowUp,
    Letter,
    Referral,
    State,
)
from incidents.cases.destroying import Keeping
from incidents.cases.keeping import Rule, years_before
from incidents.cases.models import Involved

ENDED = (State.CLOSED, State.VOIDED, State.HANDED_OVER)
BULLYING = "bullying"
KEPT = Rule("Bullying", retention.SAYS)
VOIDED = Rule("Bullying, recorded by mistake", retention.SAYS_VOIDED)


def _until(case: BullyingCase) -> date:
    return retention.until(case, ended_on=timezone.localdate(case.closed_at))


def _outcome(case: BullyingCase) -> str:
    """Return how it ended: a closed case was resolved before, or not the school's to resolve."""
    if case.state != State.CLOSED:
        return case.state
    return State.RESOLVED if case.resolved_at else State.NOT_SCHOOL


def _astray(today: date) -> QuerySet[BullyingCase]:
    """Return cases whose end a date of birth moves that somebody gave, or corrected, since."""
    grown_up = years_before(today, retention.YEARS_OF_AGE)
    young = Involved.objects.filter(ended_at=None, child__born_on__gt=grown_up).values("case")
    closed_by = years_before(today, retention.YEARS_AT_LEAST)
    later = Q(kept_until__lte=today, pk__in=young)
    sooner = Q(kept_until__gt=today, closed_at__date__lte=closed_by) & ~Q(pk__in=young)
    kept = BullyingCase.objects.filter(state__in=(State.CLOSED, State.HANDED_OVER))
    return kept.filter(later | sooner)


KEEPING = Keeping(
    ended=ENDED,
    rules=(KEPT, VOIDED),
    rule=lambda case: VOIDED if case.state == State.VOIDED else KEPT,
    until=_until,
    kind=lambda case: BULLYING,
    outcome=_outcome,
    labels={BULLYING: "Bullying", **dict(State.choices)},
    astray=_astray,
    rows=(
        (Assessment, "case"),
        (FamilyContact, "case"),
        (Family, "case"),
        (FollowUp, "case"),
        (Letter, "case"),
        (Referral, "case"),
    ),
)
