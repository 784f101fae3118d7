"""What a decision can say: whose it is, what the school must and may do, who is told, and why."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import TextChoices

from .authorities import Authority


class Responsibility(TextChoices):
    """Whose it is, the strictest first."""

    OTHER_WORKFLOW = "other-workflow", "It is dealt with as a disclosure about an adult here"
    SCHOOL = "school", "It is the school’s to deal with"
    NOT_SCHOOL = "not-school", "It is not the school’s to resolve"


class Step(TextChoices):
    """What the school does itself, in the order in which it is done."""

    CALL_999 = "call-999", "Ring 999"
    DO_NOT_VIEW = "do-not-view", "Do not look at, copy, send on, print or delete any image"
    TELL_DSL = "tell-dsl", "Tell the designated safeguarding lead (DSL) at once"
    TELL_HEAD = "tell-head", "Tell the headteacher at once"
    CHECK_WELFARE = "check-welfare", "See how our own pupil is, and keep them safe"
    SUPPORT_STAFF = "support-staff", "Support the member of staff"
    FIND_OUT_WHO = "find-out-who", "Find out who does it"
    INVESTIGATE = "investigate", "Look into it, under the anti-bullying policy"
    INVOLVE_FAMILIES = "involve-families", "Work with the families"
    SPEAK_TO_PARENT = "speak-to-parent", "Speak to the parent or carer who does it"
    SCHOOL_PART = "school-part", "Deal with the bullying in school"
    PHONE_PART = "phone-part", "Deal with what comes by text or phone"
    NETWORK_PART = "network-part", "Deal with what happens on the site, app or game"
    OWN_PUPIL = "own-pupil", "Act on the conduct of our own pupil"
    ASK_POLICE = "ask-police", "Ask the police for advice, to keep everybody safe"
    CONTACT_SCHOOL = "contact-school", "Contact the other school, to help to settle it"
    WARN_PARENTS = (
        "warn-parents",
        "Warn the parents of all the children involved, the hurt child’s too, "
        "that use outside the site’s terms must stop",
    )
    WRITE_TO_YEAR = "write-to-year", "Write to the parents of the whole year group as well"


class Body(TextChoices):
    """To whom it is referred, the most urgent first."""

    POLICE = "police", "The police"
    CEOP = "ceop", "CEOP, the National Crime Agency’s child protection command"
    SOCIAL_CARE = "social-care", "Children’s social care"
    DISCLOSURE = "disclosure", "The school’s disclosure workflow, which leads to the LADO"
    LA = "la", "The local authority"
    NEW_SCHOOL = "new-school", "The other school"


class Kind(TextChoices):
    """In what way a line decides; of one step or body, the first of them holds."""

    RESPONSIBILITY = "responsibility", "Whose it is"
    MUST = "must", "The school must"
    DECLINE = "decline", "The school may decline to"
    MAY = "may", "The school may"
    REFER = "refer", "It is referred to"
    MAY_REFER = "may-refer", "It may be referred to"


What = Responsibility | Step | Body


class Line(NamedTuple):
    """One line that a rule gives: what it decides, the fact that decided, what that rests on."""

    kind: Kind
    what: What
    fact: str
    authority: Authority


class Because(NamedTuple):
    """Why a line of the decision is there."""

    line: What
    fact: str
    authority: Authority


class Declined(NamedTuple):
    """What the school may decline to deal with, and the warning that goes with it."""

    step: Step
    warning: str


DUTY_STAYS = (
    "The school’s duty of care stays: the child’s welfare is still looked after, what reaches "
    "school is still dealt with, and any sign of danger brings all of it back."
)


@dataclass(frozen=True)
class Decision:
    """What follows from the facts, and why."""

    responsibility: Responsibility
    must: tuple[Step, ...]
    may: tuple[Step, ...]
    may_decline: tuple[Declined, ...]
    refer: tuple[Body, ...]
    may_refer: tuple[Body, ...]
    because: tuple[Because, ...]
    # Questions, the one that would change most first: see finding_out.py.
    find_out: tuple = ()

    @property
    def declined(self) -> tuple[Step, ...]:
        return tuple(declined.step for declined in self.may_decline)

    @property
    def lines(self) -> frozenset[tuple[Kind, What]]:
        """Return what is decided, without why: where it agrees, two decisions are the same."""
        kinds = {
            Kind.RESPONSIBILITY: (self.responsibility,),
            Kind.MUST: self.must,
            Kind.DECLINE: self.declined,
            Kind.MAY: self.may,
            Kind.REFER: self.refer,
            Kind.MAY_REFER: self.may_refer,
        }
        return frozenset((kind, what) for kind, whats in kinds.items() for what in whats)

    def why(self, line: What) -> tuple[Because, ...]:
        """Return what one line rests on."""
        return tuple(because for because in self.because if because.line == line)
