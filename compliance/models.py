"""Gathers the models of each capability for Django."""

from compliance.policies.models import Clause, Policy, Section, Version, WorkingCopy
from compliance.signing.models import Acknowledgement, Expiry, PaperRecord

__all__ = [
    "Acknowledgement",
    "Clause",
    "Expiry",
    "PaperRecord",
    "Policy",
    "Section",
    "Version",
    "WorkingCopy",
]
