"""Gathers the models of each capability for Django."""

from incidents.cases.models import (
    Case,
    ChronologyEntry,
    Confirmation,
    Evidence,
    Grant,
    Tombstone,
)
from incidents.disclosures.models import Disclosure, Draft, DraftFile

__all__ = [
    "Case",
    "ChronologyEntry",
    "Confirmation",
    "Disclosure",
    "Draft",
    "DraftFile",
    "Evidence",
    "Grant",
    "Tombstone",
]
