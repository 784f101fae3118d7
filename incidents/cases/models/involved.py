"""The children that a case is about, on one side or on both."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from incidents.cases.models.case import CASE_BURIED, STAYS, Case, but
from incidents.children.models import Child
from policyportal.audit.triggers import Rule, protect


class Side(models.TextChoices):
    """What a child has to do with it. A child can be on both sides: neither is a mark."""

    HURT = "hurt", "It was done to them"
    DOING = "doing", "They did it, or took part"


class Involved(models.Model):
    """That a child is on a side of a case, as somebody said on a day. Ended, never removed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="involved")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="involved")
    side = models.CharField(max_length=8, choices=Side.choices)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody found that they were not on that side."
    )

    class Meta:
        ordering = ["case", "pk"]
        verbose_name_plural = "involved"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "child", "side"],
                condition=models.Q(ended_at__isnull=True),
                name="involved_once_on_a_side",
            )
        ]

    def __str__(self):
        return f"{self.child} in {self.case}"


protect(
    Involved,
    Rule.NO_UPDATE,
    when=f"{but(Involved, 'ended_at')} OR OLD.ended_at IS NOT NULL",
    sentence="Who was on which side of a case can be ended, and not changed otherwise.",
)
protect(Involved, Rule.NO_DELETE, when=f"NOT {CASE_BURIED}", sentence=STAYS)
protect(
    Child,
    Rule.NO_DELETE,
    when="EXISTS (SELECT 1 FROM incidents_involved i WHERE i.child_id = OLD.id)",
    sentence="A child whom a case is about stays as long as the case does.",
)
