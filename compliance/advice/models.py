"""Advice sheets and their versions. One that was approved cannot change."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from compliance.advice.content import Sheet, from_data
from compliance.policies.models import PREPARERS
from policyportal.audit.triggers import Rule, protect


class AdviceSheet(models.Model):
    """The advice on one platform, through all its versions."""

    slug = models.SlugField(max_length=60, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["slug"]

    def __str__(self):
        return self.slug


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    AWAITING = "awaiting", "Awaiting approval"
    IN_FORCE = "in force", "For parents"
    SUPERSEDED = "superseded", "Superseded"
    TAKEN_DOWN = "taken down", "Taken down"


class AdviceVersionQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(status=Status.IN_FORCE)

    def in_preparation(self):
        return self.filter(status__in=[Status.DRAFT, Status.AWAITING])

    def ever_approved(self):
        return self.exclude(status__in=[Status.DRAFT, Status.AWAITING])

    def visible_to(self, person):
        """What was approved, to everyone of the staff; what is prepared, to those who do."""
        return self if person.holds(*PREPARERS) else self.ever_approved()


class AdviceVersion(models.Model):
    """One edition of a sheet: what it says, and who did what to it when."""

    sheet = models.ForeignKey(AdviceSheet, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    platform = models.CharField(max_length=60)
    content = models.JSONField(help_text="content.Sheet, as its as_data gives it.")
    review_due = models.DateField()
    fingerprint = models.CharField(max_length=64, blank=True)
    revision = models.PositiveIntegerField(default=1, help_text="Counts how often it was saved.")

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    writers = models.JSONField(default=list, help_text="The ids of all who saved it.")
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_reason = models.TextField(blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="When another took its place, or it was taken down."
    )
    taken_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_down_reason = models.TextField(blank=True)

    objects = AdviceVersionQuerySet.as_manager()

    class Meta:
        ordering = ["platform", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="advice_number_once"),
            models.UniqueConstraint(
                fields=["sheet"], condition=Q(status="in force"), name="advice_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["sheet"],
                condition=Q(status__in=["draft", "awaiting"]),
                name="advice_one_in_preparation",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
                name="advice_approver_is_not_author",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(~Q(status="draft"), submitted_at__isnull=False, submitted_by__isnull=False),
                name="advice_submitted_unless_draft",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["draft", "awaiting"],
                    approved_by__isnull=True,
                    approved_at__isnull=True,
                )
                | Q(
                    status__in=["in force", "superseded", "taken down"],
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    fingerprint__gt="",
                ),
                name="advice_in_force_only_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["superseded", "taken down"], ended_at__isnull=False)
                | Q(status__in=["draft", "awaiting", "in force"], ended_at__isnull=True),
                name="advice_ended_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="taken down", taken_down_by__isnull=False, taken_down_reason__gt=""
                )
                | (~Q(status="taken down") & Q(taken_down_by__isnull=True, taken_down_reason="")),
                name="advice_taken_down_by_and_why",
            ),
        ]

    def __str__(self):
        return f"{self.platform}, version {self.number}"

    @property
    def says(self) -> Sheet:
        return from_data(self.content)

    @property
    def is_in_force(self) -> bool:
        return self.status == Status.IN_FORCE

    @property
    def is_fixed(self) -> bool:
        """Approved once: what it says stays as it was."""
        return self.status not in (Status.DRAFT, Status.AWAITING)

    def is_written_by(self, person) -> bool:
        return person.pk == self.author_id or person.pk in self.writers

    @property
    def latest_review(self):
        """The version's latest review; no query where its `reviews` were fetched along."""
        return next(iter(self.reviews.all()), None)

    @property
    def next_review(self) -> date:
        latest = self.latest_review
        return latest.next_due if latest else self.review_due


class AdviceReview(models.Model):
    """That somebody looked at a sheet in force and found it still right, and why. Only added."""

    version = models.ForeignKey(AdviceVersion, on_delete=models.PROTECT, related_name="reviews")
    reason = models.TextField(help_text="Why it is still right.")
    next_due = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(reason__gt=""), name="advice_review_has_a_reason")
        ]

    def __str__(self):
        return f"Reviewed {self.at:%Y-%m-%d}"


_ENDS = ("status", "ended_at", "taken_down_by", "taken_down_reason")
_KEPT = " OR ".join(
    f"OLD.{field.column} {{differs}} NEW.{field.column}"
    for field in AdviceVersion._meta.concrete_fields
    if field.name not in _ENDS
)

protect(
    AdviceVersion,
    Rule.NO_UPDATE,
    when=(
        "OLD.status IN ('superseded', 'taken down') OR (OLD.status = 'in force' AND "
        f"(NEW.status NOT IN ('superseded', 'taken down') OR {_KEPT}))"
    ),
    sentence="An advice sheet that was approved cannot change.",
)
protect(
    AdviceVersion,
    Rule.NO_DELETE,
    when="OLD.status IN ('in force', 'superseded', 'taken down')",
    sentence="An advice sheet that was approved cannot be deleted.",
)
protect(AdviceReview, Rule.NO_UPDATE, Rule.NO_DELETE, sentence="A review is only ever added.")
