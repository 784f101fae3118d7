"""Who is told what while an advice sheet is prepared."""

from collections.abc import Callable, Iterable, Sequence

from django.urls import reverse

from compliance.advice.models import AdviceVersion, Status
from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import Kind, Line, register, rows_about
from policyportal.outbox.models import Message
from policyportal.people.models import Person


def _while(is_so: Callable[[AdviceVersion], bool], text: str, detail: str):
    """Return the line of versions of which something is still so. One query for all messages."""

    def lines(messages: Sequence[Message]) -> dict[int, Line]:
        found = rows_about(AdviceVersion.objects.select_related("sheet"), messages)
        return {
            one.pk: Line(text, _path(found[one.about]), detail)
            for one in messages
            if one.about in found and is_so(found[one.about])
        }

    return lines


def _path(version: AdviceVersion) -> str:
    return reverse("compliance:advice-version", args=[version.sheet.slug, version.number])


SUBMITTED = register(
    Kind(
        "advice.submitted",
        _while(
            lambda version: version.status == Status.AWAITING,
            "An advice sheet for parents is waiting for approval",
            "You are one of the people who may approve it.",
        ),
    )
)
APPROVED = register(
    Kind(
        "advice.approved",
        _while(
            lambda version: version.is_in_force,
            "An advice sheet has been approved",
            "Parents can read it from now on.",
        ),
    )
)
SENT_BACK = register(
    Kind(
        "advice.sent-back",
        _while(
            lambda version: version.status == Status.DRAFT and bool(version.sent_back_at),
            "An advice sheet has been sent back to you",
            "There is a note of what to put right.",
        ),
    )
)


def tell(kind: Kind, version: AdviceVersion, people: Iterable[Person], *, but: Person) -> None:
    """Tell each of the people once, save the one whose doing it is."""
    for person in {person.pk: person for person in people}.values():
        if person.pk != but.pk and person.is_active:
            outbox.add(kind, about=version, to=person)
