"""Who is told what while a version is prepared. Nobody else is told anything."""

from collections.abc import Callable, Iterable, Sequence

from django.urls import reverse

from compliance.policies.models import Status, Version
from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import Kind, Line, register, rows_about
from policyportal.outbox.models import Message
from policyportal.people.models import Person


def _while(is_so: Callable[[Version], bool], text: str, detail: str):
    """Return the line of versions of which something is still so. One query for all messages."""

    def lines(messages: Sequence[Message]) -> dict[int, Line]:
        found = rows_about(Version.objects.select_related("policy"), messages)
        return {
            one.pk: Line(text, _path(found[one.about]), detail)
            for one in messages
            if one.about in found and is_so(found[one.about])
        }

    return lines


def _path(version: Version) -> str:
    return reverse("compliance:version-detail", args=[version.policy.slug, version.number])


def _awaits_approval(version: Version) -> bool:
    return version.status == Status.AWAITING and not version.is_approved


def _is_approved(version: Version) -> bool:
    return version.is_approved


def _is_sent_back(version: Version) -> bool:
    return version.status == Status.DRAFT and bool(version.sent_back_at)


def _is_withdrawn(version: Version) -> bool:
    return version.status == Status.WITHDRAWN


SUBMITTED = register(
    Kind(
        "policy.submitted",
        _while(
            _awaits_approval,
            "A policy is waiting for approval",
            "You are one of the people who may approve it.",
        ),
    )
)
APPROVED = register(
    Kind(
        "policy.approved",
        _while(
            _is_approved,
            "A policy has been approved and can be published",
            "It comes into force when it is published.",
        ),
    )
)
SENT_BACK = register(
    Kind(
        "policy.sent-back",
        _while(
            _is_sent_back,
            "A policy has been sent back to you",
            "There is a note of what to put right.",
        ),
    )
)
WITHDRAWN = register(
    Kind(
        "policy.withdrawn",
        _while(
            _is_withdrawn,
            "A version of a policy has been withdrawn",
            "You do not need to do anything: what is in force stays as it is.",
        ),
    )
)


def tell(kind: Kind, version: Version, people: Iterable[Person], *, but: Person) -> None:
    """Tell each of the people once, save the one whose doing it is."""
    for person in {person.pk: person for person in people}.values():
        if person.pk != but.pk and person.is_active:
            outbox.add(kind, about=version, to=person)
