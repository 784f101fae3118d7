"""The demo's suspension, its substantiated allegation, and its old records whose time has come."""

from datetime import date

from incidents.cases import destroying
from incidents.disclosures import (
    acting,
    advising,
    concluding,
    conduct,
    referring,
    supporting,
    told,
)
from incidents.disclosures.models import Action, ConductOutcome, Outcome
from policyportal.operations.demo_cases import (
    HEAD,
    ago,
    ask_to_close,
    case_of,
    confirm,
    on,
    record,
    tick,
)
from policyportal.operations.diary import Diary

DECIDED_BY = "The headteacher, with the chair of governors"
PARENTS = {
    "source": "parent",
    "teller": "The mother of a child in Year 5",
    "in_confidence": True,
    "described": "",
    "described_role": "",
    "child": "yes",
    "children": "Her daughter, in Year 5",
    "platform": "whatsapp",
    "other_platform": "",
    "address": "",
    "said": "She sent my daughter forty messages last month and asked her to delete them.",
    "happened": "Since the end of the summer holidays",
    "clauses": ["tou.no-pupil-friends", "staff.no-contact-with-pupils"],
    "limbs": ["risk", "suitability"],
    "evidence": "The mother keeps the telephone, switched off.",
}
TEACHER_WHO_LEFT = PARENTS | {
    "source": "staff",
    "teller": "Another teacher",
    "described": "Rohan Mistry",
    "described_role": "Teacher of Year 6, on a contract for one term",
    "children": "A boy in Year 6",
    "platform": "instagram",
    "said": "He met one of our boys in town twice, after writing to him for weeks.",
    "happened": "At the end of last term",
    "limbs": ["harmed", "risk", "suitability"],
    "evidence": "The boy's father has the messages.",
}
OLD = {
    "source": "staff",
    "teller": "The school office",
    "in_confidence": False,
    "described": "Elaine Porter",
    "described_role": "Kitchen assistant, who has left",
    "child": "no",
    "children": "",
    "platform": "facebook",
    "other_platform": "",
    "address": "",
    "said": "She wrote that the new menu is a joke, and named the school.",
    "happened": "On one evening",
    "clauses": ["tou.no-school-matters"],
    "limbs": [],
    "evidence": "A note in the paper file.",
}
OLDER = OLD | {
    "described": "Desmond Clarke",
    "described_role": "Caretaker, who has left",
    "platform": "x",
    "said": "He answered a parent in public about the times of the gate.",
}
YEARS = 365  # days
FACTS = ("children-safe", "basic-facts")


def enter(diary: Diary) -> None:
    """Enter one that is substantiated, one about to end in a suspension, and two old records."""
    for days, answers, years in ((-38, OLDER, 3), (-37, OLD, 2)):
        diary.enter(days, lambda a=answers, y=years: _take_over(a, years=y))
        diary.enter(days + 1, lambda a=answers: confirm(a))
    diary.enter(-36, lambda: _ask_to_destroy(OLDER))
    diary.enter(-35, lambda: confirm(OLDER))
    diary.enter(-34, lambda: record(TEACHER_WHO_LEFT, by="oluwaseun.balogun"))
    diary.enter(-34, lambda: tick(TEACHER_WHO_LEFT, "confidential", *FACTS))
    diary.enter(-34, lambda: _refer(TEACHER_WHO_LEFT, "FW-2187"))
    diary.enter(-33, lambda: _advise(TEACHER_WHO_LEFT))
    diary.enter(-33, lambda: _suspend(TEACHER_WHO_LEFT))
    diary.enter(-32, _confirm_in_writing)
    diary.enter(-12, _substantiate)
    diary.enter(-2, lambda: record(PARENTS, by="kwame.mensah", about="chantelle.campbell"))
    diary.enter(-2, lambda: tick(PARENTS, "calm-parent", *FACTS))
    diary.enter(-2, lambda: _refer(PARENTS, "FW-2231"))
    diary.enter(-1, lambda: _advise(PARENTS))


def live_today() -> None:
    """Suspend somebody now, so that the letter is due within one working day from now."""
    _suspend(PARENTS)


def _take_over(answers: dict, *, years: int) -> None:
    """Take over an old record of conduct from the paper file, and ask for it to be closed."""
    long_ago = years * YEARS + 60
    case = record(answers, by=HEAD, days_ago=long_ago)
    case = conduct.explained(
        case,
        words="Said sorry, and took it down the same day.",
        heard_at=ago(days=long_ago - 2),
        **on(case),
    )
    conduct.conclude_conduct(
        case,
        outcome=ConductOutcome.NONE,
        reasons="Put right at once, and never again.",
        **on(case),
    )
    ask_to_close(answers, "Taken over from the paper file, where it had ended.")


def _ask_to_destroy(answers: dict) -> None:
    case = case_of(answers)
    destroying.ask_to_destroy(case, reason="Its two years are over.", **on(case))


def _refer(answers: dict, reference: str) -> None:
    case = case_of(answers)
    referring.refer(
        case,
        made_at=ago(),
        method=referring.How.TELEPHONE,
        officer="Duty LADO",
        lado_reference=reference,
        **on(case),
    )


def _advise(answers: dict) -> None:
    case = case_of(answers)
    advising.record_advice(
        case,
        given_at=ago(),
        officer="Duty LADO",
        words="The police were told and leave it to the school. Suspension should be considered.",
        on_suspension=advising.OnSuspension.SUSPEND,
        police_contacted=True,
        police_at=ago(1),
        **on(case),
    )


def _suspend(answers: dict) -> None:
    case = case_of(answers)
    case = acting.act(
        case,
        action=Action.SUSPENDED,
        decided_by_employer=DECIDED_BY,
        views_canvassed="The LADO asks for it to be considered; the police have no objection.",
        alternatives="Work in the office; work beside a colleague at all times.",
        why_not_alternatives="The child would meet them in the corridors every day.",
        **on(case),
    )
    told.tell(
        case,
        who=told.Who.SUBJECT,
        told_at=ago(),
        how=told.How.IN_PERSON,
        words="That they are suspended, that this is no judgement, and whom they can turn to.",
        **on(case),
    )


def _confirm_in_writing() -> None:
    case = case_of(TEACHER_WHO_LEFT)
    case = acting.confirm_in_writing(case, at=ago(), how=told.Written.HANDED, **on(case))
    supporting.name_contact(
        case, contact="Marcus Bell, deputy headteacher", reach="020 7946 0123", **on(case)
    )


def _substantiate() -> None:
    """Record the outcome. Whether the DBS and the TRA are told has still to be said."""
    case = case_of(TEACHER_WHO_LEFT)
    case = concluding.conclude(
        case,
        outcome=Outcome.SUBSTANTIATED,
        reasons="He said himself that he met the boy, and the messages say the same.",
        born_on=date(1991, 4, 17),
        **on(case),
    )
    concluding.disciplinary(
        case,
        stage=concluding.Stage.LEFT,
        on=ago().date(),
        words="His contract ended before the hearing, which was held all the same.",
        **on(case),
    )
