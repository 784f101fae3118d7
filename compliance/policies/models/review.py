"""What is said about a version beside its text: what a change means, and that it is still right."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from compliance.policies.models.text import fix_with_version
from compliance.policies.models.version import Policy, Version
from policyportal.audit.triggers import Rule, protect


class ChangeMark(models.Model):
    """Whether one change since the version before is material, and for whom.

    `change` is a `comparison.Change.name`. `roles` are those it touches, none where the change is
    not material; only people in those roles sign again (domain.md, "Signing").
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="marks")
    change = models.CharField(max_length=100)
    roles = models.JSONField(default=list)
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "change"], name="change_marked_once")
        ]

    def __str__(self):
        return self.change

    @property
    def is_material(self) -> bool:
        return bool(self.roles)


class Review(models.Model):
    """That somebody looked at the version in force and found it still right, and why.

    Rows are only added. The latest one says when the next review is due.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="reviews")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    reason = models.TextField(help_text="Why it is still right.")
    next_due = models.DateField()
    governors_date = models.DateField(null=True, blank=True)
    minute_reference = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_due__gt=F("reviewed_on")), name="review_next_is_later"
            ),
            models.CheckConstraint(condition=Q(reason__gt=""), name="review_has_a_reason"),
        ]

    def __str__(self):
        return f"Reviewed {self.reviewed_on}"


fix_with_version(ChangeMark)
protect(Review, Rule.NO_UPDATE, Rule.NO_DELETE, sentence="A review is only ever added.")
