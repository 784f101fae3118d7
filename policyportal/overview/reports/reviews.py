"""What is due for review: what governors are asked to look at, the overdue first."""

from django import forms
from django.utils import timezone

from compliance.reviews import past, sources
from compliance.reviews.sources import LATE, SEEN_BY, SOON, Review, Source
from policyportal.documents.parts import Part
from policyportal.documents.tables import Column, Holds, Table
from policyportal.overview.reports.report import Asked, Report, register

STATES = {LATE: "Overdue", SOON: f"Due within {sources.SOON_DAYS} days", "plain": "Later"}
COLUMNS = [
    Column("What", width=44),
    Column("Kind", width=18),
    Column("Last reviewed", Holds.DAY, width=18),
    Column("Review due", Holds.DAY, width=18),
    Column("State", width=18),
]


class ReviewFilters(forms.Form):
    source = forms.ChoiceField(
        label="Of what", required=False, choices=[("", "Everything"), *Source.choices]
    )
    state = forms.ChoiceField(
        label="When", required=False, choices=[("", "Every date"), *STATES.items()]
    )


def _found(asked: Asked) -> list[tuple[Review, str]]:
    """Return what the report lists, with how each stands on the day."""
    is_past = asked.day < timezone.localdate()
    every = past.on(asked.day) if is_past else sources.everything()
    found = [(one, _state(one, asked)) for one in sorted(every, key=_first_due)]
    source, state = asked.filters.get("source"), asked.filters.get("state")
    return [
        (one, its) for one, its in found if source in (None, one.source) and state in (None, its)
    ]


def _first_due(review: Review) -> tuple[str, str]:
    return review.due or "9999", review.what


def _state(review: Review, asked: Asked) -> str:
    return review.tone(asked.day)


def _rows(found: list[tuple[Review, str]]) -> list[list]:
    return [
        [one.what, one.source.label, _day(one.last), _day(one.due), STATES[state]]
        for one, state in found
    ]


def _day(known: str):
    """Return a date where the day is known, and the month as it is kept where it is not."""
    if not known:
        return None
    return sources.first_day(known) if len(known) == 10 else known


def _parts(asked: Asked) -> list[Part]:
    found = _found(asked)
    numbers = {state: sum(its == state for _, its in found) for state in STATES}
    says = ", ".join(f"{number} {STATES[state].lower()}" for state, number in numbers.items())
    table = Table.of(
        "Review dates",
        COLUMNS,
        _rows(found),
        empty="Nothing had a review date on this day that fits what was asked for.",
    )
    notes = ()
    if asked.day < timezone.localdate():
        notes = ("School accounts are named as they are called now.",)
    return [Part("Review dates", (f"{len(found)} in all: {says}.",), table=table, notes=notes)]


REVIEWS = register(
    Report(
        slug="reviews",
        title="Review dates",
        about="What is to be looked at again: policies, advice sheets, school accounts, contacts.",
        readers=frozenset(SEEN_BY),
        parts=_parts,
        length=lambda asked: len(_found(asked)),
        filters=ReviewFilters,
    )
)
