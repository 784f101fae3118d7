"""Who is told what about a request: who decides it, and whoever asked.

Each message is about one step, so that each step tells once. It says that there is something to
read, never what: no name, no reason, no kind of request.
"""

from django.urls import reverse

from compliance.permissions import access
from compliance.permissions.models import Permission, PermissionStep, State, Taken
from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import Kind, register
from policyportal.outbox.models import Message


def _permission(message: Message) -> Permission | None:
    pk = message.about.partition(":")[2]
    steps = PermissionStep.objects.select_related("permission__person")
    step = steps.filter(pk=pk).first()
    return step and step.permission


def _path(message: Message) -> str:
    permission = _permission(message)
    if permission is None:
        return reverse("compliance:permission-list")
    return reverse("compliance:permission-detail", args=[permission.reference])


def _awaits_them(message: Message) -> bool:
    """Whether it still waits, and for this person: cover may have ended, or a role."""
    permission = _permission(message)
    waits = permission is not None and permission.state == State.SUBMITTED
    return waits and access.can_decide(message.recipient, permission)


def _is(*states: State):
    def still(message: Message) -> bool:
        permission = _permission(message)
        return permission is not None and permission.state in states

    return still


def _to_decide(name: str, subject: str, template: str) -> Kind:
    return register(Kind(name, subject, template, path=_path, still_due=_awaits_them))


def _to_holder(name: str, subject: str, template: str, *states: State) -> Kind:
    return register(Kind(name, subject, template, path=_path, still_due=_is(*states)))


SUBMITTED = _to_decide(
    "permission.submitted", "A request is waiting for your decision", "permission_submitted"
)
REPLIED = _to_decide(
    "permission.replied", "Your question about a request has been answered", "permission_replied"
)
ASKED_MORE = _to_holder(
    "permission.asked-more",
    "There is a question about your request",
    "permission_asked_more",
    State.ASKED,
)
DECIDED = _to_holder(
    "permission.decided",
    "Your request has been dealt with",
    "permission_decided",
    State.APPROVED,
    State.DECLINED,
    State.NOTED,
)
REVOKED = _to_holder(
    "permission.revoked",
    "A permission you held has been taken back",
    "permission_revoked",
    State.REVOKED,
)
EXPIRED = _to_holder(
    "permission.expired", "A permission you held has ended", "permission_expired", State.EXPIRED
)
ENDED = _to_holder(
    "permission.ended",
    "Your permissions end as you leave the school",
    "permission_ended",
    State.ENDED,
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
