"""Who: people who sign in by e-mail, and the roles they hold from day to day."""

from datetime import date, datetime, timedelta
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from policyportal.audit import unchanged
from policyportal.audit.triggers import Rule, protect
from policyportal.vault.sealed import SealedJSON


class Role(models.TextChoices):
    STAFF = "staff", "Staff"
    GOVERNOR = "governor", "Governor"
    SLT = "slt", "Senior leadership team"
    HEADTEACHER = "headteacher", "Headteacher"
    DSL = "dsl", "Designated safeguarding lead"
    CHAIR = "chair", "Chair of governors"
    ADMINISTRATOR = "administrator", "Policy administrator"


class MailHow(models.TextChoices):
    DAILY = "daily", "One e-mail on a day on which there is something"
    URGENT = "urgent", "Only what is urgent, and what I have left too long"


class PersonQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def here_on(self, day: date):
        """People who hold any role on that day."""
        return self.filter(pk__in=RoleAssignment.objects.on(day).values("person"))

    def holding(self, *roles: Role, day: date | None = None):
        """People who hold one of the roles on that day (by default today)."""
        day = day or timezone.localdate()
        held = RoleAssignment.objects.on(day).filter(role__in=roles)
        return self.filter(pk__in=held.values("person"))

    def gone_by(self, day: date):
        """People whose last role ended before that day, and who have none then or later."""
        return self.filter(pk__in=RoleAssignment.objects.values("person")).exclude(
            pk__in=RoleAssignment.objects.not_over_before(day).values("person")
        )

    def acting_as(self, *roles: Role):
        """Active people who now hold one of the roles, or are here and cover one."""
        today = timezone.localdate()
        held = RoleAssignment.objects.on(today)
        covering = Cover.objects.now().filter(role__in=roles).values("deputy")
        return self.active().filter(
            Q(pk__in=held.filter(role__in=roles).values("person"))
            | Q(pk__in=covering) & Q(pk__in=held.values("person"))
        )

    def not_gone_by(self, day: date):
        """People here on that day, people yet to start, and people with no role so far."""
        return self.exclude(pk__in=Person.objects.gone_by(day))

    def with_roles_shown(self):
        """Fetch everybody's assignments along, for lists that show them."""
        return self.prefetch_related("assignments")

    def with_here_since(self, day: date):
        """Annotate `here_since`: the first day of the stretch of roles the person is in that day.

        Roles that meet or overlap, to the day, are one stretch; someone who left and came back
        is here since they came back. For someone not here that day it is the start of their
        last stretch before it, and None where they have yet to start.
        """
        before = Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("day_before"))
        starts = RoleAssignment.objects.filter(starts_on__lte=day).annotate(
            day_before=ExpressionWrapper(
                F("starts_on") - timedelta(days=1), output_field=DateField()
            )
        )
        unbroken = RoleAssignment.objects.filter(
            before, person=OuterRef("person"), starts_on__lt=OuterRef("starts_on")
        )
        first_days = starts.filter(~Exists(unbroken), person=OuterRef("pk")).order_by("-starts_on")
        return self.annotate(here_since=Subquery(first_days.values("starts_on")[:1]))

    def matching(self, text: str):
        """People in whose name or e-mail every word of the text occurs."""
        people = self
        for word in text.split():
            people = people.filter(
                Q(given_name__icontains=word)
                | Q(family_name__icontains=word)
                | Q(email__icontains=word)
            )
        return people


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class Person(AbstractBaseUser):
    """Someone who works, volunteers or governs here. Deactivated when they leave, never deleted."""

    email = models.EmailField("e-mail address", unique=True)
    given_name = models.CharField("first name", max_length=80, blank=True)
    family_name = models.CharField("last name", max_length=80, blank=True)
    job_title = models.CharField(max_length=120, blank=True)
    staff_number = models.CharField(max_length=40, unique=True, null=True, blank=True)  # noqa: DJ001
    line_manager = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    is_active = models.BooleanField(default=True)
    sign_in_round = models.PositiveIntegerField(
        default=0, help_text="Raised to end every session of this person at once."
    )
    mail_how = models.CharField(
        "e-mails", max_length=10, choices=MailHow.choices, default=MailHow.DAILY
    )
    mail_hour = models.PositiveSmallIntegerField("hour of the day’s e-mail", default=8)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PersonManager()

    log_end: str | None = None  # where the audit log ended when this person's request came in
    unread_mark: str | None = None  # what the bell goes by: `outbox.reading`

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="people_email_once"),
            models.CheckConstraint(
                condition=~Q(line_manager=F("id")), name="people_not_own_manager"
            ),
            models.CheckConstraint(
                condition=Q(given_name__gt="") | Q(family_name__gt=""), name="people_have_a_name"
            ),
            models.CheckConstraint(condition=Q(mail_hour__lte=23), name="people_mail_hour"),
        ]
        indexes = [models.Index(fields=["family_name", "given_name"])]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def wants_daily_mail(self) -> bool:
        """Whether they are told by e-mail, once a day, of what is not urgent."""
        return self.mail_how == MailHow.DAILY

    def is_gone_on(self, day: date) -> bool:
        """Whether their last role ended before that day; not so for who had none so far."""
        return Person.objects.gone_by(day).filter(pk=self.pk).exists()

    def roles_on(self, day: date) -> frozenset[Role]:
        """Return the roles held on that day."""
        held = RoleAssignment.objects.on(day).filter(person=self)
        return frozenset(Role(role) for role in held.values_list("role", flat=True))

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held today; asked once a request, and not again while the log is as it was."""
        today = timezone.localdate()
        return unchanged.kept(self.log_end, ("roles", self.pk, today), lambda: self.roles_on(today))

    def holds(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @cached_property
    def _covers(self) -> list[tuple[Role, datetime, datetime]]:
        """What this person covers or is yet to cover, with the minutes it begins and ends."""

        def read():
            rows = Cover.objects.filter(deputy=self, ends_at__gt=timezone.now())
            return [(Role(c.role), c.starts_at, c.ends_at) for c in rows]

        return unchanged.kept(self.log_end, ("covers", self.pk, timezone.localdate()), read)

    def acts_as(self, *roles: Role) -> bool:
        """Whether the person may now do what one of the roles does: they hold it, or cover it.

        Only somebody who is here can cover. For decisions; who must sign follows from roles held.
        """
        if self.holds(*roles):
            return True
        now = timezone.now()
        covers = any(r in roles and start <= now < end for r, start, end in self._covers)
        return covers and bool(self.roles)

    def _get_session_auth_hash(self, secret=None):
        """Bind sessions to the password, the address and the round of sign-ins."""
        kept = f"{self.password}\n{self.email}\n{self.sign_in_round}"
        return salted_hmac(
            "policyportal.people.session", kept, secret=secret, algorithm="sha256"
        ).hexdigest()


class RoleAssignmentQuerySet(models.QuerySet):
    def on(self, day: date):
        """Assignments in force on that day, both ends included."""
        return self.not_over_before(day).filter(starts_on__lte=day)

    def not_over_before(self, day: date):
        """Assignments in force on that day or beginning later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class RoleAssignment(models.Model):
    """That a person holds a role from one day to another, both included (Europe/London)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=20, choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="people_role_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=Q(ends_on__isnull=True),
                name="people_one_open_role",
            ),
        ]
        indexes = [models.Index(fields=["role", "starts_on", "ends_on"])]

    def __str__(self):
        return f"{self.get_role_display()} from {self.starts_on}"

    def is_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


# The roles that decide something, and so need somebody at any time.
COVERED = (Role.HEADTEACHER, Role.SLT, Role.DSL, Role.CHAIR)


class CoverQuerySet(models.QuerySet):
    def visible_to(self, person):
        """All of it to administrators and to who holds a role that is covered; else one's own."""
        if person.holds(Role.ADMINISTRATOR, *COVERED):
            return self
        return self.filter(deputy=person)

    def now(self):
        """Cover that is running at this minute."""
        now = timezone.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now)

    def not_over(self):
        return self.filter(ends_at__gt=timezone.now())

    def over(self):
        return self.filter(ends_at__lte=timezone.now())

    def between(self, start: datetime, end: datetime):
        """Cover that runs at any time between the two; what was taken back never did."""
        ran = self.filter(ends_at__gt=F("starts_at"))
        return ran.filter(starts_at__lt=end, ends_at__gt=start)


