"""Answers that stay right for as long as nothing is written to the log.

Every change that matters is an entry in the audit log. So what a page works out from the database
is still right while the log ends where it ended then, and need not be worked out again. The log's
end comes with whoever is signed in (`people.sign_in.Backend`), at no query of its own, and is
different after each entry in each process, so that no process has to tell another. That somebody
looked at a case (`LOOKED`) changes nothing, and is no end: else each look would cost everybody.

Only for what follows from recorded rows and the day; never for what changes by the minute.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic
from typing import TypeVar

Answer = TypeVar("Answer")

MOST = 2000  # answers kept in one process
LONGEST_SECONDS = 300  # in case somebody changes rows behind the portal's back

_kept: OrderedDict[Hashable, tuple[float, object]] = OrderedDict()
_lock = Lock()


def kept(end: str | None, key: Hashable, make: Callable[[], Answer]) -> Answer:
    """Return the answer to `key` as of this end of the log, working it out if nobody has yet.

    With no end (outside a request, or after a change in it) it is always worked out. The same
    object is handed out each time: do not change it.
    """
    if end is None:
        return make()
    whole, now = (end, key), monotonic()
    with _lock:
        made_at, answer = _kept.get(whole, (0.0, None))
        if made_at and now - made_at < LONGEST_SECONDS:
            _kept.move_to_end(whole)
            return answer
    answer = make()
    with _lock:
        _kept[whole] = (now, answer)
        while len(_kept) > MOST or now - next(iter(_kept.values()))[0] > LONGEST_SECONDS:
            _kept.popitem(last=False)  # the one that was not asked for the longest
    return answer


def forget() -> None:
    """Forget every answer: for tests, which write rows that no entry speaks of."""
    with _lock:
        _kept.clear()
