"""A case of cyber-bullying: where it stands, its assessments, families, letters and referrals."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from incidents.cases.models import CASE_BURIED, Case, CaseQuerySet
from incidents.cases.models.case import STAYS, but, changed
from incidents.cases.reported import Platform, Source
from incidents.children.models import Child
from policyportal.audit.triggers import Rule, protect
from policyportal.vault.models import SealedFile
from policyportal.vault.sealed import SealedJSON, SealedText

PERSON = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    REPORTED = "reported", "Reported"
    ASSESSED = "assessed", "Assessed"
    INVESTIGATING = "investigating", "Being looked into"
    FAMILIES = "families", "Families involved"
    RESOLVED = "resolved", "Resolved"
    NOT_SCHOOL = "not-school", "Not the school’s to resolve"
    HANDED_OVER = "handed-over", "Handed over"
    CLOSED = "closed", "Closed"
    VOIDED = "voided", "Voided"


OPEN = (
    State.REPORTED,
    State.ASSESSED,
    State.INVESTIGATING,
    State.FAMILIES,
    State.RESOLVED,
    State.NOT_SCHOOL,
)


class BullyingQuerySet(CaseQuerySet):
    def open(self):
        return self.filter(state__in=OPEN)


class BullyingCase(Case):
    """Bullying online, by text or phone. Who is hurt and who does it: `Involved`, `affected`."""

    state = models.CharField(max_length=16, choices=State.choices, default=State.REPORTED)
    source = models.CharField(max_length=8, choices=Source.choices)
    platform = models.CharField(max_length=12, choices=Platform.choices)
    happened_on = models.DateField(help_text="The day that facts, ages and rules are taken of.")
    said_sealed = models.BinaryField(default=bytes, blank=True)
    said = SealedText("said_sealed", named_by="reference")
    account_sealed = models.BinaryField(default=bytes, blank=True)
    account = SealedJSON("account_sealed", named_by="reference")
    follows = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        help_text="The referral before, of the same children.",
    )
    follow_up_on = models.DateField(
        null=True, blank=True, help_text="The next day on which somebody looks again."
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        PERSON,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The second person, for voiding.",
    )

    objects = BullyingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state"], name="bullying_state"),
            models.Index(
                fields=["follow_up_on"],
                condition=Q(follow_up_on__isnull=False),
                name="bullying_follow_up",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[State.CLOSED, State.VOIDED, State.HANDED_OVER],
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                )
                | ~Q(state__in=[State.CLOSED, State.VOIDED, State.HANDED_OVER])
                & Q(closed_at__isnull=True, closed_by__isnull=True),
                name="bullying_closed_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.VOIDED)
                | Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("closed_by")),
                name="bullying_voided_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RESOLVED) | Q(resolved_at__isnull=False),
                name="bullying_resolved_at",
            ),
            models.CheckConstraint(
                condition=Q(follow_up_on__isnull=True) | Q(state__in=OPEN),
                name="bullying_followed_up_while_open",
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class OfACase(models.Model):
    """A row that belongs to a case, named by the case's reference and a number within it."""

    case = models.ForeignKey(BullyingCase, on_delete=models.PROTECT, related_name="%(class)ss")
    name = models.CharField(max_length=20, unique=True, help_text="Reference and number: B-…/A1.")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, help_text="When it was written down.")
    words_sealed = models.BinaryField(default=bytes, blank=True)
    words = SealedText("words_sealed", named_by="name")

    class Meta:
        abstract = True
        ordering = ["case", "pk"]

    def __str__(self):
        return self.name

    @property
    def number(self) -> int:
        """Its number among those of its kind in the case, from 1."""
        return int(self.name.rpartition("/")[2][1:])


class Assessment(OfACase):
    """What the policy says of the facts as they were known: both stay, beside a later one."""

    facts_sealed = models.BinaryField(default=bytes, blank=True)
    facts = SealedJSON("facts_sealed", named_by="name")
    decision_sealed = models.BinaryField(default=bytes, blank=True)
    decision = SealedJSON("decision_sealed", named_by="name")


class Family(OfACase):
    """Parents or carers of one child or of siblings, as the school speaks to them."""

    children = models.ManyToManyField(Child, related_name="+")


class Contact(models.TextChoices):
    SPOKEN = "spoken", "Spoken to"
    INVITED = "invited", "Invited to a meeting"
    MET = "met", "Met"
    ENGAGED = "engaged", "Working with us"
    NO_ANSWER = "no-answer", "No answer"
    REFUSED = "refused", "Will not work with us"


class FamilyContact(OfACase):
    """That the school spoke to a family, invited or met it, and how it answered."""

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="contacts")
    what = models.CharField(max_length=12, choices=Contact.choices)
    happened_at = models.DateTimeField()


class FollowUp(OfACase):
    """A day on which somebody looks again, what for, and what they found."""

    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    found_sealed = models.BinaryField(default=bytes, blank=True)
    found = SealedText("found_sealed", named_by="name")

    class Meta(OfACase.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="follow_up_done_at_and_by",
            )
        ]


