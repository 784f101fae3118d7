"""A version's text: sections and clauses, and the situations that go with it."""

from django.db import models

from compliance.policies.models.version import Version
from policyportal.audit.triggers import Rule, protect
from policyportal.refusal import Refused

_FIXED = (
    "EXISTS (SELECT 1 FROM compliance_version v WHERE v.id = {row}.version_id"
    " AND v.status IN ('published', 'superseded', 'withdrawn'))"
)


class SectionKind(models.TextChoices):
    ORDINARY = "ordinary", "Ordinary section"
    TERMS = "terms", "Terms of Use, shown one by one"
    APPENDIX = "appendix", "Appendix"


class ClauseKind(models.TextChoices):
    PARAGRAPH = "paragraph", "Paragraph"
    POINT = "point", "Point in a list"


class TextOfVersion(models.Model):
    """A part of a version's text: it can change only while the version is being prepared."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.version.is_fixed:
            raise Refused("The text of a published version cannot change.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        if self.version.is_fixed:
            raise Refused("The text of a published version cannot change.")
        return super().delete(*args, **kwargs)


def fix_with_version(model) -> None:
    """Have the database keep the model's rows once their version was published or withdrawn."""
    rows = (
        (Rule.NO_INSERT, "NEW"),
        (Rule.NO_UPDATE, "OLD"),
        (Rule.NO_UPDATE, "NEW"),
        (Rule.NO_DELETE, "OLD"),
    )
    for rule, row in rows:
        protect(
            model,
            rule,
            when=_FIXED.format(row=row),
            sentence="The text of a published version cannot change.",
        )


class Section(TextOfVersion):
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=60)
    heading = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=10, choices=SectionKind.choices, default=SectionKind.ORDINARY
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="section_key_once"),
            models.UniqueConstraint(fields=["version", "position"], name="section_position_once"),
        ]

    def __str__(self):
        return self.heading


class Clause(TextOfVersion):
    """The smallest part that is cited. Its key means the same clause in every version."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="clauses")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="clauses")
    position = models.PositiveIntegerField(help_text="Within the version, from 1.")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=ClauseKind.choices, default=ClauseKind.PARAGRAPH)
    text = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="clause_key_once"),
            models.UniqueConstraint(fields=["version", "position"], name="clause_position_once"),
        ]

    def __str__(self):
        return self.key


class Scenario(TextOfVersion):
    """A short situation to think through, with answers that cite the clause. Part of a version.

    `answers` is a list of {"text", "right", "why", "cites"}: what can be chosen, whether it is
    right (exactly one is), what is said about it then, and the key of the clause that says so.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="scenarios")
    position = models.PositiveIntegerField(help_text="Within the version, from 1.")
    situation = models.TextField()
    answers = models.JSONField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="scenario_position_once")
        ]

    def __str__(self):
        return self.situation


for _model in (Section, Clause, Scenario):
    fix_with_version(_model)
