"""What people ask permission for, and every step that was taken with it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from compliance.permissions.kinds import CLAUSE, DECIDED_BY, Kind
from compliance.policies.models import Policy
from policyportal.audit.triggers import Rule, protect
from policyportal.people.models import Role, RoleAssignment
from policyportal.references import random_signs
from policyportal.vault.sealed import SealedJSON, SealedText


class State(models.TextChoices):
    DRAFT = "draft", "Not sent yet"
    SUBMITTED = "submitted", "Waiting for a decision"
    ASKED = "asked", "More was asked for"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    NOTED = "noted", "Noted"
    EXPIRED = "expired", "Expired"
    REVOKED = "revoked", "Revoked"
    ENDED = "ended", "Ended: the holder left"


WITH_DECIDER = (State.SUBMITTED,)
OPEN = (State.DRAFT, State.SUBMITTED, State.ASKED)
WAS_APPROVED = (State.APPROVED, State.EXPIRED, State.REVOKED, State.ENDED)
DECIDED = (*WAS_APPROVED, State.DECLINED, State.NOTED)
DECISIONS = (State.APPROVED, State.DECLINED, State.NOTED)


def new_reference() -> str:
    """Return "P-" and seven random signs: thirty-five bits."""
    return f"P-{random_signs(7)}"


class PermissionQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own; what has been sent to those who decide it now, or whose it would be to decide.

        The head's own are the chair's to decide, and nobody else's to see (domain.md,
        "Permissions"). A draft is seen by nobody but who writes it.
        """
        return self.filter(Q(person=person) | self.decided_by(person) & ~Q(state=State.DRAFT))

    @staticmethod
    def decided_by(person) -> Q:
        """The condition for what the person, in the roles they now act in, may decide."""
        heads = RoleAssignment.objects.on(timezone.localdate()).filter(role=Role.HEADTEACHER)
        of_a_head = Q(person__in=heads.values("person"))
        mine = [kind for kind, roles in DECIDED_BY.items() if person.acts_as(*roles)]
        others = Q(kind__in=mine) & ~of_a_head
        found = others | of_a_head if person.acts_as(Role.CHAIR) else others
        return found & ~Q(person=person)

    def waiting_for(self, person):
        """What waits for this person's decision, the oldest first."""
        waiting = self.filter(self.decided_by(person), state__in=WITH_DECIDER)
        return waiting.order_by("waiting_since", "pk")

    def approved(self):
        return self.filter(state=State.APPROVED)


