"""How long a case has been open, beside the targets of the local authority (`local-targets`)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from incidents.disclosures.models import Disclosure, State
from policyportal.school.models import SafeguardingContacts

MONTH, QUARTER = 31, 92  # days


@dataclass(frozen=True)
class Targets:
    """How many days a case is or was open, and what share the local authority wants how soon."""

    days: int
    is_over: bool
    within_month: int
    within_quarter: int

    @property
    def against(self) -> str:
        """Say which target the days are within, or past."""
        if self.days <= MONTH:
            return "within one month"
        return "longer than one month" if self.days <= QUARTER else "longer than three months"


def standing(case: Disclosure, contacts: SafeguardingContacts, now: datetime) -> Targets | None:
    """Return how the case stands; None for conduct and for what was voided. No query."""
    if case.is_conduct or case.state == State.VOIDED:
        return None
    ended = case.closed_at or now
    days = (timezone.localdate(ended) - timezone.localdate(case.aware_at)).days
    is_over = case.closed_at is not None
    return Targets(days, is_over, contacts.month_target, contacts.quarter_target)
