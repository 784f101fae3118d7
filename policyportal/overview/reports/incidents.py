"""How many incidents there were term by term, for governors: small numbers are hidden."""

from django import forms

from incidents.counting.counts import Counted, counted_by
from incidents.counting.models import Line
from incidents.counting.suppression import FEWEST
from policyportal.documents.charts import Chart, Series
from policyportal.documents.parts import Part
from policyportal.documents.tables import Column, Hidden, Holds, Table
from policyportal.overview.reports.report import Asked, Report, register
from policyportal.people.models import Role

FEW, SUM = Hidden(f"fewer than {FEWEST}"), Hidden("hidden")
WHAT = (
    "Terms are fixed by the calendar: spring from 1 January, summer from 1 April, autumn from "
    "1 September. A case counts in the term in which it was recorded, once, as what it was when "
    "the term was over; what was voided does not count. What happens later changes no number.",
    "Cases about those who deal with cases (the headteacher, the chair of governors, the "
    "safeguarding leads, the senior leaders), or done to them, are not counted: they know the "
    "others, and could find their own. There may be some, or none.",
)
SMALL = (
    f"A number below {FEWEST}, none included, is hidden, and so is each sum that would give one "
    "away: with so few, whoever knows of one case might learn of another."
)


class IncidentFilters(forms.Form):
    line = forms.ChoiceField(
        label="Of what", required=False, choices=[("", "Everything"), *Line.choices]
    )


def _lines(asked: Asked) -> list[Line]:
    chosen = asked.filters.get("line")
    return [Line(chosen)] if chosen else list(Line)


def _row(counted: Counted, lines: list[Line]) -> list:
    numbers = [counted.told.numbers[line] for line in lines]
    row = [str(counted.term), *(FEW if number is None else number for number in numbers)]
    if len(lines) > 1:
        total = counted.told.total
        row.append(SUM if total is None else total)
    return row


def _parts(asked: Asked) -> list[Part]:
    lines, counted = _lines(asked), counted_by(asked.day)
    rows = [_row(one, lines) for one in counted]
    columns = [Column("Term", width=20), *(Column(one.label, Holds.NUMBER, 18) for one in lines)]
    if len(lines) > 1:
        columns.append(Column("In all", Holds.NUMBER, 12))
    table = Table.of(
        "By term",
        columns,
        rows,
        empty="No term had ended and been counted by this day since the portal was set up.",
    )
    hidden = sum(isinstance(cell, Hidden) for row in rows for cell in row)
    says = _how_many(hidden, sum(len(row) - 1 for row in rows))
    return [Part("By term", says, _chart(counted, lines), table, notes=(SMALL, *WHAT))]


def _how_many(hidden: int, whole: int) -> tuple[str, ...]:
    if not whole:
        return ()
    if not hidden:
        return ("No number is hidden.",)
    return (f"{hidden} of {whole} numbers {'is' if hidden == 1 else 'are'} hidden.",)


def _chart(counted: list[Counted], lines: list[Line]) -> Chart | None:
    """Return a drawing of what is told, the oldest term first; none where all is hidden."""
    terms = counted[::-1]
    series = [Series(line.label, [one.told.numbers[line] for one in terms]) for line in lines]
    if all(number is None for one in series for number in one.numbers):
        return None
    says = "Bars side by side for each term. A number that is hidden has no bar."
    return Chart("bars", "Incidents by term", says, [str(one.term) for one in terms], series)


INCIDENTS = register(
    Report(
        slug="incidents",
        title="Incident summary",
        about="How many incidents were recorded in each past term; small numbers are hidden.",
        readers=frozenset({Role.HEADTEACHER, Role.CHAIR, Role.GOVERNOR, Role.DSL}),
        parts=_parts,
        length=lambda asked: len(counted_by(asked.day)),
        filters=IncidentFilters,
    )
)
