"""What the demo's people have asked permission for: one request in each state, and cover."""

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.permissions import actions as asking
from compliance.permissions import decisions
from compliance.permissions.deciding_forms import suggested_end
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission
from policyportal.operations.diary import Diary, person

HEAD, CHAIR, DEPUTY = "ruth.adeyemi", "daniel.rosen", "marcus.bell"

COURSE = {
    "what_for": "A discussion group of the phonics course I am on, which meets at lunch time.",
    "platform_or_site": "Facebook",
}
CLUB = {
    "what_for": "Answering parents' questions about the running club.",
    "platform_or_site": "WhatsApp",
}
FAIR = {
    "about": "event",
    "who_or_what": "The winter fair",
    "where": "My own Instagram account",
    "words": "Our school's winter fair is on Saturday. Do come along.",
    "pictures": "no",
    "consent": "Nobody can be recognised.",
}
TRIP = {
    "about": "activity",
    "who_or_what": "The Year 5 visit to the canal museum",
    "where": "The museum's page, which asks visiting schools for a few words",
    "words": "Thirty children found out how a lock works, and got wet.",
    "pictures": "yes",
    "consent": "Pictures from behind only; I shall ask the parents of the five who can be seen.",
}
AWARD = {
    "about": "person",
    "who_or_what": "A colleague who won a teaching award",
    "where": "My LinkedIn profile",
    "words": "Proud of our team at school.",
    "pictures": "no",
    "consent": "She knows, and is happy with it.",
}
HEADS_TALK = {
    "about": "activity",
    "who_or_what": "Our reading project",
    "where": "A talk that the organisers put on YouTube",
    "words": "How we got every class to read aloud for ten minutes a day.",
    "pictures": "no",
    "consent": "No pupil and no colleague is named or shown.",
}
YEAR_4_BLOG = {
    "platform": "blog",
    "other_platform": "",
    "name": "Year 4 class blog",
    "address": "",
    "purpose": "Shows parents each week what the class has been doing.",
    "audience": "Parents of Year 4",
    "when_an_owner_leaves": "The office changes the password and the deputy head takes over.",
}
INSTAGRAM = {
    "platform": "instagram",
    "other_platform": "",
    "name": "Larkspur Lane Sport",
    "address": "",
    "purpose": "Results and pictures of kit, never of children.",
    "audience": "Families and other schools",
    "when_an_owner_leaves": "The other owner changes the password on the last day.",
}
NIECE = {
    "pupils": "My niece, in Year 2",
    "relation": "Her mother is my sister",
    "platforms": "A family group on WhatsApp",
    "undertaking": True,
}
FRIENDS = {
    "pupils": "Two children of old friends, in Year 1 and Year 6",
    "relation": "Family friends for fifteen years",
    "platforms": "Facebook",
    "undertaking": True,
}


@dataclass(frozen=True)
class Asked:
    """One request of the demo: `days` are when it was sent, when it was decided, and by whom."""

    person: str
    kind: Kind
    answers: dict
    sent: int
    decided: int | None = None
    by: str = HEAD
    how: str = ""
    words: str = ""
    ends: int | None = None


REQUESTS = [
    Asked("femi.ogunleye", Kind.WORK_TIME, CLUB, -28, -27, how="approve", ends=-2),
    Asked("hannah.levy", Kind.FAMILY_LINK, NIECE, -27, -26, how="note"),
    Asked("tom.okafor", Kind.WORK_TIME, COURSE, -26, -25, how="approve", words="At lunch only."),
    Asked("nusrat.begum", Kind.SCHOOL_SERVICE, YEAR_4_BLOG, -25, -24, DEPUTY, "approve"),
    Asked("leila.haddad", Kind.REFERENCE, AWARD, -22, -21, how="approve"),
    Asked(
        "sinead.gallagher",
        Kind.REFERENCE,
        AWARD,
        -20,
        -18,
        how="decline",
        words="She would rather it were not mentioned, so please leave it.",
    ),
    Asked("amina.yusuf", Kind.WORK_TIME, COURSE, -16, -15, how="approve"),
    Asked(
        "mateusz.kowalski",
        Kind.REFERENCE,
        FAIR,
        -12,
        -10,
        how="ask_more",
        words="Is the picture you would use one of the school's own?",
    ),
    Asked("kwame.mensah", Kind.SCHOOL_SERVICE, INSTAGRAM, -6),
    Asked("joanna.whitfield", Kind.FAMILY_LINK, FRIENDS, -5),
    Asked(HEAD, Kind.REFERENCE, HEADS_TALK, -4),
    Asked("amina.yusuf", Kind.REFERENCE, TRIP, -3),
]


def enter(diary: Diary) -> None:
    """Enter each request, what was decided of it, and what became of it by itself."""
    for asked in REQUESTS:
        diary.enter(asked.sent, lambda a=asked: _ask(a, diary.day(a.sent)))
        if asked.decided is not None:
            diary.enter(asked.decided, lambda a=asked: _decide(a, diary))
    diary.enter(-8, _revoke)
    diary.enter(-1, lambda: decisions.expire_due(diary.day(-1)))
    diary.enter(-1, lambda: asking.begin(Kind.REFERENCE, by=person("nusrat.begum"), answers={}))


def _ask(asked: Asked, today: date) -> None:
    by, answers = person(asked.person), dict(asked.answers)
    if asked.kind == Kind.WORK_TIME:
        answers |= {
            "from_on": today.isoformat(),
            "until_on": (today + timedelta(days=60)).isoformat(),
        }
    if asked.kind == Kind.SCHOOL_SERVICE:
        answers |= {"first_owner": by.pk, "second_owner": person(DEPUTY).pk}
    draft = asking.begin(asked.kind, by=by, answers=answers)
    asking.submit(draft, seen=draft.revision, by=by)


def _decide(asked: Asked, diary: Diary) -> None:
    permission = Permission.objects.filter(
        person=person(asked.person), kind=asked.kind, state="submitted"
    ).get()
    what = {"seen": permission.revision, "by": person(asked.by)}
    match asked.how:
        case "approve":
            today = diary.day(asked.decided)
            ends_on = diary.day(asked.ends) if asked.ends else suggested_end(permission, today)
            decisions.approve(permission, conditions=asked.words, ends_on=ends_on, **what)
        case "decline":
            decisions.decline(permission, reason=asked.words, **what)
        case "ask_more":
            decisions.ask_more(permission, question=asked.words, **what)
        case "note":
            decisions.note(permission, **what)


def _revoke() -> None:
    approved = Permission.objects.get(person=person("leila.haddad"), state="approved")
    reason = "The award was withdrawn, so please take the words down."
    decisions.revoke(approved, reason=reason, by=person(HEAD))
