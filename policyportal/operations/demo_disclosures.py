"""The demo's disclosures: one at each stage, one about the headteacher, one of conduct, a draft."""

from datetime import datetime, timedelta

from django.utils import timezone

from incidents.cases import confirmations, evidence
from incidents.disclosures import (
    acting,
    adding,
    advising,
    closing,
    conduct,
    drafting,
    referring,
    supporting,
    told,
)
from incidents.disclosures.models import Action, ConductOutcome, Disclosure, Draft
from policyportal.operations.diary import Diary, person
from policyportal.school import actions as school
from policyportal.vault.uploads import Accepted

HEAD, CHAIR, NAMED_GOVERNOR = "ruth.adeyemi", "daniel.rosen", "stephen.achebe"
CONTACTS = {
    "lado_name": "Duty LADO",
    "lado_authority": "Fleetwater Borough Council",
    "lado_telephone": "020 7946 0431",  # from the numbers that Ofcom keeps for drama
    "lado_email": "lado@fleetwater.example",
    "lado_hours": "Monday to Friday, 9am to 5pm",
    "out_of_hours": "Emergency duty team, 020 7946 0432",
    "social_care_telephone": "020 7946 0433",
    "police_team": "Fleetwater police, child abuse investigation team, 020 7946 0434",
}
COACH = {
    "source": "parent",
    "teller": "The father of a child in Year 6",
    "in_confidence": True,
    "subject": None,
    "described": "Gareth Pole",
    "described_role": "Football coach from an agency, Wednesdays",
    "child": "yes",
    "children": "The child of the parent who told us",
    "platform": "snapchat",
    "other_platform": "",
    "address": "",
    "said": "He had a group chat with the team and left it when I asked what it was for.",
    "happened": "Over the summer term",
    "clauses": ["tou.no-pupil-friends"],
    "limbs": [],
    "evidence": "The parent kept no copy.",
}
ASSISTANT = {
    "source": "staff",
    "teller": "A colleague in the same year group",
    "in_confidence": True,
    "described": "",
    "described_role": "",
    "child": "yes",
    "children": "Two girls in Year 4",
    "platform": "instagram",
    "other_platform": "",
    "address": "A private account under another name",
    "said": "Two of the girls showed me that he follows them and answers their stories. "
    "One answer was sent after ten in the evening.",
    "happened": "The last three weeks, as far as she knows",
    "clauses": ["tou.no-pupil-friends", "staff.no-contact-with-pupils"],
    "limbs": ["risk", "suitability"],
    "evidence": "The mother of one of the girls has pictures of the screen.",
}
MORNING = {
    "source": "child",
    "teller": "A child in Year 6, to the midday supervisor",
    "in_confidence": True,
    "described": "",
    "described_role": "",
    "child": "yes",
    "children": "The child who spoke",
    "platform": "game",
    "other_platform": "",
    "address": "",
    "said": "Miss plays with us at night and said not to tell because school would be cross.",
    "happened": "Since half term",
    "clauses": ["tou.no-pupil-friends"],
    "limbs": ["risk"],
    "evidence": "",
}
ABOUT_THE_HEAD = {
    "source": "parent",
    "teller": "A mother at the gate",
    "in_confidence": True,
    "described": "",
    "described_role": "",
    "child": "yes",
    "children": "Her son, in Year 5",
    "platform": "facebook",
    "other_platform": "",
    "address": "",
    "said": "The head wrote under a picture of my son that he needed a lesson.",
    "happened": "Last weekend",
    "clauses": ["tou.no-school-matters", "tou.prior-permission"],
    "limbs": ["suitability"],
    "evidence": "The mother showed the page on her telephone.",
}
CAMPAIGN = {
    "source": "staff",
    "teller": "A member of staff",
    "in_confidence": False,
    "described": "",
    "described_role": "",
    "child": "no",
    "children": "",
    "platform": "facebook",
    "other_platform": "",
    "address": "",
    "said": "He sells his own sports courses under posts of the school's page.",
    "happened": "Twice this month",
    "clauses": ["tou.no-personal-gain"],
    "limbs": [],
    "evidence": "The posts are still there.",
}
MESSAGE = """\
From: a.colleague@larkspur.example
To: ruth.adeyemi@larkspur.example
Subject: As I said this morning
Date: Mon, 2 Nov 2026 18:20:00 +0000
Content-Type: text/plain; charset=utf-8

Dear Ruth,

this is what I told you at the door, so that it is written down. I saw the account on the girl's
telephone. I did not take a picture of it.
"""


def enter(diary: Diary) -> None:
    """Enter the cases that have a past: a low-level concern, one under way, and one of conduct."""
    diary.enter(-39, lambda: _set_contacts(diary))
    diary.enter(-24, lambda: _record(COACH, by="hannah.levy"))
    diary.enter(-23, _consult)
    diary.enter(-22, lambda: _ask_to_close(COACH, "The agency sends somebody else from now on."))
    diary.enter(-21, lambda: _confirm(COACH))
    diary.enter(-9, lambda: _record(ASSISTANT, by="leila.haddad", about="mateusz.kowalski"))
    diary.enter(-9, _do_first)
    diary.enter(-9, _refer)
    diary.enter(-8, _advise)
    diary.enter(-7, _look_after_the_person)
    diary.enter(-5, lambda: _record(CAMPAIGN, by="joanna.whitfield", about="femi.ogunleye"))
    diary.enter(-3, _hear_and_conclude)
    diary.enter(-2, lambda: _ask_to_close(CAMPAIGN, "He has taken the posts down."))


