"""What a second person confirms, and what two people leave of a record that they destroy."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from incidents.cases.models.case import CASE_BURIED, STAYS, Case, but, changed
from policyportal.audit.triggers import Rule, protect
from policyportal.vault.sealed import SealedText


class Purpose(models.TextChoices):
    """What a second person is asked to confirm."""

    CLOSE = "close", "Closing the case"
    VOID = "void", "Voiding a record made by mistake"
    BELOW = "below", "Keeping it as a low-level concern"
    DESTROY = "destroy", "Destroying the record"
    LETTER = "letter", "Sending a letter"
    REROUTE = "reroute", "Handing it over as another kind of record"


class Answer(models.TextChoices):
    CONFIRMED = "confirmed", "Confirmed"
    REFUSED = "refused", "Not confirmed"
    TAKEN_BACK = "taken-back", "Taken back"


class Confirmation(models.Model):
    """That one person asks for something that a second person has to confirm."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="confirmations")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    name = models.CharField(max_length=20, unique=True, help_text="Reference and number: D-…/C1.")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    second = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason_sealed = models.BinaryField(default=bytes, blank=True)
    reason = SealedText("reason_sealed", named_by="name")
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    words_sealed = models.BinaryField(default=bytes, blank=True)
    words = SealedText("words_sealed", named_by="name")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(answer=""), name="confirmation_one_open_a_case"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="confirmation_answered_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(second=F("asked_by")), name="confirmation_by_a_second_person"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["", Answer.TAKEN_BACK]) | ~Q(answered_by=F("asked_by")),
                name="confirmation_not_answered_by_who_asked",
            ),
        ]

    def __str__(self):
        return self.name


class Tombstone(models.Model):
    """What is left of a case whose record was destroyed: that it was, when, and who decided it."""

    reference = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=20)
    outcome = models.CharField(max_length=40)
    manager_role = models.CharField(max_length=20)
    recorded_on = models.DateField()
    closed_on = models.DateField()
    kept_until = models.DateField()
    destroyed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-destroyed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(proposed_by=F("confirmed_by")), name="tombstone_decided_by_two"
            )
        ]

    def __str__(self):
        return self.reference


_ANSWER = ("answer", "answered_by", "answered_at")
protect(
    Confirmation,
    Rule.NO_UPDATE,
    when=f"{but(Confirmation, 'reason_sealed', 'words_sealed', *_ANSWER)}"
    f" OR OLD.answer <> '' AND ({changed(Confirmation, *_ANSWER)})",
    sentence="What was asked of a second person, and answered, stays as it was.",
)
protect(Confirmation, Rule.NO_DELETE, when=f"NOT {CASE_BURIED}", sentence=STAYS)
protect(
    Tombstone,
    Rule.NO_UPDATE,
    Rule.NO_DELETE,
    sentence="What is left of a destroyed record stays.",
)
