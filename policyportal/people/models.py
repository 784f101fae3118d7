"""Who: people who sign in by e-mail, and the roles they hold from day to day."""

from datetime import date
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone


class Role(models.TextChoices):
    STAFF = "staff", "Staff"
    GOVERNOR = "governor", "Governor"
    SLT = "slt", "Senior leadership team"
    HEADTEACHER = "headteacher", "Headteacher"
    DSL = "dsl", "Designated safeguarding lead"
    CHAIR = "chair", "Chair of governors"
    ADMINISTRATOR = "administrator", "Policy administrator"


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
    given_name = models.CharField("first name", max_length=80)
    family_name = models.CharField("last name", max_length=80)
    job_title = models.CharField(max_length=120, blank=True)
    staff_number = models.CharField(max_length=40, unique=True, null=True, blank=True)  # noqa: DJ001
    line_manager = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="people_email_once"),
            models.CheckConstraint(
                condition=~Q(line_manager=models.F("id")), name="people_not_own_manager"
            ),
        ]
        indexes = [models.Index(fields=["family_name", "given_name"])]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def roles_on(self, day: date) -> frozenset[Role]:
        """Return the roles held on that day."""
        held = RoleAssignment.objects.on(day).filter(person=self)
        return frozenset(Role(role) for role in held.values_list("role", flat=True))

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held today; asked once a request."""
        return self.roles_on(timezone.localdate())

    def holds(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)


class RoleAssignmentQuerySet(models.QuerySet):
    def on(self, day: date):
        """Assignments in force on that day, both ends included."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


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
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
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
