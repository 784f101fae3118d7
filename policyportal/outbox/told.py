"""What was told before, where the same thing is told again and again until it is done.

Each time has its own day (`Message.day`), so that the latest is known by it.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Max

from policyportal.outbox.kinds import Kind
from policyportal.outbox.models import Message, State

Told = dict[tuple[str, int], date]


def latest_days(
    kinds: Iterable[Kind], about: Iterable[str], *, to: Iterable[int] | None = None
) -> Told:
    """Return the day of the latest message of the kinds, by what it is about and whom it goes to.

    Those that were cancelled are left out. `to` narrows to some people, by their ids. One query.
    """
    messages = Message.objects.filter(
        kind__in=[kind.name for kind in kinds], about__in=set(about), recipient__isnull=False
    )
    if to is not None:
        messages = messages.filter(recipient__in=to)
    days = messages.exclude(state=State.CANCELLED).order_by().values_list("about", "recipient")
    return {(about, person): day for about, person, day in days.annotate(latest=Max("day"))}


def only_latest(messages: Sequence[Message], kinds: Iterable[Kind]) -> list[Message]:
    """Leave out messages after which the same person was told of the same thing. One query."""
    told = latest_days(
        kinds,
        {message.about for message in messages},
        to={message.recipient_id for message in messages},
    )
    nothing_later = ((one, told.get((one.about, one.recipient_id))) for one in messages)
    return [one for one, latest in nothing_later if latest is None or latest <= one.day]
