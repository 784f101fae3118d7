"""What becomes of what was seen, and to whom it goes. Pure: answers in, words and kinds out.

The table of domain.md, "Reporting". Whoever reports chooses a line in plain words, and never has
to know what it is called.
"""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import TextChoices

from incidents.disclosures.models import Kind as DisclosureKind
from incidents.reporting.models import Kind as RecordKind
from policyportal.people.models import Role


class Choice(TextChoices):
    """What was seen or told, as the second page asks it."""

    ADULT = (
        "adult",
        "An adult who works or volunteers here, or a governor, and a child comes into it",
    )
    CONDUCT = "conduct", "The same, but it is only about how the adult behaves: no child is in it"
    BULLYING = "bullying", "Bullying online, by text or by phone"
    PUPIL_CONTACT = "pupil-contact", "A pupil tried to add or follow a member of staff"
    WORKING_DAY = "working-day", "Somebody was on a site in the working day"
    FIREWALL = "firewall", "A pupil tried to get round the school’s firewall"
    UNDER_AGE = "under-age", "A pupil is too young for a site they use"
    PHONE = "phone", "A pupil’s phone was not handed in"
    COMPUTER = "computer", "A school computer was used for social media"
    CONTACT = (
        "contact",
        "Somebody from outside is in touch with a pupil in a wrong way, or poses as a child",
    )
    IMAGES = "images", "Nude or sexual images, or somebody grooming a child"
    UNSURE = "unsure", "Something else, or I am not sure"


EXAMPLES = {
    Choice.ADULT: "For example: a coach writes to pupils in private at night.",
    Choice.CONDUCT: "For example: a colleague runs a personal campaign in the school’s name.",
    Choice.BULLYING: "For example: a group chat calls a child names; a parent threatens a teacher "
    "on Facebook.",
    Choice.PUPIL_CONTACT: "For example: a pupil sent you a follow request on Instagram.",
    Choice.WORKING_DAY: "For example: a pupil scrolled TikTok in a lesson; an adult posted from "
    "the classroom.",
    Choice.FIREWALL: "For example: a pupil used a VPN to reach a site that is blocked.",
    Choice.UNDER_AGE: "For example: a Year 4 child says that they have a Snapchat account. Nobody "
    "is bullied.",
    Choice.PHONE: "For example: a phone rang in a bag after registration.",
    Choice.COMPUTER: "For example: Facebook was left open in the library, at whatever time.",
    Choice.CONTACT: "For example: a stranger in a game asks a child where they live.",
    Choice.IMAGES: "For example: a child says that a picture of them is going round. Do not look "
    "at it.",
    Choice.UNSURE: "Say what it is in your own words. Whoever gets it will find the right place.",
}


class Becomes(TextChoices):
    """What a report becomes; the value is the letter that its reference begins with."""

    DISCLOSURE = "D"
    BULLYING = "B"
    RECORD = "R"


class Destination(NamedTuple):
    """What it becomes, of which kind, and who deals with it: first of all, and beside them."""

    becomes: Becomes
    kind: str  # of disclosure, or of record; "" for bullying
    first: Role
    beside: Role | None = None


def _record(kind: RecordKind, first: Role = Role.DSL) -> Destination:
    return Destination(Becomes.RECORD, kind, first)


DISCLOSURE = Destination(Becomes.DISCLOSURE, DisclosureKind.DISCLOSURE, Role.HEADTEACHER)
CONDUCT = Destination(Becomes.DISCLOSURE, DisclosureKind.CONDUCT, Role.HEADTEACHER)
TABLE = {
    Choice.ADULT: DISCLOSURE,
    Choice.CONDUCT: CONDUCT,
    Choice.BULLYING: Destination(Becomes.BULLYING, "", Role.HEADTEACHER, Role.DSL),
    Choice.PUPIL_CONTACT: _record(RecordKind.PUPIL_CONTACT, Role.HEADTEACHER),
    Choice.WORKING_DAY: _record(RecordKind.WORKING_DAY),
    Choice.FIREWALL: _record(RecordKind.FIREWALL, Role.HEADTEACHER),
    Choice.UNDER_AGE: _record(RecordKind.UNDER_AGE),
    Choice.PHONE: _record(RecordKind.PHONE),
    Choice.COMPUTER: _record(RecordKind.COMPUTER),
    Choice.CONTACT: _record(RecordKind.CONTACT),
    Choice.IMAGES: _record(RecordKind.IMAGES),
    Choice.UNSURE: _record(RecordKind.UNSURE),
}
# What the policy calls a disclosure as soon as whoever did it works here, whatever was chosen.
BY_AN_ADULT_HERE = {
    Choice.BULLYING: DISCLOSURE,
    Choice.CONTACT: DISCLOSURE,
    Choice.IMAGES: DISCLOSURE._replace(beside=Role.DSL),  # the DSL hears at once
    Choice.UNSURE: DISCLOSURE,  # in doubt as if a child came into it
}


