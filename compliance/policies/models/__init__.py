"""Policies, their versions and texts, and what is said about them."""

from compliance.policies.models.review import ChangeMark, Review
from compliance.policies.models.text import (
    Clause,
    ClauseKind,
    Scenario,
    Section,
    SectionKind,
    TextOfVersion,
)
from compliance.policies.models.version import (
    PREPARERS,
    STATEMENT,
    Policy,
    Status,
    Version,
    every_role,
)
from compliance.policies.models.working_copy import WorkingCopy

__all__ = [
    "PREPARERS",
    "STATEMENT",
    "ChangeMark",
    "Clause",
    "ClauseKind",
    "Policy",
    "Review",
    "Scenario",
    "Section",
    "SectionKind",
    "Status",
    "TextOfVersion",
    "Version",
    "WorkingCopy",
    "every_role",
]
