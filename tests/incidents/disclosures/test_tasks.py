"""The task list: what is next, what is blocked until what, in every state and for every source."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from incidents.cases.guidance import passages
from incidents.cases.reported import Source
from incidents.cases.standing import Done, Standing
from incidents.disclosures.models import Action, Kind, Outcome, State
from incidents.disclosures.standing import Situation
from incidents.disclosures.tasks import steps
from incidents.disclosures.ticks import TICKS, ticks_of

DONE = Done("Ruth Adeyemi", datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
TICKED = dict.fromkeys(TICKS, DONE)
LETTER = {
    Standing.DONE: "d",
    Standing.NEXT: "N",
    Standing.OPEN: "o",
    Standing.BLOCKED: "b",
    Standing.LEFT: "-",
}


def now(state=State.RECORDED, *happened, kind=Kind.DISCLOSURE, source=Source.PARENT, **more):
    """Return a situation; all is ticked unless it says otherwise."""
    more = {"ticked": TICKED} | more
    return Situation(
        kind=kind,
        state=State(state),
        source=Source(source),
        happened=dict.fromkeys(happened, DONE),
        **more,
    )


def listed(situation) -> str:
    return " ".join(f"{one.slug}:{LETTER[one.standing]}" for one in steps(situation))


def step(situation, slug):
    return next(one for one in steps(situation) if one.slug == slug)


ADVISED = ("referred", "advice")
CARED = ("contact-named", "support-offered")
TICKS_DONE = "children-safe:d calm-parent:d basic-facts:d"
SUBSTANTIATED = {"outcome": Outcome.SUBSTANTIATED, "action": Action.NONE}
ALL = (*ADVISED, "acted", *CARED, "told", "concluded")

TABLE = [
    (
        "nothing done yet",
        now(ticked={}),
        "children-safe:N calm-parent:o basic-facts:o refer:o advice:b action:b support:b told:b "
        "outcome:b close:b",
    ),
    (
        "hardly any time left",
        now(ticked={"children-safe": DONE}, is_pressing=True),
        "children-safe:d refer:N calm-parent:o basic-facts:o advice:b action:b support:b told:b "
        "outcome:b close:b",
    ),
    (
        "recorded",
        now(),
        f"{TICKS_DONE} refer:N advice:b action:b support:b told:b outcome:b close:b",
    ),
    (
        "referred",
        now("referred", "referred"),
        f"{TICKS_DONE} refer:d advice:N action:b support:b told:b outcome:b close:b",
    ),
    (
        "acted before advice",
        now("referred", "referred", "acted-before-advice", action=Action.ALTERNATIVE),
        f"{TICKS_DONE} refer:d advice:N action:d support:b told:b outcome:b close:b",
    ),
    (
        "advised after an override: the decision is looked at again",
        now("advised", *ADVISED, "acted-before-advice", action=Action.ALTERNATIVE),
        f"{TICKS_DONE} refer:d advice:d action:N support:o told:o outcome:o close:b",
    ),
    (
        "advised",
        now("advised", *ADVISED),
        f"{TICKS_DONE} refer:d advice:d action:N support:o told:o outcome:o close:b",
    ),
    (
        "suspended",
        now("advised", *ADVISED, "acted", action=Action.SUSPENDED, needs_writing=True),
        f"{TICKS_DONE} refer:d advice:d action:d written:N support:o told:o outcome:o close:b",
    ),
    (
        "suspended and confirmed",
        now("advised", *ADVISED, "acted", "written", action=Action.SUSPENDED),
        f"{TICKS_DONE} refer:d advice:d action:d written:d support:N told:o outcome:o close:b",
    ),
    (
        "some were told: the others wait beside the outcome",
        now(
            "advised",
            *ADVISED,
            "acted",
            *CARED,
            "told",
            action=Action.NONE,
            not_told=("The person it is about",),
        ),
        f"{TICKS_DONE} refer:d advice:d action:d support:d told:o outcome:N close:b",
    ),
    (
        "the police have begun",
        now(
            "advised",
            *ADVISED,
            "acted",
            *CARED,
            "told",
            action=Action.NONE,
            police_investigate=True,
            police_review_by="3 April 2026",
        ),
        f"{TICKS_DONE} refer:d advice:d action:d support:d told:d police:b outcome:N close:b",
    ),
    (
        "a review is due",
        now(
            "advised",
            *ADVISED,
            "acted",
            *CARED,
            "told",
            "police-reviewed",
            action=Action.NONE,
            police_investigate=True,
            police_review_is_due=True,
        ),
        f"{TICKS_DONE} refer:d advice:d action:d support:d told:d police:N outcome:o close:b",
    ),
    (
        "concluded",
        now("concluded", *ALL, action=Action.NONE, outcome=Outcome.UNFOUNDED),
        f"{TICKS_DONE} refer:d advice:d action:d support:d told:d outcome:d close:N",
    ),
    (
        "concluded, the police still investigate",
        now(
            "concluded",
            *ALL,
            "police-reviewed",
            action=Action.NONE,
            outcome=Outcome.UNFOUNDED,
            police_investigate=True,
        ),
        f"{TICKS_DONE} refer:d advice:d action:d support:d told:d police:d outcome:d close:b",
    ),
    (
        "substantiated",
        now("concluded", *ALL, **SUBSTANTIATED),
        f"{TICKS_DONE} refer:d advice:d action:d support:d told:d outcome:d disciplinary:N dbs:o "
        "tra:o close:b",
    ),
    (
        "substantiated, and all of it answered",
        now("concluded", *ALL, "disciplinary", "dbs", "tra", **SUBSTANTIATED, dbs=True, tra=True),
        f"{TICKS_DONE} refer:d advice:d action:d support:d told:d outcome:d disciplinary:d dbs:d "
        "tra:d close:N",
    ),
    (
        "closing was asked for",
        now("concluded", *ALL, action=Action.NONE, outcome=Outcome.FALSE, asked="Amina Yusuf"),
        f"{TICKS_DONE} refer:d advice:d action:d support:d told:d outcome:d close:b",
    ),
    (
        "closed",
        now(
            "closed",
            *ALL,
            "closed",
            ticked={"children-safe": DONE},
            action=Action.NONE,
            outcome=Outcome.FALSE,
        ),
        "children-safe:d calm-parent:- basic-facts:- refer:d advice:d action:d support:d told:d "
        "outcome:d close:d",
    ),
    (
        "reopened after a substantiated outcome: the outcome is open again",
        now("advised", *ALL, "disciplinary", "closed", "reopened", action=Action.NONE),
        f"{TICKS_DONE} refer:d advice:d action:d support:d told:d outcome:N close:b",
    ),
    (
        "a low-level concern",
        now("below-threshold", "consulted"),
        f"{TICKS_DONE} refer:d below:d close:N",
    ),
    (
        "a low-level concern by a second person",
        now("below-threshold", "below-threshold"),
        f"{TICKS_DONE} below:d close:N",
    ),
    (
        "a low-level concern after a suspension at immediate risk",
        now(
            "below-threshold",
            "acted-before-advice",
            "consulted",
            action=Action.SUSPENDED,
            needs_writing=True,
        ),
        f"{TICKS_DONE} refer:d below:d written:N close:b",
    ),
    (
        "a low-level concern closed",
        now("closed", "consulted", "closed"),
        f"{TICKS_DONE} refer:d below:d close:d",
    ),
    (
        "a low-level concern reopened",
        now("below-threshold", "consulted", "closed", "reopened"),
        f"{TICKS_DONE} refer:d below:d close:N",
    ),
    (
        "referred after all",
        now("referred", "consulted", "referred"),
        f"{TICKS_DONE} refer:d advice:N action:b support:b told:b outcome:b close:b",
    ),
    (
        "referred after all, and closed",
        now("closed", "consulted", *ALL, "closed", action=Action.NONE, outcome=Outcome.UNFOUNDED),
        f"{TICKS_DONE} refer:d advice:d action:d support:d told:d outcome:d close:d",
    ),
    ("voided", now("voided", "voided", ticked={"children-safe": DONE}), "children-safe:d"),
    (
        "conduct",
        now(kind=Kind.CONDUCT),
        "explanation:N conduct-outcome:b close:b",
    ),
    (
        "conduct, heard",
        now("recorded", "explained", kind=Kind.CONDUCT),
        "explanation:d conduct-outcome:N close:b",
    ),
    (
        "conduct, concluded",
        now("concluded", "explained", "conduct-outcome", kind=Kind.CONDUCT),
        "explanation:d conduct-outcome:d close:N",
    ),
    (
        "conduct, closing asked for",
        now("concluded", "explained", "conduct-outcome", kind=Kind.CONDUCT, asked="Amina Yusuf"),
        "explanation:d conduct-outcome:d close:b",
    ),
    (
        "conduct, closed",
        now("closed", "explained", "conduct-outcome", "closed", kind=Kind.CONDUCT),
        "explanation:d conduct-outcome:d close:d",
    ),
    (
        "conduct, reopened",
        now("recorded", "explained", "conduct-outcome", "closed", "reopened", kind=Kind.CONDUCT),
        "explanation:d conduct-outcome:N close:b",
    ),
    (
        "conduct turned into a disclosure",
        now("recorded", "explained", "conduct-outcome", "escalated"),
        f"{TICKS_DONE} refer:N advice:b action:b support:b told:b outcome:b close:b",
    ),
]


@pytest.mark.parametrize(
    ("situation", "wanted"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_what_is_done_next_and_blocked(situation, wanted):
    assert listed(situation) == wanted


@pytest.mark.parametrize("situation", [row[1] for row in TABLE], ids=[r[0] for r in TABLE])
def test_one_step_at_most_is_next_and_each_says_what_it_rests_on(situation):
    made = steps(situation)
    assert sum(one.standing == Standing.NEXT for one in made) <= 1
    for one in made:
        assert one.why, one.slug
        assert one.clause or one.passage in passages(), one.slug
        assert bool(one.until) or one.standing != Standing.BLOCKED
        assert one.done or one.standing != Standing.DONE
        if one.done:
            assert (one.done.by, one.done.at) == (DONE.by, DONE.at)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("source", Source)
def test_every_source_has_its_own_step_in_every_state(source, state):
    own = {
        Source.PARENT: "calm-parent",
        Source.STAFF: "confidential",
        Source.CHILD: "child-process",
        Source.OTHER: "confidential",
    }[source]
    wanted = ("children-safe", own, "basic-facts")
    assert ticks_of(Kind.DISCLOSURE, source) == wanted
    assert ticks_of(Kind.CONDUCT, source) == ()
    made = [one.slug for one in steps(now(state, source=source)) if one.page == "disclosure-tick"]
    assert sorted(made) == sorted(wanted)


@pytest.mark.parametrize(
    ("situation", "slug", "until"),
    [
        (now(), "advice", "Refer to the LADO first."),
        (now("referred", "referred"), "action", "Record the advice of the LADO first."),
        (now("referred", "referred"), "outcome", "Record the advice of the LADO first."),
        (now("advised", *ADVISED), "close", "Record the outcome first."),
        (now("concluded", *ALL, **SUBSTANTIATED), "close", "What the outcome"),
        (now("concluded", *ALL, outcome="false", police_investigate=True), "close", "The police"),
        (now("concluded", *ALL, outcome="false", asked="Amina Yusuf"), "close", "Amina Yusuf has"),
        (now("below-threshold", "consulted", police_investigate=True), "close", "The police"),
        (now(kind=Kind.CONDUCT), "conduct-outcome", "Hear the person first."),
    ],
)
def test_what_is_blocked_says_what_comes_first(situation, slug, until):
    blocked = step(situation, slug)
    assert blocked.standing == Standing.BLOCKED
    assert blocked.until.startswith(until)


def test_the_day_of_the_first_review_is_said():
    situation = now("advised", *ADVISED, police_investigate=True, police_review_by="3 April 2026")
    assert step(situation, "police").until == "It is due by 3 April 2026."


def test_who_was_not_told_is_named():
    situation = now("advised", *ADVISED, "told", not_told=("Parents or carers of the child",))
    assert "Parents or carers of the child" in step(situation, "told").why
    assert step(replace(situation, not_told=()), "told").standing == Standing.DONE


def test_the_second_person_is_named_only_where_the_school_allows_it():
    assert "second person" not in step(now(), "refer").why
    assert "second person" in step(now(second_person_is_enough=True), "refer").why


def test_the_outcome_and_closing_are_for_the_case_manager_alone():
    of_managers = {one.slug for one in steps(now("advised", *ADVISED)) if one.manager_only}
    assert of_managers == {"outcome", "close"}
    conduct = {one.slug for one in steps(now(kind=Kind.CONDUCT)) if one.manager_only}
    assert conduct == {"conduct-outcome", "close"}


@pytest.mark.parametrize("kind", Kind)
def test_what_a_second_person_was_asked_waits(kind):
    asked = now("concluded", *ALL, "explained", "conduct-outcome", kind=kind, asked="Amina Yusuf")
    assert step(replace(asked, outcome=Outcome.FALSE), "close").tag == "Waiting"


def test_each_standing_has_its_word():
    made = {
        one.standing: (one.tag, one.tone)
        for _, situation, _ in TABLE
        for one in steps(situation)
        if not one.is_asked
    }
    assert made == {
        Standing.DONE: ("Done", "good"),
        Standing.NEXT: ("Next", "soon"),
        Standing.OPEN: ("To do", "plain"),
        Standing.BLOCKED: ("Cannot start yet", "plain"),
        Standing.LEFT: ("Not recorded", "plain"),
    }
