"""What is done away from the portal with a record and ticked there, by its kind."""

from incidents.cases.standing import Tick
from incidents.reporting.models import Kind

TICKS: dict[str, Tick] = {
    "children-safe": Tick(
        "See that every child is safe now",
        "In immediate danger ring 999. Nothing else on this list comes before that.",
        passage="child-first",
    ),
    "nothing-shared": Tick(
        "See that nobody looks at, copies or sends an image",
        "The device is out of use and kept safe; nobody searches through it, prints from it or "
        "deletes anything. No image of that kind is ever put into the portal.",
        passage="images",
    ),
    "staff-spoken": Tick(
        "Speak to the member of staff whose page it is",
        "That it was not accepted, that their settings let no pupil in, and that they answer "
        "nothing.",
        clause="staff.no-contact-with-pupils",
    ),
    "pupil-spoken": Tick(
        "Speak to the pupil",
        "What the rule is and why, in words for their age. What they say is written down as they "
        "say it.",
    ),
    "adult-spoken": Tick(
        "Speak to whoever did it",
        "A pupil hears what the rule is and why. An adult hears that private use needs the "
        "headteacher’s leave in working time.",
        clause="staff.report-working-day-use",
    ),
    "filter-checked": Tick(
        "Have the filter looked at",
        "Whoever looks after the network finds out how it was got round, and closes the gap.",
    ),
    "no-ban": Tick(
        "No supervised use, and why",
        "The policy says that a pupil who tries to get round the firewall uses ICT under close "
        "supervision only. Say why that is not done here.",
        clause="pupil.firewall-ban",
        asks="Say why there is no supervised use.",
    ),
    "teacher-told": Tick(
        "Tell the class teacher",
        "They know the child, and notice if it goes on.",
    ),
    "phone-back": Tick(
        "See that the phone is handed in, and goes back to the family",
        "Who has it, and when it was given back and to whom.",
        clause="pupil.phones-handed-in",
    ),
    "computer-seen-to": Tick(
        "See that the computer is used for school work only",
        "The site is closed on it, and nobody is left signed in.",
        clause="pupil.no-school-computers",
    ),
    "looked-at": Tick(
        "Find out what it is",
        "Speak to who reported it. Where it is one of the other kinds, pass it on as that: nothing "
        "is lost by it.",
    ),
}

BY_KIND: dict[Kind, tuple[str, ...]] = {
    Kind.PUPIL_CONTACT: ("staff-spoken", "pupil-spoken"),
    Kind.WORKING_DAY: ("adult-spoken",),
    Kind.FIREWALL: ("pupil-spoken", "filter-checked"),
    Kind.UNDER_AGE: ("teacher-told", "pupil-spoken"),
    Kind.PHONE: ("teacher-told", "phone-back"),
    Kind.COMPUTER: ("teacher-told", "computer-seen-to"),
    Kind.CONTACT: ("children-safe",),
    Kind.IMAGES: ("children-safe", "nothing-shared"),
    Kind.UNSURE: ("looked-at",),
}


def ticks_of(kind: Kind) -> tuple[str, ...]:
    """Return what can be ticked in a record of that kind, that there is no ban among it."""
    return (*BY_KIND[kind], "no-ban") if kind == Kind.FIREWALL else BY_KIND[kind]