def decide(
    choice: Choice, *, works_here: bool = False, child: bool = True, danger: bool = False
) -> Destination:
    """Return where a report goes, by what was chosen and whether whoever did it works here.

    `child`: whether a child comes into bullying; among colleagues alone it is conduct. `danger`:
    whether a child was in immediate danger, of which the DSL hears at once, whatever it is.
    """
    found = TABLE[choice]
    if works_here:
        found = BY_AN_ADULT_HERE.get(choice, found)
        if choice == Choice.BULLYING and not child:
            found = CONDUCT
    return _at_once(found, works_here) if danger else found


def _at_once(found: Destination, works_here: bool) -> Destination:
    """Return the same with the DSL in it: a child in danger is more than a matter of conduct.

    Nor is it only recorded where an adult who works here has to do with it.
    """
    if found.becomes == Becomes.DISCLOSURE or works_here:
        return BY_AN_ADULT_HERE[Choice.IMAGES]
    if found.becomes == Becomes.RECORD and found.kind != RecordKind.CONTACT:
        return TABLE[Choice.IMAGES]
    return found


@dataclass(frozen=True)
class Words:
    """What whoever reports is told: what happens next, who sees it, and who does not."""

    next: tuple[str, ...]
    sees: tuple[str, ...]
    not_seen_by: str


OUTSIDE = {
    Choice.PUPIL_CONTACT: "The parents of the pupil are told, by the school and not by you.",
    Choice.FIREWALL: "For a while the pupil may use computers under close supervision only.",
    Choice.UNDER_AGE: "The parents are told, by the school and not by you.",
    Choice.PHONE: "The parents are told, by the school and not by you.",
    Choice.COMPUTER: "Where it was a pupil, the parents are told, by the school and not by you.",
    Choice.CONTACT: "They bring in the police or children’s social care where that is needed.",
    Choice.IMAGES: "They bring in the police or children’s social care where that is needed.",
    Choice.BULLYING: "They work out what the policy asks of the school, with the families.",
}
# Those of which the parents are told, where nobody spoke in confidence.
OF_PARENTS = (Choice.PUPIL_CONTACT, Choice.UNDER_AGE, Choice.PHONE, Choice.COMPUTER)
WEIGHED = (
    "Parents hear of this from the school and not from you. As it was told in confidence, what "
    "that would mean for the child is weighed first."
)
LADO = (
    "Where a child may have been harmed or be at risk, they speak to the local authority "
    "designated officer (LADO) within one working day."
)


def names(role: Role, name: str = "") -> str:
    """Return how a role is named to whoever reports, with the person's name where it may stand."""
    called = {
        Role.HEADTEACHER: "The headteacher",
        Role.CHAIR: "The chair of governors",
        Role.DSL: "The designated safeguarding lead (DSL)",
    }[role]
    return f"{called}, {name}" if name else called


def words(
    choice: Choice,
    destination: Destination,
    *,
    role: Role,
    name: str = "",
    beside: bool = False,
    class_teacher: str = "",
    in_confidence: bool = False,
) -> Words:
    """Return what is said of a report: `role` is who deals with it, worked out by the routing.

    `beside`: whether the DSL works on it too; `name` is empty where it would tell too much.
    """
    who = names(role, name)
    follows = [f"{who} gets a message at once that something needs attention, and decides."]
    if destination.becomes != Becomes.DISCLOSURE:
        if choice in OUTSIDE:
            weighed = in_confidence and choice in OF_PARENTS
            follows.append(WEIGHED if weighed else OUTSIDE[choice])
    elif destination.kind == DisclosureKind.DISCLOSURE:
        follows.append(LADO)
    follows.append("They may come back to you with a question. You need do nothing more.")
    sees = [f"{who}, or whoever covers for them."]
    if beside:
        sees.append(f"{names(Role.DSL)}.")
    if class_teacher:
        sees.append(f"{class_teacher}, as the class teacher: to read it.")
    sees.append("Whoever they add to it, for a reason that is kept.")
    governors = "other governors" if role == Role.CHAIR else "governors"
    hidden = f"The person it is about, other staff, {governors}, pupils and parents do not see it."
    if in_confidence:
        hidden += " The portal tells no parent; whether one has to know, whoever has it decides."
    return Words(tuple(follows), tuple(sees), hidden)
