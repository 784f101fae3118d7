"""What kinds of message there are. Each capability declares its own and registers them at start."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from policyportal.outbox.models import Message
from policyportal.row_names import name_of


@dataclass(frozen=True)
class Line:
    """What one message says: on the bell, in the day's e-mail, or in an e-mail of its own.

    `text` is a short sentence, `path` where on the portal it leads, `detail` what else is to be
    known. Neither holds the name of a child or of whom a case is about, nor a word of a case.
    What somebody typed into a title stays on one line: a line break would begin a header, or
    look like a line of ours.
    """

    text: str
    path: str
    detail: str = ""

    def __post_init__(self):
        for name in ("text", "detail"):
            object.__setattr__(self, name, " ".join(getattr(self, name).split()))


def nothing(message: Message) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind:
    """One kind of message.

    `name` is `capability.what`. `lines` is asked what messages of the kind say, for many at once
    and whoever they go to (`message.recipient`): it leaves out those whose reason is gone. An
    `urgent` kind goes at once, in an e-mail of its own, and is sent again, with the same
    Message-ID, where a crash left it in doubt. One that `insists` is in the day's e-mail of those
    too who want none. An e-mail of its own has the line as its words, or those of
    `outbox/<template>.txt`, rendered with `line`, `link`, `message`, `recipient` and `context`.
    """

    name: str
    lines: Callable[[Sequence[Message]], dict[int, Line]]
    urgent: bool = False
    insists: bool = False
    template: str = "alone"
    context: Callable[[Message], dict[str, Any]] = nothing


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known; two kinds cannot share a name."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"There are two kinds of message called {kind.name}.")
    return kind


def named(name: str) -> Kind | None:
    return _kinds.get(name)


def each(line: Callable[[Message], Line | None]) -> Callable[[Sequence[Message]], dict[int, Line]]:
    """Make `lines` of a function that answers for one message, with None where its reason is gone.

    For what is known without asking the database for each.
    """

    def lines(messages: Sequence[Message]) -> dict[int, Line]:
        found = ((message.pk, line(message)) for message in messages)
        return {pk: said for pk, said in found if said is not None}

    return lines


def rows_about(rows: type[models.Model] | models.QuerySet, messages: Iterable[Message]) -> dict:
    """Return the rows that the messages are about, by their names (`Message.about`). One query."""
    queryset = rows.objects.all() if isinstance(rows, type) else rows
    ids = {message.about.rpartition(":")[2] for message in messages}
    return {name_of(row): row for row in queryset.filter(pk__in=ids)}


def lines_of(messages: Iterable[Message]) -> dict[int, Line]:
    """Return what the messages say, by their ids: those whose reason still stands.

    A kind that this version of the portal does not know says nothing. Each kind is asked once,
    however many there are of it.
    """
    by_kind: dict[str, list[Message]] = {}
    for message in messages:
        by_kind.setdefault(message.kind, []).append(message)
    said: dict[int, Line] = {}
    for name, some in by_kind.items():
        if (kind := named(name)) is not None:
            said |= kind.lines(some)
    return said
