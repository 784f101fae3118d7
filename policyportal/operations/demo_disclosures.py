"""The demo's disclosures: one at each stage, one about the headteacher, one of conduct, a draft."""

from datetime import timedelta

from django.utils import timezone

from incidents.cases import evidence, grants
from incidents.cases.models import Power
from incidents.disclosures import (
    acting,
    advising,
    conduct,
    drafting,
    referring,
    supporting,
    told,
)
from incidents.disclosures.models import Action, ConductOutcome
from policyportal.operations.demo_cases import (
    HEAD,
    ago,
    ask_to_close,
    case_of,
    confirm,
    on,
    record,
    save,
    tick,
)
from policyportal.operations.diary import Diary, person
from policyportal.school import actions as school
from policyportal.vault.uploads import Accepted

NAMED_GOVERNOR = "stephen.achebe"
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
    diary.enter(-24, lambda: record(COACH, by="hannah.levy"))
    diary.enter(-24, lambda: tick(COACH, "children-safe", "calm-parent", "basic-facts"))
    diary.enter(-23, _consult)
    diary.enter(-22, lambda: ask_to_close(COACH, "The agency sends somebody else from now on."))
    diary.enter(-21, lambda: confirm(COACH))
    diary.enter(-9, lambda: record(ASSISTANT, by="leila.haddad", about="mateusz.kowalski"))
    diary.enter(-9, _do_first)
    diary.enter(-9, _refer)
    diary.enter(-8, _advise)
    diary.enter(-8, _add_two_people)
    diary.enter(-7, _look_after_the_person)
    diary.enter(-6, _take_one_off)
    diary.enter(-5, lambda: record(CAMPAIGN, by="joanna.whitfield", about="femi.ogunleye"))
    diary.enter(-3, _hear_and_conclude)
    diary.enter(-2, lambda: ask_to_close(CAMPAIGN, "He has taken the posts down."))


def live_today() -> None:
    """Let happen what happened today: their clocks run from three hours ago."""
    record(MORNING, by="yasmin.demir", about="caroline.ashworth", hours_ago=3)
    record(ABOUT_THE_HEAD, by="sinead.gallagher", about=HEAD, hours_ago=4)
    begun = {name: MORNING[name] for name in ("source", "in_confidence")}
    draft = drafting.begin(by=person("amina.yusuf"))
    save(draft, begun | {"aware_at": ago(2).isoformat(), "teller": "A child in my class"})


def _set_contacts(diary: Diary) -> None:
    governor = person(NAMED_GOVERNOR)
    school.change_contacts(CONTACTS | {"named_governor": governor}, by=person(HEAD))
    school.check_contacts(by=person(HEAD))


def _consult() -> None:
    case = case_of(COACH)
    referring.consult(
        case,
        consulted_at=ago(1),
        officer="Duty LADO",
        advice="No referral. Tell the agency, and keep it with the low-level concerns.",
        reasons={
            "harmed": "Nothing was said in the chat but times of matches.",
            "offence": "No offence is possible in what was seen.",
            "risk": "He left the chat as soon as he was asked, and told the agency himself.",
            "suitability": "He did not know that the school does not allow it; now he does.",
        },
        **on(case),
    )


def _do_first() -> None:
    """Tick what comes before the referral, and keep what the colleague wrote."""
    tick(ASSISTANT, "children-safe", "confidential", "basic-facts")
    case = case_of(ASSISTANT)
    evidence.add(
        case,
        upload=Accepted("message.eml", "message/rfc822", MESSAGE.encode()),
        description="What the colleague sent that evening",
        captured_at=ago(0),
        images="no",
        seen=None,
        by=person(HEAD),
    )


def _refer() -> None:
    case = case_of(ASSISTANT)
    referring.refer(
        case,
        made_at=ago(0),
        method=referring.How.TELEPHONE,
        officer="Duty LADO",
        lado_reference="FW-2214",
        **on(case),
    )


def _advise() -> None:
    case = case_of(ASSISTANT)
    advising.record_advice(
        case,
        given_at=ago(0),
        officer="Duty LADO",
        words="A strategy discussion is held next week. He may work away from children until then.",
        on_suspension=advising.OnSuspension.ALTERNATIVES,
        police_contacted=True,
        police_at=ago(1),
        **on(case),
    )


def _add_two_people() -> None:
    """Add who works with the children, for six weeks; and who only has to see it once."""
    for name, power, reason, days in (
        ("leila.haddad", Power.WORK, "Speaks with the two girls and with their parents.", 42),
        ("stephen.achebe", Power.READ, "Reads it before the strategy discussion.", 14),
    ):
        case = case_of(ASSISTANT)
        grants.add_person(
            case,
            person=person(name),
            power=power,
            reason=reason,
            ends_at=timezone.now() + timedelta(days=days),
            **on(case),
        )


def _take_one_off() -> None:
    case = case_of(ASSISTANT)
    grant = next(one for one in grants.people_on(case) if one.power == Power.READ)
    grants.take_off(grant, **on(case))


def _look_after_the_person() -> None:
    case = case_of(ASSISTANT)
    case = acting.act(
        case,
        action=Action.ALTERNATIVE,
        decided_by_employer="The headteacher, with the chair of governors",
        views_canvassed="The LADO and the police do not ask for suspension.",
        alternatives="He prepares material in the office, and is never alone with pupils.",
        **on(case),
    )
    case = supporting.name_contact(
        case, contact="Marcus Bell, deputy headteacher", reach="020 7946 0123", **on(case)
    )
    told.tell(
        case,
        who=told.Who.SUBJECT,
        told_at=ago(0),
        how=told.How.IN_PERSON,
        words="That there is a concern, who looks into it, and who his contact is.",
        **on(case),
    )


def _hear_and_conclude() -> None:
    case = case_of(CAMPAIGN)
    case = conduct.explained(
        case,
        words="He thought it helped families, and did not know the clause.",
        heard_at=ago(1),
        **on(case),
    )
    conduct.conclude_conduct(
        case,
        outcome=ConductOutcome.ADVICE,
        reasons="A first time, put right at once.",
        **on(case),
    )
