"""Tables of what every case has."""

from incidents.cases.models.case import (
    CASE_BURIED,
    DESCRIBED,
    MANAGING,
    Case,
    CaseQuerySet,
    ChronologyEntry,
    Evidence,
    Grant,
    Power,
)
from incidents.cases.models.involved import Involved, Side
from incidents.cases.models.second import Answer, Confirmation, Purpose, Tombstone

__all__ = [
    "CASE_BURIED",
    "DESCRIBED",
    "MANAGING",
    "Answer",
    "Case",
    "CaseQuerySet",
    "ChronologyEntry",
    "Confirmation",
    "Evidence",
    "Grant",
    "Involved",
    "Power",
    "Purpose",
    "Side",
    "Tombstone",
]
