"""A case of each kind, open or ended, for what all of them share."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.bullying.models import State as BullyingState
from incidents.disclosures.models import State as DisclosureState
from incidents.reporting.models import Kind
from incidents.reporting.models import State as RecordState
from tests.incidents import rows as disclosures
from tests.incidents.bullying import rows as bullying
from tests.incidents.reporting import rows as reporting

KINDS = ("D", "B", "R")
CLOSED, VOIDED, HANDED_OVER = "closed", "voided", "handed-over"


def a_case(kind: str, recorder, *, subject=None, affected=None, children=True):
    """Make a case of the kind, about the person and done to the other; with a child, or without."""
    if kind == "D":
        return disclosures.a_disclosure(recorder, subject, affected=affected)
    if kind == "B":
        return bullying.a_bullying_case(
            recorder,
            hurt=("Asha Lall",) if children else (),
            doing=(),
            subject=subject,
            affected=affected,
        )
    return reporting.a_record(
        recorder,
        Kind.FIREWALL,
        children=("Femi Adeleke",) if children else (),
        subject=subject,
        affected=affected,
    )


def ended(case, state: str, *, by, second):
    """Bring a case of any kind to an end."""
    kind = case.reference[0]
    if kind == "D":
        return disclosures.put(case, DisclosureState(state), by=by, second=second)
    if kind == "B":
        return bullying.put(case, BullyingState(state), by=by, second=second)
    case.state, case.closed_by = RecordState(state), by
    case.closed_at = case.recorded_at
    case.confirmed_by = second if state == VOIDED else None
    case.save()
    return case


def queries_of(client, address: str) -> int:
    """Return how many queries the page takes, once whatever is kept has been read."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
