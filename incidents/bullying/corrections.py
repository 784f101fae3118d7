"""What was set right in the chronology is struck through wherever the row of it is shown.

The row stays as it was recorded: its entry in the chronology names it, and the correction stands
beside that entry (`cases/adding.py`).
"""

from incidents.bullying.happenings import Happening
from incidents.bullying.models import BullyingCase
from incidents.cases.models import ChronologyEntry


def corrections(case: BullyingCase, what: Happening, fact: str) -> dict[str, ChronologyEntry]:
    """Return the corrections by the name of the row, which the entry keeps as that fact.

    One query.
    """
    entries = ChronologyEntry.objects.filter(case=case.pk, what=what, corrected_by__isnull=False)
    found = entries.select_related("corrected_by")
    return {entry.facts[fact]: entry.corrected_by for entry in found if fact in entry.facts}
