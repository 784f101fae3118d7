"""What file somebody asked for, how far it is, and where it is kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from policyportal.references import random_signs
from policyportal.vault.models import SealedFile


class State(models.TextChoices):
    WAITING = "waiting", "Waiting to be made"
    MAKING = "making", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Could not be made"
    CANCELLED = "cancelled", "Cancelled"
    GONE = "gone", "No longer kept"


UNFINISHED = (State.WAITING, State.MAKING)


def new_reference() -> str:
    """Return sixteen random signs: eighty bits."""
    return random_signs(16)


class CopyQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own: a file is made for who asked for it and nobody else."""
        return self.filter(asked_by=person)

    def unfinished(self):
        return self.filter(state__in=UNFINISHED)

    def unclaimed(self):
        """What a worker may take up: what waits, and what a worker has let lie."""
        now = timezone.now()
        return self.filter(
            Q(state=State.WAITING) | Q(state=State.MAKING, claimed_until__lt=now)
        ).order_by("asked_at", "pk")


class Copy(models.Model):
    """One file. `what` names its maker (`makers.py`), `params` is what the maker has to know.

    A worker holds it by a claim that it renews with its progress; one that is killed lets it run
    out, and another begins again.
    """

    reference = models.CharField(max_length=20, unique=True, default=new_reference, editable=False)
    what = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    schedule = models.ForeignKey(
        "overview.Schedule", on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    done = models.PositiveIntegerField(default=0, help_text="Of `whole`, how far it is.")
    whole = models.PositiveIntegerField(default=0, help_text="0 where nobody knows yet.")
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True, help_text="Who makes it; random.")
    claimed_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    keep_until = models.DateTimeField(null=True, blank=True)
    file = models.OneToOneField(
        SealedFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    why_failed = models.TextField(blank=True, help_text="A sentence for who asked for it.")

    objects = CopyQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name_plural = "copies"
        indexes = [models.Index(fields=["asked_by", "-asked_at"]), models.Index(fields=["state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ready", file__isnull=False, keep_until__isnull=False)
                | ~Q(state="ready") & Q(file__isnull=True),
                name="copy_ready_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(state="making", claimed_until__isnull=False) & ~Q(claim="")
                | ~Q(state="making") & Q(claimed_until__isnull=True, claim=""),
                name="copy_being_made_is_claimed",
            ),
            models.CheckConstraint(
                condition=Q(state="failed", why_failed__gt="")
                | ~Q(state="failed") & Q(why_failed=""),
                name="copy_failed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "making"], finished_at__isnull=True)
                | ~Q(state__in=["waiting", "making"]) & Q(finished_at__isnull=False),
                name="copy_finished_at",
            ),
        ]

    def __str__(self):
        return f"{self.what} {self.reference}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED


class Every(models.TextChoices):
    WEEK = "week", "Every Monday"
    MONTH = "month", "On the first of each month"
    TERM = "term", "On 1 September, 1 January and 1 April"


class ScheduleQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(person=person)

    def running(self):
        return self.filter(ended_at__isnull=True)


class Schedule(models.Model):
    """That somebody wants the same file again and again. Its `params` are those of each copy."""

    what = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    every = models.CharField(max_length=6, choices=Every.choices)
    made_at = models.DateTimeField(default=timezone.now)
    next_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["next_on", "pk"]
        indexes = [
            models.Index(
                fields=["next_on"], condition=Q(ended_at__isnull=True), name="schedule_next"
            )
        ]

    def __str__(self):
        return f"{self.what}, {self.get_every_display().lower()}"