def live_today() -> None:
    """Let happen what happened today: their clocks run from three hours ago."""
    _record(MORNING, by="yasmin.demir", about="caroline.ashworth", hours_ago=3)
    _record(ABOUT_THE_HEAD, by="sinead.gallagher", about=HEAD, hours_ago=4)
    begun = {name: MORNING[name] for name in ("source", "in_confidence")}
    draft = drafting.begin(by=person("amina.yusuf"))
    _save(draft, begun | {"aware_at": _ago(2).isoformat(), "teller": "A child in my class"})


def _set_contacts(diary: Diary) -> None:
    governor = person(NAMED_GOVERNOR)
    school.change_contacts(CONTACTS | {"named_governor": governor}, by=person(HEAD))
    school.check_contacts(by=person(HEAD))


def _ago(hours: int) -> datetime:
    return timezone.now().replace(second=0, microsecond=0) - timedelta(hours=hours)


def _save(draft: Draft, answers: dict) -> Draft:
    return drafting.save_answers(draft, answers=answers, seen=draft.revision, by=draft.by)


def _record(answers: dict, *, by: str, about: str = "", hours_ago: int = 2) -> Disclosure:
    subject = person(about).pk if about else None
    draft = drafting.begin(by=person(by))
    when = {"aware_at": _ago(hours_ago).isoformat(), "subject": subject}
    draft = _save(draft, answers | when)
    return drafting.record(draft, seen=draft.revision, by=draft.by)


def _case(answers: dict) -> Disclosure:
    """Return the demo's case that was recorded with these answers."""
    return next(one for one in Disclosure.objects.all() if one.said == answers["said"])


def _on(case: Disclosure, by: str = HEAD) -> dict:
    return {"seen": case.revision, "by": person(by)}


def _consult() -> None:
    case = _case(COACH)
    referring.consult(
        case,
        consulted_at=_ago(1),
        officer="Duty LADO",
        advice="No referral. Tell the agency, and keep it with the low-level concerns.",
        reasons={
            "harmed": "Nothing was said in the chat but times of matches.",
            "offence": "No offence is possible in what was seen.",
            "risk": "He left the chat as soon as he was asked, and told the agency himself.",
            "suitability": "He did not know that the school does not allow it; now he does.",
        },
        **_on(case),
    )


def _ask_to_close(answers: dict, reason: str) -> None:
    case = _case(answers)
    closing.ask_to_close(case, reason=reason, **_on(case))


def _confirm(answers: dict) -> None:
    waiting = confirmations.open_one(_case(answers))
    confirmations.answer(waiting, yes=True, words="I have read it and agree.", by=person(CHAIR))


def _do_first() -> None:
    """Tick what comes before the referral, and keep what the colleague wrote."""
    case = _case(ASSISTANT)
    for step in ("children-safe", "confidential", "basic-facts"):
        adding.tick(case, step, seen=None, by=person(HEAD))
    evidence.add(
        case,
        upload=Accepted("message.eml", "message/rfc822", MESSAGE.encode()),
        description="What the colleague sent that evening",
        captured_at=_ago(0),
        images="no",
        seen=None,
        by=person(HEAD),
    )


def _refer() -> None:
    case = _case(ASSISTANT)
    referring.refer(
        case,
        made_at=_ago(0),
        method=referring.How.TELEPHONE,
        officer="Duty LADO",
        lado_reference="FW-2214",
        **_on(case),
    )


def _advise() -> None:
    case = _case(ASSISTANT)
    advising.record_advice(
        case,
        given_at=_ago(0),
        officer="Duty LADO",
        words="A strategy discussion is held next week. He may work away from children until then.",
        on_suspension=advising.OnSuspension.ALTERNATIVES,
        police_contacted=True,
        police_at=_ago(1),
        **_on(case),
    )


def _look_after_the_person() -> None:
    case = _case(ASSISTANT)
    case = acting.act(
        case,
        action=Action.ALTERNATIVE,
        decided_by_employer="The headteacher, with the chair of governors",
        views_canvassed="The LADO and the police do not ask for suspension.",
        alternatives="He prepares material in the office, and is never alone with pupils.",
        **_on(case),
    )
    case = supporting.name_contact(
        case, contact="Marcus Bell, deputy headteacher", reach="020 7946 0123", **_on(case)
    )
    told.tell(
        case,
        who=told.Who.SUBJECT,
        told_at=_ago(0),
        how=told.How.IN_PERSON,
        words="That there is a concern, who looks into it, and who his contact is.",
        **_on(case),
    )


def _hear_and_conclude() -> None:
    case = _case(CAMPAIGN)
    case = conduct.explained(
        case,
        words="He thought it helped families, and did not know the clause.",
        heard_at=_ago(1),
        **_on(case),
    )
    conduct.conclude_conduct(
        case,
        outcome=ConductOutcome.ADVICE,
        reasons="A first time, put right at once.",
        **_on(case),
    )
