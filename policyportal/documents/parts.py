"""What a report is made of, whatever it becomes: a page, print, or the sheets of a workbook."""

from dataclasses import dataclass

from policyportal.documents.charts import Chart
from policyportal.documents.tables import Table


@dataclass(frozen=True)
class Part:
    """A part of a report under its heading: sentences, then a chart, then a table.

    What was hidden, and why, is said in `notes`, below the table.
    """

    heading: str
    says: tuple[str, ...] = ()
    chart: Chart | None = None
    table: Table | None = None
    notes: tuple[str, ...] = ()
