"""What people were told of a version that teaching staff are to sign by 23 November 2026."""

from datetime import date, timedelta

from compliance.signing import notices
from policyportal.outbox.models import Message
from policyportal.people.models import Person

PUBLISHED = date(2026, 11, 9)  # a Monday
DUE = PUBLISHED + timedelta(days=14)
KINDS = [*notices.LADDER.values(), notices.OF_YOURS, notices.ESCALATED]


def messages(*kinds, to=None) -> list[Message]:
    """Return what was told, in its order."""
    found = Message.objects.filter(kind__in=[kind.name for kind in kinds or KINDS])
    found = found if to is None else found.filter(recipient=to)
    return list(found.select_related("recipient").order_by("pk"))


def told(*kinds, to=None) -> list[tuple[str, int]]:
    """Return the kinds of what was told, and the days, counted from the last day to sign."""
    found = messages(*kinds, to=to)
    return [(one.kind.removeprefix("signing."), (one.day - DUE).days) for one in found]


def recipients(kind) -> set[Person]:
    return {message.recipient for message in messages(kind)}


def states(*kinds) -> list[str]:
    return [message.state for message in messages(*kinds)]