class Body(models.TextChoices):
    """To whom outside a case is referred."""

    POLICE = "police", "The police"
    LA = "la", "The local authority"
    SOCIAL_CARE = "social-care", "Children’s social care"
    CEOP = "ceop", "CEOP"
    NEW_SCHOOL = "new-school", "The other school"


class Referral(OfACase):
    """That it was referred to somebody outside: as many as were made."""

    body = models.CharField(max_length=12, choices=Body.choices)
    made_at = models.DateTimeField()


class LetterKind(models.TextChoices):
    WARNING = "warning", "To the parents of all the children involved"
    YEAR = "year", "To a whole year group"
    INVITATION = "invitation", "Invitation to the families concerned"
    NEW_SCHOOL = "new-school", "Note to another school"
    POLICE_LOG = "police-log", "Log of incidents for the police"


class LetterState(models.TextChoices):
    DRAFTED = "drafted", "Written"
    ASKED = "asked", "With a second person"
    RELEASED = "released", "Released"
    DROPPED = "dropped", "Not to be sent"


class Letter(OfACase):
    """A letter that names no child; released once a second person has read it."""

    kind = models.CharField(max_length=12, choices=LetterKind.choices)
    state = models.CharField(
        max_length=10, choices=LetterState.choices, default=LetterState.DRAFTED
    )
    released_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    file = models.OneToOneField(
        SealedFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(OfACase.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state=LetterState.RELEASED,
                    released_by__isnull=False,
                    released_at__isnull=False,
                    file__isnull=False,
                )
                | ~Q(state=LetterState.RELEASED)
                & Q(released_by__isnull=True, released_at__isnull=True, file__isnull=True),
                name="letter_released_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("by")),
                name="letter_released_by_a_second_person",
            ),
        ]


_NEXT = {
    State.REPORTED: [State.ASSESSED, State.HANDED_OVER, State.VOIDED],
    State.ASSESSED: [State.INVESTIGATING, State.NOT_SCHOOL, State.HANDED_OVER, State.VOIDED],
    State.INVESTIGATING: [
        State.FAMILIES,
        State.RESOLVED,
        State.NOT_SCHOOL,
        State.HANDED_OVER,
        State.VOIDED,
    ],
    State.FAMILIES: [State.RESOLVED, State.NOT_SCHOOL, State.HANDED_OVER, State.VOIDED],
    State.RESOLVED: [State.CLOSED, State.FAMILIES, State.HANDED_OVER, State.VOIDED],
    State.NOT_SCHOOL: [State.CLOSED, State.ASSESSED, State.HANDED_OVER, State.VOIDED],
    State.CLOSED: [State.ASSESSED],  # reopened
}
_STEPS = ", ".join(f"'{before}>{after}'" for before in _NEXT for after in _NEXT[before])

protect(
    BullyingCase,
    Rule.NO_UPDATE,
    when=f"OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({_STEPS})"
    " OR OLD.source <> NEW.source",
    sentence="A case of bullying goes from one step to the next.",
)
protect(
    BullyingCase,
    Rule.NO_DELETE,
    when=f"NOT {CASE_BURIED.replace('OLD.case_id', 'OLD.case_ptr_id')}",
    sentence="A case of bullying stays until the record is destroyed by two people.",
)
SEALED = {
    Assessment: ("words_sealed", "facts_sealed", "decision_sealed"),
    Family: ("words_sealed",),
    FamilyContact: ("words_sealed",),
    Referral: ("words_sealed",),
}
for _model, _sealed in SEALED.items():  # sealed anew when keys change
    protect(
        _model,
        Rule.NO_UPDATE,
        when=but(_model, *_sealed),
        sentence="What was recorded with a case stays; something new is added beside it.",
    )
protect(
    FollowUp,
    Rule.NO_UPDATE,
    when=f"{but(FollowUp, 'words_sealed', 'found_sealed', 'done_at', 'done_by')}"
    f" OR OLD.done_at IS NOT NULL AND ({changed(FollowUp, 'done_at', 'done_by')})",
    sentence="What was agreed, and found on the day, stays as it was.",
)
protect(
    Letter,
    Rule.NO_UPDATE,
    when=f"{changed(Letter, 'case', 'name', 'kind', 'by')} OR OLD.state = 'released'"
    f" AND ({changed(Letter, 'state', 'released_by', 'released_at', 'file')})",
    sentence="A letter that was released stays as it was.",
)
for _model in (*SEALED, FollowUp, Letter):
    protect(_model, Rule.NO_DELETE, when=f"NOT {CASE_BURIED}", sentence=STAYS)
_OF_FAMILY = Family.children.through
protect(_OF_FAMILY, Rule.NO_UPDATE, sentence="Whose family it is stays as it was noted.")
protect(
    _OF_FAMILY,
    Rule.NO_DELETE,
    when="NOT EXISTS (SELECT 1 FROM incidents_tombstone t"
    " JOIN incidents_case c ON c.reference = t.reference"
    " JOIN incidents_family f ON f.case_id = c.id WHERE f.id = OLD.family_id)",
    sentence=STAYS,
)
