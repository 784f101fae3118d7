"""Requests for permission, counted: by kind and where they stood, how long they had waited.

Replayed from the steps that were taken with each up to the end of the day. It names nobody.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from statistics import median

from django import forms

from compliance.permissions import past
from compliance.permissions.kinds import Kind
from compliance.permissions.past import APPROVED, STANDINGS, WAITING, Request
from policyportal.documents.charts import Chart, Series
from policyportal.documents.parts import Part
from policyportal.documents.tables import Column, Holds, Table
from policyportal.overview.reports.report import Asked, Report, register
from policyportal.people.models import Role

READERS = (Role.ADMINISTRATOR, Role.HEADTEACHER, Role.CHAIR, Role.GOVERNOR, Role.SLT)
AGES = ("Under a week", "One to two weeks", "Over two weeks")
SOON, YEAR = timedelta(days=60), timedelta(days=365)


class PermissionFilters(forms.Form):
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[("", "Every kind"), *Kind.choices]
    )


def _by_kind(requests: Iterable[Request], columns: tuple[str, ...], part) -> Iterator[list]:
    """Give a row for each kind and one for all, of how many are in which column."""
    counts = {kind: Counter() for kind in Kind.values}
    for request in requests:
        counts[request.kind][part(request)] += 1
    for kind, numbers in counts.items():
        if numbers:
            yield [Kind(kind).label, *(numbers[one] for one in columns), numbers.total()]
    whole = sum(counts.values(), Counter())
    if whole:
        yield ["All", *(whole[one] for one in columns), whole.total()]


def _counted(title: str, columns: tuple[str, ...], rows: list[list], empty: str) -> Table:
    numbers = [Column(one, Holds.NUMBER, width=11) for one in (*columns, "All")]
    last = frozenset({len(rows) - 1}) if rows else frozenset()
    return Table.of(title, [Column("Kind", width=34), *numbers], rows, empty=empty, totals=last)


def _standing(requests: list[Request], day: date) -> Part:
    rows = list(_by_kind(requests, STANDINGS, lambda one: one.standing))
    chart = None
    if rows:
        chart = Chart(
            "stacked",
            "Requests by kind, and where they stood",
            "One bar a kind. The table has the same numbers.",
            [row[0] for row in rows[:-1]],
            [
                Series("Waiting", [row[1] + row[2] for row in rows[:-1]]),
                Series("Approved or noted", [row[3] + row[4] for row in rows[:-1]]),
                Series("Declined or withdrawn", [row[5] + row[6] for row in rows[:-1]]),
                Series("Over", [row[7] for row in rows[:-1]]),
            ],
        )
    ending = sum(one.standing == APPROVED and one.ends_on <= day + SOON for one in requests)
    says = (f"{ending} approvals end within {SOON.days} days of the day.",)
    notes = (
        "Whether an approval is suspended, while its holder has not signed, is not counted here.",
    )
    empty = "Nobody had asked for a permission by this day."
    return Part("By kind", says, chart, _counted("By kind", STANDINGS, rows, empty), notes)


def _age(request: Request, day: date) -> str:
    days = (day - request.waits_since).days
    return AGES[0] if days < 7 else AGES[1] if days < 14 else AGES[2]


def _waiting(requests: list[Request], day: date) -> Part:
    waiting = [one for one in requests if one.standing == WAITING]
    rows = list(_by_kind(waiting, AGES, lambda one: _age(one, day)))
    table = _counted("How long they had waited", AGES, rows, "Nothing waited for a decision.")
    return Part("How long they had waited", table=table)


def _decided(requests: list[Request], day: date) -> Part:
    """Return how long decisions of the year before took."""
    days: dict[str, list[int]] = {kind: [] for kind in Kind.values}
    for one in requests:
        if one.decided_on and one.decided_on > day - YEAR:
            days[one.kind].append((one.decided_on - one.sent_on).days)
    rows = [[Kind(k).label, len(all_), round(median(all_))] for k, all_ in days.items() if all_]
    columns = [
        Column("Kind", width=34),
        Column("Decided", Holds.NUMBER, width=11),
        Column("Days, median", Holds.NUMBER, width=14),
    ]
    says = ("From the day it was first sent to the last decision, within the year before.",)
    table = Table.of("Decisions", columns, rows, empty="Nothing was decided in that year.")
    return Part("Decisions", says, table=table)


def _parts(asked: Asked) -> list[Part]:
    requests = past.on(asked.day, kind=asked.filters.get("kind") or "")
    return [part(requests, asked.day) for part in (_standing, _waiting, _decided)]


PERMISSIONS = register(
    Report(
        slug="permissions",
        title="Requests for permission",
        about="How many were asked for, decided and waiting, by kind and age. It names nobody.",
        readers=frozenset(READERS),
        parts=_parts,
        length=lambda asked: len(Kind) + 1,
        filters=PermissionFilters,
    )
)
