"""The one school this installation serves."""

from django.db import models


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

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="school_is_one_row")]

    def __str__(self):
        return self.name

    @classmethod
    def here(cls) -> "School":
        """Return the school; before it is set up, one that says so."""
        return cls.objects.filter(pk=1).first() or cls(name="Your school")


def witnesses() -> list[str]:
    """Return the e-mail addresses that the signed heads of the audit log go to."""
    school = School.here()
    return [address for address in (school.first_witness, school.second_witness) if address]