class Permission(models.Model):
    """One request, from its first answer to the end of what it allowed."""

    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="permissions"
    )
    policy = models.ForeignKey(
        Policy,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The one whose clause it rests on; the holder is to have signed it.",
    )
    answers_sealed = models.BinaryField(default=bytes, blank=True)
    answers = SealedJSON("answers_sealed", named_by="reference")
    conditions_sealed = models.BinaryField(default=bytes, blank=True)
    conditions = SealedText("conditions_sealed", named_by="reference")
    renews = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewals"
    )
    revision = models.PositiveIntegerField(
        default=1, help_text="Grows with each change, so that a page shown before is known as old."
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when it is with who decides."
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="The last day, included.")
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="When an approval expired, was revoked or ended."
    )

    objects = PermissionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "waiting_since", "id"]),  # the queue, oldest first
            models.Index(fields=["-submitted_at", "-id"]),  # the register, sent last first
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_by__isnull=False, decided_at__isnull=False)
                | (~Q(state__in=DECIDED) & Q(decided_by__isnull=True, decided_at__isnull=True)),
                name="permission_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("person")),
                name="permission_nobody_decides_their_own",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WAS_APPROVED, ends_on__isnull=False)
                | (~Q(state__in=WAS_APPROVED) & Q(ends_on__isnull=True)),
                name="permission_approved_until_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.FAMILY_LINK, state__in=[*WAS_APPROVED, State.DECLINED])
                & (Q(kind=Kind.FAMILY_LINK) | ~Q(state=State.NOTED)),
                name="permission_family_link_is_only_noted",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT, submitted_at__isnull=True)
                | (~Q(state=State.DRAFT) & Q(submitted_at__isnull=False)),
                name="permission_submitted_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[State.EXPIRED, State.REVOKED, State.ENDED], closed_at__isnull=False
                )
                | (
                    ~Q(state__in=[State.EXPIRED, State.REVOKED, State.ENDED])
                    & Q(closed_at__isnull=True)
                ),
                name="permission_closed_at",
            ),
            models.UniqueConstraint(
                fields=["renews"],
                condition=Q(state__in=OPEN),
                name="permission_one_open_renewal",
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def clause(self) -> str:
        """The key of the clause it rests on."""
        return CLAUSE[Kind(self.kind)]

    @property
    def is_family_link(self) -> bool:
        return self.kind == Kind.FAMILY_LINK


class Taken(models.TextChoices):
    """What a step was."""

    SUBMITTED = "submitted", "Sent"
    ASKED_MORE = "asked-more", "More asked for"
    ANSWERED = "answered", "Answered"
    WITHDRAWN = "withdrawn", "Withdrawn"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"
    NOTED = "noted", "Noted"
    REVOKED = "revoked", "Revoked"
    EXPIRED = "expired", "Expired"
    ENDED = "ended", "Ended"


class PermissionStep(models.Model):
    """One step with a request: who, when, in what words. Steps are only added."""

    permission = models.ForeignKey(Permission, on_delete=models.PROTECT, related_name="steps")
    name = models.CharField(max_length=20, unique=True, help_text="Reference and number: P-…/1.")
    number = models.PositiveIntegerField(help_text="Within the request, from 1.")
    what = models.CharField(max_length=12, choices=Taken.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    ends_on = models.DateField(null=True, blank=True)
    words_sealed = models.BinaryField(default=bytes, blank=True)
    words = SealedText("words_sealed", named_by="name")
    answers_sealed = models.BinaryField(default=bytes, blank=True)
    answers = SealedJSON("answers_sealed", named_by="name")

    class Meta:
        ordering = ["permission", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["permission", "number"], name="permission_step_number_once"
            )
        ]

    def __str__(self):
        return self.name


_KEPT = " OR ".join(
    f"OLD.{field.column} {{differs}} NEW.{field.column}"
    for field in PermissionStep._meta.concrete_fields
    if field.name not in ("words_sealed", "answers_sealed")  # sealed anew when keys change
)
_ONCE = ("id", "reference", "kind", "person", "renews", "created_at")
_FIXED = " OR ".join(
    f"OLD.{Permission._meta.get_field(name).column} {{differs}} "
    f"NEW.{Permission._meta.get_field(name).column}"
    for name in _ONCE
)

protect(PermissionStep, Rule.NO_UPDATE, when=_KEPT, sentence="A step is only ever added.")
protect(PermissionStep, Rule.NO_DELETE, sentence="A step is only ever added.")
_NEXT = {
    State.DRAFT: [State.SUBMITTED],
    State.SUBMITTED: [State.ASKED, *DECISIONS, State.WITHDRAWN],
    State.ASKED: [State.SUBMITTED, State.WITHDRAWN],
    State.APPROVED: [State.EXPIRED, State.REVOKED, State.ENDED],
}
_STEPS = ", ".join(f"'{before}>{after}'" for before in _NEXT for after in _NEXT[before])
_SAID_ONCE = " OR ".join(
    f"OLD.{column} IS NOT NULL AND OLD.{column} {{differs}} NEW.{column}"
    for column in (
        "policy_id",
        "submitted_at",
        "decided_by_id",
        "decided_at",
        "ends_on",
        "closed_at",
    )
)

protect(
    Permission,
    Rule.NO_UPDATE,
    when=f"OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({_STEPS})",
    sentence="A request goes from one step to the next, and what was decided stays decided.",
)
protect(
    Permission,
    Rule.NO_UPDATE,
    when=f"{_FIXED} OR {_SAID_ONCE}",
    sentence="Whose a request is, and who decided it when and until when, stays as it was.",
)
protect(
    Permission,
    Rule.NO_DELETE,
    when="OLD.state <> 'draft'",
    sentence="A request that was sent stays on the record.",
)
