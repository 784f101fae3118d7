"""What is simply recorded: its kind, who deals with it, what parents were told, and a ban."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from incidents.cases.models import CASE_BURIED, Case, CaseQuerySet
from incidents.cases.models.case import STAYS, changed
from incidents.cases.reported import Platform, Source
from incidents.children.models import Child
from policyportal.audit.triggers import Rule, protect
from policyportal.vault.sealed import SealedJSON, SealedText

PERSON = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    """What was seen, by the table of the policy (domain.md, "Reporting")."""

    PUPIL_CONTACT = "pupil-contact", "A pupil tried to join a staff member’s area"
    WORKING_DAY = "working-day", "Use of a site in the working day"
    FIREWALL = "firewall", "A pupil tried to get round the firewall"
    UNDER_AGE = "under-age", "A pupil under a site’s age uses it"
    PHONE = "phone", "A phone was not handed in"
    COMPUTER = "computer", "A school computer was used for social media"
    CONTACT = "improper-contact", "Improper contact with a pupil"
    IMAGES = "images", "Nude or sexual images, grooming, or danger"
    UNSURE = "unsure", "Something else"


class State(models.TextChoices):
    RECEIVED = "received", "Received"
    CLOSED = "closed", "Closed"
    HANDED_OVER = "handed-over", "Handed over"
    VOIDED = "voided", "Voided"


class RecordQuerySet(CaseQuerySet):
    def open(self):
        return self.filter(state=State.RECEIVED)


class Record(Case):
    """One record of what was reported. Whom it concerns: `Involved` children, or a person."""

    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    source = models.CharField(max_length=8, choices=Source.choices)
    platform = models.CharField(max_length=12, choices=Platform.choices)
    happened_on = models.DateField()
    said_sealed = models.BinaryField(default=bytes, blank=True)
    said = SealedText("said_sealed", named_by="reference")
    account_sealed = models.BinaryField(default=bytes, blank=True)
    account = SealedJSON("account_sealed", named_by="reference")
    parents_told_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        PERSON,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The second person, for voiding.",
    )

    objects = RecordQuerySet.as_manager()

    reopens = False

    class Meta:
        indexes = [models.Index(fields=["kind", "state"], name="record_kind_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.RECEIVED, closed_at__isnull=True, closed_by__isnull=True)
                | ~Q(state=State.RECEIVED) & Q(closed_at__isnull=False, closed_by__isnull=False),
                name="record_closed_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.VOIDED)
                | Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("closed_by")),
                name="record_voided_by_two_people",
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.state == State.RECEIVED


class IctBanQuerySet(models.QuerySet):
    def not_over_on(self, day):
        """Bans that run on the day or begin later. One ended early is over on its `ends_on`."""
        ended_early = Q(changed_by__isnull=False, ends_on__gt=day) & Q(ends_on__gt=F("starts_on"))
        return self.filter(Q(changed_by=None, ends_on__gte=day) | ended_early)

    def running_on(self, day):
        return self.not_over_on(day).filter(starts_on__lte=day)


class IctBan(models.Model):
    """That a pupil uses the school's computers under close supervision only, until a day.

    Staff who need to know see the child, the class and the last day; never the reason.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="bans")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day; the first one without it, where ended early
    set_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        PERSON,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who ended it early.",
    )

    objects = IctBanQuerySet.as_manager()

    class Meta:
        ordering = ["ends_on", "pk"]
        verbose_name = "ICT ban"
        indexes = [models.Index(fields=["ends_on"], name="ict_ban_ends_on")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="ict_ban_ends_after_it_starts"
            )
        ]

    def __str__(self):
        return f"until {self.ends_on}"

    def is_not_over(self, day) -> bool:
        """Whether it runs on the day or begins later, as `not_over_on` has it."""
        if self.changed_by_id is None:
            return self.ends_on >= day
        return self.ends_on > day and self.ends_on > self.starts_on


protect(
    Record,
    Rule.NO_UPDATE,
    when="OLD.state <> NEW.state AND OLD.state <> 'received' OR OLD.source <> NEW.source",
    sentence="A record that was closed, handed over or voided stays so.",
)
protect(
    Record,
    Rule.NO_DELETE,
    when=f"NOT {CASE_BURIED.replace('OLD.case_id', 'OLD.case_ptr_id')}",
    sentence="A record stays until two people destroy it.",
)
protect(
    IctBan,
    Rule.NO_UPDATE,
    when=f"{changed(IctBan, 'record', 'child', 'starts_on', 'set_by', 'set_at')}"
    " OR NEW.ends_on > OLD.ends_on",
    sentence="A ban can be ended earlier, and not changed otherwise.",
)
protect(
    IctBan,
    Rule.NO_DELETE,
    when=f"NOT {CASE_BURIED.replace('OLD.case_id', 'OLD.record_id')}",
    sentence=STAYS,
)
