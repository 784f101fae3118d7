"""An adult's conduct: drafts of a record, and the record with all that follows from it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from incidents.cases.models import CASE_BURIED, Case, CaseQuerySet
from incidents.cases.references import new_reference
from incidents.cases.reported import Platform, Source
from policyportal.audit.triggers import Rule, protect
from policyportal.vault.models import SealedFile
from policyportal.vault.sealed import SealedJSON, SealedText


class Kind(models.TextChoices):
    DISCLOSURE = "disclosure", "Disclosure"
    CONDUCT = "conduct", "Conduct record"


class State(models.TextChoices):
    RECORDED = "recorded", "Recorded"
    REFERRED = "referred", "Referred to the LADO"
    ADVISED = "advised", "Advice received"
    BELOW = "below-threshold", "Low-level concern"
    CONCLUDED = "concluded", "Outcome recorded"
    CLOSED = "closed", "Closed"
    VOIDED = "voided", "Voided"
    HANDED_OVER = "handed-over", "Handed over"


OPEN = (State.RECORDED, State.REFERRED, State.ADVISED, State.BELOW, State.CONCLUDED)


class Limb(models.TextChoices):
    """The four limbs of the harm threshold (see `guidance.toml`)."""

    HARMED = "harmed", "Harmed a child, or may have"
    OFFENCE = "offence", "Possibly committed an offence against or related to a child"
    RISK = "risk", "May pose a risk of harm to children"
    SUITABILITY = "suitability", "May not be suitable to work with children"


class Action(models.TextChoices):
    """What the school did about the person at work, once advised."""

    NONE = "none", "No change at work"
    ALTERNATIVE = "alternative", "An alternative to suspension"
    SUSPENDED = "suspended", "Suspended"


class Outcome(models.TextChoices):
    SUBSTANTIATED = "substantiated", "Substantiated"
    MALICIOUS = "malicious", "Malicious"
    FALSE = "false", "False"
    UNSUBSTANTIATED = "unsubstantiated", "Unsubstantiated"
    UNFOUNDED = "unfounded", "Unfounded"


class ConductOutcome(models.TextChoices):
    NONE = "no-action", "No further action"
    ADVICE = "words-of-advice", "Words of advice"
    GUIDANCE = "management-guidance", "Management guidance or training"
    INFORMAL = "informal-warning", "Informal warning"
    DISCIPLINARY = "disciplinary", "Disciplinary procedure"


class Question(models.TextChoices):
    """Whether another body was to be told: one answer each, once an outcome is substantiated."""

    OPEN = "", "Not answered yet"
    REFERRED = "referred", "Referred"
    NOT_MET = "not-met", "Considered, and the test is not met"


class DraftQuerySet(models.QuerySet):
    def visible_to(self, person):
        """A draft is seen by nobody but who writes it."""
        return self.filter(by=person)


class Draft(models.Model):
    """A record that somebody has begun and not sent. Deleted when it is sent, or discarded."""

    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at_door = models.BooleanField(
        default=False, help_text="Begun where anything can be reported, of whatever kind it is."
    )
    answers_sealed = models.BinaryField(default=bytes, blank=True)
    answers = SealedJSON("answers_sealed", named_by="reference")
    revision = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self):
        return self.reference


class DraftFile(models.Model):
    """A file put beside a draft. It becomes evidence of the case when the draft is sent."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(SealedFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=20, unique=True, help_text="Reference and number: D-…/F1.")
    description_sealed = models.BinaryField(default=bytes, blank=True)
    description = SealedText("description_sealed", named_by="name")
    captured_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["draft", "pk"]

    def __str__(self):
        return self.name


class DisclosureQuerySet(CaseQuerySet):
    def open(self):
        return self.filter(state__in=OPEN)

    def reported_by(self, person):
        """What the person sent in, of which they are not (or no longer) the subject."""
        return self.filter(recorded_by=person).not_about(person)


