"""What holds of every decision, tried on every class of facts.

Nothing here is drawn at random: each of the invariants is asked of every class of facts there is.
Every set of doers is tried with every set of those hurt, every site and phone, every age, advice,
refusal and going on; every set of danger signs with every set of doers and of those hurt. Where
the two would multiply past reason the other side is cut to what differs most, and a run without
`--long` cuts the sets of doers, too. The numbers are asserted: nothing is left out unseen.
"""

from incidents.bullying.facts import Danger, Doer, Where
from incidents.bullying.settling import decided

from .classes import (
    ADVISED_BEFORE,
    DANGERS,
    DOERS,
    NOT_ADVISED,
    USES,
    USES_THAT_DIFFER,
    classes,
    example,
)
from .invariants import hold_all

NO_DANGER = DANGERS[0]
EACH_AND_ALL_SIGNS = [signs for signs in DANGERS if len(signs) in (1, len(Danger))]
ONE_DOER = [doers for doers in DOERS if len(doers) == 1]
UP_TO_TWO = [doers for doers in DOERS if len(doers) <= 2]
OF_EACH_SORT = [
    frozenset({doer}) for doer in (Doer.PUPIL, Doer.PARENT, Doer.EMPLOYED, Doer.UNKNOWN)
]
QUIET = (NOT_ADVISED, False, False, False)
WORST = (ADVISED_BEFORE, True, True, True)


def held(of):
    """Return the decision of a class, of which everything holds that must."""
    facts = example(of)
    decision = decided(facts)
    try:
        hold_all(facts, decision)
    except AssertionError as failure:
        raise AssertionError(f"{of}\n{decision}") from failure
    return decision


def hold(tried) -> int:
    return sum(1 for of in tried if held(of))


def test_every_class_of_facts_without_danger(long):
    tried = (
        classes(DOERS, [NO_DANGER]) if long else classes(UP_TO_TWO, [NO_DANGER], USES_THAT_DIFFER)
    )

    assert hold(tried) == (586_080 if long else 77_400)


def test_every_sign_of_danger_with_every_class_of_facts(long):
    if long:
        tried = classes(UP_TO_TWO, EACH_AND_ALL_SIGNS)
    else:
        tried = classes(ONE_DOER, EACH_AND_ALL_SIGNS, USES_THAT_DIFFER, [QUIET, WORST])

    assert hold(tried) == (1_532_520 if long else 17_550)


def test_every_set_of_danger_signs_only_adds_to_what_must_be_done_and_who_is_told(long):
    number = 0
    for of in classes(DOERS if long else OF_EACH_SORT, [NO_DANGER], USES[:1], [WORST]):
        by_signs = {signs: held(of._replace(danger=signs)) for signs in DANGERS}
        for signs, decision in by_signs.items():
            for fewer in (by_signs[signs - {sign}] for sign in signs):
                assert set(fewer.must) <= set(decision.must), (of, signs)
                assert set(fewer.refer) <= set(decision.refer), (of, signs)
        number += len(by_signs)

    assert number == (568_320 if long else 23_040)


def test_where_it_happens_changes_reasons_only(long):
    number = 0
    doers = DOERS if long else UP_TO_TWO
    for of in classes(doers, [NO_DANGER], USES_THAT_DIFFER, [QUIET, WORST]):
        there = [held(of._replace(where=where)) for where in Where]
        assert len({decision.lines for decision in there}) == 1, of
        number += len(there)

    assert number == (66_600 if long else 19_350)


def test_the_same_facts_are_decided_alike_however_they_were_put_together():
    for of in classes([frozenset(Doer)], [frozenset(Danger)], histories=[QUIET, WORST]):
        there, back = (
            example(of),
            example(
                of._replace(
                    doers=frozenset(reversed(list(Doer))), danger=frozenset(reversed(list(Danger)))
                )
            ),
        )
        assert decided(there) == decided(back) == decided(there)
