"""What a report is, and which there are.

A report is made for a day: what was true at its end, as far as the portal had recorded it by then.
It is the same parts whether it becomes a page, a PDF, a CSV file or a workbook.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django import forms

from policyportal.documents.parts import Part
from policyportal.people.models import Person, Role

Filters = Mapping[str, object]  # what was chosen, by the names of the form's fields


@dataclass(frozen=True)
class Asked:
    """What report is wanted: by whom, of which day, narrowed to what."""

    by: Person
    day: date
    filters: Filters = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """One kind of report.

    `about` says in a sentence what is in it. `readers` may see it, by a role they hold. `filters`
    is the form that narrows it (its fields are not required, and what it does not understand is
    left out). `parts` makes it; the first table of the parts is the one that goes into a CSV file.
    `length` says how many rows the longest table has, without making them: from `LONG` rows on, a
    PDF is made in the background.
    """

    slug: str
    title: str
    about: str
    readers: frozenset[Role]
    parts: Callable[[Asked], list[Part]]
    length: Callable[[Asked], int]
    filters: type[forms.Form] = forms.Form

    def may_read(self, person: Person) -> bool:
        return person.holds(*self.readers)


LONG = 300  # rows

_reports: dict[str, Report] = {}


def register(report: Report) -> Report:
    """Make a report known; two cannot share a slug. They are listed in this order."""
    if _reports.setdefault(report.slug, report) is not report:
        raise ValueError(f"There are two reports called {report.slug}.")
    return report


def named(slug: str) -> Report | None:
    return _reports.get(slug)


def readable_by(person: Person) -> Iterator[Report]:
    """Give the reports that the person may read."""
    return (report for report in _reports.values() if report.may_read(person))
