"""What is said of a copy to who asked for it: that it is ready, or that it is not to be."""

from collections.abc import Callable, Sequence

from django.urls import reverse

from policyportal.documents.templatetags.dates import day
from policyportal.outbox.kinds import Kind, Line, register, rows_about
from policyportal.outbox.models import Message
from policyportal.overview.copies.models import Copy, Schedule, State


def _lines(state: State, say: Callable[[Copy], Line]):
    """Return the lines of what is still in that state: the reason goes with it."""

    def lines(messages: Sequence[Message]) -> dict[int, Line]:
        copies = rows_about(Copy.objects.filter(state=state), messages)
        return {one.pk: say(copies[one.about]) for one in messages if one.about in copies}

    return lines


def _page(copy: Copy) -> str:
    return reverse("overview:copy-detail", args=[copy.reference])


def _ready(copy: Copy) -> Line:
    return Line(
        "A file you asked for is ready", _page(copy), f"It is kept until {day(copy.keep_until)}."
    )


def _failed(copy: Copy) -> Line:
    return Line("A file you asked for could not be made", _page(copy), "Its page says why.")


def _ended(messages: Sequence[Message]) -> dict[int, Line]:
    schedules = rows_about(Schedule, messages)
    return {
        one.pk: Line(
            "A report is no longer sent to you",
            reverse("overview:schedule-list"),
            "You no longer hold a role that may see it.",
        )
        for one in messages
        if one.about in schedules
    }


READY = register(Kind("copy.ready", _lines(State.READY, _ready)))
FAILED = register(Kind("copy.failed", _lines(State.FAILED, _failed)))
SCHEDULE_ENDED = register(Kind("schedule.ended", _ended))
