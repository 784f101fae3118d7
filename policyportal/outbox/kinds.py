"""What kinds of message there are. Each capability declares its own and registers them at start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from policyportal.outbox.models import Message


def always(message: Message) -> bool:
    return True


def nothing(message: Message) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind:
    """One kind of message.

    `name` is `capability.what`; `subject` is the same for everyone and names nobody; `template` is
    rendered from `outbox/<template>.txt` with `link`, `message`, `recipient` and what `context`
    gives; `path` is where on the portal the link leads; an `urgent` message is sent again, with
    the same Message-ID, where a crash left it in doubt; `still_due` is asked when it is sent.
    """

    name: str
    subject: str
    template: str
    path: Callable[[Message], str]
    urgent: bool = False
    still_due: Callable[[Message], bool] = always
    context: Callable[[Message], dict[str, Any]] = nothing


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known; two kinds cannot share a name."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"There are two kinds of message called {kind.name}.")
    return kind


def named(name: str) -> Kind | None:
    return _kinds.get(name)


def urgent() -> list[str]:
    """Return the names of the kinds that are sent again when in doubt."""
    return [kind.name for kind in _kinds.values() if kind.urgent]
