"""Where the guide's questions end: what holds, in our words, and the clauses that say so.

What an outcome rests on comes first, then what applies whatever the answer. Where two terms meet,
the specific one with a permission wins over the absolute one (domain.md, "The policy"), and the
outcome says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from compliance.permissions.kinds import Kind


class Verdict(StrEnum):
    ASK = "ask"
    TELL = "tell"
    NO = "no"
    NEVER = "never"
    SPEAK = "speak"


TITLES = {
    Verdict.ASK: "Yes, ask for permission first",
    Verdict.TELL: "Tell the headteacher in writing",
    Verdict.NO: "No, you do not need permission, and here is what still applies",
    Verdict.NEVER: "No permission can allow this",
    Verdict.SPEAK: "Speak to the headteacher first",
}


@dataclass(frozen=True)
class Outcome:
    """An answer: why, the keys of the clauses it rests on, those that still apply.

    `kind` is the form it leads to, if it leads to one; `filled` is what the answers given say
    already, by the form's own names.
    """

    verdict: Verdict
    why: tuple[str, ...]
    rests_on: tuple[str, ...]
    still: tuple[str, ...] = ()
    kind: Kind | None = None
    filled: Mapping[str, str] = field(default_factory=dict)
    own_title: str = ""

    @property
    def title(self) -> str:
        return self.own_title or TITLES[self.verdict]

    @property
    def keys(self) -> tuple[str, ...]:
        return self.rests_on + self.still


TERMS = ("tou.lawful-content", "tou.no-abuse", "tou.codes-of-conduct")
IN_OWN_TIME = ("tou.prior-permission", "tou.no-school-matters", "tou.out-of-work")
BREACH = "sanction.gross-misconduct"

# Something for the school -----------------------------------------------------------------------

ASK_SERVICE = Outcome(
    Verdict.ASK,
    (
        "Anything on a social network that is part of what the school does is approved first, "
        "by the headteacher or somebody from the senior leadership team. Wait for the answer "
        "before you open it.",
    ),
    ("service.approval",),
    ("service.terms-apply", "tou.prior-permission"),
    Kind.SCHOOL_SERVICE,
)
ASK_SERVICE_UNSURE = Outcome(
    Verdict.ASK,
    (
        "Where it is not clear whether something belongs to the school, take it that it does. "
        "The headteacher or somebody from the senior leadership team will say.",
    ),
    ("service.approval",),
    ("service.unrelated", "service.terms-apply"),
    Kind.SCHOOL_SERVICE,
)
ASK_SERVICE_FOUND = Outcome(
    Verdict.ASK,
    (
        "An account in the school’s name that nobody is known to have approved has not been "
        "approved. Post nothing on it until it is, and say in your request that it exists.",
    ),
    ("service.approval",),
    ("purpose.clear-source", "service.terms-apply"),
    Kind.SCHOOL_SERVICE,
)
NO_OTHER_BODY = Outcome(
    Verdict.NO,
    (
        "What belongs to another body, and is no part of what the school does, needs no approval "
        "here. It must not look as if it were the school’s.",
    ),
    ("service.unrelated",),
    ("tou.no-representing", "tou.prior-permission", "tou.no-school-matters", "tou.out-of-work"),
)
NO_POST = Outcome(
    Verdict.NO,
    (
        "The account was approved when it was opened, and nobody is mentioned. Post what it is "
        "there for.",
    ),
    ("service.approval",),
    ("service.terms-apply", *TERMS),
)
NO_POST_WITHIN = Outcome(
    Verdict.NO,
    (
        "When the account was approved, what it is for was agreed with it. A mention within that "
        "purpose and its conditions has the agreement it needs; anything beyond it has not.",
        "For pictures of pupils, what their parents have agreed to decides, in each case.",
    ),
    ("tou.prior-permission", "service.approval"),
    ("service.terms-apply", *TERMS),
)
ASK_POST_BEYOND = Outcome(
    Verdict.ASK,
    (
        "The account’s approval does not reach this far. A mention of somebody, or of an activity "
        "or event, then needs the headteacher’s agreement of its own.",
        "Two terms meet here. One rules out discussing staff, pupils and parents at all; the other "
        "lets the headteacher agree to a mention. The second is the more specific, so it decides: "
        "ask.",
    ),
    ("tou.prior-permission", "tou.no-school-matters"),
    ("tou.lawful-content", "service.terms-apply"),
    Kind.REFERENCE,
)
SPEAK_TO_AN_OWNER = Outcome(
    Verdict.SPEAK,
    (
        "Each account of the school has two named owners, who answer for it. Ask one of them to "
        "post, or to let you. The headteacher knows who they are.",
        "You need no form for that.",
    ),
    ("service.approval",),
    ("tou.no-representing", "service.terms-apply"),
    own_title="Ask one of the account’s owners",
)

# In working hours -------------------------------------------------------------------------------

ASK_WORK_TIME = Outcome(
    Verdict.ASK,
    ("In work time, purely personal use needs the headteacher’s permission, on any device.",),
    ("worktime.permission",),
    ("staff.no-contact-with-pupils", "pupil.no-school-computers", "tou.no-school-matters"),
    Kind.WORK_TIME,
)
ASK_BREAK = Outcome(
    Verdict.ASK,
    (
        "The policy makes no exception for breaks, nor for your own phone. Until the headteacher "
        "has said that a break is not work time, take it that it is, and ask.",
        "The policy also recommends that social networks are not used on the premises at all.",
    ),
    ("worktime.permission", "cyberbullying.duty"),
    ("staff.no-contact-with-pupils", "pupil.no-school-computers", "tou.no-school-matters"),
    Kind.WORK_TIME,
)
NO_OWN_TIME = Outcome(
    Verdict.NO,
    (
        "The rule is about work time. What you do before and after it, away from school equipment, "
        "is yours. What you post still counts.",
    ),
    ("worktime.permission",),
    (*IN_OWN_TIME, "tou.lawful-content", "staff.no-contact-with-pupils"),
)
NO_SCHOOL_WORK = Outcome(
    Verdict.NO,
    (
        "Work on an account that the school has approved is not personal use, and school "
        "computers may be used for it.",
    ),
    ("service.approval", "pupil.no-school-computers"),
    ("tou.prior-permission", "service.terms-apply", "tou.lawful-content"),
)
NO_PROFESSION_AT_WORK = Outcome(
    Verdict.NO,
    (
        "The rule on work time is about purely personal use, and use for your profession that has "
        "no connection with a service of the school needs no approval. Not on school computers, "
        "though: those are for the school’s own use.",
    ),
    ("service.unrelated", "worktime.permission"),
    ("pupil.no-school-computers", "tou.no-school-matters", "tou.no-representing"),
)

# Mentioning somebody or something ---------------------------------------------------------------

ASK_MENTION = Outcome(
    Verdict.ASK,
    (
        "Before you mention a colleague, a pupil, a parent, or an activity or event of the school, "
        "the headteacher has to have agreed. That goes for kind words and for private groups too.",
        "Two terms meet here. One rules out discussing school matters, staff, pupils and parents "
        "at all; the other lets the headteacher agree to a mention. The second is the more "
        "specific, so it decides: ask.",
    ),
    ("tou.prior-permission", "tou.no-school-matters"),
    ("tou.lawful-content", "legislation.applies", "tou.out-of-work"),
    Kind.REFERENCE,
)
ASK_OPINION = Outcome(
    Verdict.ASK,
    (
        "Talking about people here, giving an opinion or advice, is ruled out unless the "
        "headteacher has agreed to what would be said.",
        "Two terms meet here. One rules out discussing school matters, staff, pupils and parents "
        "at all; the other lets the headteacher agree to a mention. The second is the more "
        "specific, so it decides: ask, and give the words. Without agreement the first one "
        "stands.",
    ),
    ("tou.prior-permission", "tou.no-school-matters"),
    ("tou.no-abuse", "tou.school-policies", "tou.out-of-work"),
    Kind.REFERENCE,
)
NEVER_ATTACK = Outcome(
    Verdict.NEVER,
    (
        "What mocks, threatens or insults somebody is ruled out, whoever it is about and wherever "
        "it is posted. If something is wrong at school, speak to the headteacher, or to the chair "
        "of governors if it is about the headteacher.",
    ),
    ("tou.no-abuse", "tou.school-policies"),
    ("tou.lawful-content", "expression.lawful", BREACH),
)
NEVER_MATTERS = Outcome(
    Verdict.NEVER,
    (
        "How the school is run, what it decides and what goes on in it is not discussed on social "
        "networks. A permission can be given for a mention of a person, an activity or an event, "
        "and for nothing else. Bring it up at school instead.",
    ),
    ("tou.no-school-matters",),
    ("tou.prior-permission", "expression.lawful", BREACH),
)

# Pupils and former pupils -----------------------------------------------------------------------

TELL_LINK = Outcome(
    Verdict.TELL,
    (
        "You may stay in touch with family or friends who are pupils here, and the headteacher has "
        "to know of it in writing. There is nothing to approve: it is noted. Wait for no answer.",
    ),
    ("staff.family-link",),
    ("tou.no-pupil-friends", "tou.no-school-matters", "tou.prior-permission"),
    Kind.FAMILY_LINK,
)
TELL_LINK_NOT_AT_WORK = Outcome(
    Verdict.TELL,
    (
        "The headteacher has to know of the link in writing. But being in touch in the working "
        "day, or on school equipment, stays out of place: telling of the link does not change "
        "that, and no permission does.",
    ),
    ("staff.family-link",),
    ("worktime.permission", "pupil.no-school-computers", "tou.no-pupil-friends"),
    Kind.FAMILY_LINK,
    own_title="Tell the headteacher in writing, and keep it out of the working day",
)
NEVER_PUPIL = Outcome(
    Verdict.NEVER,
    (
        "You know them only as a pupil, so have nothing to do with them on social networks: ask "
        "for no access to theirs, and give none to yours. If a pupil has tried to join you, do "
        "not accept, and tell the headteacher.",
    ),
    ("tou.no-pupil-friends", "staff.no-contact-with-pupils", "staff.no-access-either-way"),
    ("pupil.no-joining-staff-areas", BREACH),
)
NEVER_FORMER_PUPIL = Outcome(
    Verdict.NEVER,
    ("Until a former pupil is 18, the same holds as for a pupil. If you do not know, wait.",),
    ("tou.no-pupil-friends", "staff.no-contact-with-former-pupils"),
    (BREACH,),
)
SPEAK_FORMER_FAMILY = Outcome(
    Verdict.SPEAK,
    (
        "The policy makes room for family and friends who are pupils here now. For a former pupil "
        "under 18 it makes none in so many words, though the reason is the same. So speak to the "
        "headteacher, and do nothing on social networks until you have an answer.",
    ),
    ("tou.no-pupil-friends", "staff.no-contact-with-former-pupils", "staff.family-link"),
    ("tou.no-school-matters",),
)
NO_GROWN_UP = Outcome(
    Verdict.NO,
    (
        "The ban on being friends with former pupils ends when they are 18. You are still somebody "
        "who taught or looked after them, and what you write can come back to the school.",
    ),
    ("tou.no-pupil-friends", "staff.no-contact-with-former-pupils"),
    ("tou.codes-of-conduct", *IN_OWN_TIME),
)

# For one's profession, for oneself, for the school ----------------------------------------------

NO_PROFESSION = Outcome(
    Verdict.NO,
    (
        "Use that has no connection with a service of the school, such as writing for a "
        "professional association, needs no approval.",
    ),
    ("service.unrelated",),
    (*IN_OWN_TIME, "tou.no-representing", "tou.lawful-content"),
)
NEVER_GAIN = Outcome(
    Verdict.NEVER,
    ("Your own finances, business or campaign are not promoted on social networks.",),
    ("tou.no-personal-gain",),
    ("tou.out-of-work", BREACH),
)
ASK_SCHOOL_EVENT = Outcome(
    Verdict.ASK,
    (
        "What the school itself puts on, a fair or an appeal for instance, is no interest of your "
        "own, so the term on that does not apply. It is an activity or event of the school, and "
        "to mention one you need the headteacher’s agreement.",
    ),
    ("tou.prior-permission", "tou.no-personal-gain"),
    ("tou.lawful-content", "tou.no-representing"),
    Kind.REFERENCE,
)
NO_SPEAKING_BY_ACCOUNT = Outcome(
    Verdict.NO,
    (
        "Two terms meet here. One says that employees do not present themselves as representing "
        "the school; the other has the school speak through accounts that were approved. The "
        "second is the more specific: what such an account was approved for, its owners may say.",
    ),
    ("service.approval", "tou.no-representing"),
    ("purpose.clear-source", "tou.prior-permission", *TERMS),
)
NEVER_SPEAKING = Outcome(
    Verdict.NEVER,
    (
        "From an account of your own, or in a forum, you do not speak for the school. If it is "
        "something that the school should say, ask an owner of one of its accounts.",
    ),
    ("tou.no-representing",),
    ("purpose.clear-source", "tou.no-school-matters", BREACH),
)
SPEAK_EMPLOYER = Outcome(
    Verdict.SPEAK,
    (
        "Not to present yourself as representing the school is one thing, and to name your "
        "employer another; the policy does not say where the line runs. Ask the headteacher how "
        "to word it.",
    ),
    ("tou.no-representing",),
    ("tou.out-of-work", "tou.no-school-matters"),
)
SPEAK_OTHER = Outcome(
    Verdict.SPEAK,
    (
        "The guide does not know what you have in mind, and a no that nobody thought about is not "
        "a yes. Ask the headteacher. The terms below hold for all use of social networks.",
    ),
    ("service.terms-apply",),
    (*TERMS, "tou.no-personal-gain", "tou.no-pupil-friends", "tou.no-representing", *IN_OWN_TIME),
)
