"""Gathers the models of each capability for Django."""

from incidents.bullying.models import (
    Assessment,
    BullyingCase,
    Family,
    FamilyContact,
    FollowUp,
    Letter,
    Referral,
)
from incidents.cases.models import (
    Case,
    ChronologyEntry,
    Confirmation,
    Evidence,
    Grant,
    Involved,
    Tombstone,
)
from incidents.children.models import Child
from incidents.counting.models import TermCount
from incidents.disclosures.models import Disclosure, Draft, DraftFile
from incidents.reporting.models import IctBan, Record

__all__ = [
    "Assessment",
    "BullyingCase",
    "Case",
    "Child",
    "ChronologyEntry",
    "Confirmation",
    "Disclosure",
    "Draft",
    "DraftFile",
    "Evidence",
    "Family",
    "FamilyContact",
    "FollowUp",
    "Grant",
    "IctBan",
    "Involved",
    "Letter",
    "Record",
    "Referral",
    "TermCount",
    "Tombstone",
]
