"""What one person may not decide alone: a second person is asked, and answers.

Whoever asks does so in an action of their capability, which calls `ask` last: it writes the
chronology entry and the audit entry of that action. What becomes of a yes is a function that the
capability registers for the purpose. The second person reads the case while they are asked, and
loses sight of it once they have answered (domain.md, "People and roles").
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from incidents.cases import access, notices, routing, steps
from incidents.cases.chronology import Happened
from incidents.cases.models import Answer, Case, Confirmation, Grant, Power, Purpose, Tombstone
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.school.models import SafeguardingContacts, School

DAYS = 14  # in which the second person reads the case and answers

Outcome = Callable[..., object]
_outcomes: dict[tuple[type[Case], str], Outcome] = {}


def register_outcome(kind: type[Case], purpose: Purpose, function: Outcome) -> None:
    """Have the function carry out what was asked of such a case, once a second person says yes.

    It is called as `function(case, confirmation=…, by=…)`: the case locked, in its own kind, `by`
    the second person. It judges again whether now is the time, changes, tells, and ends with
    `steps.finish`.
    """
    if _outcomes.setdefault((kind, purpose), function) is not function:
        raise ValueError(f"There are two outcomes of {purpose} in a {kind.__name__}.")


@dataclass(frozen=True)
class Shown:
    """What the second person is to read before they answer, and the address it has."""

    title: str
    words: str
    address: str


Undo = Callable[..., None]
Show = Callable[[Case], Shown | None]
_undone: dict[tuple[type[Case], str], Undo] = {}
_shown: dict[tuple[type[Case], str], Show] = {}


def register_undone(kind: type[Case], purpose: Purpose, function: Undo) -> None:
    """Have the function put back what asking changed, where the answer is no or nobody answers.

    It is called as `function(case, confirmation=…)` before the step is written down: the case
    locked, in its own kind. It records nothing itself.
    """
    if _undone.setdefault((kind, purpose), function) is not function:
        raise ValueError(f"There are two ways back from {purpose} in a {kind.__name__}.")


def register_shown(kind: type[Case], purpose: Purpose, function: Show) -> None:
    """Have the page on which such a question is answered show what `function(case)` returns."""
    if _shown.setdefault((kind, purpose), function) is not function:
        raise ValueError(f"There are two things to read for {purpose} in a {kind.__name__}.")


def shown(case: Case, confirmation: Confirmation) -> Shown | None:
    """Return what is to be read before answering, beside the case itself; None where nothing is."""
    if confirmation.purpose not in {purpose for _, purpose in _shown}:
        return None
    case = steps.in_kind(case)
    show = _shown.get((type(case), confirmation.purpose))
    return show(case) if show else None


def open_one(case: Case) -> Confirmation | None:
    """Return what waits for a second person's answer in the case; there is one at most."""
    waiting = Confirmation.objects.filter(case=case.pk, answer="")
    return waiting.select_related("asked_by", "second").first()


def waiting_for(person: Person) -> list[Confirmation]:
    """Return what waits for this person's answer, and can be answered now, the oldest first."""
    asked = Confirmation.objects.filter(second=person, answer="").select_related("case", "asked_by")
    visible = Case.objects.visible_to(person)
    return list(asked.filter(case__in=visible.values("pk")).order_by("asked_at", "pk"))


def answered_before(person: Person, reference: str) -> bool:
    """Whether the person answered, and sees the case no more: for a button pressed twice."""
    if Case.objects.visible_to(person).filter(reference=reference).exists():
        return False
    answers = Confirmation.objects.filter(case__in=Case.objects.not_about(person))
    if answers.filter(case__reference=reference, answered_by=person, second=person).exists():
        return True
    return Tombstone.objects.filter(reference=reference, confirmed_by=person).exists()


def ask(
    case: Case,
    purpose: Purpose,
    *,
    reason: str,
    by: Person,
    facts: dict | None = None,
    fields: tuple[str, ...] = (),
) -> Confirmation:
    """Ask the second person, inside the action that needs one, as the last thing it does.

    The case is locked by then. `facts` go into the chronology entry; `fields` are saved with it.
    Who is asked follows from the purpose (`routing.py`).
    """
    if open_one(case):
        raise Refused(
            "Somebody is being asked to confirm something in this case already. Wait for the "
            "answer, or take the request back."
        )
    asks = routing.second_reader if purpose == Purpose.LETTER else routing.second_person
    second = asks(case, first=by)
    if second is None:
        raise Refused(nobody_left())
    confirmation = Confirmation(
        case_id=case.pk,
        purpose=purpose,
        name=f"{case.reference}/C{Confirmation.objects.filter(case=case.pk).count() + 1}",
        asked_by=by,
        second=second,
    )
    confirmation.reason = reason
    confirmation.save(force_insert=True)
    if not access.can_work(second, case):
        _let_read(case, second, given_by=by)
    notices.tell_second(confirmation)
    asked = {"For": Purpose(purpose).label, "Asked": second.name}
    steps.finish(
        case,
        Happened.CONFIRMATION_ASKED,
        by=by,
        words=reason,
        facts=asked | (facts or {}),
        fields=fields,
    )
    return confirmation


def nobody_left() -> str:
    """Say that the school has nobody to confirm it, and who is outside it."""
    contacts = SafeguardingContacts.here()
    authority = contacts.lado_authority or School.here().local_authority or "the local authority"
    reached = f" ({contacts.lado_telephone})" if contacts.lado_telephone else ""
    return (
        "A second person has to confirm this, and nobody at the school can: not the chair of "
        "governors, and no other governor is named for it. Name one on the page of safeguarding "
        f"contacts, or take it to {authority}{reached}."
    )


