"""Facts of any ages, platforms and dates decide as the class that stands for them."""

from datetime import date
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

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
from incidents.bullying.settling import decided

from .classes import DANGERS, class_of, classes, example, subsets
from .known import facts
from .test_everything import ONE_DOER, QUIET, WORST

CHILD = st.builds(
    Child,
    age=st.none() | st.integers(0, 19),
    year_group=st.none() | st.integers(0, 6),
    on_roll=st.sampled_from(Known),
)


@st.composite
def rich_facts(draw) -> Facts:
    """Draw facts as a school might have them, with children of every age on both sides."""
    on = draw(st.dates())
    advised = draw(st.sampled_from(Known))
    doers = draw(st.frozensets(st.sampled_from(Doer), min_size=1))
    hurt = tuple(draw(st.lists(CHILD, max_size=4)))
    return Facts(
        on=on,
        doers=doers,
        hurt=hurt,
        hurt_staff=draw(st.booleans()) or not hurt,
        doing=tuple(draw(st.lists(CHILD, max_size=4))) if doers & CHILDREN else (),
        mediums=draw(st.frozensets(st.sampled_from(Medium), min_size=1)),
        minimum_age=draw(st.none() | st.integers(0, 18)),
        where=draw(st.frozensets(st.sampled_from(Where), min_size=1)),
        advised=advised,
        advised_on=draw(st.dates(max_value=on)) if advised == Known.YES else None,
        engaging=draw(st.sampled_from(Engaging)),
        goes_on=draw(st.sampled_from(Known)),
        spoken=draw(st.sampled_from(Known)),
        danger=draw(st.frozensets(st.sampled_from(Danger))),
    )


@given(rich_facts())
def test_any_facts_are_decided_as_their_class(facts):
    assert decided(facts) == decided(example(class_of(facts)))


@given(rich_facts())
def test_any_facts_are_decided_whole_and_the_same_twice(facts):
    assert decide(facts) == decide(facts)


def test_each_example_is_of_its_own_class():
    for of in classes(ONE_DOER, [DANGERS[0], DANGERS[-1]]):
        known = example(of)
        if (known.hurt or known.doing) and not known.lacks_a_child:
            assert class_of(known) == of


def test_every_set_of_mediums_is_decided_as_its_class():
    sets = subsets(Medium, range(1, len(Medium) + 1))
    for mediums, doer, age in product(sets, Doer, (None, 0, 13)):
        known = facts(doer, mediums=mediums, minimum_age=age)
        assert decided(known) == decided(example(class_of(known)))

    assert len(sets) == 63


def test_the_day_itself_decides_nothing_but_whether_advice_came_before():
    for of in classes(ONE_DOER, [DANGERS[0]], histories=[QUIET, WORST]):
        known = example(of)
        if known.advised_on is None:
            moved = Facts(**{**vars(known), "on": date(1999, 1, 1)})
            assert decided(moved) == decided(known)
