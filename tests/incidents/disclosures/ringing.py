"""Recording a disclosure at a moment, ringing its clock at another, and what was told."""

from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from incidents.disclosures import clock
from incidents.disclosures.models import Disclosure
from policyportal.outbox.models import Message
from policyportal.school.working_days import one_working_day_after
from tests.incidents.rows import a_disclosure

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


AWARE = "2026-11-18 10:00"  # a Wednesday: half time 22:00, two hours left at 08:00 on Thursday


def recorded(recorder, subject=None, *, aware=AWARE, now=None) -> Disclosure:
    """Record a disclosure as the draft's last step does, at a moment."""
    aware_at = at(aware)
    due_at = one_working_day_after(aware_at)
    with time_machine.travel(at(now or aware), tick=False):
        notice = clock.first_notice(aware_at, due_at, timezone.now())
        return a_disclosure(
            recorder, subject, aware_at=aware_at, due_at=due_at, next_notice_at=notice
        )


def ring(text: str) -> int:
    with time_machine.travel(at(text), tick=False):
        return clock.ring()


def told() -> list[tuple[str, str]]:
    """Return what is in the outbox: the last part of the kind, and to whom it goes."""
    rows = Message.objects.order_by("pk").select_related("recipient")
    return [(row.kind.rpartition(".")[2], row.recipient.given_name) for row in rows]