def _let_read(case: Case, second: Person, *, given_by: Person) -> None:
    grant = Grant(
        case_id=case.pk,
        person=second,
        power=Power.CONFIRM,
        name=f"{case.reference}/G{Grant.objects.filter(case=case.pk).count() + 1}",
        given_by=given_by,
        ends_at=timezone.now() + timedelta(days=DAYS),
    )
    grant.reason = "Asked to confirm what one person may not decide alone."
    grant.save(force_insert=True)


def _put_back(case: Case, confirmation: Confirmation) -> None:
    case = steps.in_kind(case)
    if undo := _undone.get((type(case), confirmation.purpose)):
        undo(case, confirmation=confirmation)


def _answered(confirmation: Confirmation, answer: Answer, *, words: str, by: Person) -> None:
    """Write the answer down, and end the second person's sight of the case.

    Sight that they have in another way, by a role or because they were added, stays.
    """
    now = timezone.now()
    confirmation.answer, confirmation.answered_by, confirmation.answered_at = answer, by, now
    confirmation.words = words
    confirmation.save(update_fields=["answer", "answered_by", "answered_at", "words_sealed"])
    grants = Grant.objects.running().filter(case=confirmation.case_id, power=Power.CONFIRM)
    grants.filter(person=confirmation.second_id).update(ends_at=now, ended_by=by)


def locked_in_kind(case: Case) -> Case:
    """Lock the case as the row of its own kind (a disclosure), the way every action locks it."""
    links = (link for link in Case._meta.related_objects if link.one_to_one)
    kinds = [link.related_model for link in links if issubclass(link.related_model, Case)]
    for kind in [type(case)] if type(case) is not Case else kinds:
        if row := kind.objects.select_for_update().filter(pk=case.pk).first():
            return row
    raise Refused(steps.GONE)


def _still_open(confirmation: Confirmation) -> Confirmation:
    """Return the confirmation as it is now, under the lock of its case."""
    confirmation = Confirmation.objects.select_related("second", "asked_by").get(pk=confirmation.pk)
    if confirmation.answer:
        raise Refused("This has been answered, or was taken back, already.")
    return confirmation


def _may_answer(person: Person, case: Case, confirmation: Confirmation) -> bool:
    """Whether the person reads the case for it; a letter is also confirmed by who works on it."""
    if confirmation.purpose == Purpose.LETTER and access.can_work(person, case):
        return True
    return Power.CONFIRM in access.powers(person, case)


@transaction.atomic
def answer(
    confirmation: Confirmation, *, yes: bool, words: str = "", seen: int | None = None, by: Person
) -> Case:
    """Confirm what was asked, which carries it out, or do not, which leaves the case as it is.

    Only the second person who was asked, while they may read the case. Never its manager, but for
    a letter that somebody else wrote.
    """
    case = locked_in_kind(confirmation.case)
    require(by.pk == confirmation.second_id not in (case.subject_id, case.affected_id))
    confirmation = _still_open(confirmation)
    require(_may_answer(by, case, confirmation))
    if seen is not None and case.revision != seen:
        raise Refused(steps.OLDER_PAGE)
    if access.can_manage(by, case) and confirmation.purpose != Purpose.LETTER:
        raise Refused(
            "You manage this case yourself by now, so somebody else has to confirm this. Take "
            "the request back, and ask again."
        )
    if not yes and not words.strip():
        raise Refused("Say why you do not confirm it.", field="words")
    if yes:
        _answered(confirmation, Answer.CONFIRMED, words=words, by=by)
        if confirmation.purpose != Purpose.DESTROY:  # of which there is nothing left to read
            notices.tell_asker(confirmation)
        _outcomes[type(case), confirmation.purpose](case, confirmation=confirmation, by=by)
        return case
    _answered(confirmation, Answer.REFUSED, words=words, by=by)
    _put_back(case, confirmation)
    notices.tell_asker(confirmation)
    facts = {"For": confirmation.get_purpose_display(), "Asked by": confirmation.asked_by.name}
    steps.finish(case, Happened.CONFIRMATION_REFUSED, by=by, words=words, facts=facts)
    return case


def can_take_back(person: Person, case: Case, confirmation: Confirmation | None) -> bool:
    """Whether the person may take the request back: a letter’s writer need not manage the case."""
    if access.can_manage(person, case):
        return True
    if confirmation is None or confirmation.purpose != Purpose.LETTER:
        return False
    return confirmation.asked_by_id == person.pk and access.can_work(person, case)


@transaction.atomic
def take_back(confirmation: Confirmation, *, seen: int | None = None, by: Person) -> Case:
    """Take the request back: whoever manages the case, or asked for a letter and works on it."""
    case = steps.begin(locked_in_kind(confirmation.case), by=by, seen=seen)
    require(can_take_back(by, case, confirmation))
    asked, confirmation = confirmation.pk, open_one(case)
    if confirmation is None or confirmation.pk != asked:
        raise Refused("This has been answered, or was taken back, already.")
    take_back_open(case, by=by)
    facts = {"For": confirmation.get_purpose_display(), "Asked": confirmation.second.name}
    steps.finish(case, Happened.CONFIRMATION_TAKEN_BACK, by=by, facts=facts)
    return case


def take_back_open(case: Case, *, by: Person) -> Confirmation | None:
    """Take back what is asked in a locked case, as a part of another action, which records it."""
    confirmation = open_one(case)
    if confirmation is not None:
        _answered(confirmation, Answer.TAKEN_BACK, words="", by=by)
        _put_back(case, confirmation)
    return confirmation
