"""How long a record is kept, by what became of it (domain.md, "Outcome", and the guidance named).

`RULES` is the whole of it: the first rule that applies says until when, or that it cannot be said
yet and what is missing. Nothing is destroyed because a date has passed: two people decide it, one
record at a time (`destroying.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from incidents.cases.keeping import years_after
from incidents.disclosures.models import ConductOutcome, Disclosure, Kind, Outcome, State
from policyportal.people.models import Person, RoleAssignment
from policyportal.school.models import SafeguardingContacts

YEARS_FROM_ALLEGATION = 10
YEARS_AFTER_LEAVING = 6  # as the rest of a personnel file
YEARS_OF_PATTERNS = 2  # in which records about one person are looked at together
YEARS_AFTER_VOIDING = 1  # so that it stands in one yearly list before it goes
YEARS_AFTER_HANDING_OVER = 1  # what became of it has all that was recorded
CLEARED = (Outcome.MALICIOUS, Outcome.FALSE)

NO_BIRTH = "date of birth missing"
STILL_HERE = "they have not left the school"


@dataclass(frozen=True)
class Facts:
    """What the end of keeping a record depends on."""

    kind: Kind
    voided: bool
    outcome: str  # an `Outcome`, or "" for a low-level concern and for conduct
    conduct_outcome: str
    alleged_on: date  # the day on which the school became aware
    ended_on: date | None  # the day on which it was closed; before that, of its outcome
    born_on: date | None
    retirement_age: int  # in years
    consents: bool  # to a malicious or false allegation staying on file
    is_person: bool  # about somebody of the portal, whose last day it knows
    left_on: date | None
    handed_over: bool = False


@dataclass(frozen=True)
class Rule:
    """One line of the table. `source` is a key of `guidance.toml`, "" for the school's own rule."""

    name: str
    label: str
    says: str
    source: str
    applies: Callable[[Facts], bool]
    end: Callable[[Facts], date | None]
    missing: str = ""


def _retirement_or_ten_years(facts: Facts) -> date | None:
    if facts.born_on is None:
        return None
    retires = years_after(facts.born_on, facts.retirement_age)
    return max(retires, years_after(facts.alleged_on, YEARS_FROM_ALLEGATION))


def _leaving(facts: Facts) -> date | None:
    """Of somebody described no last day is known: the time for an allegation stands in for it."""
    if not facts.is_person:
        return years_after(facts.alleged_on, YEARS_FROM_ALLEGATION)
    return facts.left_on


def _leaving_and_six_years(facts: Facts) -> date | None:
    start = facts.left_on if facts.is_person else facts.alleged_on
    return start and years_after(start, YEARS_AFTER_LEAVING)


def _voiding_and_a_year(facts: Facts) -> date | None:
    return facts.ended_on and years_after(facts.ended_on, YEARS_AFTER_VOIDING)


def _handing_over_and_a_year(facts: Facts) -> date | None:
    return facts.ended_on and years_after(facts.ended_on, YEARS_AFTER_HANDING_OVER)


RULES = (
    Rule(
        "voided",
        "Recorded by mistake",
        "A record that was voided is kept for a year, so that it stands in one yearly list.",
        source="",
        applies=lambda facts: facts.voided,
        end=_voiding_and_a_year,
    ),
    Rule(
        "handed-over",
        "Handed over as something else",
        "What proved to be something else goes on as that, with all that was recorded. What is "
        "left of it here is kept for a year.",
        source="",
        applies=lambda facts: facts.handed_over,
        end=_handing_over_and_a_year,
    ),
    Rule(
        "cleared",
        "Malicious or false, and the person wants nothing kept",
        "A malicious or false allegation leaves the file once the case is closed, unless the "
        "person it was about wants it kept.",
        source="records-retention",
        applies=lambda facts: facts.outcome in CLEARED and not facts.consents,
        end=lambda facts: facts.ended_on,
    ),
    Rule(
        "allegation",
        "Allegations with an outcome",
        "Until the person reaches normal retirement age, or for ten years from the allegation, "
        "whichever is longer.",
        source="records-retention",
        applies=lambda facts: bool(facts.outcome),
        end=_retirement_or_ten_years,
        missing=NO_BIRTH,
    ),
    Rule(
        "low-level",
        "Low-level concerns",
        "Until the person leaves the school; for ten years where it is about somebody whose "
        "leaving the portal does not know of.",
        source="low-level-records",
        applies=lambda facts: facts.kind == Kind.DISCLOSURE,
        end=_leaving,
        missing=STILL_HERE,
    ),
    Rule(
        "conduct-no-action",
        "Conduct, with no further action",
        "For two years: the time in which records about one person are looked at together.",
        source="",
        applies=lambda facts: facts.conduct_outcome == ConductOutcome.NONE,
        end=lambda facts: years_after(facts.alleged_on, YEARS_OF_PATTERNS),
    ),
    Rule(
        "conduct",
        "Conduct",
        "With the personnel file: six years after the person leaves, or after the school became "
        "aware where the portal does not know of their leaving.",
        source="",
        applies=lambda facts: True,
        end=_leaving_and_six_years,
        missing=STILL_HERE,
    ),
)


def rule_for(facts: Facts) -> Rule:
    """Return the rule that says how long the record is kept. Pure, and total."""
    return next(rule for rule in RULES if rule.applies(facts))


def kept_until(facts: Facts) -> date | None:
    """Return the day from which the record may be destroyed; None where it cannot be said yet."""
    return rule_for(facts).end(facts)


def facts_of(case: Disclosure) -> Facts:
    """Return the facts of a case as they are today. Three queries at most."""
    age = SafeguardingContacts.here().retirement_age
    last_day = last_day_of(case.subject_id, today=timezone.localdate())
    return _facts(case, retirement_age=age, left_on=last_day)


def rule_of(case: Disclosure) -> Rule:
    """Return the rule for the case, for lists: no rule depends on what a query would tell."""
    return rule_for(_facts(case, retirement_age=0, left_on=None))


def _facts(case: Disclosure, *, retirement_age: int, left_on: date | None) -> Facts:
    ended_at = case.closed_at or case.concluded_at
    return Facts(
        kind=Kind(case.kind),
        voided=case.state == State.VOIDED,
        outcome=case.outcome,
        conduct_outcome=case.conduct_outcome,
        alleged_on=timezone.localdate(case.aware_at),
        ended_on=timezone.localdate(ended_at) if ended_at else None,
        born_on=date.fromisoformat(case.born_on) if case.born_on else None,
        retirement_age=retirement_age,
        consents=case.consents_to_keep,
        is_person=case.subject_id is not None,
        left_on=left_on,
        handed_over=case.state == State.HANDED_OVER,
    )


def last_day_of(person: int | None, *, today: date) -> date | None:
    """Return the last day of somebody (by id) who has left; None for all others."""
    if person is None or not Person.objects.gone_by(today).filter(pk=person).exists():
        return None
    ends = RoleAssignment.objects.filter(person=person).order_by("-ends_on")
    return ends.values_list("ends_on", flat=True).first()
