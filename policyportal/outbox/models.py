"""What must be told: one row a message."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from policyportal.row_names import row_named


class State(models.TextChoices):
    PENDING = "pending", "Waiting"
    CLAIMED = "claimed", "Being sent"
    HANDED_OVER = "handed-over", "Handed to the mail server"
    SENT = "sent", "Sent"
    HELD = "held", "In doubt: a person decides"
    FAILED = "failed", "Could not be sent"
    CANCELLED = "cancelled", "No longer needed"


class Message(models.Model):
    """A message to one recipient, about one thing, on one day: sent once or accounted for."""

    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=80, help_text="app.model:id, as in the audit log.")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="messages"
    )
    address = models.EmailField(
        help_text="Where it goes, for a recipient who is no person here.", blank=True
    )
    day = models.DateField(help_text="The day it is for; one of a kind, about and recipient a day.")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    message_id = models.CharField(max_length=120, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    reason = models.CharField(
        max_length=300, blank=True, help_text="Why it is held, failed or cancelled."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about", "recipient", "day"],
                condition=models.Q(recipient__isnull=False),
                name="outbox_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["kind", "about", "address", "day"],
                condition=models.Q(recipient__isnull=True),
                name="outbox_once_an_address",
            ),
            models.CheckConstraint(
                condition=models.Q(recipient__isnull=True, address__gt="")
                | models.Q(recipient__isnull=False, address=""),
                name="outbox_one_recipient",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_attempt_at"])]

    def __str__(self):
        return f"{self.kind} {self.about} {self.day}"

    @property
    def thing(self) -> models.Model | None:
        """The row this is about, or None where it is gone."""
        return row_named(self.about)
