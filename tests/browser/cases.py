"""Disclosures in the states that the demo school leaves out, and the pages worth a look in each."""

import io
from datetime import timedelta

from django.utils import timezone
from PIL import Image

from incidents.bullying.models import BullyingCase
from incidents.cases import evidence, grants, involving
from incidents.cases.models import Confirmation, Power
from incidents.disclosures import (
    acting,
    advising,
    concluding,
    drafting,
    from_door,
    police,
    referring,
)
from incidents.disclosures.models import Action, Disclosure, Draft, Outcome, State
from incidents.disclosures.questions import QUESTIONS
from incidents.reporting.destinations import Choice
from incidents.reporting.models import Record
from policyportal.operations import demo_disclosures as demo
from policyportal.people.models import Person
from policyportal.school import actions as school
from policyportal.vault.uploads import Accepted
from tests.incidents.reporting.reports import sent

SUBSTANTIATED = demo.MORNING | {"said": "He asked her for her number, and rang her at night."}
SELLING = demo.CAMPAIGN | {"said": "She sells her own books under posts of the school's page."}
RECORDED = (
    "tick/basic-facts/ subject/ refer/ consult/ below-threshold/ "
    "action/ police/ told/ charged/ support/ void/"
)
PAGES = {  # what can be done in a case of each kind and state, page by page
    ("disclosure", State.RECORDED): RECORDED,
    ("disclosure", State.ADVISED): "advice/ action/ police/ told/ support/ outcome/",
    ("disclosure", State.CONCLUDED): "disciplinary/ bodies/dbs/ bodies/tra/ close/",
    ("disclosure", State.CLOSED): "reopen/",
    ("conduct", State.RECORDED): "explanation/ conduct-outcome/ escalate/ void/",
    ("conduct", State.CONCLUDED): "close/",
}
OF_EVERY_CASE = "chronology/ children/ people/"
WHILE_OPEN = "add/ entries/1/correct/ children/add/ people/add/ evidence/add/"


def make(head: Person, colleague: Person, governor: Person, teacher: Person) -> None:
    """Make what is missing: one substantiated, one of conduct just recorded, one reported at the
    door, another reader of a case, the police at work."""
    school.change_contacts({"consults_on_low_level": False}, by=head)
    today = timezone.localdate()
    _record(SELLING, by=colleague, subject=teacher)
    sent(teacher, Choice.ADULT)
    _substantiate(_record(SUBSTANTIATED, by=colleague, subject=teacher), by=head)
    advised = Disclosure.objects.get(action=Action.ALTERNATIVE)  # the colleague works on it
    grants.add_person(
        advised,
        person=governor,
        power=Power.READ,
        reason="Knows the children",
        ends_at=timezone.now() + timedelta(days=7),
        seen=None,
        by=head,
    )
    police.police_began(advised, on=today, seen=None, by=head)
    evidence.add(
        advised,
        upload=Accepted("screen.png", "image/png", a_picture()),
        description="A picture of the screen",
        captured_at=None,
        images="no",
        seen=None,
        by=head,
    )


def a_picture() -> bytes:
    """Return a picture wider than any page."""
    kept = io.BytesIO()
    Image.new("RGB", (2000, 300), "navy").save(kept, "PNG")
    return kept.getvalue()


def a_draft(answers: dict, *, by: Person, subject: Person) -> Draft:
    """Write a record to its last page."""
    draft = drafting.begin(by=by)
    aware_at = timezone.now() - timedelta(hours=2)
    known = answers | {"aware_at": aware_at.isoformat(), "subject": subject.pk}
    return drafting.save_answers(draft, answers=known, seen=draft.revision, by=by)


def _record(answers: dict, *, by: Person, subject: Person) -> Disclosure:
    draft = a_draft(answers, by=by, subject=subject)
    return drafting.record(draft, seen=draft.revision, by=by)


def _substantiate(case: Disclosure, *, by: Person) -> None:
    """Take the case to a substantiated outcome, with a suspension whose letter is still owed."""
    now, taken = timezone.now(), {"seen": None, "by": by}
    referring.refer(case, made_at=now, method=referring.How.TELEPHONE, officer="Duty LADO", **taken)
    advising.record_advice(
        case,
        given_at=timezone.now(),
        officer="Duty LADO",
        words="Suspension should be considered.",
        on_suspension=advising.OnSuspension.SUSPEND,
        police_contacted=False,
        **taken,
    )
    acting.act(
        case,
        action=Action.SUSPENDED,
        decided_by_employer="The headteacher, with the chair of governors",
        views_canvassed="The LADO asks for it.",
        alternatives="Work in the office.",
        why_not_alternatives="Children pass it all day.",
        **taken,
    )
    concluding.conclude(
        case, outcome=Outcome.SUBSTANTIATED, reasons="The calls are on the bill.", **taken
    )


def for_person(who: Person) -> list[str]:
    """Return the pages of every case that the person deals with, and of the drafts they write."""
    found = []
    for draft in Draft.objects.visible_to(who):
        steps = [f"steps/{question.slug}/" for question in QUESTIONS]
        pages = ["check/", "discard/", "evidence/", "evidence/?images=no", *steps]
        found += [f"/disclosures/drafts/{draft.reference}/{page}" for page in pages]
    managed = Disclosure.objects.filter(case_manager=who)
    done = set()
    for case in Disclosure.objects.visible_to(who):
        found.append(f"/disclosures/{case.reference}/")
        asked = case.confirmations.filter(answer="").exists()
        by_door = bool(from_door.not_asked(case))
        alike = (case.kind, case.state, case.action, case.outcome, asked, by_door)
        if case in managed and alike not in done:
            done.add(alike)
            found += _pages(case)
    if managed:
        found += ["/cases/retention/", "/disclosures/?state=closed", "/disclosures/?q=zzz"]
    asked = Confirmation.objects.filter(second=who, answer="")
    found += [f"/cases/{one.case.reference}/confirm/" for one in asked.select_related("case")]
    return found


def _pages(case: Disclosure) -> list[str]:
    pages = PAGES.get((case.kind, case.state), "").split()
    found = [f"/disclosures/{case.reference}/{page}" for page in pages]
    if case.action == Action.SUSPENDED and case.written_at is None:
        found.append(f"/disclosures/{case.reference}/written/")
    if case.is_open and from_door.not_asked(case):
        found.append(f"/disclosures/{case.reference}/complete/")
    return found + of_every_case(case)


def of_every_case(case: Disclosure | BullyingCase | Record) -> list[str]:
    """Return the pages that every case has, of whatever kind."""
    pages = OF_EVERY_CASE.split()
    if case.is_open:
        pages += WHILE_OPEN.split()
        on_it = involving.children_of(case)[:1]
        pages += [f"children/{one.pk}/{page}/" for one in on_it for page in ("change", "end")]
    else:
        pages.append("destroy/")
    pages += [f"people/{one.number}/end/" for one in grants.people_on(case) if one.is_running]
    pages += [f"evidence/{one.number}/" for one in case.evidence.all()]
    if Confirmation.objects.filter(case=case.pk, answer="").exists():
        pages.append("take-back/")
    return [f"/cases/{case.reference}/{page}" for page in pages]
