"""The classes of facts that the table can tell apart, and facts that stand for each.

Ages, platforms and dates without end come down to a few answers: whether a child was under the
site's age, whether all who do it are under ten, whether it came again after advice. `class_of`
reads them from any facts, and `example` makes plain facts of a class. test_classes.py shows that
the two decide alike; test_everything.py then tries the classes, and has tried all facts.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, combinations, product
from typing import NamedTuple

from incidents.bullying.facts import (
    ADULTS,
    CHILDREN,
    PHONE,
    Child,
    Danger,
    Doer,
    Engaging,
    Facts,
    Known,
    Medium,
    Where,
)

from .known import ON

YES, NO, UNKNOWN = Known
NOT_ADVISED, ADVISED_THAT_DAY, ADVISED_BEFORE = None, 0, 1

A_CHILD = {YES: Child(age=9), NO: Child(age=11), UNKNOWN: Child(year_group=5)}
A_LIMIT = {YES: 18, NO: 0, UNKNOWN: None}
A_SITE = {YES: Medium.NETWORK, UNKNOWN: Medium.UNKNOWN}


class Use(NamedTuple):
    """By what it happens: on a site, under its age, by phone."""

    on_a_site: Known
    under_age: Known
    by_phone: bool


class Class(NamedTuple):
    """One class of facts; its number of values is what the table can tell apart."""

    doers: frozenset[Doer]
    rolls: frozenset[Known]
    hurt_staff: bool
    all_under_ten: Known
    use: Use
    advised: int | None
    refused: bool
    goes_on: bool
    spoken: bool
    danger: frozenset[Danger]
    where: Where = Where.UNKNOWN


def class_of(facts: Facts) -> Class:
    days = None if facts.advised_on is None else min((facts.on - facts.advised_on).days, 1)
    where = next(
        (place for place in (Where.OUTSIDE, Where.IN_SCHOOL) if place in facts.where), None
    )
    return Class(
        doers=facts.doers,
        rolls=frozenset(child.on_roll for child in facts.hurt),
        hurt_staff=facts.hurt_staff,
        all_under_ten=facts.all_under_ten,
        use=Use(facts.on_a_site, facts.under_age, bool(facts.mediums & PHONE)),
        advised=days,
        refused=facts.engaging == Engaging.NO,
        goes_on=facts.goes_on == YES,
        spoken=facts.spoken == YES,
        danger=facts.danger,
        where=where or Where.UNKNOWN,
    )


def example(of: Class) -> Facts:
    """Return plain facts of the class: nobody in them is more than it says."""
    site = {A_SITE[of.use.on_a_site]} if of.use.on_a_site != NO else set()
    return Facts(
        on=ON,
        doers=of.doers,
        hurt=tuple(Child(age=8, on_roll=roll) for roll in Known if roll in of.rolls),
        hurt_staff=of.hurt_staff,
        doing=(A_CHILD[of.all_under_ten],) if of.doers & CHILDREN else (),
        mediums=frozenset(site | ({Medium.TEXT} if of.use.by_phone else set())),
        minimum_age=A_LIMIT[of.use.under_age],
        where=frozenset({of.where}),
        advised=NO if of.advised is NOT_ADVISED else YES,
        advised_on=None if of.advised is NOT_ADVISED else ON - timedelta(days=of.advised),
        engaging=Engaging.NO if of.refused else Engaging.YES,
        goes_on=YES if of.goes_on else NO,
        spoken=YES if of.spoken else NO,
        danger=of.danger,
    )


def subsets(of, sizes) -> list[frozenset]:
    of = list(of)
    return [frozenset(some) for some in chain.from_iterable(combinations(of, n) for n in sizes)]


DOERS = subsets(Doer, range(1, len(Doer) + 1))
DANGERS = subsets(Danger, range(len(Danger) + 1))
ROLLS_AND_STAFF = [
    (rolls, staff)
    for rolls in subsets(Known, range(4))
    for staff in (True, False)
    if rolls or staff
]
USES = [
    Use(on_a_site, under_age, by_phone)
    for on_a_site, under_age, by_phone in product(Known, Known, (True, False))
    if not (on_a_site == NO and (under_age != NO or not by_phone))
    and not (on_a_site == UNKNOWN and under_age == YES)
]
# Those that lead to decisions of their own: an age not known decides as none does.
USES_THAT_DIFFER = [
    Use(YES, YES, False),
    Use(YES, YES, True),
    Use(YES, NO, False),
    Use(UNKNOWN, UNKNOWN, False),
    Use(NO, NO, True),
]
HISTORIES = list(product((NOT_ADVISED, ADVISED_THAT_DAY, ADVISED_BEFORE), *[(True, False)] * 3))


def ages_of(doers: frozenset[Doer]) -> list[Known]:
    """Return what can be known of their all being under ten."""
    if doers & ADULTS:
        return [NO]
    if not doers & CHILDREN:
        return [UNKNOWN]
    return [NO, UNKNOWN] if Doer.UNKNOWN in doers else list(Known)


def classes(doers, dangers, uses=USES, histories=HISTORIES, places=(Where.UNKNOWN,)) -> Iterator:
    """Give every class of these doers and dangers with all there is of everything else."""
    for some in doers:
        rest = product(ROLLS_AND_STAFF, ages_of(some), uses, histories, dangers, places)
        for (rolls, staff), under_ten, use, history, danger, where in rest:
            yield Class(some, rolls, staff, under_ten, use, *history, danger, where)
