"""The guide's questions, the last of each way first: a tree whose leaves are outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Union

from compliance.permissions import guide_outcomes as end
from compliance.permissions.accounts.models import Platform
from compliance.permissions.guide_outcomes import Outcome


@dataclass(frozen=True)
class Choice:
    """An answer to choose, where it leads, and what it says already on the form it may lead to."""

    value: str
    label: str
    to: Union["Question", Outcome]
    hint: str = ""
    fills: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    name: str
    text: str
    choices: tuple[Choice, ...]
    hint: str = ""

    def choice(self, value: str | None) -> Choice | None:
        return next((one for one in self.choices if one.value == value), None)


def _platform(outcome: Outcome) -> Question:
    return Question(
        "platform",
        "Which platform is it on?",
        tuple(Choice(p.value, p.label, outcome, fills={"platform": p.value}) for p in Platform),
    )


SERVICE = Question(
    "service",
    "Is it part of what the school does?",
    (
        Choice("yes", "Yes", _platform(end.ASK_SERVICE), "A class, a club, a trip, the news."),
        Choice(
            "no",
            "No, it belongs to another body",
            end.NO_OTHER_BODY,
            "A union, say, or a professional association.",
        ),
        Choice("unsure", "I am not sure", _platform(end.ASK_SERVICE_UNSURE)),
    ),
)
WITHIN = Question(
    "within",
    "Was the account approved for that?",
    (
        Choice("yes", "Yes, its purpose and its conditions cover it", end.NO_POST_WITHIN),
        Choice(
            "no",
            "No, or I am not sure",
            end.ASK_POST_BEYOND,
            fills={"where": "An account of the school"},
        ),
    ),
    "The headteacher and the account’s owners know what was agreed.",
)
SHOWS = Question(
    "shows",
    "Does the post name or show anybody, or tell of an activity or event?",
    (Choice("yes", "Yes", WITHIN), Choice("no", "No", end.NO_POST)),
)
ACCOUNT = Question(
    "account",
    "Are you one of its owners, or has an owner asked you to post?",
    (
        Choice("yes", "Yes", SHOWS),
        Choice("no", "No", end.SPEAK_TO_AN_OWNER),
        Choice("unknown", "Nobody knows whose it is", _platform(end.ASK_SERVICE_FOUND)),
    ),
)
WHEN = Question(
    "when",
    "When?",
    (
        Choice("working", "While I am working", end.ASK_WORK_TIME),
        Choice(
            "break",
            "In a break",
            end.ASK_BREAK,
            "On your own phone, for instance.",
            fills={"what_for": "Personal use in my breaks"},
        ),
        Choice("outside", "Before or after work", end.NO_OWN_TIME),
    ),
)
APPROVED = Question(
    "approved",
    "Is it on an account that the school has approved?",
    (
        Choice("yes", "Yes", end.NO_SCHOOL_WORK),
        Choice("no", "No, or I am not sure", _platform(end.ASK_SERVICE)),
    ),
)
PURPOSE = Question(
    "purpose",
    "What for?",
    (
        Choice("own", "For myself", WHEN),
        Choice("school", "For the school’s own work", APPROVED),
        Choice(
            "profession",
            "For my profession, apart from the school",
            end.NO_PROFESSION_AT_WORK,
            "A professional association, say.",
        ),
    ),
)


def _where(outcome: Outcome) -> Question:
    return Question(
        "where",
        "Where would it appear?",
        (
            Choice("own", "On my own account", outcome, fills={"where": "My own account"}),
            Choice(
                "other",
                "On somebody else’s account, in a group or in a forum",
                outcome,
                fills={"where": "Somebody else’s account, a group or a forum"},
            ),
        ),
        "On an account of the school, go back to the first question and choose that.",
    )


SAY = Question(
    "say",
    "What would you say?",
    (
        Choice(
            "mention",
            "Name, thank, congratulate or show them, or tell that it takes place",
            _where(end.ASK_MENTION),
        ),
        Choice(
            "opinion",
            "Talk about what happened, or give an opinion or advice",
            _where(end.ASK_OPINION),
        ),
        Choice("attack", "Mock, threaten or insult", end.NEVER_ATTACK),
    ),
)


def _about(then: Question | Outcome) -> Question:
    return Question(
        "about",
        "What would you mention?",
        (
            Choice(
                "person",
                "A colleague, a pupil or a parent",
                then,
                "Pictures too.",
                {"about": "person"},
            ),
            Choice("activity", "An activity of the school", then, fills={"about": "activity"}),
            Choice("event", "An event of the school", then, fills={"about": "event"}),
            Choice(
                "matters",
                "None of these: how the school is run, or what goes on in it",
                end.NEVER_MATTERS,
            ),
        ),
    )


DAY = Question(
    "day",
    "When, and on what?",
    (
        Choice("own", "Outside the working day, on my own equipment", end.TELL_LINK),
        Choice("work", "In the working day, or on school equipment", end.TELL_LINK_NOT_AT_WORK),
    ),
)
LINK = Question(
    "link",
    "Are they family, or do you know them through family or friends?",
    (
        Choice("yes", "Yes", DAY, "Your own child, a niece, the children of close friends."),
        Choice("no", "No, I know them from school", end.NEVER_PUPIL),
    ),
)
FORMER_LINK = Question(
    "link",
    "Are they family, or do you know them through family or friends?",
    (
        Choice("yes", "Yes", end.SPEAK_FORMER_FAMILY),
        Choice("no", "No, I know them from school", end.NEVER_FORMER_PUPIL),
    ),
)
AGE = Question(
    "age",
    "How old are they?",
    (
        Choice("under", "Under 18, or I do not know", FORMER_LINK),
        Choice("over", "18 or over", end.NO_GROWN_UP),
    ),
)
PUPIL = Question(
    "pupil",
    "Are they at the school now?",
    (Choice("now", "Yes, a pupil", LINK), Choice("former", "No, a former pupil", AGE)),
)
NAMES = Question(
    "names",
    "Does the school come into it?",
    (
        Choice("no", "No", end.NO_PROFESSION),
        Choice(
            "mention", "Yes, I would mention somebody or something of it", _about(end.ASK_MENTION)
        ),
        Choice("speak", "Yes, I would speak for the school", end.NEVER_SPEAKING),
    ),
)
WHOSE = Question(
    "whose",
    "Whose is it?",
    (
        Choice("own", "Mine, or my family’s", end.NEVER_GAIN, "A business, tutoring, a campaign."),
        Choice(
            "school",
            "The school’s",
            end.ASK_SCHOOL_EVENT,
            "Its fair, its appeal.",
            {"about": "event"},
        ),
    ),
)
SPEAKING = Question(
    "speaking",
    "How?",
    (
        Choice("account", "On a school account that I own", end.NO_SPEAKING_BY_ACCOUNT),
        Choice("self", "On my own account, or in a forum", end.NEVER_SPEAKING),
        Choice(
            "employer",
            "I would only say where I work",
            end.SPEAK_EMPLOYER,
            "On a professional profile, for instance.",
        ),
    ),
)
PLAN = Question(
    "plan",
    "What do you want to do?",
    (
        Choice(
            "service",
            "Set something up for the school",
            SERVICE,
            "An account, a page, a group, a blog or a channel.",
        ),
        Choice("post", "Post on an account that the school has", ACCOUNT),
        Choice("time", "Use social media in working hours", PURPOSE),
        Choice(
            "mention",
            "Mention a colleague, pupil, parent, activity or event",
            _about(SAY),
            "On your own account or somebody else’s.",
        ),
        Choice(
            "contact",
            "Be in touch with a pupil or a former pupil",
            PUPIL,
            "Family and friends too.",
        ),
        Choice("profession", "Use social media for my profession", NAMES),
        Choice("promote", "Promote something", WHOSE, "A business, a campaign, a fair."),
        Choice("speak", "Speak for the school, or say that I work here", SPEAKING),
        Choice("else", "Something else", end.SPEAK_OTHER),
    ),
)
