"""How records of an adult's conduct are kept: what of it is theirs alone (`cases/destroying.py`).

The end of some depends on a date of birth, of others on whether somebody has left.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from incidents.cases import steps
from incidents.cases.destroying import Keeping, require_ended
from incidents.cases.keeping import Rule
from incidents.disclosures import retention
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import ConductOutcome, Disclosure, Kind, Outcome, State
from policyportal.people.models import Person
from policyportal.refusal import Refused

ENDED = (State.CLOSED, State.VOIDED, State.HANDED_OVER)
OLDEST, YOUNGEST = 110, 16  # years of age that anybody can have who worked or helped here


def _without_an_end(person: Person) -> QuerySet[Disclosure]:
    """Return the closed records the person manages of which the end cannot be said yet."""
    closed = Disclosure.objects.managed_by(person).filter(state=State.CLOSED, kept_until=None)
    return closed.order_by("closed_at", "pk")


def birth_missing(person: Person) -> QuerySet[Disclosure]:
    """Return those of them whose end depends on a date of birth, which is not known."""
    return _without_an_end(person).exclude(outcome="")


def until_they_leave(person: Person) -> QuerySet[Disclosure]:
    """Return those of them that are kept until the person leaves, or for a time from then."""
    return _without_an_end(person).filter(outcome="")


def lacks_birth(case: Disclosure) -> bool:
    """Whether the end of keeping it cannot be said for want of a date of birth."""
    facts = retention.facts_of(case)
    rule = retention.rule_for(facts)
    return rule.missing == retention.NO_BIRTH and retention.kept_until(facts) is None


@transaction.atomic
def say_born_on(case: Disclosure, *, born_on: date, seen: int | None, by: Person) -> Disclosure:
    """Record the person's date of birth with a closed case, since how long it stays depends on it.

    The one thing that can be added to a closed case: without it, the record would stay for ever.
    """
    case = steps.begin(case, by=by, seen=seen, manage=True)
    require_ended(case)
    facts = retention.facts_of(case)
    if retention.rule_for(facts).missing != retention.NO_BIRTH:
        raise Refused("How long this record is kept does not depend on a date of birth.")
    age = timezone.localdate(case.aware_at).year - born_on.year
    if not YOUNGEST <= age <= OLDEST:
        raise Refused("Check the year: this is nobody’s age at work.", field="born_on")
    case.born_on = born_on.isoformat()
    case.kept_until = _until(case)
    steps.finish(
        case,
        Happening.BORN_ON,
        by=by,
        facts={"Born on": case.born_on},
        fields=("born_on_sealed", "kept_until"),
    )
    return case


def _until(case: Disclosure) -> date | None:
    return retention.kept_until(retention.facts_of(case))


def _outcome(case: Disclosure) -> str:
    if case.state in (State.VOIDED, State.HANDED_OVER):
        return case.state
    return case.outcome or case.conduct_outcome or State.BELOW


def _astray(today: date) -> QuerySet[Disclosure]:
    """Return what is kept until somebody leaves, where they have left, or are back."""
    gone = Person.objects.gone_by(today).values("pk")
    follows = Disclosure.objects.filter(state=State.CLOSED, outcome="", subject__isnull=False)
    follows = follows.exclude(conduct_outcome=ConductOutcome.NONE)
    left = Q(kept_until__isnull=True, subject__in=gone)
    back = Q(kept_until__isnull=False) & ~Q(subject__in=gone)
    return follows.filter(left | back)


def _said(rule: retention.Rule) -> Rule:
    says = rule.says if rule.source else f"{rule.says} The school’s own rule."
    return Rule(rule.label, says, rule.source, rule.missing)


_RULES = {rule.name: _said(rule) for rule in retention.RULES}
KEEPING = Keeping(
    ended=ENDED,
    rules=tuple(_RULES.values()),
    rule=lambda case: _RULES[retention.rule_of(case).name],
    until=_until,
    kind=lambda case: case.kind,
    outcome=_outcome,
    labels=dict([*Kind.choices, *Outcome.choices, *ConductOutcome.choices, *State.choices]),
    astray=_astray,
)
