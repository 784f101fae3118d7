"""Gathers the models of each capability for Django."""

from compliance.advice.models import AdviceReview, AdviceSheet, AdviceVersion
from compliance.permissions.accounts.models import (
    AccountReview,
    Handover,
    HandoverTick,
    SchoolAccount,
)
from compliance.permissions.models import Permission, PermissionStep
from compliance.policies.models import (
    ChangeMark,
    Clause,
    Policy,
    Review,
    Scenario,
    Section,
    Version,
    WorkingCopy,
)
from compliance.reviews.models import CalendarFeed
from compliance.signing.models import Acknowledgement, Attempt, Expiry, PaperRecord

__all__ = [
    "AccountReview",
    "Acknowledgement",
    "AdviceReview",
    "AdviceSheet",
    "AdviceVersion",
    "Attempt",
    "CalendarFeed",
    "ChangeMark",
    "Clause",
    "Expiry",
    "Handover",
    "HandoverTick",
    "PaperRecord",
    "Permission",
    "PermissionStep",
    "Policy",
    "Review",
    "Scenario",
    "SchoolAccount",
    "Section",
    "Version",
    "WorkingCopy",
]
