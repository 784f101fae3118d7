"""What people are told about their own account."""

from django.urls import reverse

from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import Kind, register
from policyportal.outbox.models import Message
from policyportal.people.models import Cover, Person, Role

# Whoever may change an address could have a password sent to it and act as that person. The log
# says who did; this says it to the person, at the address that nobody has changed.
ADDRESS_CHANGED = register(
    Kind(
        name="people.address-changed",
        subject="Your sign-in address has been changed",
        template="address_changed",
        path=lambda message: reverse("account_login"),
        urgent=True,
    )
)


def tell_old_address(person: Person, old: str) -> None:
    outbox.add(ADDRESS_CHANGED, about=person, address=old)


def _cover(message: Message) -> Cover | None:
    return Cover.objects.filter(pk=message.about.partition(":")[2]).first()


def _is_to_run(message: Message) -> bool:
    cover = _cover(message)
    return cover is not None and not cover.is_over


def _what_and_when(message: Message) -> dict:
    cover = _cover(message)
    return {"cover": cover, "is_deputy": cover and cover.deputy_id == message.recipient_id}


COVER_ARRANGED = register(
    Kind(
        name="people.cover-arranged",
        subject="Cover has been arranged",
        template="cover_arranged",
        path=lambda message: reverse("people:cover-list"),
        still_due=_is_to_run,
        context=_what_and_when,
    )
)
COVER_ENDED = register(
    Kind(
        name="people.cover-ended",
        subject="Cover ends earlier than arranged",
        template="cover_ended",
        path=lambda message: reverse("people:cover-list"),
        context=_what_and_when,
    )
)


def tell_of_cover(kind: Kind, cover: Cover, *, but: Person) -> None:
    """Tell the deputy and who holds the role, save the one whose doing it is."""
    holders = Person.objects.active().holding(Role(cover.role))
    for person in {one.pk: one for one in [cover.deputy, *holders]}.values():
        if person.pk != but.pk:
            outbox.add(kind, about=cover, to=person)
