"""What is said to people who have not signed, to their line managers and to the headteacher.

No name goes into an e-mail: who has not signed stands in the register, for those who may see it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone

from compliance.policies.models import Version
from compliance.signing.above import Above
from compliance.signing.history import History, histories, known_on
from compliance.signing.ladder import HEAD_AFTER, MANAGER_AFTER, Step
from compliance.signing.models import READERS_OF_THE_REGISTER
from compliance.signing.outstanding import owing, stands
from policyportal.documents.templatetags.dates import day as in_words
from policyportal.outbox import told
from policyportal.outbox.kinds import Kind, Line, register
from policyportal.outbox.models import Message
from policyportal.people.models import Person
from policyportal.row_names import name_of

Lines = dict[int, Line]


def _of_versions(messages: Sequence[Message]) -> Iterator[tuple[Version, History, list[Message]]]:
    """Give each version that is in force with the messages about it. One query.

    A version that was superseded asks nobody any more (domain.md, "Signing").
    """
    ids = {message.about.rpartition(":")[2] for message in messages}
    policies = Version.objects.filter(pk__in=ids).values("policy")
    for of in histories(policy__in=policies):
        version = of.in_force
        some = [message for message in messages if message.about == name_of(version)]
        if some:
            yield version, of, some


def _to_sign(messages: Sequence[Message]) -> Lines:
    """Say it to those who still have to sign. Only the latest step of the ladder stands."""
    said: Lines = {}
    for version, of, some in _of_versions(told.only_latest(messages, LADDER.values())):
        said |= _still_to_sign(version, of, some, timezone.localdate())
    return said


def _still_to_sign(version: Version, of: History, messages: list[Message], today: date) -> Lines:
    found = stands(of, {one.recipient_id: known_on(one.recipient) for one in messages}, today)
    path = reverse("compliance:policy-sign", args=[version.policy.slug])
    return {
        one.pk: Line(f"Read and sign: {version.title}", path, _by(stand.due_on, today))
        for one in messages
        if one.recipient.is_active and (stand := found[one.recipient_id]).has_to_sign
    }


def _by(due_on: date, today: date) -> str:
    if due_on < today:
        return f"It was to be signed by {in_words(due_on)}."
    return "Please sign it today." if due_on == today else f"Please sign by {in_words(due_on)}."


def _of_yours(messages: Sequence[Message]) -> Lines:
    """Say to line managers how many of those whom they manage now are late."""
    said: Lines = {}
    for version, of, some in _of_versions(told.only_latest(messages, [OF_YOURS])):
        late = owing(of, timezone.localdate(), late=MANAGER_AFTER)
        late = late.filter(line_manager__in=[one.recipient_id for one in some])
        number = Counter(late.order_by().values_list("line_manager", flat=True))
        what = {
            one.pk: f"{number[one.recipient_id]} of the people you manage"
            f" {_have(number[one.recipient_id])} not signed: {version.title}"
            for one in some
            if number[one.recipient_id]
        }
        said |= _to_those_above(version, some, what, MANAGER_AFTER, "compliance:your-people")
    return said


def _escalated(messages: Sequence[Message]) -> Lines:
    """Say to the headteacher how many are late now, and to the chair that the headteacher is."""
    said: Lines = {}
    for version, of, some in _of_versions(told.only_latest(messages, [ESCALATED])):
        today = timezone.localdate()
        above, number = Above.on(today), Counter()
        late = owing(of, today, late=HEAD_AFTER).order_by()
        for person, manager in late.values_list("pk", "line_manager"):
            number.update(above.of(person, manager))
        what = {
            one.pk: f"{_who(number[one.recipient_id], one.recipient_id in above.heads)}"
            f" not signed: {version.title}"
            for one in some
            if number[one.recipient_id]
        }
        said |= _to_those_above(version, some, what, HEAD_AFTER, "overview:home")
    return said


def _who(number: int, to_a_head: bool) -> str:
    if not to_a_head:
        return "The headteacher has"
    return f"{number} {'person' if number == 1 else 'people'} {_have(number)}"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _to_those_above(
    version: Version, messages: list[Message], what: dict[int, str], late: int, others: str
) -> Lines:
    """Lead to the register those who may see it, and `others` to that page. One query."""
    readers = Person.objects.holding(*READERS_OF_THE_REGISTER)
    readers = readers.filter(pk__in=[message.recipient_id for message in messages])
    ids = set(readers.values_list("pk", flat=True))
    page = reverse("compliance:policy-register", args=[version.policy.slug])
    detail = f"They are {late} days late or more."
    register_of = f"{page}?standing=overdue"
    return {
        one.pk: Line(
            what[one.pk], register_of if one.recipient_id in ids else reverse(others), detail
        )
        for one in messages
        if one.pk in what and one.recipient.is_active
    }


ASKED = register(Kind("signing.asked", _to_sign))
REMINDER = register(Kind("signing.reminder", _to_sign))
OVERDUE = register(Kind("signing.overdue", _to_sign, insists=True))
LADDER = {Step.ASKED: ASKED, Step.REMINDER: REMINDER, Step.OVERDUE: OVERDUE}
OF_YOURS = register(Kind("signing.of-yours", _of_yours, insists=True))
ESCALATED = register(Kind("signing.escalated", _escalated, insists=True))
