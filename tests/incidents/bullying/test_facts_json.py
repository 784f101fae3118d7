"""Facts and decisions come back from what is kept of them exactly as they were."""

import json
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.bullying.authorities import Clause, Rule
from incidents.bullying.decision import decide
from incidents.bullying.facts import (
    CHILDREN,
    Child,
    Danger,
    Doer,
    Engaging,
    Facts,
    Known,
    Medium,
    Where,
)
from incidents.bullying.facts_json import (
    AUTHORITIES,
    LINES,
    decision_from_json,
    decision_to_json,
    from_json,
    to_json,
)
from incidents.bullying.outcome import Body, Responsibility, Step

from .classes import DANGERS, DOERS, USES_THAT_DIFFER, classes, example
from .known import A_PUPIL, ON, PERHAPS_A_PUPIL, advised, facts

EVERY_NTH = 9973  # a prime, so that the sample falls on every kind of value


def kept(value: dict) -> dict:
    return json.loads(json.dumps(value))


def some(kind, least=1):
    return st.frozensets(st.sampled_from(list(kind)), min_size=least)


CHILD = st.builds(
    Child,
    age=st.none() | st.integers(0, 18),
    year_group=st.none() | st.integers(0, 6),
    on_roll=st.sampled_from(Known),
)


@st.composite
def any_facts(draw):
    doers = draw(some(Doer))
    before = draw(st.none() | st.dates(max_value=ON))
    not_advised = st.sampled_from([Known.NO, Known.UNKNOWN])
    return Facts(
        on=ON,
        doers=doers,
        hurt=tuple(draw(st.lists(CHILD, min_size=1, max_size=3))),
        hurt_staff=draw(st.booleans()),
        doing=tuple(draw(st.lists(CHILD, max_size=3))) if doers & CHILDREN else (),
        mediums=draw(some(Medium)),
        minimum_age=draw(st.none() | st.integers(0, 18)),
        where=draw(some(Where)),
        advised=Known.YES if before else draw(not_advised),
        advised_on=before,
        engaging=draw(st.sampled_from(Engaging)),
        goes_on=draw(st.sampled_from(Known)),
        spoken=draw(st.sampled_from(Known)),
        danger=draw(some(Danger, least=0)),
    )


@given(any_facts())
def test_any_facts_come_back(known):
    assert from_json(kept(to_json(known))) == known


def test_a_sample_of_every_class_comes_back_with_its_decision():
    every = classes(DOERS, DANGERS[:9], USES_THAT_DIFFER)
    sample = [example(one) for one in islice(every, 0, None, EVERY_NTH)]
    assert len(sample) > 50
    for known in sample:
        decision = decide(known)
        assert from_json(kept(to_json(known))) == known
        assert decision_from_json(kept(decision_to_json(decision))) == decision


def test_a_decision_keeps_its_authorities_and_what_to_find_out():
    decision = decide(facts(Doer.UNKNOWN, hurt=(PERHAPS_A_PUPIL,), doing=(), minimum_age=None))
    back = decision_from_json(kept(decision_to_json(decision)))
    assert back.find_out and back.find_out == decision.find_out
    assert back.because == decision.because
    assert all(type(one.authority) in (Clause, Rule) for one in back.because)
    assert all(type(one.line) in (Responsibility, Step, Body) for one in back.because)
    assert [question.label for question in back.find_out]


def test_a_declined_part_keeps_its_warning():
    again = facts(Doer.PUPIL, hurt=(A_PUPIL,), **advised(goes_on=Known.YES))
    decision = decide(again)
    back = decision_from_json(kept(decision_to_json(decision)))
    assert back.may_decline and back.may_decline == decision.may_decline


def test_no_two_lines_and_no_two_authorities_are_called_alike():
    assert len(LINES) == len(Responsibility) + len(Step) + len(Body)
    assert len(AUTHORITIES) == len(Clause) + len(Rule)


def test_what_stands_beside_the_facts_is_left():
    known = facts(Doer.PUPIL)
    assert from_json(to_json(known) | {"recorded": {"on": "2001-01-01"}}) == known


@pytest.mark.parametrize("name", ["doers", "mediums", "where"])
def test_what_nobody_can_have_kept_is_not_read(name):
    with pytest.raises(ValueError):
        from_json(to_json(facts(Doer.PUPIL)) | {name: ["made-up"]})
