"""How a step of the task list stands, and what that follows from."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from incidents.cases.reported import Source
from incidents.disclosures.models import Kind, State


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
class Situation:
    """What the steps follow from. `happened` holds what the chronology has, `ticked` the ticks."""

    kind: Kind
    state: State
    source: Source
    happened: dict[str, Done] = field(default_factory=dict)
    ticked: dict[str, Done] = field(default_factory=dict)
    action: str = ""
    needs_writing: bool = False
    police_investigate: bool = False
    police_review_is_due: bool = False
    police_review_by: str = ""  # the day, as pages say it
    outcome: str = ""
    dbs: bool = False
    tra: bool = False
    is_pressing: bool = False  # hardly any time is left to refer, or none
    not_told: tuple[str, ...] = ()  # who of those it concerns most was told nothing yet
    asked: str = ""  # who has been asked to confirm that it is closed
    second_person_is_enough: bool = False  # for a low-level concern, as the school has set it


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
