"""What is known of cyber-bullying on the day that it is decided: dated facts, and nothing else.

Nothing here reads the database, the clock or the request. What is not known is said to be unknown,
and never guessed. A child is on the side of those hurt, of those who do it, or of both, in this
case only: no mark stays with a child.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices


class Known(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known"


class Engaging(TextChoices):
    YES = "yes", "The families work with the school"
    NO = "no", "The families refuse to work with the school"
    UNKNOWN = "unknown", "Not known"
    NOT_ASKED = "not-asked", "The families have not been asked yet"


class Doer(TextChoices):
    PUPIL = "pupil", "A pupil of this school"
    FORMER = "former", "A former pupil, who has left"
    OTHER_SCHOOL = "other-school", "A pupil of another school"
    PARENT = "parent", "A parent or carer"
    EMPLOYED = "employed", "An adult who works or volunteers here, or a governor"
    OTHER_ADULT = "other-adult", "Another adult"
    UNKNOWN = "unknown", "Not known"


class Medium(TextChoices):
    NETWORK = "network", "A social network"
    MESSAGING = "messaging", "A messaging app"
    TEXT = "text", "Text messages"
    CALL = "call", "Phone calls"
    GAME = "game", "A game"
    UNKNOWN = "unknown", "Not known"


class Where(TextChoices):
    IN_SCHOOL = "in-school", "In school"
    OUTSIDE = "outside", "Outside school: at home, in the evening, at a weekend, on holiday"
    UNKNOWN = "unknown", "Not known"


class Danger(TextChoices):
    IMMEDIATE = "immediate", "Somebody is in immediate danger"
    SEXUAL_IMAGE = "sexual-image", "A nude or sexual image of a child"
    GROOMING = "grooming", "Somebody wins a child’s trust in order to harm them"
    ADULT_POSING = "adult-posing", "An adult gives themselves out to be a child"
    SELF_HARM = "self-harm", "Somebody may hurt themselves"
    THREAT_OF_VIOLENCE = "violence", "A threat of violence"
    BLACKMAIL = "blackmail", "Blackmail"
    HATE = "hate", "Hate for what somebody is: race, religion, disability, sex, sexual orientation"


CHILDREN = frozenset({Doer.PUPIL, Doer.FORMER, Doer.OTHER_SCHOOL})
ADULTS = frozenset({Doer.PARENT, Doer.EMPLOYED, Doer.OTHER_ADULT})
SITES = frozenset({Medium.NETWORK, Medium.MESSAGING, Medium.GAME})
PHONE = frozenset({Medium.TEXT, Medium.CALL})
NO_AGE_LIMIT = 0
CRIMINAL_AGE = 10


def some(answers: Iterable[Known]) -> Known:
    """Whether it is so of at least one; of none at all it is not."""
    given = set(answers)
    return next((known for known in (Known.YES, Known.UNKNOWN) if known in given), Known.NO)


def every(answers: Iterable[Known]) -> Known:
    """Whether it is so of each; nothing to ask it of counts as not known."""
    given = set(answers) or {Known.UNKNOWN}
    return next((known for known in (Known.NO, Known.UNKNOWN) if known in given), Known.YES)


@dataclass(frozen=True)
class Child:
    """A child as they were that day: age, year group (0 is Reception), on the roll or not."""

    age: int | None = None
    year_group: int | None = None
    on_roll: Known = Known.UNKNOWN

    def __post_init__(self):
        if self.age is not None and self.age < 0:
            raise ValueError("An age is not below nought.")
        if self.year_group is not None and not 0 <= self.year_group <= 6:
            raise ValueError("A year group of a primary school is 0 (Reception) to 6.")

    @property
    def ages(self) -> tuple[int, int] | None:
        """Return the youngest and the oldest that the child can have been; None where it is open.

        A year group begins with children of one age, each of whom turns one year older in it.
        """
        if self.age is not None:
            return self.age, self.age
        if self.year_group is not None:
            return self.year_group + 4, self.year_group + 5
        return None

    def is_under(self, limit: int) -> Known:
        if self.ages is None:
            return Known.UNKNOWN if limit else Known.NO
        youngest, oldest = self.ages
        if oldest < limit:
            return Known.YES
        return Known.UNKNOWN if youngest < limit else Known.NO


@dataclass(frozen=True)
class Facts:
    """The facts of one case on one day, as far as they are known."""

    on: date
    doers: frozenset[Doer]
    hurt: tuple[Child, ...] = ()
    hurt_staff: bool = False
    doing: tuple[Child, ...] = ()
    mediums: frozenset[Medium] = frozenset({Medium.UNKNOWN})
    # Of the platform, that day. None: not known; NO_AGE_LIMIT: it has none.
    minimum_age: int | None = None
    where: frozenset[Where] = frozenset({Where.UNKNOWN})
    advised: Known = Known.UNKNOWN
    advised_on: date | None = None
    engaging: Engaging = Engaging.NOT_ASKED
    goes_on: Known = Known.UNKNOWN
    # Whether the parent who threatens staff has been spoken to.
    spoken: Known = Known.UNKNOWN
    danger: frozenset[Danger] = frozenset()

    def __post_init__(self):
        if not self.hurt and not self.hurt_staff:
            raise ValueError("Somebody is hurt: a child, or a member of staff.")
        if not self.doers or not self.mediums or not self.where:
            raise ValueError(
                "Who does it, by what and where: at least “not known” is said of each."
            )
        if self.doing and not self.doers & CHILDREN:
            raise ValueError(
                "Children who do it are pupils here, former pupils or another school’s."
            )
        if (self.advised == Known.YES) != (self.advised_on is not None):
            raise ValueError("Advice that was given has its date, and no other has.")
        if self.advised_on is not None and self.advised_on > self.on:
            raise ValueError("Advice was not given after what happened.")

    @property
    def hurt_here(self) -> Known:
        """Whether a child who is hurt was on the roll that day."""
        return some(child.on_roll for child in self.hurt)

    @property
    def may_be_hurt_here(self) -> bool:
        return self.hurt_here != Known.NO

    @property
    def hurt_elsewhere(self) -> bool:
        """Whether a child who is hurt was not on the roll that day."""
        return any(child.on_roll == Known.NO for child in self.hurt)

    @property
    def on_a_site(self) -> Known:
        """Whether it happens on a site, an app or a game, and not by text and call alone."""
        if self.mediums & SITES:
            return Known.YES
        return Known.UNKNOWN if Medium.UNKNOWN in self.mediums else Known.NO

    @property
    def lacks_a_child(self) -> bool:
        """Whether a child does it, or may, of whom nothing more is known."""
        return not self.doing and bool(self.doers & (CHILDREN | {Doer.UNKNOWN}))

    @property
    def under_age(self) -> Known:
        """Whether a child concerned, on either side, was on a site under its age that day."""
        if self.on_a_site == Known.NO:
            return Known.NO
        if self.minimum_age is None:
            return Known.UNKNOWN
        unnamed = (Child(),) if self.lacks_a_child else ()
        concerned = (*self.hurt, *self.doing, *unnamed)
        return every(
            (self.on_a_site, some(child.is_under(self.minimum_age) for child in concerned))
        )

    @property
    def all_under_ten(self) -> Known:
        """Whether everybody who does it is a child too young to be charged with anything."""
        if self.doers & ADULTS:
            return Known.NO
        stranger = (Known.UNKNOWN,) if Doer.UNKNOWN in self.doers else ()
        return every((*(child.is_under(CRIMINAL_AGE) for child in self.doing), *stranger))

    @property
    def came_again(self) -> bool:
        """Whether the families were advised, and it goes on or happened after that."""
        if self.advised != Known.YES:
            return False
        return self.goes_on == Known.YES or self.advised_on < self.on
