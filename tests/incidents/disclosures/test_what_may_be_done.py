"""Every state, every action, every role, against one table that people can read.

"confirm" answers a request that stands open in the case: closing it where it may be closed, voiding
it elsewhere. A case whose time has not come is destroyed by nobody.
"""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from incidents.cases.models import Power
from incidents.disclosures import closing, conduct
from incidents.disclosures.models import Disclosure, State
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.school.models import SafeguardingContacts
from tests.conftest import make_person
from tests.incidents.disclosures.calls import calls
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

TABLE = Path(__file__).with_name("what_may_be_done.txt").read_text()
HEADING, *LINES = [line for line in TABLE.splitlines() if line and not line.startswith("#")]
STATES = HEADING.split()
ROWS = {line.split()[0]: dict(zip(STATES, line.split()[1:], strict=True)) for line in LINES}
OTHERS = ["reader", "subject", "recorder", "chair", "dsl", "slt", "administrator", "teacher"]
ROLES = ["head", "worker", "second", *OTHERS]
MAY = {"W": {"head", "worker"}, "M": {"head"}, "S": {"second"}, "-": set()}
IN_STATE = {
    "below": State.BELOW,
    "c-recorded": State.RECORDED,
    "c-concluded": State.CONCLUDED,
    "c-closed": State.CLOSED,
}


@pytest.fixture
def cast(teacher, other_teacher, head, chair, governor, dsl, slt, administrator, school):
    """Everybody by what they are to the case. The chair is not the second person before asked."""
    SafeguardingContacts.objects.create(consults_on_low_level=False)
    subject = make_person("callum.reid@larkspur.example", "Callum", "Reid", "staff")
    return {
        "head": head,
        "worker": make_person("nadia.khan@larkspur.example", "Nadia", "Khan", "staff"),
        "reader": make_person("owen.price@larkspur.example", "Owen", "Price", "staff"),
        "second": chair,
        "subject": subject,
        "recorder": other_teacher,
        "chair": make_person("vera.stone@larkspur.example", "Vera", "Stone", "governor"),
        "dsl": dsl,
        "slt": slt,
        "administrator": administrator,
        "teacher": teacher,
    }


def case_in(state: str, cast: dict[str, Person]) -> Disclosure:
    """Make a case in the state, with somebody added to work on it and somebody to read it."""
    make = a_conduct_record if state.startswith("c-") else a_disclosure
    case = make(cast["recorder"], cast["subject"])
    added(case, cast["worker"], Power.WORK, by=cast["head"])
    added(case, cast["reader"], Power.READ, by=cast["head"])
    if state == "c-recorded":  # nobody is judged unheard
        who = {"heard_at": timezone.now(), "seen": None, "by": cast["head"]}
        return conduct.explained(case, words="I did not know.", **who)
    at = IN_STATE.get(state) or State(state)
    return put(case, at, by=cast["head"], second=cast["second"])


def tried(call) -> str:
    """Return what became of the call: "done", "refused" or "stopped"; nothing of it stays."""
    try:
        with transaction.atomic():
            call()
            transaction.set_rollback(True)
    except PermissionDenied:
        return "stopped"
    except Refused as refused:
        assert refused.sentence
        return "refused"
    return "done"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_each_may_do_what_the_table_says(state, role, cast):
    case, by = case_in(state, cast), cast[role]
    colleague, other = cast["teacher"], cast["slt"]
    wrong = []
    for name in ROWS:
        if name == "confirm":
            if not case.is_open:
                continue
            ask = closing.ask_to_void
            if state in ("below", "concluded", "c-concluded"):
                ask = closing.ask_to_close
            ask(case, reason="Asked.", seen=None, by=cast["head"])
        if name == "person-added" and by == colleague:
            colleague = cast["slt"]
        says = ROWS[name][state]
        found = tried(calls(case, by, colleague, other)[name])
        works = role in ("head", "worker")
        if role in MAY[says]:
            wanted = {"done"}
        elif role == "head" and says == "-" and name != "confirm":
            wanted = {"refused"}
        elif works and says == "-":
            wanted = {"refused", "stopped"}
        else:
            wanted = {"stopped"}
        if found not in wanted:
            wrong.append(f"{name} is {found}, not {' or '.join(sorted(wanted))}")
    assert wrong == []


def test_the_table_has_every_action(cast):
    case = case_in("recorded", cast)
    people = (cast["head"], cast["teacher"], cast["slt"])
    assert set(ROWS) == set(calls(case, *people))
