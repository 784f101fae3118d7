"""Cases of each kind with everything that can belong to one, closed, their time come."""

from datetime import timedelta

from django.utils import timezone

from incidents.bullying import families, follow_ups, letters, outside
from incidents.bullying.models import Body, BullyingCase, Contact, FamilyContact, LetterKind
from incidents.bullying.models import State as BullyingState
from incidents.cases import confirmations, evidence, steps
from incidents.cases.chronology import Happened
from incidents.cases.destroying import ask_to_destroy
from incidents.cases.involving import children_of, involve
from incidents.cases.models import Case, Confirmation, Power, Side
from incidents.disclosures.models import Disclosure, Outcome
from incidents.disclosures.models import State as DisclosureState
from incidents.reporting.models import IctBan, Record
from policyportal.people.models import Person
from policyportal.vault.uploads import Accepted
from tests.incidents import rows as disclosures
from tests.incidents.bullying import rows as bullying
from tests.incidents.bullying.assessed import assessed
from tests.incidents.cases.kinds import CLOSED, a_case, ended
from tests.incidents.rows import added

NAMES = ("Asha Lall", "Toby Marsh", "Femi Adeleke", "Uncle Ray")
LONG_AGO = {"D": 1, "B": 8, "R": 4}  # years since it was closed


def with_everything(kind: str, *, recorder: Person, head: Person, dsl: Person, chair: Person):
    """Make an open case with all that can be recorded with one of its kind."""
    case = a_case(kind, recorder)
    if kind == "D":
        involve(case, bullying.a_child("Asha Lall", by=head), Side.HURT, by=head)
    picture = Accepted("page.png", "image/png", case.reference.encode())
    evidence.add(
        case,
        upload=picture,
        description="A picture of Asha's page.",
        captured_at=None,
        images="no",
        seen=None,
        by=head,
    )
    first = steps.finish(_now(case), Happened.ADDED, by=head, words="On Monday.")
    second = steps.finish(_now(case), Happened.CORRECTED, by=head, words="Tuesday.", corrects=first)
    steps.finish(_now(case), Happened.CORRECTED, by=head, words="Friday.", corrects=second)
    added(case, chair, Power.READ, by=head)
    if kind == "B":
        _of_bullying(_now(case), head=head, dsl=dsl)
    if kind == "R":
        _of_a_record(case, head)
    return _now(case)


def _now(case: Case) -> Case:
    return type(case).objects.get(pk=case.pk)


def _of_bullying(case: BullyingCase, *, head: Person, dsl: Person) -> None:
    who = {"seen": None, "by": head}
    assessed(case, head)
    hurt = children_of(case)[0].child
    family = families.note_family(case, [hurt], words="Mrs Lall, 020 7946 0018", **who)
    contact = FamilyContact(
        case=case,
        family=family,
        name=f"{case.reference}/K1",
        by=head,
        what=Contact.MET,
        happened_at=timezone.now(),
    )
    contact.words = "Mrs Lall came on Tuesday."
    contact.save()
    soon = timezone.localdate() + timedelta(days=7)
    follow_ups.set_follow_up(case, due_on=soon, words="How Asha is.", **who)
    outside.refer(case, Body.POLICE, made_at=timezone.now(), words="The log of Asha.", **who)
    letters.write(case, LetterKind.WARNING, words="Dear parents, talk of it at home.", **who)
    sent = letters.write(case, LetterKind.YEAR, words="Dear parents, talk of it at home.", **who)
    confirmations.answer(letters.ask(sent, **who), yes=True, by=dsl)
    BullyingCase.objects.filter(pk=case.pk).update(follow_up_on=None)


def _of_a_record(case: Record, head: Person) -> None:
    today = timezone.localdate()
    IctBan.objects.create(
        record=case,
        child=children_of(case)[0].child,
        starts_on=today - timedelta(days=20),
        ends_on=today - timedelta(days=6),
        set_by=head,
    )


def closed_long_ago(case: Case, *, by: Person, second: Person) -> Case:
    """Close the case in the past, so that it is due today."""
    kind = case.reference[0]
    if kind == "D":
        case = disclosures.put(case, DisclosureState.CONCLUDED, by=by)
        Disclosure.objects.filter(pk=case.pk).update(outcome=Outcome.FALSE)
        case = _now(case)
        case.state, case.closed_at = DisclosureState.CLOSED, timezone.now()
        case.closed_by, case.confirmed_by = by, second
        case.save()
    elif kind == "B":
        case = bullying.put(case, BullyingState.CLOSED, by=by)
    else:
        case = ended(case, CLOSED, by=by, second=second)
    return time_has_come(case)


def time_has_come(case: Case) -> Case:
    """Have an ended case be due since yesterday, closed as long ago as its kind is kept."""
    closed_at = timezone.now() - timedelta(days=366 * LONG_AGO[case.reference[0]])
    yesterday = timezone.localdate() - timedelta(days=1)
    type(case).objects.filter(pk=case.pk).update(closed_at=closed_at, kept_until=yesterday)
    return _now(case)


def over(kind: str, cast: dict[str, Person]) -> Case:
    """Return a case of the kind with all that can belong to one, due since yesterday."""
    case = with_everything(kind, **cast)
    return closed_long_ago(case, by=cast["head"], second=cast["chair"])


def ask(case: Case, by: Person, **more) -> Confirmation:
    return ask_to_destroy(case, **({"reason": "Its time has come.", "seen": None} | more), by=by)


def destroy(case, *, by: Person, second: Person) -> None:
    confirmations.answer(ask(case, by), yes=True, by=second)
