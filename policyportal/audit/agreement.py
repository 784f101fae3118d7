"""Rows of other rooms that must be what the log says they were.

The database refuses to change them and the log refuses to be changed; somebody who lifts the
database's triggers could change a row all the same. `verify_audit` asks each room that registers
here to hold its rows against the entries that were written about them.
"""

from collections.abc import Callable, Iterable, Iterator

from django.db import models

from policyportal.audit.models import Detail
from policyportal.row_names import name_of

Check = Callable[[], Iterator[str]]

_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Have `verify_audit` run the check: it yields a sentence for each row that disagrees."""
    if _checks.setdefault(name, check) is not check:
        raise ValueError(f"There are two checks called {name}.")


def disagreements() -> Iterator[str]:
    for name in sorted(_checks):
        yield from _checks[name]()


def said_of(rows: Iterable[models.Model], action: str) -> dict[str, str]:
    """Return what the log's details say of the rows (JSON) by the row's name. One query."""
    details = Detail.objects.filter(
        entry__about__in=[name_of(row) for row in rows], entry__action=action
    )
    return dict(details.order_by("-entry_id").values_list("entry__about", "text"))


def in_chunks(rows: models.QuerySet) -> Iterator[list]:
    """Give all rows in the order of their primary keys, a thousand at a time."""
    last = None
    while chunk := list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:1000]):
        yield chunk
        last = chunk[-1].pk
