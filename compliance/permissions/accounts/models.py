"""The school's own accounts on social networks: who answers for each, and what was checked when."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from compliance.permissions.models import Permission, State
from policyportal.audit.triggers import Rule, protect
from policyportal.people.models import Person, Role

KEEPERS = (Role.ADMINISTRATOR, Role.HEADTEACHER)
SOON_DAYS = 30  # before a review is due, or an owner leaves
TWO_STEP_DAYS = 365  # that a look at two-step sign-in counts


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

    def with_people(self):
        """Fetch owners and permission along; what is sealed in the permission stays where it is."""
        rows = self.select_related("first_owner", "second_owner", "two_step_by", "permission")
        return rows.defer("permission__answers_sealed", "permission__conditions_sealed")

    def matching(self, text: str):
        """Accounts in whose name, platform, address or purpose every word of the text occurs."""
        accounts = self
        for word in text.split():
            platforms = [p.value for p in Platform if word.lower() in p.label.lower()]
            accounts = accounts.filter(
                Q(name__icontains=word)
                | Q(platform__in=platforms)
                | Q(other_platform__icontains=word)
                | Q(address__icontains=word)
                | Q(purpose__icontains=word)
            )
        return accounts

    def with_an_owner_gone_by(self, day: date):
        """Accounts not closed with an owner who has left by that day, or cannot sign in."""
        gone = Person.objects.gone_by(day).order_by().values("pk")
        return self.not_closed().filter(
            Q(first_owner__in=gone)
            | Q(second_owner__in=gone)
            | Q(first_owner__is_active=False)
            | Q(second_owner__is_active=False)
        )

    def needing_attention(self, today: date):
        """Accounts with which something is amiss, or soon will be: see `flags.flags_of`."""
        soon = today + timedelta(days=SOON_DAYS)
        leaving = self.model.objects.with_an_owner_gone_by(soon + timedelta(days=1))
        is_open = Q(state=AccountState.OPEN)
        stale = Q(two_step_on__isnull=True) | Q(two_step_on__lt=today - timedelta(TWO_STEP_DAYS))
        over = Q(permission__state__in=[State.EXPIRED, State.REVOKED, State.ENDED])
        return self.not_closed().filter(
            Q(state=AccountState.PLANNED)
            | is_open & stale
            | over
            | Q(permission__ends_on__lt=today)
            | Q(next_review_on__lte=soon)
            | Q(pk__in=leaving.order_by().values("pk"))
        )


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

    def two_step_is_stale(self, today: date) -> bool:
        """Whether two-step sign-in has not been seen to be on within a year."""
        seen = self.two_step_on
        return seen is None or seen < today - timedelta(days=TWO_STEP_DAYS)

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
    ACCESS = "access", "The leaver’s access and devices have been removed"
    RECOVERY = "recovery", "Recovery e-mail and telephone are the school’s"


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


_ADDED = " OR ".join(
    f"OLD.{column} {{differs}} NEW.{column}"
    for column in ("added_by_id", "added_at", "no_proposal_because")
)
_BEGUN = " OR ".join(
    f"OLD.{column} {{differs}} NEW.{column}"
    for column in ("account_id", "leaver_id", "last_day", "opened_at")
)

protect(SchoolAccount, Rule.NO_DELETE, sentence="An account is closed, never deleted.")
protect(
    SchoolAccount,
    Rule.NO_UPDATE,
    when=f"OLD.state = 'closed' OR OLD.state = 'open' AND NEW.state = 'planned' OR {_ADDED}",
    sentence="A closed account stays as it was, and how an account came here stays too.",
)
for _model in (AccountReview, HandoverTick):
    protect(_model, Rule.NO_UPDATE, Rule.NO_DELETE, sentence="It is only ever added.")
protect(Handover, Rule.NO_DELETE, sentence="A handover stays on the record.")
protect(
    Handover,
    Rule.NO_UPDATE,
    when=f"OLD.done_at IS NOT NULL OR {_BEGUN}",
    sentence="Whose handover it is stays, and one that is done stays as it was.",
)
