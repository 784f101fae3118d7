"""Assessing: what the policy says of the facts as they are known now, beside what it said before.

A changed fact gives a new assessment; the old one stays with the facts it was made on (domain.md,
"Cyber-bullying").
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from incidents.bullying import facts_json, following, prefill
from incidents.bullying.decision import Decision, decide
from incidents.bullying.facts import Facts
from incidents.bullying.happenings import Happening
from incidents.bullying.models import Assessment, BullyingCase, State
from incidents.cases import steps
from policyportal.people.models import Person
from policyportal.refusal import Refused

LONGEST_WORDS = 4000  # characters
BECOMES_ASSESSED = (State.REPORTED, State.NOT_SCHOOL)


def assessments(case: BullyingCase) -> list[Assessment]:
    """Return every assessment of the case with who made it, the latest first. One query."""
    return list(_of(case))


def _of(case: BullyingCase) -> QuerySet:
    return Assessment.objects.filter(case=case.pk).select_related("by").order_by("-pk")


def latest(case: BullyingCase) -> Assessment | None:
    """Return the assessment that holds now; None where the facts were never looked over."""
    return _of(case).first()


def recorded_now(case: BullyingCase) -> dict:
    """Return what the rows say of the facts now, without a name: what `has_changed` compares."""
    recorded = prefill.as_recorded(case)
    for side in prefill.SIDES:
        recorded[side] = [prefill.without_name(child) for child in recorded[side]]
    return recorded


def has_changed(case: BullyingCase, assessment: Assessment) -> bool:
    """Whether the rows say something else of the facts than when the assessment was made."""
    return recorded_now(case) != assessment.facts.get(prefill.RECORDED)


@transaction.atomic
def assess(
    case: BullyingCase, facts: Facts, *, words: str = "", seen: int | None, by: Person
) -> Assessment:
    """Work out what the policy says of the facts, once, and keep both. Twice the same is once.

    A case that was reported, or was not the school's to resolve, is assessed from then on; any
    other stays where it is. Where its children were named only since, the case before is found.
    """
    decision = decide(facts)  # before the lock: it takes a while where little is known
    case = steps.begin(case, by=by, seen=seen)
    _require_assessable(case, facts, words)
    before = latest(case)
    earlier = following.look_again(case)
    is_known = facts_json.to_json(facts) | {prefill.RECORDED: recorded_now(case)}
    now = (is_known, facts_json.decision_to_json(decision), words.strip())
    stays = earlier is None and case.state not in BECOMES_ASSESSED
    if stays and before and now == (before.facts, before.decision, before.words):
        return before
    made = _kept(case, *now, by=by)
    if case.state in BECOMES_ASSESSED:
        case.state = State.ASSESSED
    if earlier is not None:
        following.link(case, earlier)
    steps.finish(
        case,
        Happening.ASSESSED,
        by=by,
        words=made.words,
        facts=_shown(decision) | {"assessment": made.name},
        fields=("state", "follows"),
    )
    return made


def _require_assessable(case: BullyingCase, facts: Facts, words: str) -> None:
    if not case.is_open:
        raise Refused(
            f"{case.reference} is {case.get_state_display().lower()}, so nothing is assessed in "
            "it. Reopen it first, where it can be reopened."
        )
    if facts.on > timezone.localdate():
        raise Refused("This lies in the future. Give a day that has passed.", field="on")
    if len(words.strip()) > LONGEST_WORDS:
        raise Refused(f"Write at most {LONGEST_WORDS} characters.", field="words")


def _kept(case: BullyingCase, facts: dict, decision: dict, words: str, *, by: Person) -> Assessment:
    number = Assessment.objects.filter(case=case.pk).count() + 1
    made = Assessment(case=case, name=f"{case.reference}/A{number}", by=by)
    made.facts, made.decision, made.words = facts, decision, words
    made.save(force_insert=True)
    return made


def _shown(decision: Decision) -> dict:
    """Return what the chronology shows of a decision: whose it is, and what has to be done."""
    return {
        "Responsibility": decision.responsibility.label,
        "The school must": [step.label for step in decision.must],
        "It is referred to": [body.label for body in decision.refer],
    }
