"""Referrals to somebody outside: to whom, when, and what was said; as many as were made.

What the facts ask for, the latest assessment says (`Decision.refer`); a parent who threatens a
member of staff and does not stop is for the police and the local authority, both (domain.md,
"Cyber-bullying"). Handing it over as a disclosure is no referral from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from incidents.bullying import assessing, facts_json, guards, outcome
from incidents.bullying.corrections import corrections
from incidents.bullying.decision import Decision
from incidents.bullying.happenings import Happening
from incidents.bullying.models import Body, BullyingCase, Referral
from incidents.cases import steps
from policyportal.people.models import Person


@transaction.atomic
def refer(
    case: BullyingCase,
    body: Body,
    *,
    made_at: datetime,
    words: str,
    seen: int | None,
    by: Person,
) -> Referral:
    """Record that it was referred outside, in any state that is open; the same twice is once.

    Nobody waits for the portal with it: it may have been made before anything else was recorded.
    """
    case = steps.begin(case, by=by, seen=seen)
    guards.require_open(case)
    body = Body(body)
    words = guards.require_words(words, "Say whom you reached, what you said, and their answer.")
    guards.require_past(made_at, field="made_at")
    for one in Referral.objects.filter(case=case.pk, body=body, made_at=made_at):
        if one.words == words:
            return one
    number = Referral.objects.filter(case=case.pk).count() + 1
    referral = Referral(
        case=case, name=f"{case.reference}/P{number}", body=body, made_at=made_at, by=by
    )
    referral.words = words
    referral.save(force_insert=True)
    facts = {"To": body.label, "body": body.value, "referral": referral.name}
    steps.finish(case, Happening.OUTSIDE, by=by, words=words, facts=facts, happened_at=made_at)
    return referral


def referrals(case: BullyingCase) -> list[Referral]:
    """Return the referrals of a case, the latest first, with who recorded each. Two queries.

    Each has `corrected`: the entry of the chronology that sets it right, or None.
    """
    made = Referral.objects.filter(case=case.pk).select_related("by")
    return _with_corrections(case, made.order_by("-made_at", "-pk"))


def _with_corrections(case: BullyingCase, made: Iterable[Referral]) -> list[Referral]:
    corrected = corrections(case, Happening.OUTSIDE, "referral")
    made = list(made)
    for one in made:
        one.corrected = corrected.get(one.name)
    return made


def missing(
    case: BullyingCase, decision: Decision | None, made: Iterable[Referral] | None = None
) -> list[Body]:
    """Return to whom it has to be referred by that decision, and was not yet; urgent ones first.

    A referral that was struck through in the chronology was not made. Two queries, or one where
    the caller has read the referrals.
    """
    if decision is None:
        return []
    made = referrals(case) if made is None else _with_corrections(case, made)
    return _left(decision.refer, made)


def _left(wanted: Iterable[outcome.Body], made: Iterable[Referral]) -> list[Body]:
    """Return those wanted who were not told; the disclosure workflow is no referral from here."""
    told = {one.body for one in made if one.corrected is None}
    values = [one.value for one in wanted if one != outcome.Body.DISCLOSURE]
    return [Body(one) for one in values if one not in told]


@dataclass(frozen=True)
class Missing:
    """Somebody outside who has not been told yet, and the facts that ask for it."""

    body: Body
    because: list[str]


@dataclass(frozen=True)
class Shown:
    """What a page shows: what was referred, and to whom it is to be, or may be, besides."""

    referrals: list[Referral]
    missing: list[Missing]
    may: list[Body]


def shown(case: BullyingCase, decision: Decision | None = None) -> Shown:
    """Return what pages show, by the decision that holds now. Three queries; two where it is given.

    Without a decision the latest assessment of the case is read.
    """
    if decision is None:
        decision = latest_decision(case)
    made = referrals(case)
    if decision is None:
        return Shown(made, [], [])
    missing_now = _left(decision.refer, made)
    return Shown(
        referrals=made,
        missing=[Missing(one, _because(decision, one)) for one in missing_now],
        may=_left(decision.may_refer, made),
    )


def latest_decision(case: BullyingCase) -> Decision | None:
    """Return what the latest assessment decided; None where the facts were never looked over."""
    last = assessing.latest(case)
    return facts_json.decision_from_json(last.decision) if last else None


def _because(decision: Decision, body: Body) -> list[str]:
    return list(dict.fromkeys(one.fact for one in decision.why(outcome.Body(body.value))))
