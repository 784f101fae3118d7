"""Who makes which file. What can be asked for registers its maker at start-up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from policyportal.people.models import Person

Params = Mapping[str, object]  # plain JSON


class Cancelled(Exception):
    """Whoever asked for it no longer wants it."""


class LostClaim(Exception):
    """It took so long to say anything that another worker has taken it up."""


class Progress(Protocol):
    def __call__(self, done: int, whole: int) -> None:
        """Say that so much of the whole is done; raises Cancelled or LostClaim."""


@dataclass(frozen=True)
class Maker:
    """One kind of file.

    `title` says what it is and `filename` what it is called, of the params. `may` is asked before
    it is made and again before it is handed out. `make` writes the file for the person, and says
    how far it is at least once a minute. `media_type` is of the params too.
    """

    name: str
    title: Callable[[Params], str]
    filename: Callable[[Params], str]
    media_type: Callable[[Params], str]
    may: Callable[[Person, Params], bool]
    make: Callable[[Person, Params, BinaryIO, Progress], None]


_makers: dict[str, Maker] = {}


def register(maker: Maker) -> Maker:
    """Make a maker known; two cannot share a name."""
    if _makers.setdefault(maker.name, maker) is not maker:
        raise ValueError(f"There are two makers called {maker.name}.")
    return maker


def named(name: str) -> Maker | None:
    return _makers.get(name)