class Cover(models.Model):
    """That a deputy does what a role does, from one minute to another (the end not included)."""

    role = models.CharField(max_length=20, choices=Role.choices)
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="covers")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    arranged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    arranged_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was said that it ends earlier than arranged."
    )

    objects = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="people_cover_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(deputy=F("arranged_by")), name="people_cover_not_for_oneself"
            ),
            models.CheckConstraint(
                condition=Q(role__in=COVERED), name="people_cover_of_these_roles"
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="people_cover_ended_by_and_at",
            ),
        ]
        indexes = [models.Index(fields=["role", "starts_at", "ends_at"])]

    def __str__(self):
        return f"{self.get_role_display()} from {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def never_ran(self) -> bool:
        """Whether it was taken back before it began."""
        return self.starts_at == self.ends_at


class PeopleImport(models.Model):
    """A staff list that was uploaded and is being previewed. Deleted once used, or after a day.

    Only the columns the portal knows are kept, so that nothing else a school system exports
    (dates of birth, pay) stays here.
    """

    created_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    sheet = models.JSONField(help_text="What was read: see `importing.reading.Sheet`.")
    everybody = models.BooleanField(
        default=False, help_text="Whether people who are not in the file have left."
    )

    def __str__(self):
        return f"{self.file_name} ({self.created_at:%Y-%m-%d})"


class HeldForm(models.Model):
    """What somebody had typed when it turned out that they were signed out. Kept for an hour.

    Given back once, at the same address, to the browser that sent it, after signing in.
    """

    token = models.CharField(max_length=64, unique=True)
    path = models.CharField(max_length=300)
    typed_sealed = models.BinaryField(default=bytes, blank=True)
    typed = SealedJSON("typed_sealed", named_by="token")
    held_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.path


protect(Person, Rule.NO_DELETE, sentence="People who leave are deactivated, never deleted.")
protect(Cover, Rule.NO_DELETE, sentence="Cover is ended, never deleted.")
_KEPT = " OR ".join(
    f"OLD.{field.column} {{differs}} NEW.{field.column}"
    for field in Cover._meta.concrete_fields
    if field.name not in ("ends_at", "ended_by", "ended_at")
)
protect(
    Cover,
    Rule.NO_UPDATE,
    when=f"{_KEPT} OR NEW.ends_at > OLD.ends_at",
    sentence="Cover can be ended earlier, and not changed otherwise.",
)
