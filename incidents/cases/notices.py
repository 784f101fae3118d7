"""What is told about cases. Every message reads the same: there is something for you.

No name, no reference, no kind of case: a mailbox is read by others, on telephones lying on tables.
A message is not sent to somebody who cannot see the case any more when it is about to be sent.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from django.urls import reverse

from incidents.cases.models import Answer, Case, Confirmation, Grant
from incidents.cases.steps import the_case
from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import Kind, Line, register, rows_about
from policyportal.outbox.models import Message
from policyportal.people.models import Person, PersonQuerySet, Role

TEXT = "Something needs your attention"
DETAIL = "It is at the top of your home page."


Waiting = Callable[[Sequence[Message]], Iterable[tuple[Message, int]]]


def kind(name: str, waiting: Waiting, *, urgent: bool = False) -> Kind:
    """Make a kind of message about cases known: all alike, but for when they are still due.

    `waiting` yields the messages whose reason stands, each with the id of its case. A case that
    its reader may not see at this minute has no line. Each kind insists: what is to be done about
    a case is told to those too who want no e-mails.
    """

    def lines(messages: Sequence[Message]) -> dict[int, Line]:
        said = Line(TEXT, reverse("overview:home"), DETAIL)
        return {message.pk: said for message in _seen(waiting(messages))}

    return register(Kind(name, lines, urgent=urgent, insists=True))


def _seen(found: Iterable[tuple[Message, int]]) -> Iterator[Message]:
    """Yield the messages whose reader may see the case at this minute. One query a reader."""
    by_reader: dict[Person, list[tuple[Message, int]]] = {}
    for message, case in found:
        by_reader.setdefault(message.recipient, []).append((message, case))
    for reader, some in by_reader.items():
        visible = Case.objects.visible_to(reader).filter(pk__in={case for _, case in some})
        seen = set(visible.values_list("pk", flat=True))
        yield from (message for message, case in some if case in seen)


def case_ids(messages: Iterable[Message]) -> Iterator[tuple[Message, int]]:
    """Yield messages about cases, each with the id of its case."""
    return ((message, int(message.about.rpartition(":")[2])) for message in messages)


def _still_added(messages: Sequence[Message]) -> Iterator[tuple[Message, int]]:
    grants = rows_about(Grant, messages)
    found = ((one, grants.get(one.about)) for one in messages)
    return ((one, grant.case_id) for one, grant in found if grant and grant.is_running)


def _still_asked(messages: Sequence[Message]) -> Iterator[tuple[Message, int]]:
    return _asked(messages, answered=False)


def _answered(messages: Sequence[Message]) -> Iterator[tuple[Message, int]]:
    return _asked(messages, answered=True)


def _asked(messages: Sequence[Message], *, answered: bool) -> Iterator[tuple[Message, int]]:
    questions = rows_about(Confirmation, messages)
    found = ((one, questions.get(one.about)) for one in messages)
    return ((one, row.case_id) for one, row in found if row and bool(row.answer) == answered)


CAME = kind("case.came-to-you", case_ids, urgent=True)
ADDED = kind("case.added", _still_added, urgent=True)
SECOND = kind("case.second-person", _still_asked, urgent=True)
ANSWERED = kind("case.answered", _answered)


def managers_of(case: Case) -> PersonQuerySet:
    """Return who manages the case at this minute: by role, or by covering it.

    Never its subject, nor to whom it was done.
    """
    acting = Person.objects.acting_as(Role(case.manager_role))
    return acting.exclude(pk__in=[pk for pk in (case.subject_id, case.affected_id) if pk])


def workers_beside(case: Case) -> PersonQuerySet:
    """Return who works on the case at this minute in the role beside its manager's, if any."""
    if not case.also_role:
        return Person.objects.none()
    acting = Person.objects.acting_as(Role(case.also_role))
    return acting.exclude(pk__in=[pk for pk in (case.subject_id, case.affected_id) if pk])


def tell_managers(case: Case, what: Kind, *, day: date | None = None, also=()) -> int:
    """Tell everybody who manages the case now, and `also`; return how many messages were added."""
    people = {person.pk: person for person in [*managers_of(case), *also]}
    added = [outbox.add(what, about=the_case(case), to=one, day=day) for one in people.values()]
    return sum(message is not None for message in added)


def tell_manager(case: Case) -> None:
    """Tell who manages the case that it has come to them."""
    tell_managers(case, CAME)


def tell_added(grant: Grant) -> None:
    """Tell somebody that they were added to a case."""
    outbox.add(ADDED, about=grant, to=grant.person)


def tell_second(confirmation: Confirmation) -> None:
    """Tell the second person that they are asked."""
    outbox.add(SECOND, about=confirmation, to=confirmation.second)


def tell_asker(confirmation: Confirmation) -> None:
    """Tell who asked that the second person has answered."""
    if confirmation.answer in (Answer.CONFIRMED, Answer.REFUSED):
        outbox.add(ANSWERED, about=confirmation, to=confirmation.asked_by)
