"""What somebody reported: received, picked up, closed, on which days. Never what it became.

A report that was handed on is followed to where it went, under the number that was given when it
was sent. Where it turned out to be about whoever reported it, nothing more is said of it: it stays
as it was picked up, for a line that goes would tell them.
"""

from datetime import datetime
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.cases.chronology import Happened
from incidents.cases.models import Case, ChronologyEntry
from incidents.disclosures.happenings import Happening
from policyportal.people.models import Person

A_PAGE = 25
KINDS = ("disclosure", "bullyingcase", "record")


class Line(NamedTuple):
    """One report, as whoever sent it sees it."""

    reference: str
    received_at: datetime
    picked_up_at: datetime | None
    closed_at: datetime | None

    @property
    def tag(self) -> str:
        if self.closed_at:
            return "Closed"
        return "Picked up" if self.picked_up_at else "Received"

    @property
    def tone(self) -> str:
        return "good" if self.closed_at else "plain"


def told_of(person: Person) -> QuerySet[Case]:
    """Return what the person reported, as far as they hear of it.

    One that was handed on as a case about whoever sent it, or whose subject was changed to them,
    stays among them: nothing tells them. What they knew to be about them when they sent it is not.
    """
    about_others = Q(subject__isnull=True) | ~Q(subject=person)
    handed_on = Q(became__isnull=False, disclosure__isnull=True)
    changed = ChronologyEntry.objects.filter(case=OuterRef("pk"), what=Happening.SUBJECT)
    return Case.objects.filter(about_others | handed_on | Exists(changed), recorded_by=person)


def _reported(person: Person) -> QuerySet[Case]:
    """Return the reports as they were sent: what one was handed on as is no report of its own.

    Not either once the row that was sent is destroyed: its number would say what it became.
    """
    before = Case.objects.filter(became=OuterRef("pk"), recorded_by=person)
    came = ChronologyEntry.objects.filter(case=OuterRef("pk"), what=Happened.CAME_FROM)
    sent = told_of(person).exclude(Exists(before)).exclude(Exists(came))
    return sent.select_related(*KINDS).order_by("-recorded_at", "-pk")


def page_of(person: Person, number: str | int | None = 1, *, a_page: int = A_PAGE) -> Page:
    """Return a page of the person's reports as lines, the latest first."""
    page = Paginator(_reported(person), a_page).get_page(number)
    page.object_list = _lines(list(page.object_list), person)
    return page


def latest(person: Person, most: int) -> list[Line]:
    """Return the lines of the last few reports."""
    return _lines(list(_reported(person)[:most]), person)


def _lines(sent: list[Case], person: Person) -> list[Line]:
    chains = _followed(sent)
    return [_line(one, chains[one.pk], person) for one in sent]


def _followed(sent: list[Case]) -> dict[int, list[Case]]:
    """Return each report with what it was handed on as, in turn. One query a step, for them all."""
    chains = {one.pk: [one] for one in sent}
    known: dict[int, Case] = {}
    while wanted := {chain[-1].became_id for chain in chains.values()} - known.keys() - {None}:
        rows = Case.objects.filter(pk__in=wanted).select_related(*KINDS)
        known |= {row.pk: row for row in rows}
        for chain in chains.values():
            while chain[-1].became_id in known:
                chain.append(known[chain[-1].became_id])
    return chains


def _line(sent: Case, chain: list[Case], person: Person) -> Line:
    """Return what is said of it. A case about whoever reported it says nothing, as those after."""
    told = []
    for case in chain:
        if case.subject_id == person.pk and case.pk != sent.pk:
            break
        told.append(case)
    # What has ended was read, though it may be that nobody opened its page for that.
    looked = [case.picked_up_at or _ended(case, person) for case in told]
    picked_up_at = min(filter(None, looked), default=None)
    handed_on = told[-1].became_id is not None
    closed_at = None if handed_on else _ended(told[-1], person)
    return Line(sent.reference, sent.recorded_at, picked_up_at, closed_at)


def _ended(case: Case, person: Person) -> datetime | None:
    """Return when it ended; never of what proved to be about the person."""
    if case.subject_id == person.pk and case.became_id is None:
        return None
    return _in_kind(case).closed_at


def _in_kind(case: Case):
    """Return the row of its own kind, read with the case."""
    return next(getattr(case, kind) for kind in KINDS if hasattr(case, kind))
