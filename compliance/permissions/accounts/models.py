"""The school's own accounts on social networks: who answers for each, and what was checked when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from compliance.permissions.models import Permission
from policyportal.audit.triggers import Rule, protect
from policyportal.people.models import Role

KEEPERS = (Role.ADMINISTRATOR, Role.HEADTEACHER)


class Platform(models.TextChoices):
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    X = "x", "X (formerly Twitter)"
    YOUTUBE = "youtube", "YouTube"
    TIKTOK = "tiktok", "TikTok"
    WHATSAPP = "whatsapp", "WhatsApp"
    SNAPCHAT = "snapchat", "Snapchat"
    THREADS = "threads", "Threads"
    BLUESKY = "bluesky", "Bluesky"
    LINKEDIN = "linkedin", "LinkedIn"
    BLOG = "blog", "Blog or website"
    OTHER = "other", "Another platform"


class AccountState(models.TextChoices):
    PLANNED = "planned", "Approved, not open yet"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class SchoolAccountQuerySet(models.QuerySet):
    def visible_to(self, person):
        """All to those who keep the register and the SLT; to others those they own."""
        if person.holds(*KEEPERS, Role.SLT):
            return self
        return self.owned_by(person)

    def owned_by(self, person):
        return self.filter(Q(first_owner=person) | Q(second_owner=person))

    def open(self):
        return self.filter(state=AccountState.OPEN)

    def not_closed(self):
        return self.exclude(state=AccountState.CLOSED)


class SchoolAccount(models.Model):
    """An account, page, group, blog or channel that the school runs. It has two named owners."""

    platform = models.CharField(max_length=12, choices=Platform.choices)
    other_platform = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=120, help_text="As it is shown on the platform.")
    address = models.URLField(max_length=300, blank=True)
    address_key = models.CharField(
        max_length=300,
        blank=True,
        editable=False,
        help_text="The address without what makes no other place of it: see `addresses.key_of`.",
    )
    purpose = models.TextField()
    first_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    second_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    when_an_owner_leaves = models.TextField(
        blank=True, help_text="What is done when an owner leaves."
    )
    state = models.CharField(
        max_length=8, choices=AccountState.choices, default=AccountState.PLANNED
    )
    permission = models.OneToOneField(
        Permission, on_delete=models.PROTECT, null=True, blank=True, related_name="account"
    )
    no_proposal_because = models.TextField(
        blank=True, help_text="Why it was added by hand, without a proposal."
    )
    two_step_on = models.DateField(
        null=True, blank=True, help_text="When two-step sign-in was last seen to be on."
    )
    two_step_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    last_reviewed_on = models.DateField(null=True, blank=True)
    next_review_on = models.DateField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)
    closed_on = models.DateField(null=True, blank=True)
    closed_reason = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = SchoolAccountQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_owner=F("second_owner")), name="account_two_owners"
            ),
            models.CheckConstraint(
                condition=Q(platform="other", other_platform__gt="")
                | (~Q(platform="other") & Q(other_platform="")),
                name="account_other_platform_named",
            ),
            models.CheckConstraint(
                condition=Q(two_step_on__isnull=True, two_step_by__isnull=True)
                | Q(two_step_on__isnull=False, two_step_by__isnull=False),
                name="account_two_step_on_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(address__gt=""), name="account_open_has_an_address"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False, closed_reason__gt="")
                | (~Q(state="closed") & Q(closed_on__isnull=True, closed_reason="")),
                name="account_closed_on_and_why",
            ),
            models.CheckConstraint(
                condition=Q(address="", address_key="") | Q(address__gt="", address_key__gt=""),
                name="account_address_and_key",
            ),
            models.UniqueConstraint(
                fields=["address_key"],
                condition=Q(address_key__gt="") & ~Q(state="closed"),
                name="account_address_once",
            ),
            models.CheckConstraint(
                condition=Q(permission__isnull=False) | Q(no_proposal_because__gt=""),
                name="account_from_a_proposal_or_why_not",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def platform_name(self) -> str:
        return self.other_platform or self.get_platform_display()

    @property
    def owners(self) -> tuple:
        return (self.first_owner, self.second_owner)


class AccountReview(models.Model):
    """That an account was looked over: what was found, and when it is next due. Only added."""

    account = models.ForeignKey(SchoolAccount, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    found = models.TextField()
    next_review_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_review_on__gt=F("reviewed_on")), name="account_review_next_later"
            )
        ]

    def __str__(self):
        return f"Reviewed {self.reviewed_on}"


class HandoverItem(models.TextChoices):
    """What is to be done with an account before its owner's own account is closed."""

    PASSWORD = "password", "The password has been changed"
    TWO_STEP = "two-step", "Two-step sign-in has been moved to somebody who stays"
    ACCESS = "access", "The leaver's access and devices have been removed"
    RECOVERY = "recovery", "Recovery e-mail and telephone are the school's"


class Handover(models.Model):
    """What happened with an account when an owner left: handed over, or not, with a reason.

    It is about one leaving, known by its last day: somebody who comes back, or stays longer, may
    have used the account meanwhile, and what was done before counts no more.
    """

    account = models.ForeignKey(SchoolAccount, on_delete=models.PROTECT, related_name="handovers")
    leaver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    last_day = models.DateField(help_text="The leaver's, as it stood when this was begun.")
    opened_at = models.DateTimeField(default=timezone.now)
    new_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    overridden_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "leaver", "last_day"],
                condition=Q(done_at__isnull=True),
                name="handover_one_open",
            ),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True, done_at__isnull=True)
                | Q(done_by__isnull=False, done_at__isnull=False),
                name="handover_done_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, overridden_because="", new_owner__isnull=True)
                | Q(done_at__isnull=False, overridden_because="", new_owner__isnull=False)
                | Q(done_at__isnull=False, overridden_because__gt="", new_owner__isnull=True),
                name="handover_done_or_overridden",
            ),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True) | ~Q(done_by=F("leaver")),
                name="handover_not_by_the_leaver",
            ),
        ]

    def __str__(self):
        return f"{self.account} from {self.leaver}"


class HandoverTick(models.Model):
    """That one thing of a handover was done, by whom and when. Only added."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="ticks")
    item = models.CharField(max_length=10, choices=HandoverItem.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "item"], name="handover_tick_once")
        ]

    def __str__(self):
        return self.get_item_display()


protect(SchoolAccount, Rule.NO_DELETE, sentence="An account is closed, never deleted.")
for _model in (AccountReview, HandoverTick):
    protect(_model, Rule.NO_UPDATE, Rule.NO_DELETE, sentence="It is only ever added.")
protect(Handover, Rule.NO_DELETE, sentence="A handover stays on the record.")
protect(
    Handover,
    Rule.NO_UPDATE,
    when="OLD.done_at IS NOT NULL",
    sentence="A handover that is done stays as it was.",
)
