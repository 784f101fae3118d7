"""Every state, every action, every role, against one table that people can read.

"confirm" answers a request to void the case, where one can be made.
"""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from incidents.bullying import ending, families, going_on
from incidents.bullying.models import BullyingCase, State
from incidents.cases.involving import children_of
from incidents.cases.models import Power
from policyportal.people.models import Person
from policyportal.refusal import Refused
from tests.conftest import make_person
from tests.incidents.bullying.assessed import A_FORMER_PUPIL, assessed
from tests.incidents.bullying.calls import calls
from tests.incidents.bullying.rows import a_bullying_case, put
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("what_may_be_done.txt").read_text()
HEADING, *LINES = [line for line in TABLE.splitlines() if line and not line.startswith("#")]
STATES = HEADING.split()
ROWS = {line.split()[0]: dict(zip(STATES, line.split()[1:], strict=True)) for line in LINES}
WORK = {"head", "dsl", "worker"}
OTHERS = ["reader", "affected", "recorder", "governor", "slt", "administrator", "teacher"]
ROLES = [*sorted(WORK), "second", *OTHERS]
MAY = {"W": WORK, "M": {"head"}, "S": {"second"}, "-": set()}


@pytest.fixture
def cast(school, teacher, other_teacher, head, chair, governor, dsl, slt, administrator):
    """Everybody by what they are to the case."""
    return {
        "head": head,
        "dsl": dsl,
        "worker": make_person("nadia.khan@larkspur.example", "Nadia", "Khan", "staff"),
        "reader": make_person("owen.price@larkspur.example", "Owen", "Price", "staff"),
        "affected": make_person("callum.reid@larkspur.example", "Callum", "Reid", "staff"),
        "second": chair,
        "recorder": other_teacher,
        "governor": governor,
        "slt": slt,
        "administrator": administrator,
        "teacher": teacher,
    }


def case_in(state: str, cast: dict[str, Person]) -> BullyingCase:
    """Make a case in the state, with a family, and somebody added to work on it and to read it."""
    head, case = cast["head"], a_bullying_case(cast["recorder"], affected=cast["affected"])
    added(case, cast["worker"], Power.WORK, by=head)
    added(case, cast["reader"], Power.READ, by=head)
    assessed(case, head, **A_FORMER_PUPIL)
    going_on.tick(case, "check-welfare", seen=None, by=head)
    children = [one.child for one in children_of(case)]
    families.note_family(case, children, words="Her mother.", seen=None, by=head)
    case = BullyingCase.objects.get(pk=case.pk)
    return put(case, State(state), by=head, second=cast["second"])


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


def wanted_of(role: str, says: str, name: str) -> set[str]:
    if role in MAY[says]:
        return {"done"}
    if role == "head" and says == "-" and name != "confirm":
        return {"refused"}
    return {"refused", "stopped"} if role in WORK and says == "-" else {"stopped"}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_each_may_do_what_the_table_says(state, role, cast):
    case, by = case_in(state, cast), cast[role]
    wrong = []
    for name in ROWS:
        if name == "confirm":
            if not case.is_open:
                continue
            ending.ask_to_void(case, reason="Asked.", seen=None, by=cast["head"])
        colleague = cast["slt"] if by == cast["teacher"] else cast["teacher"]
        found = tried(calls(case, by, colleague)[name])
        wanted = wanted_of(role, ROWS[name][state], name)
        if found not in wanted:
            wrong.append(f"{name} is {found}, not {' or '.join(sorted(wanted))}")
    assert wrong == []


def test_the_table_has_every_action_and_every_state(cast):
    case = case_in("reported", cast)
    assert set(ROWS) == set(calls(case, cast["head"], cast["teacher"]))
    assert set(STATES) == set(State)