class Disclosure(Case):
    """A disclosure, or the lighter record of conduct in which no child comes into it."""

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.DISCLOSURE)
    state = models.CharField(max_length=16, choices=State.choices, default=State.RECORDED)
    source = models.CharField(max_length=8, choices=Source.choices)
    platform = models.CharField(max_length=12, choices=Platform.choices)
    clauses = models.JSONField(default=list, blank=True, help_text="Keys of the clauses touched.")
    limbs = models.JSONField(default=list, blank=True, help_text="Limbs of the threshold ticked.")
    said_sealed = models.BinaryField(default=bytes, blank=True)
    said = SealedText("said_sealed", named_by="reference")
    account_sealed = models.BinaryField(default=bytes, blank=True)
    account = SealedJSON("account_sealed", named_by="reference")

    # The clock of the referral: one working day from when the school became aware.
    due_at = models.DateTimeField(null=True, blank=True)
    next_notice_at = models.DateTimeField(
        null=True, blank=True, help_text="When the next notice about the clock goes out, if any."
    )

    referred_at = models.DateTimeField(null=True, blank=True, help_text="When it was made.")
    referred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    consulted_at = models.DateTimeField(
        null=True, blank=True, help_text="When the LADO was consulted and advised no referral."
    )
    below_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The second person, where the school asks no consultation of the LADO.",
    )
    advised_at = models.DateTimeField(null=True, blank=True, help_text="When advice was given.")

    action = models.CharField(max_length=12, choices=Action.choices, blank=True)
    acted_at = models.DateTimeField(null=True, blank=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who acted before advice, at immediate risk to a child.",
    )
    written_due_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(
        null=True, blank=True, help_text="When the suspension was confirmed to the person."
    )

    police_since = models.DateField(null=True, blank=True)
    police_review_due = models.DateField(null=True, blank=True)
    police_ended_on = models.DateField(null=True, blank=True)

    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    conduct_outcome = models.CharField(max_length=20, choices=ConductOutcome.choices, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    born_on_sealed = models.BinaryField(default=bytes, blank=True)
    born_on = SealedText("born_on_sealed", named_by="reference")
    consents_to_keep = models.BooleanField(
        default=False, help_text="The person wants a malicious or false allegation kept on file."
    )
    dbs = models.CharField(max_length=8, choices=Question.choices, blank=True)
    tra = models.CharField(max_length=8, choices=Question.choices, blank=True)

    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The second person, for closing or voiding.",
    )
    reopened_at = models.DateTimeField(null=True, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state"]),
            models.Index(
                fields=["next_notice_at"],
                condition=Q(next_notice_at__isnull=False),
                name="disclosure_next_notice",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Kind.DISCLOSURE)
                | Q(
                    state__in=[
                        State.RECORDED,
                        State.CONCLUDED,
                        State.CLOSED,
                        State.VOIDED,
                        State.HANDED_OVER,
                    ]
                ),
                name="conduct_is_not_referred",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.DISCLOSURE, conduct_outcome="")
                | Q(kind=Kind.CONDUCT, outcome=""),
                name="disclosure_outcome_of_its_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.REFERRED, State.ADVISED])
                | Q(referred_at__isnull=False, referred_by__isnull=False),
                name="disclosure_referred_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ADVISED) | Q(advised_at__isnull=False),
                name="disclosure_advised_at",
            ),
            models.CheckConstraint(
                condition=Q(action="", acted_at__isnull=True)
                | ~Q(action="")
                & Q(acted_at__isnull=False)
                & (Q(advised_at__isnull=False) | Q(overridden_by__isnull=False)),
                name="disclosure_no_action_before_advice",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.BELOW)
                | Q(consulted_at__isnull=False)
                | Q(below_confirmed_by__isnull=False),
                name="disclosure_below_needs_consultation",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", conduct_outcome="", concluded_at__isnull=True)
                | ~Q(outcome="", conduct_outcome="") & Q(concluded_at__isnull=False),
                name="disclosure_concluded_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CONCLUDED) | Q(concluded_at__isnull=False),
                name="disclosure_concluded_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(advised_at__isnull=False),
                name="disclosure_no_outcome_before_advice",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED)
                | Q(kind=Kind.CONDUCT, concluded_at__isnull=False)
                | Q(referred_at__isnull=False)
                | Q(consulted_at__isnull=False)
                | Q(below_confirmed_by__isnull=False),
                name="disclosure_not_closed_unreferred",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED)
                | ~Q(outcome=Outcome.SUBSTANTIATED)
                | ~Q(dbs="") & ~Q(tra=""),
                name="disclosure_substantiated_answers_dbs_and_tra",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[State.CLOSED, State.VOIDED, State.HANDED_OVER],
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    confirmed_by__isnull=False,
                )
                | ~Q(state__in=[State.CLOSED, State.VOIDED, State.HANDED_OVER])
                & Q(closed_at__isnull=True, closed_by__isnull=True, confirmed_by__isnull=True),
                name="disclosure_closed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("confirmed_by")),
                name="disclosure_closed_by_two_people",
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_conduct(self) -> bool:
        return self.kind == Kind.CONDUCT

    @property
    def about(self) -> str:
        """Whom it is about, as pages say it."""
        return self.subject.name if self.subject_id else self.described


_NEXT = {
    State.RECORDED: [
        State.REFERRED,
        State.BELOW,
        State.CONCLUDED,
        State.VOIDED,
        State.HANDED_OVER,
    ],
    State.REFERRED: [State.ADVISED, State.VOIDED],
    State.ADVISED: [State.CONCLUDED, State.VOIDED],
    State.BELOW: [State.REFERRED, State.CLOSED, State.VOIDED],
    State.CONCLUDED: [State.CLOSED, State.RECORDED, State.VOIDED],  # conduct becomes a disclosure
    State.CLOSED: [State.RECORDED, State.REFERRED, State.ADVISED, State.BELOW],  # reopened
}
_STEPS = ", ".join(f"'{before}>{after}'" for before in _NEXT for after in _NEXT[before])
_SAID_ONCE = " OR ".join(
    f"OLD.{column} IS NOT NULL AND OLD.{column} {{differs}} NEW.{column}"
    for column in ("referred_at", "referred_by_id", "consulted_at", "overridden_by_id")
)

protect(
    Disclosure,
    Rule.NO_UPDATE,
    when=f"OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({_STEPS})",
    sentence="A disclosure goes from one step to the next.",
)
protect(
    Disclosure,
    Rule.NO_UPDATE,
    when=f"{_SAID_ONCE} OR OLD.source <> NEW.source"
    " OR OLD.kind <> NEW.kind AND NEW.kind <> 'disclosure'",
    sentence="What was recorded of a disclosure, and who referred it when, stays as it was.",
)
protect(
    Disclosure,
    Rule.NO_DELETE,
    when=f"NOT {CASE_BURIED.replace('OLD.case_id', 'OLD.case_ptr_id')}",
    sentence="A disclosure stays until the record is destroyed by two people.",
)
