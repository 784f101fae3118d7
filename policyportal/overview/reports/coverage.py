"""How many have signed each policy: by policy, by role, and over the last year. No names."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from django import forms

from compliance.policies.models import Policy
from compliance.signing.history import History, histories
from compliance.signing.outstanding import Standing
from compliance.signing.roll import Roll, roll
from policyportal.documents.charts import Chart, Series
from policyportal.documents.parts import Part
from policyportal.documents.tables import Column, Holds, Table
from policyportal.documents.templatetags.dates import day as in_words
from policyportal.overview.reports.report import Asked, Report, register
from policyportal.people.models import Role, RoleAssignment

READERS = (Role.ADMINISTRATOR, Role.HEADTEACHER, Role.CHAIR, Role.GOVERNOR, Role.SLT)
MONTHS = 12
NUMBERS = [
    Column("Asked", Holds.NUMBER, width=8),
    Column("Signed", Holds.NUMBER, width=8),
    Column("Outstanding", Holds.NUMBER, width=11),
    Column("Overdue", Holds.NUMBER, width=8),
    Column("Share signed", Holds.SHARE, width=12),
]
COUNTED = (Standing.SIGNED, Standing.OUTSTANDING, Standing.OVERDUE)


class CoverageFilters(forms.Form):
    policy = forms.ModelChoiceField(
        label="Policy",
        required=False,
        queryset=Policy.objects.all(),
        to_field_name="slug",
        empty_label="Every policy",
    )


def _histories(asked: Asked) -> list[History]:
    """Return the policies that were in force on the day, narrowed to the one that is chosen."""
    policy = asked.filters.get("policy")
    found = histories(**({"policy": policy.pk} if policy else {}))
    return [one for one in found if one.on(asked.day)]


def _numbers(counts: Counter) -> list:
    signed, outstanding, overdue = (counts[standing] for standing in COUNTED)
    asked = signed + outstanding + overdue
    return [asked, signed, outstanding, overdue, signed / asked if asked else None]


def _counts(whole: Roll) -> Counter:
    return Counter({standing: whole.count(standing) for standing in COUNTED})


def _by_policy(found: list[tuple[History, Roll]], day: date) -> Part:
    rows = [[of.on(day).title, *_numbers(_counts(whole))] for of, whole in found]
    columns = [Column("Policy", width=36), *NUMBERS]
    chart = None
    if found:
        chart = Chart(
            "stacked",
            "How many have signed each policy",
            "One bar a policy: signed, outstanding and overdue. The table has the same numbers.",
            [row[0] for row in rows],
            [
                Series("Signed", [row[2] for row in rows]),
                Series("Outstanding", [row[3] for row in rows]),
                Series("Overdue", [row[4] for row in rows]),
            ],
        )
    empty = "No policy was in force on this day."
    says = ("Who has left is not counted: they are no longer asked.",)
    return Part("By policy", says, chart, Table.of("By policy", columns, rows, empty=empty))


def _by_role(found: list[tuple[History, Roll]], day: date) -> Part:
    held = RoleAssignment.objects.on(day).values_list("person", "role")
    roles: dict[int, list[str]] = {}
    for person, role in held:
        roles.setdefault(person, []).append(role)
    counted = {role: Counter() for role in Role.values}
    for _, whole in found:
        for person, standing in whole[:]:
            for role in roles.get(person, ()):
                counted[role][standing] += standing in COUNTED
    rows = [[Role(role).label, *_numbers(counts)] for role, counts in counted.items()]
    rows = [row for row in rows if row[1]]
    columns = [Column("Role on that day", width=30), *NUMBERS]
    says = (
        "Who holds two roles is counted in both. With several policies, each signature that was "
        "asked for is counted.",
    )
    empty = "Nobody was asked to sign on this day."
    return Part("By role", says, table=Table.of("By role", columns, rows, empty=empty))


def _month_ends(day: date) -> Iterator[date]:
    """Give the last days of the months before the day, and the day itself, the oldest first."""
    ends, first = [day], day.replace(day=1)
    while len(ends) <= MONTHS:
        ends.append(first - timedelta(days=1))
        first = ends[-1].replace(day=1)
    return reversed(ends)


def _over_time(of: History, day: date) -> Part:
    """Return the share that had signed at the end of each month, of the version in force then."""
    rows = []
    for end in _month_ends(day):
        if version := of.on(end):
            rows.append([end, version.number, *_numbers(_counts(roll(version, of, end)))])
    columns = [Column("At the end of", Holds.DAY, width=18), Column("Version", Holds.NUMBER, 8)]
    shares = [row[-1] for row in rows]
    chart = Chart(
        "lines",
        "The share that had signed, month by month",
        "A line of the share signed at the end of each month. The table has the same numbers.",
        [in_words(row[0]).partition(" ")[2] for row in rows],
        [Series("Signed", shares)],
        shares=True,
    )
    table = Table.of("Over time", [*columns, *NUMBERS], rows)
    return Part("Over time", ("A new version that asks again lowers the line.",), chart, table)


def _parts(asked: Asked) -> list[Part]:
    found = [(of, roll(of.on(asked.day), of, asked.day)) for of in _histories(asked)]
    parts = [_by_policy(found, asked.day), _by_role(found, asked.day)]
    if len(found) == 1:
        parts.append(_over_time(found[0][0], asked.day))
    return parts


COVERAGE = register(
    Report(
        slug="coverage",
        title="Signing coverage",
        about="How many of those who were asked have signed each policy. It names nobody.",
        readers=frozenset(READERS),
        parts=_parts,
        length=lambda asked: len(Role) + MONTHS,
        filters=CoverageFilters,
    )
)
