"""What is looked after each time the beat rings, or `manage.py sweep` is called."""

import logging
from collections.abc import Callable

from django.utils import timezone

from policyportal.audit import log as audit_log
from policyportal.audit import unchanged
from policyportal.outbox import bell, digests
from policyportal.outbox.delivery import deliver_due, due

log = logging.getLogger(__name__)

Ring = Callable[[], object]

_rings: dict[str, Ring] = {}
_by_day: set[str] = set()
_alone: dict[str, Ring] = {}


def register(name: str, function: Ring, *, by_day: bool = False, alone: Ring | None = None) -> None:
    """Have the function called at each ring, once a minute or so.

    It works out from the database what is due, finds nothing most of the time and costs next to
    nothing then, and may be called twice at once. `by_day` is for what follows from the day and
    from what the audit log has an entry of: it is called again only on another day, after another
    entry, or after some minutes (`audit/unchanged.py`), by each process. Where the function calls
    workers, `alone` does their work, for `sweep`, which may find none.
    """
    if _rings.setdefault(name, function) is not function:
        raise ValueError(f"There are two rings called {name}.")
    if by_day:
        _by_day.add(name)
    if alone:
        _alone[name] = alone


def ring_all(*, with_helpers: bool = False) -> dict[str, object]:
    """Call every registered function, then deliver; return what each did or how it failed.

    One that fails does not keep the others from their work. `with_helpers` has other workers help
    where much is to be delivered.
    """
    done, end = {}, audit_log.end()
    last = {"outbox.digests": digests.ring}
    if with_helpers:
        last["outbox.helpers"] = lambda: bell.call_helpers(due().count())
    for name, function in {**_rings, **last, "outbox.deliver": deliver_due}.items():
        if not with_helpers:
            function = _alone.get(name, function)
        try:
            done[name] = _once_a_day(name, function, end) if name in _by_day else function()
        except Exception as error:
            log.exception("%s failed.", name)
            done[name] = error
    return done


def _once_a_day(name: str, function: Ring, end: str) -> object:
    """Call the function unless it was called on this day and at this end of the log."""
    done = []
    unchanged.kept(end, ("ring", name, timezone.localdate()), lambda: done.append(function()))
    return done[0] if done else 0
