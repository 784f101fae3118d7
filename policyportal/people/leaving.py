"""What has to be settled before somebody who left is deactivated; higher rooms register it."""

from collections.abc import Callable
from dataclasses import dataclass

from policyportal.people.models import Person


@dataclass(frozen=True)
class Unsettled:
    """One thing still to be done when somebody leaves: what, and the address where it is done."""

    what: str
    url: str


Check = Callable[[Person], list[Unsettled]]

_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Have the check asked before anybody is deactivated: it returns what is still to be done."""
    if _checks.setdefault(name, check) is not check:
        raise ValueError(f"There are two checks called {name}.")


def unsettled(person: Person) -> list[Unsettled]:
    """Return everything that is to be done before the person can be deactivated."""
    return [one for name in sorted(_checks) for one in _checks[name](person)]
