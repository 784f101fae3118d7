"""The text of a policy outside the database: what an import gives, what the editor works on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from compliance.policies.models import ClauseKind, SectionKind, Version

DATES = ("written", "reviewed", "approved", "review_due")


@dataclass
class ManuscriptClause:
    text: str
    key: str = ""
    kind: str = ClauseKind.PARAGRAPH


@dataclass
class ManuscriptSection:
    heading: str
    key: str = ""
    kind: str = SectionKind.ORDINARY
    clauses: list[ManuscriptClause] = field(default_factory=list)

    @property
    def is_part(self) -> bool:
        """Part of the section above it, as its key says: appendix.instagram.safety-tips."""
        return self.key.count(".") > 1


@dataclass
class Manuscript:
    """A policy's title, dates ("2025-01" or "2025-01-31", None where unknown) and sections."""

    title: str = ""
    dates: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(DATES))
    sections: list[ManuscriptSection] = field(default_factory=list)
    plain_words: str = ""

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict) -> Manuscript:
        sections = [
            ManuscriptSection(
                **{k: v for k, v in section.items() if k != "clauses"},
                clauses=[ManuscriptClause(**clause) for clause in section["clauses"]],
            )
            for section in data["sections"]
        ]
        return cls(data["title"], data["dates"], sections, data.get("plain_words", ""))

    @classmethod
    def of(cls, version: Version) -> Manuscript:
        """Return the text of a stored version. Two queries."""
        by_section: dict[int, list[ManuscriptClause]] = {}
        for clause in version.clauses.order_by("position"):
            by_section.setdefault(clause.section_id, []).append(
                ManuscriptClause(clause.text, clause.key, clause.kind)
            )
        return cls(
            title=version.title,
            dates={name: getattr(version, name) or None for name in DATES},
            sections=[
                ManuscriptSection(s.heading, s.key, s.kind, by_section.get(s.pk, []))
                for s in version.sections.order_by("position")
            ],
            plain_words=version.plain_words,
        )
