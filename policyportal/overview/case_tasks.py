"""What bullying cases and records ask of a person. A line names a reference, never a child."""

from datetime import date

from incidents.bullying.models import BullyingCase
from incidents.bullying.models import State as Bullying
from incidents.cases.pages import address_of
from incidents.reporting.models import Kind, Record
from policyportal.documents.templatetags.dates import day
from policyportal.overview.tasks import Task
from policyportal.people.models import Person

NEXT = {
    Bullying.REPORTED: "See what the policy says, and assess it.",
    Bullying.ASSESSED: "Look into it, or say that it is not the school’s to resolve.",
    Bullying.INVESTIGATING: "Work with the families.",
    Bullying.FAMILIES: "See what was agreed, and whether it has ended.",
    Bullying.RESOLVED: "See what is left to do, and close it.",
    Bullying.NOT_SCHOOL: "See what is left to do, and close it.",
}
AT_ONCE = (Kind.IMAGES, Kind.CONTACT)


def open_cases(person: Person) -> list[BullyingCase | Record]:
    """Return every open bullying case and record that the person may see. Two queries."""
    cases = BullyingCase.objects.visible_to(person).open().order_by("recorded_at", "pk")
    records = Record.objects.visible_to(person).open().order_by("recorded_at", "pk")
    return [*cases, *records]


def task_of(case: BullyingCase | Record, person: Person, today: date) -> Task:
    """Return the line of a bullying case or of a record, as the person has it."""
    return _of_record(case, person) if isinstance(case, Record) else _of_bullying(case, today)


def _of_bullying(case: BullyingCase, today: date) -> Task:
    state = Bullying(case.state)
    tag, tone, detail, rank = state.label, "plain", NEXT[state], (2,)
    if state == Bullying.REPORTED and case.affected_id is not None:
        tag, tone, rank = "At once", "late", (-2, case.recorded_at)  # staff are threatened
        detail = "See how the member of staff is, and assess it now."
    elif state == Bullying.REPORTED:
        tone, rank = "soon", (0, case.recorded_at)
    elif case.follow_up_on and case.follow_up_on <= today:
        tag = "Look again today" if case.follow_up_on == today else "Look again, overdue"
        tone = "soon" if case.follow_up_on == today else "late"
        detail, rank = f"Somebody was to look again on {day(case.follow_up_on)}.", (0,)
    what = f"Bullying {case.reference}"
    return Task(what, "Open the case", address_of(case), rank, tag, tone, detail)


def _of_record(record: Record, person: Person) -> Task:
    """Whoever deals with it knows of the danger once they have read it, or wrote it themselves."""
    kind, known = Kind(record.kind), record.picked_up_at or record.recorded_by_id == person.pk
    tag, tone, detail, rank = "Open", "plain", f"{kind.label}.", (2,)
    if kind in AT_ONCE and known:
        tone, rank = "soon", (0, record.recorded_at)
        detail = f"{kind.label}. See what is left to do."
    elif kind in AT_ONCE:
        tag, tone, rank = "At once", "late", (-2, record.recorded_at)
        detail = "Read it now, and make sure that everybody is safe."
    what = f"Record {record.reference}"
    return Task(what, "Open the record", address_of(record), rank, tag, tone, detail)
