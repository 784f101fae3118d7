"""A text that is not yet a version."""

from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from compliance.policies.models.version import STATEMENT, Policy, every_role
from policyportal.people.models import Role

AS_THEY_ARE = """
    SELECT id, revision, updated_at FROM compliance_workingcopy WHERE created_by_id = %s ORDER BY id
"""


class WorkingCopyQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own, for as long as one may write policies."""
        return self.filter(created_by=person) if person.holds(Role.ADMINISTRATOR) else self.none()

    def as_they_are(self, person) -> tuple:
        """Return a word for how the person's copies stand. One query, for administrators only.

        Nothing in the log speaks of them, so it is read in each visit of the pages that name them,
        without what it costs Django to put the same words together again.
        """
        if not person.holds(Role.ADMINISTRATOR):
            return ()
        with connection.cursor() as cursor:
            cursor.execute(AS_THEY_ARE, [person.pk])
            return tuple(map(tuple, cursor.fetchall()))


class WorkingCopy(models.Model):
    """A text being put right: an imported document, or a draft taken up again. Not yet a version.

    `content` is a `Manuscript` as JSON (see `manuscript.py`), `previous` what it was before the
    last change. `revision` grows with each change, so that a page shown before it is known as old.
    """

    policy = models.ForeignKey(Policy, on_delete=models.SET_NULL, null=True, blank=True)
    source_name = models.CharField(max_length=160, blank=True)
    content = models.JSONField()
    previous = models.JSONField(null=True, blank=True)
    statement = models.TextField(default=STATEMENT)
    audience = models.JSONField(default=every_role)
    days_to_sign = models.PositiveSmallIntegerField(default=14)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = WorkingCopyQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        verbose_name_plural = "working copies"

    def __str__(self):
        return self.content.get("title") or self.source_name or "Untitled"
