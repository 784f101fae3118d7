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
    SHOWN = "shown", "On the portal only, as its reader chose"
    CANCELLED = "cancelled", "No longer needed"


DIGEST = "outbox.digest"  # the kind of a day's e-mail, which carries that day's other messages


class MessageQuerySet(models.QuerySet):
    def to_send(self):
        """Messages that wait to be sent in an e-mail of their own."""
        return self.filter(state=State.PENDING, alone=True)

    def for_a_digest(self):
        """Messages that wait for the e-mail of a day."""
        return self.filter(state=State.PENDING, alone=False)

    def notices_of(self, person):
        """What the bell of a person may show; of whether its reason stands, the kind is asked."""
        mine = self.filter(recipient=person).exclude(kind=DIGEST)
        return mine.exclude(state=State.CANCELLED)


class Message(models.Model):
    """A message to one recipient, about one thing, on one day: sent once or accounted for.

    One to a person is a notice on the portal as well. Its e-mail is its own (`alone`), or that of
    the day, which is a message itself and carries those that wait.
    """

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
    urgent = models.BooleanField(default=False, help_text="Sent again where a crash left doubt.")
    alone = models.BooleanField(default=False, help_text="Sent in an e-mail of its own.")
    carried_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="carried"
    )
    read_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=120, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    reason = models.CharField(
        max_length=300, blank=True, help_text="Why it is held, failed or cancelled."
    )

    objects = MessageQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=models.Q(alone=True)
                | models.Q(urgent=False, recipient__isnull=False) & ~models.Q(kind=DIGEST),
                name="outbox_alone_or_for_a_digest",
            ),
            models.CheckConstraint(
                condition=models.Q(alone=False) | models.Q(carried_by__isnull=True),
                name="outbox_carried_is_not_alone",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-urgent", "next_attempt_at"],
                condition=models.Q(state="pending", alone=True),
                name="outbox_to_send",
            ),
            models.Index(
                fields=["recipient"],
                condition=models.Q(state="pending", alone=False),
                name="outbox_for_a_digest",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(lease_until__isnull=False),
                name="outbox_leased",
            ),
            models.Index(
                fields=["recipient"],
                condition=models.Q(read_at__isnull=True),
                name="outbox_unread",
            ),
            models.Index(fields=["recipient", "-created_at"], name="outbox_of_a_person"),
            models.Index(fields=["state", "created_at"], name="outbox_by_state"),
        ]

    def __str__(self):
        return f"{self.kind} {self.about} {self.day}"

    @property
    def thing(self) -> models.Model | None:
        """The row this is about, or None where it is gone."""
        return row_named(self.about)
