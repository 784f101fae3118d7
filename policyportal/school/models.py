"""The one school this installation serves."""

from datetime import date, time, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import models

from policyportal.audit import unchanged

CHECKED_WITHIN = timedelta(days=180)  # after which a telephone number is looked at again


class School(models.Model):
    """The school's own facts, shown on pages and printed on documents. There is one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=120)
    address = models.TextField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    website = models.URLField(blank=True)
    local_authority = models.CharField(max_length=120, blank=True)
    first_witness = models.EmailField(
        "first witness of the record",
        blank=True,
        help_text="Gets the signed head of the audit log each night. Someone outside IT.",
    )
    second_witness = models.EmailField("second witness of the record", blank=True)
    signatures_kept_years = models.PositiveSmallIntegerField(
        "years that signatures are kept after someone leaves", default=6
    )
    quiet_from = models.TimeField("no e-mails from", default=time(19))
    quiet_until = models.TimeField("until", default=time(7))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="school_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(quiet_until__lt=models.F("quiet_from")),
                name="school_quiet_over_night",
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def here(cls) -> "School":
        """Return the school; before it is set up, one that says so."""
        return cls.objects.filter(pk=1).first() or cls(name="Your school")


class Logo(models.Model):
    """The school's logo, as `logo.py` drew it. There is one row, or none."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    data = models.BinaryField(help_text="PNG, at most 600 by 300 points.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="school_logo_is_one_row")
        ]

    def __str__(self):
        return "the school’s logo"


def witnesses() -> list[str]:
    """Return the e-mail addresses that the signed heads of the audit log go to."""
    school = School.here()
    return [address for address in (school.first_witness, school.second_witness) if address]


class SafeguardingContacts(models.Model):
    """Whom the school turns to outside, and its own rules for concerns. There is one row.

    A telephone number that nobody has looked at for a while is worse than none, so the day on
    which somebody checked them all stands beside them.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    lado_name = models.CharField("name of the LADO or the team", max_length=120, blank=True)
    lado_authority = models.CharField("local authority", max_length=120, blank=True)
    lado_telephone = models.CharField("telephone of the LADO", max_length=40, blank=True)
    lado_email = models.EmailField("e-mail address of the LADO", blank=True)
    lado_hours = models.CharField("hours of the LADO", max_length=120, blank=True)
    out_of_hours = models.CharField("outside those hours", max_length=160, blank=True)
    social_care_telephone = models.CharField(
        "telephone of children’s social care", max_length=40, blank=True
    )
    police_team = models.CharField("police team for child abuse", max_length=160, blank=True)
    checked_on = models.DateField("checked on", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    named_governor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Is the second person where the chair of governors cannot be.",
    )
    consults_on_low_level = models.BooleanField(
        "a low-level concern needs a consultation of the LADO",
        default=True,
        help_text="Where this is off, a second person confirms it.",
    )
    early_years = models.BooleanField(
        "has an early years setting that Ofsted is told about", default=True
    )
    retirement_age = models.PositiveSmallIntegerField("normal retirement age", default=68)
    month_target = models.PositiveSmallIntegerField("percent of cases within a month", default=80)
    quarter_target = models.PositiveSmallIntegerField(
        "percent of cases within three months", default=90
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="contacts_are_one_row"),
            models.CheckConstraint(
                condition=models.Q(checked_on__isnull=True, checked_by__isnull=True)
                | models.Q(checked_on__isnull=False, checked_by__isnull=False),
                name="contacts_checked_on_and_by",
            ),
        ]

    def __str__(self):
        return self.lado_name or "No LADO is set"

    @classmethod
    def here(cls, log_end: str | None = None) -> "SafeguardingContacts":
        """Return the school's contacts; before they are set, a row of blanks."""
        find = cls.objects.filter(pk=1).first
        return unchanged.kept(log_end, "contacts", lambda: find() or cls())

    @property
    def has_lado(self) -> bool:
        """Whether there is a way to reach the LADO."""
        return bool(self.lado_telephone or self.lado_email)

    def is_stale(self, today: date) -> bool:
        """Whether there is a number, and nobody has checked it for half a year or ever."""
        old = self.checked_on is None or today - self.checked_on > CHECKED_WITHIN
        return self.has_lado and old

    @property
    def stamp(self) -> str:
        """What all of it reads as now, in 16 letters, so that a page shown before is known."""
        names = [field.attname for field in self._meta.concrete_fields]
        said = "\n".join(f"{name}={getattr(self, name)!r}" for name in names)
        return sha256(said.encode()).hexdigest()[:16]


class Term(models.Model):
    """Days between which the school is open, both included. Outside of all terms it is shut.

    Where no term is given, it is open on every working day that is no closure.
    """

    name = models.CharField(max_length=80)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="term_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return self.name


class ClosureKind(models.TextChoices):
    SHUT = "shut", "The school is shut"
    INSET = "inset", "INSET: staff are in, pupils are not"
    FESTIVAL = "festival", "Festival: no reminders are sent"


class ClosureQuerySet(models.QuerySet):
    def shut(self):
        """Days on which staff are not in: all but INSET days and festivals."""
        return self.filter(kind=ClosureKind.SHUT)


class Closure(models.Model):
    """Days that are not as others, both included. They never pause the clock of a referral."""

    name = models.CharField(max_length=80)
    kind = models.CharField(
        "what it means", max_length=10, choices=ClosureKind.choices, default=ClosureKind.SHUT
    )
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")

    objects = ClosureQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="closure_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return self.name
