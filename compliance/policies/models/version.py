"""Policy and versions. A published version cannot change."""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, Trim
from django.utils import timezone

from compliance.policies.partial_dates import PartialDateField
from policyportal.audit.triggers import Rule, protect
from policyportal.people.models import Role
from policyportal.refusal import Refused

STATEMENT = (
    "I have read this policy, including its Terms of Use. I understand it, and I will keep to it."
)

PREPARERS = (Role.ADMINISTRATOR, Role.HEADTEACHER, Role.CHAIR)


def every_role() -> list[str]:
    return list(Role.values)


class PolicyQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Policies with a version that the person may see."""
        if person.holds(*PREPARERS):
            return self
        return self.filter(pk__in=Version.objects.ever_published().values("policy"))


class Policy(models.Model):
    """One of the school's policies, through all its versions."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name_plural = "policies"

    def __str__(self):
        return self.title


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    AWAITING = "awaiting", "Awaiting approval"
    PUBLISHED = "published", "In force"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"


class VersionQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(status=Status.PUBLISHED)

    def ever_published(self):
        return self.filter(status__in=[Status.PUBLISHED, Status.SUPERSEDED])

    def in_preparation(self):
        return self.filter(status__in=[Status.DRAFT, Status.AWAITING])

    def with_successor(self):
        """Annotate `successor`, the number of the version that took its place, and who did it."""
        after = Version.objects.filter(
            policy=OuterRef("policy"), published_at=OuterRef("superseded_at")
        )
        name = Trim(Concat("published_by__given_name", Value(" "), "published_by__family_name"))
        return self.annotate(
            successor=Subquery(after.values("number")[:1]),
            superseded_by=Subquery(after.values(name=name)[:1]),
        )

    def visible_to(self, person):
        """What was published, to everyone; what is being prepared, to those who prepare it."""
        if person.holds(*PREPARERS):
            return self
        return self.ever_published()


class Version(models.Model):
    """One edition of a policy: its text, its dates, and who did what to it when."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    title = models.CharField(max_length=160)
    written = PartialDateField()
    reviewed = PartialDateField()
    approved = PartialDateField("approved by governors, as the document says")
    review_due = PartialDateField()
    plain_words = models.TextField(
        blank=True, help_text="What parents read first, in plain words. Markdown."
    )
    statement = models.TextField(default=STATEMENT, help_text="What a person agrees to by signing.")
    audience = models.JSONField(default=every_role, help_text="The roles that must sign.")
    days_to_sign = models.PositiveSmallIntegerField(default=14)
    source_name = models.CharField(max_length=160, blank=True, help_text="The file it came from.")
    fingerprint = models.CharField(max_length=64, blank=True)

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    writers = models.JSONField(
        default=list, help_text="The ids of all who saved its text; the author saved it last."
    )
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now, help_text="When the author last saved.")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_reason = models.TextField(
        blank=True, help_text="What is to be put right; until the version is submitted again."
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    governors_approved_on = models.DateField(null=True, blank=True)
    minute_reference = models.CharField(max_length=80, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    material_roles = models.JSONField(
        default=every_role,
        help_text="The roles that a material change touches; set from the marks when published.",
    )
    check_before_signing = models.BooleanField(
        default=False, help_text="Whether its situations are to be answered before signing."
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["policy", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(status="published"), name="version_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(status__in=["draft", "awaiting"]),
                name="version_one_in_preparation",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
                name="version_approver_is_not_author",
            ),
            models.CheckConstraint(
                condition=Q(submitted_by__isnull=True, submitted_at__isnull=True)
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="version_submitted_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    sent_back_by__isnull=True, sent_back_at__isnull=True, sent_back_reason=""
                )
                | Q(
                    sent_back_by__isnull=False,
                    sent_back_at__isnull=False,
                    sent_back_reason__gt="",
                    status__in=["draft", "withdrawn"],
                ),
                name="version_sent_back_by_at_and_why",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", submitted_by__isnull=True, approved_by__isnull=True)
                | Q(status="awaiting", submitted_by__isnull=False)
                | Q(status__in=["published", "superseded", "withdrawn"]),
                name="version_draft_is_not_submitted",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="version_approved_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["draft", "awaiting", "withdrawn"],
                    published_by__isnull=True,
                    published_at__isnull=True,
                )
                | Q(
                    status__in=["published", "superseded"],
                    approved_by__isnull=False,
                    published_by__isnull=False,
                    published_at__isnull=False,
                    fingerprint__gt="",
                ),
                name="version_published_only_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(status="superseded", superseded_at__isnull=False)
                | (~Q(status="superseded") & Q(superseded_at__isnull=True)),
                name="version_superseded_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="withdrawn",
                    withdrawn_by__isnull=False,
                    withdrawn_at__isnull=False,
                    withdrawn_reason__gt="",
                )
                | (
                    ~Q(status="withdrawn")
                    & Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawn_reason="")
                ),
                name="version_withdrawn_by_at_and_why",
            ),
        ]

    def __str__(self):
        return f"{self.title}, version {self.number}"

    def save(self, *args, update_fields=None, **kwargs):
        stored = getattr(self, "_stored_status", None)
        superseding = set(update_fields or ()) == {"status", "superseded_at"}
        if stored in (Status.PUBLISHED, Status.SUPERSEDED) and not superseding:
            raise Refused("A published version cannot change. Make a new version instead.")
        if stored == Status.WITHDRAWN:
            raise Refused("A version that was withdrawn stays as it was.")
        super().save(*args, update_fields=update_fields, **kwargs)
        self._stored_status = self.status

    def delete(self, *args, **kwargs):
        if self.is_fixed:
            raise Refused("A version that was published or withdrawn cannot be deleted.")
        return super().delete(*args, **kwargs)

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        row._stored_status = row.status if "status" in field_names else None
        return row

    @property
    def was_published(self) -> bool:
        return self.status in (Status.PUBLISHED, Status.SUPERSEDED)

    @property
    def is_fixed(self) -> bool:
        """Published once, or withdrawn: its text stays as it was."""
        return self.was_published or self.status == Status.WITHDRAWN

    @property
    def was_submitted(self) -> bool:
        """Whether anybody was ever asked to approve it: then it can be withdrawn, not discarded."""
        return bool(self.submitted_at or self.sent_back_at)

    def is_written_by(self, person) -> bool:
        """Whether the person has saved its text at any time, the last or not."""
        return person.pk == self.author_id or person.pk in self.writers

    @property
    def is_approved(self) -> bool:
        """Approved, and waiting to be published."""
        return self.status == Status.AWAITING and self.approved_at is not None

    @property
    def governors_date(self) -> str:
        """When the governors approved it: as recorded here, else as the document says, or ""."""
        on = self.governors_approved_on
        return on.isoformat() if on else self.approved


_KEPT = " OR ".join(
    f"OLD.{field.column} {{differs}} NEW.{field.column}"
    for field in Version._meta.concrete_fields
    if field.name not in ("status", "superseded_at")
)

protect(
    Version,
    Rule.NO_UPDATE,
    when=(
        "OLD.status IN ('superseded', 'withdrawn') OR (OLD.status = 'published' AND "
        f"(NEW.status <> 'superseded' OR {_KEPT}))"
    ),
    sentence="A published version cannot change.",
)
protect(
    Version,
    Rule.NO_DELETE,
    when="OLD.status IN ('published', 'superseded', 'withdrawn')",
    sentence="A published version cannot be deleted.",
)
