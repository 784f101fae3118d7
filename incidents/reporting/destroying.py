"""How records are kept, and what goes with them (`cases/destroying.py`)."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from incidents.cases.destroying import Keeping
from incidents.cases.keeping import Rule, years_before
from incidents.cases.models import Involved
from incidents.reporting import retention
from incidents.reporting.models import IctBan, Kind, Record, State

ENDED = (State.CLOSED, State.VOIDED, State.HANDED_OVER)
LONG = Rule("Records: improper contact, images, danger", retention.SAYS_LONG)
SHORT = Rule("Other records", retention.SAYS_SHORT)
VOIDED = Rule("Records made by mistake", retention.SAYS_VOIDED)


def _rule(case: Record) -> Rule:
    if case.state == State.VOIDED:
        return VOIDED
    return LONG if case.kind in retention.LONG else SHORT


def _until(case: Record) -> date:
    """Return until when it is kept: never while staff see supervised use that was set with it."""
    until = retention.until(case, ended_on=timezone.localdate(case.closed_at))
    bans = IctBan.objects.not_over_on(timezone.localdate()).filter(record=case.pk)
    last_days = bans.values_list("ends_on", flat=True)
    return max([until, *(last + timedelta(days=1) for last in last_days)])


def _astray(today: date) -> QuerySet[Record]:
    """Return records that supervised use keeps, or whose end a date of birth moves, given since."""
    runs = Exists(IctBan.objects.not_over_on(today).filter(record=OuterRef("pk")))
    grown_up = years_before(today, retention.YEARS_OF_AGE)
    on_it = Involved.objects.filter(ended_at=None)
    young = Q(pk__in=on_it.filter(child__born_on__gt=grown_up).values("case"))
    unknown = Q(pk__in=on_it.filter(child__born_on=None).values("case"))
    of_children = Q(kind__in=retention.LONG) & Q(pk__in=on_it.values("case"))
    later = Q(kept_until__lte=today) & (runs | of_children & young)
    sooner = Q(kept_until__gt=today) & of_children & ~young & ~unknown
    return Record.objects.filter(state__in=(State.CLOSED, State.HANDED_OVER)).filter(later | sooner)


KEEPING = Keeping(
    ended=ENDED,
    rules=(LONG, SHORT, VOIDED),
    rule=_rule,
    until=_until,
    kind=lambda case: case.kind,
    outcome=lambda case: case.state,
    labels=dict([*Kind.choices, *State.choices]),
    astray=_astray,
    rows=((IctBan, "record"),),
)
