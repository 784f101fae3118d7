"""Who signed what, and how. An acknowledgement is never changed."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils import timezone

from compliance.policies.models import Scenario, Status, Version
from compliance.signing import references
from policyportal.audit.triggers import Rule, protect
from policyportal.people.models import Role
from policyportal.vault.models import SealedFile

READERS_OF_THE_REGISTER = (Role.ADMINISTRATOR, Role.HEADTEACHER)
SECOND_ADULTS = (Role.ADMINISTRATOR, Role.HEADTEACHER, Role.SLT, Role.CHAIR)


class PaperState(models.TextChoices):
    WAITING = "waiting", "Waiting for a second adult"
    CONFIRMED = "confirmed", "Confirmed"
    REJECTED = "rejected", "Rejected"


class PaperRecordQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=PaperState.WAITING)

    def waiting_first(self):
        """Those to decide, the oldest first; then those decided, the latest first."""
        decided = Case(When(state=PaperState.WAITING, then=0), default=1)
        return self.order_by(decided, F("decided_at").desc(), "recorded_at", "pk")

    def visible_to(self, person):
        """All of them to those who may be the second adult; none to others."""
        return self if person.holds(*SECOND_ADULTS) else self.none()

    def for_second_adult(self, person):
        """What waits for this person: neither recorded nor signed by them."""
        waiting = self.visible_to(person).waiting()
        return waiting.exclude(Q(recorded_by=person) | Q(person=person))

    def rejected_for(self, person):
        """What this person recorded and somebody rejected, while there is something to do about it.

        That is until another paper is recorded, or the version is signed or superseded.
        """
        again = PaperRecord.objects.filter(
            version=OuterRef("version"), person=OuterRef("person"), pk__gt=OuterRef("pk")
        )
        signed = Acknowledgement.objects.filter(
            version=OuterRef("version"), person=OuterRef("person")
        )
        rejected = self.filter(state=PaperState.REJECTED, recorded_by=person)
        still = rejected.filter(version__status=Status.PUBLISHED, person__is_active=True)
        return still.filter(~Exists(again), ~Exists(signed))


class PaperRecord(models.Model):
    """A signature on paper, scanned. It counts once a second adult has confirmed it."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="paper_records")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="paper_records"
    )
    signed_on = models.DateField(help_text="The day written on the paper.")
    typed_name = models.CharField(max_length=160, help_text="The name as signed.")
    scan = models.OneToOneField(SealedFile, on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=PaperState.choices, default=PaperState.WAITING)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was rejected.")

    objects = PaperRecordQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "person"],
                condition=Q(state__in=["waiting", "confirmed"]),
                name="paper_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="paper_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("recorded_by")) & ~Q(decided_by=F("person"))),
                name="paper_second_adult",
            ),
        ]

    def __str__(self):
        return f"{self.person} on paper, {self.signed_on}"


class Method(models.TextChoices):
    BROWSER = "browser", "In the browser"
    PAPER = "paper", "On paper"


class AcknowledgementQuerySet(models.QuerySet):
    def visible_to(self, person):
        """A person's own; all of them to the administrator and the head."""
        return self if person.holds(*READERS_OF_THE_REGISTER) else self.filter(person=person)

    def of_text(self, version: Version):
        """Signatures that count for the version: of its very text, whichever edition had it."""
        same = Version.objects.filter(policy=version.policy_id, fingerprint=version.fingerprint)
        return self.filter(version__in=same.values("pk"))

    def made_by(self, day: date):
        """Signatures made up to the end of that day; all of them where it is not past."""
        if day >= timezone.localdate():
            return self
        midnight = datetime.combine(day + timedelta(days=1), time())
        return self.filter(signed_at__lt=timezone.make_aware(midnight))


class Acknowledgement(models.Model):
    """That a person signed a version: what they saw, what they agreed to, when, from where."""

    reference = models.CharField(max_length=20, unique=True, help_text="R- and 12 random signs.")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    fingerprint = models.CharField(max_length=64, help_text="Of the text that was shown.")
    statement = models.TextField(help_text="The words agreed to.")
    typed_name = models.CharField(max_length=160)
    signed_at = models.DateTimeField()
    method = models.CharField(max_length=10, choices=Method.choices)
    address = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=400, blank=True)
    paper = models.OneToOneField(PaperRecord, on_delete=models.PROTECT, null=True, blank=True)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="signed_once"),
            models.CheckConstraint(
                condition=Q(method="paper", paper__isnull=False)
                | Q(method="browser", paper__isnull=True),
                name="signed_on_paper_has_the_paper",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        """The reference as it is printed: R-7KQ4-M2XW-9TBC."""
        return references.shown(self.reference)

    @property
    def fingerprint_in_groups(self) -> str:
        return references.grouped(self.fingerprint)

    @property
    def on_paper(self) -> bool:
        return self.method == Method.PAPER


class Expiry(models.Model):
    """What stays when a signature's retention has ended and it is deleted: that it was there."""

    reference = models.CharField(max_length=20, unique=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField()
    expired_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "expiries"

    def __str__(self):
        return self.reference


class Attempt(models.Model):
    """That somebody chose an answer to a situation, rightly or not. Only added."""

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="attempts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts"
    )
    answer = models.PositiveSmallIntegerField(help_text="Its place among the answers, from 0.")
    right = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["person", "scenario"])]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "person", "answer"], name="attempt_each_answer_once"
            ),
            models.UniqueConstraint(
                fields=["scenario", "person"],
                condition=Q(right=True),
                name="attempt_right_once",
            ),
        ]

    def __str__(self):
        return f"{self.person}: {'right' if self.right else 'wrong'}"


_PAPER_KEPT = " OR ".join(
    f"OLD.{field.column} {{differs}} NEW.{field.column}"
    for field in PaperRecord._meta.concrete_fields
    if field.name not in ("state", "decided_by", "decided_at", "reason")
)

protect(
    PaperRecord,
    Rule.NO_UPDATE,
    when=f"OLD.state <> 'waiting' OR {_PAPER_KEPT}",
    sentence="A paper record is only ever decided, once.",
)
protect(Acknowledgement, Rule.NO_UPDATE, sentence="A signature cannot change.")
protect(
    Acknowledgement,
    Rule.NO_DELETE,
    when="NOT EXISTS (SELECT 1 FROM compliance_expiry e WHERE e.reference = OLD.reference)",
    sentence="A signature is deleted only when its retention has ended.",
)
protect(Expiry, Rule.NO_UPDATE, Rule.NO_DELETE)
protect(Attempt, Rule.NO_UPDATE, sentence="An attempt cannot change.")
protect(
    Attempt,
    Rule.NO_DELETE,
    when=(
        "NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.action = 'attempts.expired'"
        " AND e.about = 'people.person:' || OLD.person_id AND e.at >= OLD.at)"
    ),
    sentence="An attempt is deleted only after an entry that its time has ended.",
)
