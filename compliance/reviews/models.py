"""The calendar feeds: whose they are, and until when they are good."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from policyportal.audit.triggers import Rule, protect


class CalendarFeed(models.Model):
    """A private address at which a calendar program reads somebody's review dates.

    Whoever has the address can read it, so only a hash of its key is kept here. Ended, it stays.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key, as hex.")
    made_at = models.DateTimeField(default=timezone.now)
    last_read_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="feed_one_a_person"
            )
        ]

    def __str__(self):
        return f"calendar feed {self.pk}"


protect(
    CalendarFeed,
    Rule.NO_UPDATE,
    when="OLD.ended_at IS NOT NULL",
    sentence="A calendar feed that was ended stays so.",
)
protect(CalendarFeed, Rule.NO_DELETE)
