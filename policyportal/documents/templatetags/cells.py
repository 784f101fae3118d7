"""The cells of a table as people read them, on a page and in print."""

from collections.abc import Iterator

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma

from policyportal.documents.tables import Column, Hidden, Holds, Row, Table
from policyportal.documents.templatetags.dates import day, moment

register = template.Library()

_SHOWN = {
    Holds.TEXT: str,
    Holds.LINK: str,
    Holds.DAY: day,
    Holds.MOMENT: moment,
    Holds.NUMBER: intcomma,
    Holds.SHARE: lambda share: f"{share:.0%}",
    Holds.YES: lambda is_so: "Yes" if is_so else "No",
}


def in_words(value: object, column: Column) -> str:
    """Return a cell as it reads; "" where there is nothing."""
    if value is None:
        return ""
    if isinstance(value, Hidden):
        return str(value)
    return _SHOWN[column.holds](value)


@register.filter
def cells(row: Row, table: Table) -> Iterator[tuple[str, Column]]:
    """Give each cell of a row as it reads, with its column."""
    for value, column in zip(row, table.columns, strict=True):
        yield in_words(value, column), column
