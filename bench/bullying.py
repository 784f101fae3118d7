"""Bullying cases and records in any number: most of them closed, a few open, one of them full."""

from datetime import timedelta

from django.db.models import Model
from django.utils import timezone

from incidents.bullying.models import BullyingCase, State
from incidents.cases.models import Case, ChronologyEntry, Involved, Side
from incidents.cases.reported import Platform, Source
from incidents.children.models import NAMED, Child
from incidents.reporting.models import Kind, Record
from incidents.reporting.models import State as RecordState
from policyportal.people.models import Person, Role
from policyportal.vault import blind

OPEN = 12  # of however many, of each
ENTRIES = 12  # of the chronology of the case that is opened
CHILDREN = 200  # of the school, over and over
YEARS = 6  # over which they came in
SAID = "Her messages say that the group chat calls her names every weekend, and so do the others. "


def _case(letter: str, n: int, people: dict[str, Person], row: type[Case], **more) -> Case:
    at = timezone.now() - timedelta(days=n * 37 % (365 * YEARS), minutes=n)
    case = row(
        reference=f"{letter}-{n + 1:05}",
        manager_role=Role.HEADTEACHER,
        case_manager=people["head"],
        recorded_by=people["teacher"],
        recorded_at=at,
        aware_at=at,
        source=list(Source)[n % 4],
        platform=Platform.WHATSAPP,
        happened_on=timezone.localdate(at),
        **more,
    )
    if n >= OPEN:
        case.closed_at, case.closed_by = at, people["head"]
    case.said = SAID * 3
    return case


def _bullying(n: int, people: dict[str, Person]) -> BullyingCase:
    state = State.INVESTIGATING if n < OPEN else State.CLOSED
    return _case("B", n, people, BullyingCase, also_role=Role.DSL, state=state)


def _record(n: int, people: dict[str, Person]) -> Record:
    state = RecordState.RECEIVED if n < OPEN else RecordState.CLOSED
    kind = Kind.PUPIL_CONTACT if n % 2 else Kind.FIREWALL
    return _case("R", n, people, Record, kind=kind, state=state)


def grow_to(count: int, people: dict[str, Person]) -> None:
    """Bring cases of bullying and records to that many together, two thirds of them bullying."""
    bullying, records = BullyingCase.objects.count(), Record.objects.count()
    children = _children()
    made: list[Case] = [_bullying(n, people) for n in range(bullying, count * 2 // 3)]
    made += [_record(n, people) for n in range(records, count - count * 2 // 3)]
    _save(made)
    Involved.objects.bulk_create(
        Involved(case_id=one.pk, child=children[(n * 3 + side) % CHILDREN], side=which, added_by=by)
        for by in (people["teacher"],)
        for n, one in enumerate(made)
        for side, which in enumerate(Side)
    )
    if bullying == 0:
        _fill(BullyingCase.objects.get(reference=to_open()), people["head"])


def to_open() -> str:
    """Return the reference of the case whose page is measured."""
    return "B-00001"


def _children() -> list[Child]:
    if there := list(Child.objects.order_by("pk")[:CHILDREN]):
        return there
    made = []
    for n in range(CHILDREN):
        child = Child(school_class=f"{n % 7} Willow")
        child.name = f"Child {n}"
        child.name_index = blind.index(child.name, purpose=NAMED)
        made.append(child)
    return Child.objects.bulk_create(made)


def _save(made: list[Case]) -> None:
    """Write rows of both tables, past what the rules leave beside them."""
    names = [field.name for field in Case._meta.concrete_fields if field.name != "id"]
    Case.objects.bulk_create(Case(**{name: getattr(one, name) for name in names}) for one in made)
    ids = dict(Case.objects.values_list("reference", "pk"))
    for one in made:
        one.pk = one.id = one.case_ptr_id = ids[one.reference]
        Model.save_base(one, raw=True, force_insert=True)


def _fill(case: BullyingCase, by: Person) -> None:
    entries = []
    for number in range(1, ENTRIES + 1):
        entry = ChronologyEntry(
            case_id=case.pk, name=f"{case.reference}/{number}", number=number, what="added", by=by
        )
        entry.words = SAID
        entries.append(entry)
    ChronologyEntry.objects.bulk_create(entries)
