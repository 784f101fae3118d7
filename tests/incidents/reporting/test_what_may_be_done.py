"""Every state of a record, every action, every role, against one table that people can read."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from incidents.bullying.models import Body
from incidents.cases import confirmations, evidence, grants, involving
from incidents.cases.models import Power, Side
from incidents.children.actions import About
from incidents.disclosures.told import How
from incidents.reporting import actions, bans, closing, rerouting
from incidents.reporting.duties import DUTIES
from incidents.reporting.models import IctBan, Kind, Record, State
from policyportal.people.models import Person
from policyportal.vault import uploads
from tests.conftest import make_person
from tests.incidents.disclosures.test_what_may_be_done import tried
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import added

TABLE = Path(__file__).with_name("what_may_be_done.txt").read_text()
HEADING, *LINES = [line for line in TABLE.splitlines() if line and not line.startswith("#")]
STATES = HEADING.split()
ROWS = {line.split()[0]: dict(zip(STATES, line.split()[1:], strict=True)) for line in LINES}
OTHERS = ["reader", "recorder", "beside", "second", "governor", "slt", "administrator", "teacher"]
ROLES = ["manager", "worker", *OTHERS]
MAY = {"W": {"manager", "worker"}, "M": {"manager"}, "S": {"second"}, "-": set()}


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def cast(teacher, other_teacher, head, chair, governor, dsl, slt, administrator, school):
    """Everybody by what they are to the record; `beside` is the head or the DSL, who has it not."""
    return {
        "head": head,
        "dsl": dsl,
        "worker": make_person("nadia.khan@larkspur.example", "Nadia", "Khan", "staff"),
        "reader": make_person("owen.price@larkspur.example", "Owen", "Price", "staff"),
        "recorder": other_teacher,
        "second": chair,
        "governor": governor,
        "slt": slt,
        "administrator": administrator,
        "teacher": teacher,
    }


def case_in(state: str, cast: dict[str, Person]) -> Record:
    """Make a record in the state, with what comes before closing done, and a ban that runs."""
    of_the_dsl = state.startswith("d-")
    manager, kind = (cast["dsl"], Kind.IMAGES) if of_the_dsl else (cast["head"], Kind.FIREWALL)
    cast["manager"], cast["beside"] = manager, cast["head" if of_the_dsl else "dsl"]
    case = a_record(cast["recorder"], kind, children=("Femi Adeleke", "Lola Brandt"))
    added(case, cast["worker"], Power.WORK, by=manager)
    added(case, cast["reader"], Power.READ, by=manager)
    who = {"seen": None, "by": manager}
    actions.parents_told(case, told_at=timezone.now(), how=How.LETTER, words="All of it.", **who)
    for body in DUTIES[kind].refers_to:
        actions.outside_told(case, body=body, made_at=None, words="Not this time.", **who)
    if kind == Kind.FIREWALL:
        actions.tick(case, "no-ban", note="She was shown how.", **who)
    today = timezone.localdate()
    days = {"starts_on": today, "ends_on": today + timedelta(days=9)}
    child = case.involved.order_by("pk").first().child
    over = {"changed_by": manager, "ends_on": today} if state.endswith("voided") else {}
    IctBan.objects.create(record=case, child=child, set_by=manager, **(days | over))
    end = State(state.removeprefix("d-"))
    if end != State.RECEIVED:
        ends = {"closed_at": timezone.now(), "closed_by": manager, "confirmed_by": cast["second"]}
        Record.objects.filter(pk=case.pk).update(state=end, **ends)
    return Record.objects.get(pk=case.pk)


def _picture():
    data = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(data, "PNG")
    return uploads.accept(SimpleUploadedFile("screen.png", data.getvalue(), "image/png"))


def calls(case: Record, by: Person, colleague: Person) -> dict[str, Callable]:
    """Return each action as one call that is well-formed, by its name in the table."""
    who, now, today = {"seen": None, "by": by}, timezone.now(), timezone.localdate()
    lola = case.involved.order_by("pk").last().child
    tick = "filter-checked" if case.kind == Kind.FIREWALL else "children-safe"

    def passed_on(to, **more):
        return lambda: rerouting.reroute(case, to, reason="It is that.", **more, **who)

    return {
        "parents-told": lambda: actions.parents_told(
            case, told_at=now, how=How.LETTER, words="All of it.", **who
        ),
        "outside-told": lambda: actions.outside_told(
            case, body=Body.LA, made_at=now, words="Rang.", **who
        ),
        "tick": lambda: actions.tick(case, tick, **who),
        "set-ban": lambda: bans.set_ban(case, child=lola, starts_on=today, ends_on=today, **who),
        "end-ban": lambda: bans.end_ban(case.bans.get(), words="Enough.", **who),
        "evidence": lambda: evidence.add(
            case, upload=_picture(), description="", captured_at=None, images="no", **who
        ),
        "child-named": lambda: involving.name_child(
            case, About("Noor Siddiqui"), Side.HURT, today=today, **who
        ),
        "person-added": lambda: grants.add_person(
            case,
            person=colleague,
            power=Power.READ,
            reason="Helps.",
            ends_at=now + timedelta(days=2),
            **who,
        ),
        "close": lambda: closing.close(case, words="Nothing more came.", **who),
        "ask-to-void": lambda: closing.ask_to_void(case, reason="Recorded twice.", **who),
        "confirm-void": lambda: confirmations.answer(
            confirmations.open_one(case), yes=True, words="", seen=None, by=by
        ),
        "as-a-record": passed_on(Kind.UNDER_AGE),
        "as-bullying": passed_on(rerouting.BULLYING),
        "as-disclosure": passed_on("disclosure", described="A coach"),
    }


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_each_may_do_what_the_table_says(state, role, cast):
    case = case_in(state, cast)
    by, wrong = cast[role], []
    for name in ROWS:
        if name == "confirm-void":
            if not case.is_open:
                continue
            closing.ask_to_void(case, reason="Asked.", seen=None, by=cast["manager"])
        colleague = cast["slt"] if by == cast["teacher"] else cast["teacher"]
        says = ROWS[name][state]
        found = tried(calls(case, by, colleague)[name])
        if role in MAY[says]:
            wanted = {"done"}
        elif role in ("manager", "worker") and says == "-":
            wanted = {"refused"} if role == "manager" else {"refused", "stopped"}
        else:
            wanted = {"stopped"}
        if found not in wanted:
            wrong.append(f"{name} is {found}, not {' or '.join(sorted(wanted))}")
        if name == "confirm-void":
            confirmations.take_back(confirmations.open_one(case), by=cast["manager"])
    assert wrong == []


def test_the_table_has_every_action_and_every_state(cast):
    case = case_in("received", cast)
    assert set(ROWS) == set(calls(case, cast["head"], cast["teacher"]))
    assert {one.removeprefix("d-") for one in STATES} == set(State.values)
