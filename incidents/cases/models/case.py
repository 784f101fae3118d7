"""What every case has: its number, whom it is about, who manages it, and what happened with it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from incidents.cases.references import new_reference
from policyportal.audit.triggers import Rule, protect
from policyportal.people.models import Role
from policyportal.vault import blind
from policyportal.vault.models import SealedFile
from policyportal.vault.sealed import SealedJSON, SealedText

MANAGING = (Role.HEADTEACHER, Role.CHAIR, Role.DSL)
DESCRIBED = "the subject of a case"  # what the blind index is for


def _not_done_to(person) -> Q:
    return Q(affected__isnull=True) | ~Q(affected=person)


class CaseQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Cases the person manages or works on, in a role held or covered now, or was added to.

        Never one that is about them; one of what was done to them only where they were added.
        What is not visible does not exist: 404.
        """
        roles = [role for role in MANAGING if person.acts_as(role)]
        by_role = Q(manager_role__in=roles) | Q(also_role__in=roles)
        added = Grant.objects.running().filter(person=person).values("case")
        return self.filter(by_role & _not_done_to(person) | Q(pk__in=added)).not_about(person)

    def managed_by(self, person):
        """Cases the person manages, in a role held or covered now."""
        roles = [role for role in MANAGING if person.acts_as(role)]
        return self.filter(_not_done_to(person), manager_role__in=roles).not_about(person)

    def not_about(self, person):
        return self.filter(Q(subject__isnull=True) | ~Q(subject=person))


class Case(models.Model):
    """One case. It is about a person here (`subject`) or somebody described (`described`)."""

    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    described_sealed = models.BinaryField(default=bytes, blank=True)
    described = SealedText("described_sealed", named_by="reference")
    described_index = models.CharField(max_length=blind.LONGEST, blank=True, db_index=True)
    manager_role = models.CharField(
        max_length=20, choices=[(role.value, role.label) for role in MANAGING]
    )
    case_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty where nobody at the school is qualified.",
    )
    also_role = models.CharField(
        max_length=20,
        blank=True,
        choices=[(Role.DSL.value, Role.DSL.label)],
        help_text="A role that works on it beside who manages it.",
    )
    affected = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="A person here to whom it was done: they never manage it.",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    aware_at = models.DateTimeField(help_text="When somebody at the school first knew.")
    picked_up_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody who works on it first looked at it."
    )
    became = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="came_from",
        help_text="The case that took it over, where it was handed on.",
    )
    revision = models.PositiveIntegerField(
        default=1, help_text="Grows with each change, so that a page shown before is known as old."
    )
    kept_until = models.DateField(
        null=True, blank=True, help_text="Set when it closes; empty where it cannot be said yet."
    )

    objects = CaseQuerySet.as_manager()

    reopens = True  # whether one of its kind can be opened again, once it is closed

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        indexes = [
            models.Index(fields=["manager_role", "-recorded_at", "-id"]),
            models.Index(fields=["recorded_by", "-recorded_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__isnull=True)
                | Q(case_manager__isnull=True)
                | ~Q(subject=F("case_manager")),
                name="case_subject_is_not_its_manager",
            ),
            models.CheckConstraint(
                condition=Q(subject__isnull=False, described_sealed=b"", described_index="")
                | Q(subject__isnull=True),
                name="case_about_a_person_or_described",
            ),
            models.CheckConstraint(
                condition=Q(became__isnull=True) | ~Q(became=F("id")), name="case_became_another"
            ),
            models.CheckConstraint(
                condition=Q(affected__isnull=True)
                | Q(case_manager__isnull=True)
                | ~Q(affected=F("case_manager")),
                name="case_affected_is_not_its_manager",
            ),
            models.CheckConstraint(
                condition=Q(manager_role__in=[role.value for role in MANAGING]),
                name="case_managed_by_a_role_for_it",
            ),
            models.CheckConstraint(
                condition=Q(also_role="") | ~Q(also_role=F("manager_role")),
                name="case_worked_on_by_another_role",
            ),
        ]

    def __str__(self):
        return self.reference


class ChronologyEntry(models.Model):
    """One step or addition: who, when, in what words. Only ever added; a correction is another."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="chronology")
    name = models.CharField(max_length=20, unique=True, help_text="Reference and number: D-…/1.")
    number = models.PositiveIntegerField(help_text="Within the case, from 1.")
    what = models.CharField(max_length=40, help_text="Named in `chronology.WHAT`.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now, help_text="When it was written down.")
    happened_at = models.DateTimeField(
        null=True, blank=True, help_text="When it happened, where that was not then."
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    words_sealed = models.BinaryField(default=bytes, blank=True)
    words = SealedText("words_sealed", named_by="name")
    facts_sealed = models.BinaryField(default=bytes, blank=True)
    facts = SealedJSON("facts_sealed", named_by="name")

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="chronology_number_once"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")),
                name="chronology_corrects_another",
            ),
        ]

    def __str__(self):
        return self.name


class Evidence(models.Model):
    """A file that belongs to a case. The original stays encrypted; its hash is in the log."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=20, unique=True, help_text="Reference and number: D-…/E1.")
    number = models.PositiveIntegerField(help_text="Within the case, from 1.")
    file = models.OneToOneField(SealedFile, on_delete=models.PROTECT, related_name="+")
    description_sealed = models.BinaryField(default=bytes, blank=True)
    description = SealedText("description_sealed", named_by="name")
    captured_at = models.DateTimeField(
        null=True, blank=True, help_text="When the picture or copy was taken, as far as known."
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="evidence_number_once")
        ]

    def __str__(self):
        return self.name


