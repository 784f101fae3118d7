"""What was counted: a number for each line of each term, once and for good."""

from django.db import models
from django.utils import timezone

from policyportal.audit.triggers import Rule, protect


class Line(models.TextChoices):
    """What is counted apart. Each case is counted in one line."""

    ALLEGATION = "allegation", "Disclosures about adults"
    CONDUCT = "conduct", "Low-level concerns about adults"
    BULLYING = "bullying", "Online bullying"
    RECORD = "record", "Other records"


class TermCount(models.Model):
    """How many cases of a line were recorded in a term, as it was when the term was counted.

    What happens to a case later changes nothing: two reports never differ in a term.
    """

    term_starts_on = models.DateField()
    line = models.CharField(max_length=12, choices=Line.choices)
    number = models.PositiveIntegerField()
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["term_starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["term_starts_on", "line"], name="term_counted_once")
        ]

    def __str__(self):
        return f"{self.line}, from {self.term_starts_on}"


protect(TermCount, Rule.NO_UPDATE, Rule.NO_DELETE, sentence="A term is counted once.")
