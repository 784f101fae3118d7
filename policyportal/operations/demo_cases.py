"""How the demo records a case, finds it again, and acts on it as one of its people."""

from datetime import datetime, timedelta

from django.utils import timezone

from incidents.cases import confirmations
from incidents.disclosures import closing, drafting, ticking
from incidents.disclosures.models import Disclosure, Draft
from policyportal.operations.diary import person

HEAD, CHAIR = "ruth.adeyemi", "daniel.rosen"


def ago(hours: int = 0, *, days: int = 0) -> datetime:
    now = timezone.now().replace(second=0, microsecond=0)
    return now - timedelta(days=days, hours=hours)


def save(draft: Draft, answers: dict) -> Draft:
    return drafting.save_answers(draft, answers=answers, seen=draft.revision, by=draft.by)


def record(
    answers: dict, *, by: str, about: str = "", hours_ago: int = 2, days_ago: int = 0
) -> Disclosure:
    subject = person(about).pk if about else None
    draft = drafting.begin(by=person(by))
    when = {"aware_at": ago(hours_ago, days=days_ago).isoformat(), "subject": subject}
    draft = save(draft, answers | when)
    return drafting.record(draft, seen=draft.revision, by=draft.by)


def case_of(answers: dict) -> Disclosure:
    """Return the demo's case that was recorded with these answers."""
    return next(one for one in Disclosure.objects.all() if one.said == answers["said"])


def on(case: Disclosure, by: str = HEAD) -> dict:
    return {"seen": case.revision, "by": person(by)}


def tick(answers: dict, *steps: str) -> None:
    for step in steps:
        ticking.tick(case_of(answers), step, seen=None, by=person(HEAD))


def ask_to_close(answers: dict, reason: str) -> None:
    case = case_of(answers)
    closing.ask_to_close(case, reason=reason, **on(case))


def confirm(answers: dict) -> None:
    waiting = confirmations.open_one(case_of(answers))
    confirmations.answer(waiting, yes=True, words="I have read it and agree.", by=person(CHAIR))
