"""Who is told what while a version is prepared. Nobody else is told anything."""

from collections.abc import Iterable

from django.urls import reverse

from compliance.policies.models import Status, Version
from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import Kind, register
from policyportal.outbox.models import Message
from policyportal.people.models import Person


def _version(message: Message) -> Version | None:
    pk = message.about.partition(":")[2]
    return Version.objects.select_related("policy").filter(pk=pk).first()


def _path(message: Message) -> str:
    version = _version(message)
    if version is None:
        return reverse("compliance:policy-list")
    return reverse("compliance:version-detail", args=[version.policy.slug, version.number])


def _awaits_approval(message: Message) -> bool:
    version = _version(message)
    return version is not None and version.status == Status.AWAITING and not version.is_approved


def _awaits_publication(message: Message) -> bool:
    version = _version(message)
    return version is not None and version.is_approved


def _is_sent_back(message: Message) -> bool:
    version = _version(message)
    return version is not None and version.status == Status.DRAFT and bool(version.sent_back_at)


def _is_withdrawn(message: Message) -> bool:
    version = _version(message)
    return version is not None and version.status == Status.WITHDRAWN


SUBMITTED = register(
    Kind(
        name="policy.submitted",
        subject="A policy is waiting for your approval",
        template="policy_submitted",
        path=_path,
        still_due=_awaits_approval,
    )
)
APPROVED = register(
    Kind(
        name="policy.approved",
        subject="A policy has been approved and can be published",
        template="policy_approved",
        path=_path,
        still_due=_awaits_publication,
    )
)
SENT_BACK = register(
    Kind(
        name="policy.sent-back",
        subject="A policy has been sent back to you",
        template="policy_sent_back",
        path=_path,
        still_due=_is_sent_back,
    )
)
WITHDRAWN = register(
    Kind(
        name="policy.withdrawn",
        subject="A version of a policy has been withdrawn",
        template="policy_withdrawn",
        path=_path,
        still_due=_is_withdrawn,
    )
)


def tell(kind: Kind, version: Version, people: Iterable[Person], *, but: Person) -> None:
    """Tell each of the people once, save the one whose doing it is."""
    for person in {person.pk: person for person in people}.values():
        if person.pk != but.pk and person.is_active:
            outbox.add(kind, about=version, to=person)
