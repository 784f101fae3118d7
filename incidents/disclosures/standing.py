"""What the task list of a disclosure follows from."""

from dataclasses import dataclass, field

from incidents.cases.reported import Source
from incidents.cases.standing import Done
from incidents.disclosures.models import Kind, State


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
