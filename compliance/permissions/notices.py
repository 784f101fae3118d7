"""Who is told what about a request: who decides it, and whoever asked.

Each message is about one step, so that each step tells once. It says that there is something to
read, never what: no name, no reason, no kind of request.
"""

from collections.abc import Callable, Iterator, Sequence

from django.urls import reverse

from compliance.permissions import access
from compliance.permissions.models import Permission, PermissionStep, State, Taken
from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import Kind, Line, register, rows_about
from policyportal.outbox.models import Message

Lines = Callable[[Sequence[Message]], dict[int, Line]]


def _permissions(messages: Sequence[Message]) -> Iterator[tuple[Message, Permission]]:
    """Yield each message with the request that its step belongs to. One query."""
    steps = PermissionStep.objects.select_related("permission__person")
    found = rows_about(steps, messages)
    return ((one, found[one.about].permission) for one in messages if one.about in found)


def _to_decide(text: str, detail: str) -> Lines:
    """Say it of requests that still wait, and for this person: cover may have ended, or a role."""

    def lines(messages: Sequence[Message]) -> dict[int, Line]:
        return {
            one.pk: _line(permission, text, detail)
            for one, permission in _permissions(messages)
            if permission.state == State.SUBMITTED and access.can_decide(one.recipient, permission)
        }

    return lines


def _while_it_is(*states: State, text: str, detail: str) -> Lines:
    """Say it of requests that are still in one of the states."""

    def lines(messages: Sequence[Message]) -> dict[int, Line]:
        return {
            one.pk: _line(permission, text, detail)
            for one, permission in _permissions(messages)
            if permission.state in states
        }

    return lines


def _line(permission: Permission, text: str, detail: str) -> Line:
    path = reverse("compliance:permission-detail", args=[permission.reference])
    return Line(text, path, detail)


SUBMITTED = register(
    Kind(
        "permission.submitted",
        _to_decide(
            "A request is waiting for a decision",
            "You are one of the people who may decide it.",
        ),
    )
)
REPLIED = register(
    Kind(
        "permission.replied",
        _to_decide(
            "A question about a request has been answered",
            "You are one of the people who may decide it.",
        ),
    )
)
ASKED_MORE = register(
    Kind(
        "permission.asked-more",
        _while_it_is(
            State.ASKED,
            text="There is a question about your request",
            detail="The request waits until you have answered.",
        ),
    )
)
DECIDED = register(
    Kind(
        "permission.decided",
        _while_it_is(
            State.APPROVED,
            State.DECLINED,
            State.NOTED,
            text="Your request has been dealt with",
            detail="Read what was said before you act on it.",
        ),
    )
)
REVOKED = register(
    Kind(
        "permission.revoked",
        _while_it_is(
            State.REVOKED,
            text="A permission you held has been taken back",
            detail="Please stop what it allowed. The page says why.",
        ),
        insists=True,
    )
)
EXPIRED = register(
    Kind(
        "permission.expired",
        _while_it_is(
            State.EXPIRED,
            text="A permission you held has ended",
            detail="Please stop what it allowed. You can ask for it again.",
        ),
        insists=True,
    )
)
ENDED = register(
    Kind(
        "permission.ended",
        _while_it_is(
            State.ENDED,
            text="Your permissions end as you leave the school",
            detail="Please stop what they allowed with your last day.",
        ),
        insists=True,
    )
)

TO_DECIDERS = {Taken.SUBMITTED: SUBMITTED, Taken.ANSWERED: REPLIED}
TO_HOLDER = {
    Taken.ASKED_MORE: ASKED_MORE,
    Taken.APPROVED: DECIDED,
    Taken.DECLINED: DECIDED,
    Taken.NOTED: DECIDED,
    Taken.REVOKED: REVOKED,
    Taken.EXPIRED: EXPIRED,
    Taken.ENDED: ENDED,
}


def tell_deciders(step: PermissionStep) -> None:
    """Tell everybody who may decide the request now that it was sent, or answered."""
    kind = TO_DECIDERS[Taken(step.what)]
    for person in access.deciders_of(step.permission):
        outbox.add(kind, about=step, to=person)


def tell_holder(step: PermissionStep) -> None:
    """Tell whoever asked what was done with their request; not once their account is closed."""
    person = step.permission.person
    if person.is_active:
        outbox.add(TO_HOLDER[Taken(step.what)], about=step, to=person)
