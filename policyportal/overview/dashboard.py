"""The dashboard of who deals with cases: what needs them now, and how many of what there are.

Every number is counted through `visible_to`, as the list that it opens is: nothing is in it that
the person may not see (domain.md, "People and roles").
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from compliance.permissions import access as permission_access
from compliance.permissions.waiting import for_decider
from compliance.reviews import sources as reviews
from incidents.bullying.models import BullyingCase
from incidents.bullying.models import State as BullyingState
from incidents.cases import access
from incidents.cases.models import CaseQuerySet
from incidents.disclosures.models import Disclosure
from incidents.disclosures.models import State as DisclosureState
from incidents.reporting.models import Kind, Record
from policyportal.overview.home import Tally
from policyportal.people.models import Person, Role

MOST_ACCOUNTS = 10  # the first due; the others stand in their register


@dataclass(frozen=True)
class Figure:
    """A number, what of, and the list in which those that it counts stand."""

    number: int
    label: str
    url: str
    tone: str = "plain"


@dataclass(frozen=True)
class Group:
    """What is counted together: all of it first, then its parts."""

    title: str
    whole: Figure
    parts: list[Figure] = field(default_factory=list)


@dataclass(frozen=True)
class ReviewDate:
    """When something is to be looked at again."""

    what: str
    url: str
    due: str  # to the day or to the month, "" where it is not known
    tone: str


def may_see(person: Person) -> bool:
    """Whether there is a dashboard for this person: who deals with cases by role, or covers it."""
    return person.acts_as(Role.HEADTEACHER, Role.DSL)


def letters_for(person: Person) -> tuple[str, ...]:
    """Return the kinds of report that the person sees, by the letter of their references."""
    return ("D", "B", "R") if access.sees_disclosures(person) else ("B", "R")


def groups(person: Person) -> list[Group]:
    """Return the open cases and the requests that the person deals with, counted."""
    found = []
    if access.sees_disclosures(person):
        disclosures = Disclosure.objects.visible_to(person).open()
        page = reverse("incidents:disclosure-list")
        found.append(_cases("Disclosures", disclosures, page, "state", DisclosureState))
    bullying = BullyingCase.objects.visible_to(person).open()
    page = reverse("incidents:bullying-list")
    found.append(_cases("Bullying", bullying, page, "state", BullyingState))
    records = Record.objects.visible_to(person).open()
    page = reverse("incidents:record-list")
    found.append(_cases("Records", records, page, "kind", Kind))
    if permission_access.can_decide_some(person):
        url = reverse("compliance:permission-queue")
        waiting = for_decider(person).count
        found.append(Group("Requests for permission", Figure(waiting, "to decide", url)))
    return found


def _cases(title: str, open_ones: CaseQuerySet, page: str, by: str, choices) -> Group:
    """Count the open cases, and those of each state or kind. One query."""
    counted = open_ones.order_by().values_list(by).annotate(number=Count("pk"))
    numbers = dict(counted)
    parts = [
        Figure(numbers[one.value], _within(one.label), f"{page}?{urlencode({by: one.value})}")
        for one in choices
        if one.value in numbers
    ]
    return Group(title, Figure(sum(numbers.values()), "open", page), parts)


def _within(label: str) -> str:
    """Return a label as it stands after a number: LADO stays as it is written."""
    return f"{label[0].lower()}{label[1:]}"


def signatures(tallies: list[Tally]) -> list[Group]:
    """Return how many signatures are outstanding of each policy; none where all have signed."""
    return [
        Group(
            tally.title,
            Figure(tally.signed, f"of {tally.asked} signed", f"{tally.url}?standing=signed"),
            list(_unsigned(tally)),
        )
        for tally in tallies
        if tally.outstanding or tally.overdue
    ]


def _unsigned(tally: Tally) -> Iterator[Figure]:
    if tally.overdue:
        yield Figure(tally.overdue, "overdue", f"{tally.url}?standing=overdue", "late")
    if tally.outstanding:
        yield Figure(tally.outstanding, "outstanding", f"{tally.url}?standing=outstanding")


def review_dates(person: Person, today: date) -> list[ReviewDate]:
    """Return what is to be looked at again and when, the first due first. Four queries.

    Of the school accounts those that are due first; the page of review dates has the others.
    """
    found, accounts = [], 0
    for one in reviews.visible_to(person):
        accounts += one.source == reviews.Source.ACCOUNT
        if one.source != reviews.Source.ACCOUNT or accounts <= MOST_ACCOUNTS:
            found.append(ReviewDate(one.what, one.path, one.due, one.tone(today)))
    return found
