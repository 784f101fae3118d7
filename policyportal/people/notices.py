"""What people are told about their own account."""

from collections.abc import Iterator, Sequence

from django.urls import reverse

from policyportal.documents.templatetags.dates import moment
from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import Kind, Line, each, register, rows_about
from policyportal.outbox.models import Message
from policyportal.people.models import Cover, Person, Role

# Whoever may change an address could have a password sent to it and act as that person. The log
# says who did; this says it to the person, at the address that nobody has changed.
ADDRESS_CHANGED = register(
    Kind(
        name="people.address-changed",
        lines=each(
            lambda message: Line("Your sign-in address has been changed", reverse("account_login"))
        ),
        template="address_changed",
        urgent=True,
    )
)


def tell_old_address(person: Person, old: str) -> None:
    outbox.add(ADDRESS_CHANGED, about=person, address=old)


def _covers(messages: Sequence[Message]) -> Iterator[tuple[Message, Cover]]:
    found = rows_about(Cover, messages)
    return ((one, found[one.about]) for one in messages if one.about in found)


def _arranged(messages: Sequence[Message]) -> dict[int, Line]:
    """What is said to the deputy and to who holds the role, until the cover is over."""
    return {
        one.pk: _line("Cover has been arranged", _from_when(one, cover))
        for one, cover in _covers(messages)
        if not cover.is_over
    }


def _from_when(message: Message, cover: Cover) -> str:
    what = (
        "You cover a role at school, and decide what it decides, and nothing of your own."
        if cover.deputy_id == message.recipient_id
        else "Somebody covers a role that you hold. You keep it; your deputy decides too."
    )
    return f"{what} From {moment(cover.starts_at)} until {moment(cover.ends_at)}."


def _ended(messages: Sequence[Message]) -> dict[int, Line]:
    return {
        one.pk: _line("Cover ends earlier than arranged", _until(cover))
        for one, cover in _covers(messages)
    }


def _until(cover: Cover) -> str:
    if cover.never_ran:
        return f"What was to begin {moment(cover.starts_at)} has been taken back."
    return f"What began {moment(cover.starts_at)} ends {moment(cover.ends_at)}."


def _line(text: str, detail: str) -> Line:
    return Line(text, reverse("people:cover-list"), detail)


# At once: a cover may begin, and end, before the e-mail of the next day.
COVER_ARRANGED = register(Kind("people.cover-arranged", _arranged, urgent=True))
COVER_ENDED = register(Kind("people.cover-ended", _ended, urgent=True))


def tell_of_cover(kind: Kind, cover: Cover, *, but: Person) -> None:
    """Tell the deputy and who holds the role, save the one whose doing it is."""
    holders = Person.objects.active().holding(Role(cover.role))
    for person in {one.pk: one for one in [cover.deputy, *holders]}.values():
        if person.pk != but.pk:
            outbox.add(kind, about=cover, to=person)
