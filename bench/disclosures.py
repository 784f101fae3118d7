"""Cases in any number, straight in the database: most of them closed, a few open, one long."""

from datetime import timedelta

from django.utils import timezone

from incidents.cases.models import Case, ChronologyEntry
from incidents.cases.reported import Platform, Source
from incidents.disclosures import patterns
from incidents.disclosures.models import Disclosure, Limb, Outcome, State
from policyportal.people.models import Person, Role
from policyportal.references import random_signs

OPEN = 12  # of however many
ENTRIES = 12  # of the chronology of the case that is opened
SAID = "A parent says that he follows pupils of Year 6, and writes to them after ten at night. "


def _reference(n: int) -> str:
    """Return a reference of the usual length that no other case of the bench has."""
    return f"D-{n:05}" if n else f"D-{random_signs(5)}"


def _case(n: int, people: dict[str, Person], subjects: list[Person]) -> Disclosure:
    now = timezone.now()
    at = now - timedelta(days=n % 2000, minutes=n)
    is_open, by = n < OPEN, people["head"]
    case = Disclosure(
        reference=_reference(n + 1),
        subject=subjects[n * 7 % len(subjects)] if n % 5 else None,
        manager_role=Role.HEADTEACHER,
        case_manager=by,
        recorded_by=people["teacher"],
        recorded_at=at,
        aware_at=at,
        state=State.ADVISED if is_open else State.CLOSED,
        source=list(Source)[n % 4],
        platform=Platform.INSTAGRAM,
        clauses=["tou.no-pupil-friends", "tou.no-school-matters"],
        limbs=[Limb.RISK.value],
        due_at=at + timedelta(days=1),
        referred_at=at,
        referred_by=by,
        advised_at=at,
    )
    if case.subject_id is None:
        case.described = f"Coach {n}"
        case.described_index = patterns.index_of(case.described)
    if not is_open:
        case.outcome, case.concluded_at = Outcome.UNFOUNDED, at
        case.closed_at, case.closed_by, case.confirmed_by = at, by, people["administrator"]
    case.said = SAID * 5
    case.account = {"teller": "A mother of Year 6", "children": "Her daughter"}
    return case


def grow_to(count: int, people: dict[str, Person]) -> None:
    """Bring the cases to that many; each has its rows in both tables."""
    subjects = list(Person.objects.filter(email__startswith="person").order_by("pk")[:400])
    there = Disclosure.objects.count()
    made = [_case(n, people, subjects) for n in range(there, count)]
    names = [field.name for field in Case._meta.concrete_fields if field.name != "id"]
    Case.objects.bulk_create(Case(**{name: getattr(one, name) for name in names}) for one in made)
    ids = dict(Case.objects.values_list("reference", "pk"))
    for one in made:
        one.pk = one.id = one.case_ptr_id = ids[one.reference]
        one.save_base(raw=True, force_insert=True)
    if there == 0:
        _fill(Disclosure.objects.get(reference=to_open()), people["head"])


def to_open() -> str:
    """Return the reference of the case whose page is measured."""
    return _reference(1)


def _fill(case: Disclosure, by: Person) -> None:
    entries = []
    for number in range(1, ENTRIES + 1):
        entry = ChronologyEntry(
            case_id=case.pk,
            name=f"{case.reference}/{number}",
            number=number,
            what="added",
            by=by,
        )
        entry.words = SAID
        entries.append(entry)
    ChronologyEntry.objects.bulk_create(entries)
