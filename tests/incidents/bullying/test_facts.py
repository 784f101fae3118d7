"""What facts there can be, and what is read from them."""

from datetime import timedelta

import pytest

from incidents.bullying.facts import Child, Doer, Engaging, Facts, Known, Medium, Where, every, some

from .known import A_PUPIL, A_TEENAGER, ON, advised, facts, mediums

YES, NO, UNKNOWN = Known


@pytest.mark.parametrize(
    "known",
    [
        {"hurt": (), "hurt_staff": False},
        {"doers": frozenset()},
        {"mediums": frozenset()},
        {"where": frozenset()},
        {"doers": frozenset({Doer.PARENT}), "doing": (A_PUPIL,)},
        {"advised": YES},
        {"advised": NO, "advised_on": ON},
        {"advised": UNKNOWN, "advised_on": ON},
        {"advised": YES, "advised_on": ON + timedelta(days=1)},
    ],
    ids=lambda known: ",".join(known),
)
def test_facts_that_contradict_themselves_cannot_be_said(known):
    with pytest.raises(ValueError):
        facts(Doer.PUPIL, **known)


@pytest.mark.parametrize("known", [{"age": -1}, {"year_group": 7}, {"year_group": -1}])
def test_a_child_has_an_age_and_a_year_group_of_a_primary_school(known):
    with pytest.raises(ValueError):
        Child(**known)


@pytest.mark.parametrize(
    ("child", "limit", "under"),
    [
        (Child(age=9), 10, YES),
        (Child(age=10), 10, NO),
        (Child(), 10, UNKNOWN),
        (Child(), 0, NO),
        (Child(year_group=0), 6, YES),
        (Child(year_group=0), 5, UNKNOWN),
        (Child(year_group=4), 10, YES),
        (Child(year_group=5), 10, UNKNOWN),
        (Child(year_group=6), 10, NO),
        (Child(year_group=6), 13, YES),
        (Child(age=10, year_group=4), 10, NO),
    ],
)
def test_an_age_decides_before_a_year_group_which_has_two_ages(child, limit, under):
    assert child.is_under(limit) == under


def test_of_a_child_of_whom_nothing_is_said_nothing_is_known():
    assert Child().on_roll == UNKNOWN and Child().ages is None


def test_of_facts_of_which_nothing_more_is_said_nothing_more_is_known():
    known = Facts(on=ON, doers=frozenset({Doer.UNKNOWN}), hurt_staff=True)

    assert {known.advised, known.goes_on, known.spoken} == {UNKNOWN}
    assert known.engaging == Engaging.NOT_ASKED and known.minimum_age is None
    assert known.mediums == {Medium.UNKNOWN} and known.where == {Where.UNKNOWN}


def test_some_and_every_of_what_is_known():
    assert some([NO, UNKNOWN, YES]) == YES and some([NO, UNKNOWN]) == UNKNOWN
    assert some([NO]) == NO and some([]) == NO
    assert every([NO, UNKNOWN, YES]) == NO and every([YES, UNKNOWN]) == UNKNOWN
    assert every([YES]) == YES and every([]) == UNKNOWN


@pytest.mark.parametrize(
    ("known", "under_age"),
    [
        ({"minimum_age": 13}, YES),
        ({"minimum_age": 0}, NO),
        ({"minimum_age": None}, UNKNOWN),
        ({"minimum_age": 13, "mediums": mediums(Medium.TEXT)}, NO),
        ({"minimum_age": 13, "mediums": mediums(Medium.UNKNOWN)}, UNKNOWN),
        ({"minimum_age": 0, "mediums": mediums(Medium.UNKNOWN)}, NO),
        ({"minimum_age": 13, "hurt": (A_TEENAGER,)}, YES),
        ({"minimum_age": 13, "hurt": (A_TEENAGER,), "doing": (A_TEENAGER,)}, NO),
        ({"minimum_age": 13, "hurt": (A_TEENAGER,), "doing": ()}, UNKNOWN),
    ],
)
def test_use_under_age_is_of_any_child_concerned_on_a_site(known, under_age):
    assert facts(Doer.PUPIL, **known).under_age == under_age


@pytest.mark.parametrize(
    ("doers", "doing", "all_under_ten"),
    [
        ([Doer.PUPIL], (Child(age=9), Child(age=8)), YES),
        ([Doer.PUPIL], (Child(age=9), Child(age=10)), NO),
        ([Doer.PUPIL], (Child(age=9), Child()), UNKNOWN),
        ([Doer.PUPIL], (), UNKNOWN),
        ([Doer.PUPIL, Doer.UNKNOWN], (Child(age=9),), UNKNOWN),
        ([Doer.PUPIL, Doer.PARENT], (Child(age=9),), NO),
        ([Doer.PARENT], (), NO),
    ],
)
def test_all_are_under_ten_only_where_everybody_is_known_to_be(doers, doing, all_under_ten):
    assert facts(*doers, doing=doing).all_under_ten == all_under_ten


@pytest.mark.parametrize(
    ("known", "came_again"),
    [
        (advised(), True),
        (advised(advised_on=ON, goes_on=YES), True),
        (advised(advised_on=ON, goes_on=NO), False),
        ({"goes_on": YES}, False),
    ],
)
def test_it_came_again_after_advice_that_has_a_date(known, came_again):
    assert facts(Doer.PUPIL, **known).came_again == came_again
