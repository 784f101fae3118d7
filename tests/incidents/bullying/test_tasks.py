"""The task list: what is next, what waits for what, in every state and for whom it concerns."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from incidents.bullying import anti_bullying
from incidents.bullying.concerned import Concerned
from incidents.bullying.facts import Danger, Doer, Engaging, Known, Medium
from incidents.bullying.models import OPEN, State
from incidents.bullying.settling import decided
from incidents.bullying.situation import Begun, Situation
from incidents.bullying.tasks import steps
from incidents.bullying.ticks import TICKS
from incidents.cases.standing import Done, Standing
from tests.incidents.bullying.assessed import (
    A_FORMER_PUPIL,
    A_PARENT_TO_STAFF,
    IN_VAIN,
    OURS,
    SOMEBODY_HERE,
    facts,
)

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DONE = Done("Ruth Adeyemi", AT)
TICKED = dict.fromkeys(TICKS, DONE)
AMONG = Concerned(doing=True)
STAFF = Concerned(hurt=False, ours=False, staff=True, parent=True)
LETTER = {
    Standing.DONE: "d",
    Standing.NEXT: "N",
    Standing.OPEN: "o",
    Standing.BLOCKED: "b",
    Standing.LEFT: "-",
}
CAN_CLOSE = {"first": ()}


def now(state=State.REPORTED, *happened, said=None, **more) -> Situation:
    """Return a situation; of pupils of ours, looked over once it is not only reported."""
    if state != State.REPORTED or said is not None:
        more = {"decision": decided(facts(**(said or {}))), "assessed": DONE} | more
    more = {"whom": AMONG, "told_at_once": DONE, "first": ("Say first how it ended.",)} | more
    return Situation(state=State(state), happened=dict.fromkeys(happened, DONE), **more)


def listed(situation) -> str:
    return " ".join(f"{one.slug}:{LETTER[one.standing]}" for one in steps(situation))


def step(situation, slug):
    return next(one for one in steps(situation) if one.slug == slug)


BEGAN = ("investigation-began",)
PUPILS = "speak-to-child:{0} both-sides:{0} school-part:{0} phone-part:{0} policy:{0}"
FIRST_DONE = "children-safe:d listen:d teller:d assess:d check-welfare:d"
BEFORE = ("children-safe", "listen", "teller", "check-welfare")
SOME = {"ticked": dict.fromkeys(BEFORE, DONE)}

TABLE = [
    (
        "reported: nothing done yet",
        now(),
        "children-safe:N listen:o teller:o assess:o check-welfare:o begin:b found:b "
        "speak-to-child:b both-sides:b policy:b resolve:b close:b",
    ),
    (
        "reported, all ticked that can be: the facts are next",
        now(ticked=TICKED),
        "children-safe:d listen:d teller:d assess:N check-welfare:d begin:b found:b "
        "speak-to-child:d both-sides:d policy:d resolve:b close:b",
    ),
    (
        "reported with danger: that comes first",
        now(danger=(Danger.IMMEDIATE.value, Danger.SEXUAL_IMAGE.value)),
        "call-999:N do-not-view:o tell-dsl:o children-safe:o assess:o listen:o teller:o "
        "check-welfare:o begin:b found:b speak-to-child:b both-sides:b policy:b resolve:b close:b",
    ),
    (
        "assessed with danger: those outside come before all else goes on",
        now(
            State.ASSESSED,
            said={"danger": frozenset({Danger.GROOMING})},
            ticked=dict.fromkeys(("tell-dsl", "children-safe"), DONE),
        ),
        "tell-dsl:d children-safe:d assess:d refer-police:N refer-ceop:o refer-social-care:o "
        f"listen:o teller:o check-welfare:o begin:o found:b {PUPILS.format('b')} families:b plan:b "
        "letter-invitation:o letter-police-log:o resolve:b close:b",
    ),
    (
        "assessed",
        now(State.ASSESSED, **SOME),
        f"{FIRST_DONE} begin:N found:b {PUPILS.format('b')} families:b plan:b letter-invitation:o "
        "resolve:b close:b",
    ),
    (
        "the facts have changed since",
        now(State.ASSESSED, looks_again=True, **SOME),
        "children-safe:d listen:d teller:d assess:N check-welfare:d begin:o found:b "
        f"{PUPILS.format('b')} families:b plan:b letter-invitation:o resolve:b close:b",
    ),
    (
        "looking into it",
        now(State.INVESTIGATING, *BEGAN, **SOME),
        f"{FIRST_DONE} begin:d found:N {PUPILS.format('o')} families:o plan:b letter-invitation:o "
        "resolve:o close:b",
    ),
    (
        "families",
        now(State.FAMILIES, *BEGAN, "found", "family-contact", ticked=TICKED),
        f"{FIRST_DONE} begin:d found:d {PUPILS.format('d')} families:d plan:N letter-invitation:o "
        "resolve:o close:b",
    ),
    (
        "a plan, and the day is to come",
        now(
            State.FAMILIES,
            *BEGAN,
            "found",
            "family-contact",
            "plan-agreed",
            ticked=TICKED,
            follow_up_on="20 March",
        ),
        f"{FIRST_DONE} begin:d found:d {PUPILS.format('d')} families:d plan:d look-again:b "
        "letter-invitation:o resolve:N close:b",
    ),
    (
        "a plan, and the day has come",
        now(
            State.FAMILIES,
            *BEGAN,
            "found",
            "family-contact",
            "plan-agreed",
            ticked=TICKED,
            follow_up_on="20 March",
            follow_up_is_due=True,
        ),
        f"{FIRST_DONE} begin:d found:d {PUPILS.format('d')} families:d plan:d look-again:N "
        "letter-invitation:o resolve:o close:b",
    ),
    (
        "resolved: what nothing waits for is beside, and the case is closed next",
        now(State.RESOLVED, *BEGAN, "resolved", **SOME, **CAN_CLOSE),
        f"{FIRST_DONE} begin:d {PUPILS.format('o')} letter-invitation:o resolve:d close:N",
    ),
    (
        "resolved, with a day to come",
        now(State.RESOLVED, *BEGAN, "resolved", **SOME, follow_up_on="20 March"),
        f"{FIRST_DONE} begin:d {PUPILS.format('o')} look-again:b letter-invitation:o resolve:d "
        "close:b",
    ),
    (
        "resolved, and our pupil’s welfare not looked at",
        now(State.RESOLVED, *BEGAN, "resolved", ticked={"children-safe": DONE}),
        "children-safe:d listen:o teller:o assess:d check-welfare:N begin:d "
        f"{PUPILS.format('o')} letter-invitation:o resolve:d close:b",
    ),
    (
        "a former pupil",
        now(State.ASSESSED, said=A_FORMER_PUPIL, **SOME),
        f"{FIRST_DONE} policy:N letter-new-school:o may-refer-new-school:o not-school:o close:b",
    ),
    (
        "a former pupil, and the welfare of ours not looked at",
        now(State.ASSESSED, said=A_FORMER_PUPIL, ticked=dict.fromkeys(BEFORE[:3], DONE)),
        "children-safe:d listen:d teller:d assess:d check-welfare:N policy:o letter-new-school:o "
        "may-refer-new-school:o not-school:b close:b",
    ),
    (
        "passed on",
        now(State.NOT_SCHOOL, "not-school", said=A_FORMER_PUPIL, **SOME, **CAN_CLOSE),
        f"{FIRST_DONE} policy:o letter-new-school:o may-refer-new-school:o not-school:d close:N",
    ),
    (
        "a parent threatens a member of staff",
        now(said=None, whom=STAFF),
        "tell-head:d support-staff:N keep-evidence:o speak-to-parent:o unresolved:b teller:o "
        "assess:o begin:b found:b policy:b resolve:b close:b",
    ),
    (
        "a parent was spoken to",
        now(State.ASSESSED, said=A_PARENT_TO_STAFF, whom=STAFF, ticked=TICKED),
        "tell-head:d support-staff:d keep-evidence:d speak-to-parent:d unresolved:o teller:d "
        "assess:d begin:N found:b policy:d resolve:b close:b",
    ),
    (
        "a parent was spoken to in vain: police and local authority, both",
        now(
            State.FAMILIES,
            *BEGAN,
            "found",
            "family-contact",
            said=IN_VAIN,
            whom=STAFF,
            ticked=TICKED,
        ),
        "tell-head:d support-staff:d keep-evidence:d speak-to-parent:d teller:d assess:d begin:d "
        "found:d policy:d families:d plan:N refer-police:o refer-la:o letter-police-log:o "
        "resolve:o close:b",
    ),
    (
        "somebody here does it: nothing but safety, and on to the disclosure",
        now(State.ASSESSED, said=SOMEBODY_HERE, **SOME),
        "children-safe:d assess:d check-welfare:d hand-over:N",
    ),
    (
        "closed",
        now(State.CLOSED, *BEGAN, "found", "resolved", "closed", **SOME),
        f"{FIRST_DONE} begin:d found:d {PUPILS.format('-')} families:- plan:- resolve:d close:d",
    ),
    (
        "closed, as not the school’s",
        now(State.CLOSED, "not-school", "closed", said=A_FORMER_PUPIL, **SOME),
        f"{FIRST_DONE} policy:- not-school:d close:d",
    ),
    ("voided", now(State.VOIDED, **SOME), FIRST_DONE),
    ("handed over", now(State.HANDED_OVER, **SOME), FIRST_DONE),
]


@pytest.mark.parametrize(("name", "situation", "wanted"), TABLE, ids=[row[0] for row in TABLE])
def test_the_list_is_what_it_has_to_be(name, situation, wanted):
    assert listed(situation) == wanted


def test_the_head_was_told_at_once_and_the_chair_of_what_is_done_to_the_head():
    told = step(now(whom=STAFF), "tell-head")
    assert (told.title, told.done) == ("Tell the headteacher at once", DONE)
    assert "chair" in step(now(whom=STAFF, to_chair=True), "tell-head").title
    assert step(now(whom=STAFF, told_at_once=None), "tell-head").done is None


@pytest.mark.parametrize(
    ("sign", "passage"),
    [
        (Danger.IMMEDIATE, "immediate-danger"),
        (Danger.SELF_HARM, "child-on-child"),
        (Danger.THREAT_OF_VIOLENCE, "bullying-advice-crime"),
        (Danger.HATE, "equality-duty"),
    ],
)
def test_why_the_dsl_is_told_is_what_they_are_told_before_the_facts_are_looked_over_and_after(
    sign, passage
):
    """A threat to a member of staff is no abuse between children, and is not said to be."""
    reported = now(whom=STAFF, danger=(sign.value,))
    looked_over = now(whom=STAFF, said=A_PARENT_TO_STAFF | {"danger": frozenset({sign})})
    for situation in (reported, looked_over):
        assert step(situation, "tell-dsl").passage == passage


def test_what_the_school_may_leave_is_beside_and_never_next():
    declined = {
        "mediums": frozenset({Medium.NETWORK}),
        "minimum_age": 13,
        "advised": Known.YES,
        "advised_on": facts().on - timedelta(days=9),
        "goes_on": Known.YES,
    }
    found = now(State.INVESTIGATING, *BEGAN, "found", "family-contact", said=declined)
    assert step(found, "leave-the-site").is_beside
    assert "network-part" not in listed(found)
    assert "letter-warning:o letter-year:o" in listed(found)


def test_a_letter_is_done_once_it_is_released_and_gone_on_with_before():
    """A draft that nobody was asked about would never be sent, if the list called it done."""
    kind = "invitation"
    written = step(now(State.ASSESSED, begun={kind: Begun("2", is_asked=False)}), "letter-" + kind)
    assert (written.standing, written.page, written.more) == ("open", "bullying-letter", ("2",))
    assert written.title.startswith("Go on with the letter") and "nobody" in written.why
    asked = step(now(State.ASSESSED, begun={kind: Begun("2", is_asked=True)}), "letter-" + kind)
    assert (asked.standing, asked.tag) == ("blocked", "Waiting")
    released = now(State.ASSESSED, letters={kind: DONE}, begun={kind: Begun("3", is_asked=False)})
    assert step(released, "letter-" + kind).done == DONE


def test_police_where_families_refuse_is_a_choice():
    refuse = {"engaging": Engaging.NO, "goes_on": Known.YES}
    older = replace(OURS, year_group=6)
    found = now(State.FAMILIES, *BEGAN, said=refuse | {"doing": (older,)})
    assert step(found, "may-refer-police").is_beside


def test_who_does_it_is_looked_for_where_nobody_knows():
    unknown = {"doers": frozenset({Doer.UNKNOWN}), "doing": ()}
    assert step(now(State.ASSESSED, said=unknown), "found").title == "Find out who does it"


def test_closing_says_what_comes_first_and_is_for_its_manager():
    close = step(now(State.ASSESSED), "close")
    assert (close.until, close.manager_only) == ("Say first how it ended.", True)


def test_the_last_end_counts():
    later = Done("Ruth Adeyemi", AT + timedelta(days=3))
    both = replace(now(State.CLOSED), happened={"resolved": DONE, "not-school": later})
    assert "not-school:d" in listed(both) and "resolve:" not in listed(both)
    both = replace(both, happened={"resolved": later, "not-school": DONE})
    assert "resolve:d" in listed(both) and "not-school:" not in listed(both)


@pytest.mark.parametrize("situation", [row[1] for row in TABLE], ids=[row[0] for row in TABLE])
def test_one_is_next_while_it_is_open_and_each_rests_on_something(situation):
    made = steps(situation)
    following = [one for one in made if one.standing == Standing.NEXT]
    waits = situation.state == State.RESOLVED and situation.follow_up_on
    assert len(following) == (1 if situation.state in OPEN and not waits else 0)
    for one in made:
        assert one.clause or one.passage
        if one.passage:
            assert anti_bullying.passage(one.passage).says
    assert len({one.slug for one in made}) == len(made)