class GrantQuerySet(models.QuerySet):
    def running(self):
        now = timezone.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now)


class Power(models.TextChoices):
    """What somebody who was added to a case may do with it."""

    READ = "read", "Read it"
    WORK = "work", "Work on it in the case manager’s place"
    CONFIRM = "confirm", "Read it, and confirm what needs a second person"


class Grant(models.Model):
    """That somebody was added to a case, for a reason and a time. Ended early, never removed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    power = models.CharField(max_length=8, choices=Power.choices)
    name = models.CharField(max_length=20, unique=True, help_text="Reference and number: D-…/G1.")
    reason_sealed = models.BinaryField(default=bytes, blank=True)
    reason = SealedText("reason_sealed", named_by="name")
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["person", "ends_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="grant_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(person=F("given_by")), name="grant_not_to_oneself"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_running(self) -> bool:
        return self.starts_at <= timezone.now() < self.ends_at

    @property
    def number(self) -> int:
        """Its number within the case, from 1."""
        return int(self.name.rpartition("/G")[2])


def changed(model, *names) -> str:
    columns = (model._meta.get_field(name).column for name in names)
    return " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns)


def but(model, *names) -> str:
    """Return the condition that any column changed except the named ones."""
    return changed(model, *(f.name for f in model._meta.concrete_fields if f.name not in names))


blind.register(Case, Case.described, "described_index", purpose=DESCRIBED)

# A case leaves the database only once its tombstone stands.
BURIED = "EXISTS (SELECT 1 FROM incidents_tombstone t WHERE t.reference = OLD.reference)"
CASE_BURIED = (
    "EXISTS (SELECT 1 FROM incidents_tombstone t JOIN incidents_case c"
    " ON c.reference = t.reference WHERE c.id = OLD.case_id)"
)
STAYS = "This belongs to a case, and stays until the record is destroyed by two people."

protect(
    Case,
    Rule.NO_UPDATE,
    when=changed(Case, "id", "reference", "recorded_by", "recorded_at", "aware_at"),
    sentence="Who recorded a case, and when, stays as it was.",
)
protect(Case, Rule.NO_DELETE, when=f"NOT {BURIED}", sentence=STAYS)
protect(
    ChronologyEntry,
    Rule.NO_UPDATE,
    when=but(ChronologyEntry, "words_sealed", "facts_sealed"),  # sealed anew when keys change
    sentence="A chronology is only ever added to.",
)
protect(
    Evidence,
    Rule.NO_UPDATE,
    when=but(Evidence, "description_sealed"),
    sentence="Evidence stays as it was added.",
)
protect(
    Grant,
    Rule.NO_UPDATE,
    when=f"{but(Grant, 'reason_sealed', 'ends_at', 'ended_by')} OR NEW.ends_at > OLD.ends_at",
    sentence="Who was added to a case can be taken off it earlier, and not changed otherwise.",
)
protect(
    Grant,
    Rule.NO_INSERT,
    when="EXISTS (SELECT 1 FROM incidents_case c"
    " WHERE c.id = NEW.case_id AND c.subject_id = NEW.person_id)",
    sentence="Nobody is added to a case that is about them.",
)
for _kept in (ChronologyEntry, Evidence, Grant):
    protect(_kept, Rule.NO_DELETE, when=f"NOT {CASE_BURIED}", sentence=STAYS)
