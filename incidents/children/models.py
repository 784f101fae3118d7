"""Children: a sealed name, how old they were on a day, and whether they were here then."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from policyportal.audit.triggers import Rule, protect
from policyportal.references import random_signs
from policyportal.vault import blind
from policyportal.vault.sealed import SealedText

NAMED = "the name of a child"  # what the blind index is for
FIRST_YEAR = 4  # years old on 31 August before a child's first school year, Reception
LAST_YEAR = 13


def new_reference() -> str:
    """Return "K-" and eight random signs: what a child's row is called where no name may stand."""
    return f"K-{random_signs(8)}"


class Child(models.Model):
    """A child of this school, of another, or one who has left. Never more than is needed."""

    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    name_sealed = models.BinaryField(default=bytes, blank=True)
    name = SealedText("name_sealed", named_by="reference")
    name_index = models.CharField(max_length=blind.LONGEST, blank=True, db_index=True)
    born_on = models.DateField(null=True, blank=True)
    school_class = models.CharField(max_length=30, blank=True, help_text="As the school says it.")
    on_roll_from = models.DateField(null=True, blank=True, help_text="Empty: not known, or never.")
    on_roll_to = models.DateField(
        null=True, blank=True, help_text="The last day on the roll; empty while they are here."
    )
    never_here = models.BooleanField(default=False, help_text="A child of another school.")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "children"
        constraints = [
            models.CheckConstraint(
                condition=Q(on_roll_to__isnull=True) | Q(on_roll_to__gte=F("on_roll_from")),
                name="child_leaves_after_coming",
            ),
            models.CheckConstraint(
                condition=Q(never_here=False)
                | Q(on_roll_from__isnull=True, on_roll_to__isnull=True),
                name="child_never_here_is_not_on_the_roll",
            ),
        ]

    def __str__(self):
        return self.reference

    def was_on_roll(self, day: date) -> bool | None:
        """Whether the child was on the roll on the day; None where it is not known."""
        if self.never_here:
            return False
        if self.on_roll_to is not None and day > self.on_roll_to:
            return False
        if self.on_roll_from is None:
            return None
        return day >= self.on_roll_from

    def age_on(self, day: date) -> int | None:
        """Return the child's age in whole years on the day; None where it is not known.

        Somebody born on 29 February is a year older on 1 March where there is no such day.
        """
        if self.born_on is None or day < self.born_on:
            return None
        before_birthday = (day.month, day.day) < (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - before_birthday

    def year_group_on(self, day: date) -> int | None:
        """Return the year group by age: 0 for Reception; None outside school or where not known.

        In England whoever is four on 31 August begins Reception the day after.
        """
        began = date(day.year if day.month >= 9 else day.year - 1, 8, 31)
        age = self.age_on(began)
        if age is None or not FIRST_YEAR <= age <= FIRST_YEAR + LAST_YEAR:
            return None
        return age - FIRST_YEAR


blind.register(Child, Child.name, "name_index", purpose=NAMED)

protect(
    Child,
    Rule.NO_UPDATE,
    when="OLD.reference <> NEW.reference",
    sentence="What a child’s row is called stays, for its name is sealed with it.",
)
