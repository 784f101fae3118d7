"""Every action on a disclosure as one call that is well-formed, by its name in the table."""

import io
from collections.abc import Callable
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from incidents.cases import adding, confirmations, destroying, evidence, grants
from incidents.cases.models import Power
from incidents.disclosures import (
    acting,
    advising,
    closing,
    concluding,
    conduct,
    from_door,
    police,
    referring,
    subject,
    supporting,
    ticking,
    told,
)
from incidents.disclosures.models import Action, ConductOutcome, Disclosure, Limb, Outcome, Question
from policyportal.people.models import Person
from policyportal.vault import uploads

REASONS = {limb.value: "Nothing of the kind was seen." for limb in Limb}


def _now():
    return timezone.now()


def _today():
    return timezone.localdate()


def _picture():
    data = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(data, "PNG")
    return uploads.accept(SimpleUploadedFile("screen.png", data.getvalue(), "image/png"))


def _half_asked(case: Disclosure) -> Disclosure:
    """Leave in the case what the one door does not ask."""
    case.account = case.account | {from_door.NOT_ASKED: [from_door.LIMBS, from_door.CLAUSES]}
    case.save(update_fields=["account_sealed"])
    return case


def calls(case: Disclosure, by: Person, colleague: Person, other: Person) -> dict[str, Callable]:
    """Return each action, ready to be called: `colleague` to be added, `other` a new subject."""
    who = {"seen": None, "by": by}
    return {
        "add": lambda: adding.add(case, words="He wrote again.", **who),
        "tick": lambda: ticking.tick(case, "calm-parent", **who),
        "evidence": lambda: evidence.add(
            case, upload=_picture(), description="", captured_at=None, images="no", **who
        ),
        "person-added": lambda: grants.add_person(
            case,
            person=colleague,
            power=Power.READ,
            reason="Helps.",
            ends_at=_now() + timedelta(days=2),
            **who,
        ),
        "complete": lambda: from_door.complete(
            _half_asked(case), limbs=["risk"], clauses=[], **who
        ),
        "subject": lambda: subject.change_subject(
            case, subject=other, reason="The wrong name was given.", **who
        ),
        "refer": lambda: referring.refer(
            case, made_at=_now(), method=told.How.TELEPHONE, officer="Duty LADO", **who
        ),
        "consult": lambda: referring.consult(
            case,
            consulted_at=_now(),
            officer="Duty LADO",
            advice="No referral.",
            reasons=REASONS,
            **who,
        ),
        "keep-below": lambda: referring.keep_below(case, reasons=REASONS, **who),
        "advice": lambda: advising.record_advice(
            case,
            given_at=_now(),
            officer="Duty LADO",
            words="Wait for the police.",
            on_suspension=advising.OnSuspension.NOT_SAID,
            police_contacted=False,
            **who,
        ),
        "police-began": lambda: police.police_began(case, on=_today(), **who),
        "act": lambda: acting.act(
            case,
            action=Action.ALTERNATIVE,
            decided_by_employer="The headteacher",
            alternatives="Works in the office.",
            **who,
        ),
        "act-at-once": lambda: acting.act(
            case,
            action=Action.SUSPENDED,
            decided_by_employer="The headteacher",
            alternatives="None.",
            why_not_alternatives="A child is in danger.",
            override_reason="He is on his way to the child.",
            override_child="The child who spoke",
            **who,
        ),
        "tell": lambda: told.tell(
            case,
            who=told.Who.PARENTS,
            told_at=_now(),
            how=told.How.IN_PERSON,
            words="What happens next.",
            **who,
        ),
        "charged": lambda: told.record_charge(case, on=_today(), words="", **who),
        "contact": lambda: supporting.name_contact(
            case, contact="The deputy head", reach="At school", **who
        ),
        "support": lambda: supporting.offer_support(
            case, offered=[supporting.Support.INFORMED], offered_at=_now(), **who
        ),
        "conclude": lambda: concluding.conclude(
            case, outcome=Outcome.UNFOUNDED, reasons="Nothing supports it.", **who
        ),
        "dbs": lambda: concluding.answer_body(
            case,
            body=concluding.Body.DBS,
            answer=Question.NOT_MET,
            reasons="The test is not met.",
            **who,
        ),
        "explained": lambda: conduct.explained(
            case, words="I did not know.", heard_at=_now(), **who
        ),
        "conduct-outcome": lambda: conduct.conclude_conduct(
            case, outcome=ConductOutcome.ADVICE, reasons="A first time.", **who
        ),
        "escalate": lambda: conduct.escalate(
            case, reason="A child comes into it.", limbs=[Limb.RISK], aware_at=_now(), **who
        ),
        "ask-to-close": lambda: closing.ask_to_close(case, reason="All is done.", **who),
        "ask-to-void": lambda: closing.ask_to_void(case, reason="Recorded twice.", **who),
        "reopen": lambda: closing.reopen(case, reason="There is more.", **who),
        "ask-to-destroy": lambda: destroying.ask_to_destroy(case, reason="Its time.", **who),
        "confirm": lambda: confirmations.answer(
            confirmations.open_one(case), yes=True, words="", seen=None, by=by
        ),
    }
