"""Requests for permission as they stood at the end of a past day, replayed from their steps."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from compliance.permissions.kinds import Kind
from compliance.permissions.models import PermissionStep, Taken

WAITING, ASKED, APPROVED, OVER = "Waiting", "More asked for", "Approved", "Over"
NOTED, DECLINED, WITHDRAWN = "Noted", "Declined", "Withdrawn"
STANDINGS = (WAITING, ASKED, APPROVED, NOTED, DECLINED, WITHDRAWN, OVER)
AFTER = {
    Taken.SUBMITTED: WAITING,
    Taken.ANSWERED: WAITING,
    Taken.ASKED_MORE: ASKED,
    Taken.APPROVED: APPROVED,
    Taken.NOTED: NOTED,
    Taken.DECLINED: DECLINED,
    Taken.WITHDRAWN: WITHDRAWN,
    Taken.REVOKED: OVER,
    Taken.EXPIRED: OVER,
    Taken.ENDED: OVER,
}
DECISIONS = (Taken.APPROVED, Taken.DECLINED, Taken.NOTED)


@dataclass
class Request:
    """One request as it stood at the end of the day; `person` is whose it is, by id."""

    kind: str
    reference: str = ""
    person: int | None = None
    standing: str = WAITING
    waits_since: date | None = None
    sent_on: date | None = None
    decided_on: date | None = None
    ends_on: date | None = None

    @property
    def kind_in_words(self) -> str:
        return Kind(self.kind).label

    def take(self, what: str, on: date, ends_on: date | None) -> None:
        """Take the next step with it."""
        self.standing = AFTER[Taken(what)]
        self.sent_on = self.sent_on or on
        if self.standing == WAITING:
            self.waits_since = on
        if what in DECISIONS:
            self.decided_on, self.ends_on = on, ends_on


def on(day: date, *, kind: str = "") -> list[Request]:
    """Return every request that had been sent by the end of the day, as it stood. One query."""
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    steps = PermissionStep.objects.filter(at__lt=end)
    if kind:
        steps = steps.filter(permission__kind=kind)
    found: dict[int, Request] = {}
    of = ("permission__kind", "permission__reference", "permission__person")
    rows = steps.order_by("permission", "number").values_list(
        "permission", *of, "what", "at", "ends_on"
    )
    for permission, its_kind, reference, person, what, at, ends_on in rows.iterator(2000):
        request = found.setdefault(permission, Request(its_kind, reference, person))
        request.take(what, timezone.localdate(at), ends_on)
    for request in found.values():
        if request.standing == APPROVED and request.ends_on < day:
            request.standing = OVER
    return list(found.values())
