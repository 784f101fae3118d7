"""What is looked after each time the beat rings, or `manage.py sweep` is called."""

import logging
from collections.abc import Callable

from policyportal.outbox import bell, digests
from policyportal.outbox.delivery import deliver_due, due

log = logging.getLogger(__name__)

_rings: dict[str, Callable[[], object]] = {}


def register(name: str, function: Callable[[], object]) -> None:
    """Have the function called at each ring, once a minute or so.

    It works out from the database what is due, finds nothing most of the time and costs next to
    nothing then, and may be called twice at once.
    """
    if _rings.setdefault(name, function) is not function:
        raise ValueError(f"There are two rings called {name}.")


def ring_all(*, with_helpers: bool = False) -> dict[str, object]:
    """Call every registered function, then deliver; return what each did or how it failed.

    One that fails does not keep the others from their work. `with_helpers` has other workers help
    where much is to be delivered.
    """
    done = {}
    last = {"outbox.digests": digests.ring}
    if with_helpers:
        last["outbox.helpers"] = lambda: bell.call_helpers(due().count())
    for name, function in {**_rings, **last, "outbox.deliver": deliver_due}.items():
        try:
            done[name] = function()
        except Exception as error:
            log.exception("%s failed.", name)
            done[name] = error
    return done
