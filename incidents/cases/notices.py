"""What is told about cases. Every message reads the same: there is something for you.

No name, no reference, no kind of case: a mailbox is read by others, on telephones lying on tables.
A message is not sent to somebody who cannot see the case any more when it is about to be sent.
"""

from collections.abc import Callable
from datetime import date

from django.urls import reverse

from incidents.cases.models import Answer, Case, Confirmation, Grant
from incidents.cases.steps import the_case
from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import Kind, Line, each, register
from policyportal.outbox.models import Message
from policyportal.people.models import Person, PersonQuerySet, Role

TEXT = "Something needs your attention"
DETAIL = "It is at the top of your home page."


def kind(name: str, still_due: Callable[[Message], bool], *, urgent: bool = False) -> Kind:
    """Make a kind of message about cases known: all alike, but for when they are still due.

    Each insists: what is to be done about a case is told to those too who want no e-mails.
    """

    def line(message: Message) -> Line | None:
        return Line(TEXT, reverse("overview:home"), DETAIL) if still_due(message) else None

    return register(Kind(name, each(line), urgent=urgent, insists=True))


def can_see(message: Message, case: Case | None) -> bool:
    """Whether whom it goes to may see the case at this minute."""
    if case is None:
        return False
    return Case.objects.visible_to(message.recipient).filter(pk=case.pk).exists()


def _about_case(message: Message) -> bool:
    return can_see(message, message.thing)


def _still_added(message: Message) -> bool:
    grant = message.thing
    return grant is not None and grant.is_running and can_see(message, grant.case)


def _still_asked(message: Message) -> bool:
    confirmation = message.thing
    if confirmation is None or confirmation.answer:
        return False
    return can_see(message, confirmation.case)


def _answered(message: Message) -> bool:
    confirmation = message.thing
    return confirmation is not None and can_see(message, confirmation.case)


CAME = kind("case.came-to-you", _about_case, urgent=True)
ADDED = kind("case.added", _still_added)
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
