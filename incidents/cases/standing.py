"""How a step of a task list stands, and which one is next (screen.md, "task list").

What the steps of a case are, each capability says itself: pure, from what has happened with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    DONE = "done"
    NEXT = "next"
    OPEN = "open"
    BLOCKED = "blocked"
    LEFT = "left"  # the case has ended without it


@dataclass(frozen=True)
class Done:
    """Who did something, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Step:
    """One line of the task list. `page` is the name of its address below the case."""

    slug: str
    title: str
    why: str
    page: str = ""
    more: tuple[str, ...] = ()
    clause: str = ""
    passage: str = ""
    done: Done | None = None
    until: str = ""  # what has to come first
    is_now: bool = False  # done before, and due again
    is_beside: bool = False  # goes on beside the others, and is never what comes next
    manager_only: bool = False
    receiver_only: bool = False  # for whom it came to by a role of theirs
    is_asked: bool = False  # a second person was asked, and has not answered
    standing: Standing = Standing.OPEN

    @property
    def tag(self) -> str:
        if self.is_asked and self.standing == Standing.BLOCKED:
            return "Waiting"
        return {
            Standing.DONE: "Done",
            Standing.NEXT: "Next",
            Standing.OPEN: "To do",
            Standing.BLOCKED: "Cannot start yet",
            Standing.LEFT: "Not recorded",
        }[self.standing]

    @property
    def tone(self) -> str:
        tones = {Standing.DONE: "good", Standing.NEXT: "soon"}
        return tones.get(self.standing, "plain")


@dataclass(frozen=True)
class Tick:
    """Something done away from the portal, that somebody says is done."""

    title: str
    why: str
    clause: str = ""
    passage: str = ""
    asks: str = ""  # what has to be written with it; "" where a note is optional


def with_next(made: Iterable[Step]) -> list[Step]:
    """Return the steps as they stand: next is the first that is neither done nor blocked."""
    standing, found = [], False
    for one in made:
        if one.done and not one.is_now:
            standing.append(replace(one, standing=Standing.DONE))
        elif one.until:
            standing.append(replace(one, standing=Standing.BLOCKED))
        elif found or one.is_beside:
            standing.append(one)
        else:
            found = True
            standing.append(replace(one, standing=Standing.NEXT))
    return standing


def ended(made: Iterable[Step]) -> list[Step]:
    """Return the steps of a case that has ended: what was done, and what was not."""
    ends = {True: Standing.DONE, False: Standing.LEFT}
    return [replace(one, standing=ends[one.done is not None]) for one in made]
