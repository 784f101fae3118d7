"""What the policy says of each kind of record, and what it asks for before one is closed."""

from dataclasses import dataclass

from incidents.bullying.models import Body
from incidents.reporting.models import Kind


@dataclass(frozen=True)
class Duty:
    """One kind of record: the rule in our words, its clauses, and what is to be done by it."""

    says: str
    clauses: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    tells_parents: bool = True
    refers_to: tuple[Body, ...] = ()
    bans: bool = False


OUTSIDE = (Body.POLICE, Body.SOCIAL_CARE, Body.CEOP)
OTHERS_TOO = (*OUTSIDE, Body.LA)  # whom a record can be taken to, whatever its kind
CALLED = {
    Body.POLICE: "the police",
    Body.SOCIAL_CARE: "children’s social care",
    Body.CEOP: "CEOP",
    Body.LA: "the local authority",
}

DUTIES: dict[Kind, Duty] = {
    Kind.PUPIL_CONTACT: Duty(
        "No pupil tries to join a page or an area of somebody who works here. The headteacher and "
        "the parents hear of it, and the member of staff does not accept.",
        clauses=("pupil.no-joining-staff-areas",),
    ),
    Kind.WORKING_DAY: Duty(
        "Pupils do not use social networks in the school’s working day, and adults only with the "
        "headteacher’s leave. Whoever sees it tells the DSL.",
        clauses=("pupil.not-in-working-day", "staff.report-working-day-use"),
    ),
    Kind.FIREWALL: Duty(
        "A pupil who tries to get round the firewall uses the school’s computers under close "
        "supervision only, until a day that is set.",
        clauses=("pupil.firewall-ban",),
        bans=True,
    ),
    Kind.UNDER_AGE: Duty(
        "No pupil under 13 uses a social network, and none a site for which they are too young. "
        "The parents hear of it: it is theirs to stop, and the school helps them.",
        clauses=("pupil.minimum-age",),
    ),
    Kind.PHONE: Duty(
        "Phones are handed in at the start of the day, with their internet switched off, and go "
        "home with the child.",
        clauses=("pupil.phones-handed-in",),
    ),
    Kind.COMPUTER: Duty(
        "The school’s computers are not used for social networks at any time, but for what a "
        "lesson needs.",
        clauses=("pupil.no-school-computers",),
    ),
    Kind.CONTACT: Duty(
        "Improper contact with a child is a matter for the DSL at once, and for those outside who "
        "can stop it: the police, children’s social care, and CEOP where it happens online.",
        clauses=("pupil.report-in-confidence", "staff.no-posing-as-child"),
        passages=("child-first",),
        refers_to=OUTSIDE,
    ),
    Kind.IMAGES: Duty(
        "The DSL deals with it at once, with the police and children’s social care. Nobody looks "
        "at, copies, sends or deletes an image, and none is ever put into the portal. Where an "
        "adult who works or volunteers here has to do with it, it is a disclosure: pass it on as "
        "that, and ring the local authority’s designated officer (LADO).",
        clauses=("pupil.report-in-confidence",),
        passages=("images",),
        refers_to=OUTSIDE,
    ),
    Kind.UNSURE: Duty(
        "Nobody could say yet what this is. Find out, and pass it on as what it turns out to be.",
        tells_parents=False,
    ),
}
DANGER = (Kind.CONTACT, Kind.IMAGES)


def tells_parents(kind: Kind, *, has_children: bool) -> bool:
    """Whether parents are to be told: not where an adult alone used a site in the working day."""
    if kind == Kind.WORKING_DAY and not has_children:
        return False
    return DUTIES[kind].tells_parents
