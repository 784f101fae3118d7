"""What is looked after each time the beat rings, or `manage.py sweep` is called."""

import logging
from collections.abc import Callable

from policyportal.outbox import digests
from policyportal.outbox.delivery import deliver_due

log = logging.getLogger(__name__)

_rings: dict[str, Callable[[], object]] = {}


def register(name: str, function: Callable[[], object]) -> None:
    """Have the function called at each ring, once a minute or so.

    It works out from the database what is due, finds nothing most of the time and costs next to
    nothing then, and may be called twice at once.
    """
    if _rings.setdefault(name, function) is not function:
        raise ValueError(f"There are two rings called {name}.")


def ring_all() -> dict[str, object]:
    """Call every registered function, then deliver; return what each did or how it failed.

    One that fails does not keep the others from their work.
    """
    done = {}
    last = [("outbox.digests", digests.ring), ("outbox.deliver", deliver_due)]
    for name, function in [*_rings.items(), *last]:
        try:
            done[name] = function()
        except Exception as error:
            log.exception("%s failed.", name)
            done[name] = error
    return done
