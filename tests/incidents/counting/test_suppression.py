"""Nothing can be worked out from what is told: shown for every table there can be.

The attacker knows the rule, everything that was ever told, and all numbers but one. They go through
every table of numbers and keep those from which the same would have been told.
"""

from collections import defaultdict
from itertools import product

import pytest

from incidents.counting.suppression import FEWEST, Told, told

LINES = ("a", "b", "c", "d")
SMALL = set(range(FEWEST))
UP_TO = FEWEST + 3  # what is larger is told as it is, so a few such numbers stand for all


def tables(most: int = UP_TO):
    for numbers in product(range(most), repeat=len(LINES)):
        yield dict(zip(LINES, numbers, strict=True))


def seen(what: Told) -> tuple:
    return (*what.numbers.values(), what.total)


@pytest.fixture(scope="module")
def by_what_is_told():
    """Return the tables that look alike, by what is told of them."""
    found = defaultdict(list)
    for table in tables():
        found[seen(told(table))].append(table)
    return found


def test_a_small_number_is_hidden_and_no_other():
    for table in tables():
        for line, number in told(table).numbers.items():
            assert number == (table[line] if table[line] >= FEWEST else None)


def test_the_sum_is_told_only_where_nothing_is_hidden_and_is_right():
    for table in tables():
        what = told(table)
        assert what.total == (sum(table.values()) if min(table.values()) >= FEWEST else None)


def test_each_hidden_number_may_be_any_small_one(by_what_is_told):
    for tables_alike in by_what_is_told.values():
        hidden = [line for line, number in told(tables_alike[0]).numbers.items() if number is None]
        for line in hidden:
            assert {table[line] for table in tables_alike} == SMALL


def test_even_for_somebody_who_knows_all_the_others(by_what_is_told):
    for tables_alike in by_what_is_told.values():
        hidden = [line for line, number in told(tables_alike[0]).numbers.items() if number is None]
        for line in hidden:
            possible = defaultdict(set)
            for table in tables_alike:
                others = tuple(number for name, number in table.items() if name != line)
                possible[others].add(table[line])
            assert set(map(frozenset, possible.values())) == {frozenset(SMALL)}


def test_two_terms_tell_no_more_than_each_alone():
    """What is told of two terms is told of each by itself, so the pairs are all there are."""
    small = [{"a": a, "b": b} for a, b in product(range(FEWEST + 2), repeat=2)]
    alike = defaultdict(set)
    for first, second in product(small, repeat=2):
        what = (*seen(told(first)), *seen(told(second)))
        alike[what].add((first["a"], first["b"], second["a"], second["b"]))
    alone = defaultdict(set)
    for table in small:
        alone[seen(told(table))].add((table["a"], table["b"]))
    for what, pairs in alike.items():
        half = len(what) // 2
        assert pairs == {
            (*one, *other) for one in alone[what[:half]] for other in alone[what[half:]]
        }


@pytest.mark.parametrize(
    ("numbers", "hidden"), [((5, 6, 7, 8), 0), ((5, 6, 7, 0), 2), ((0, 0, 0, 0), 5)]
)
def test_how_many_are_hidden(numbers, hidden):
    assert told(dict(zip(LINES, numbers, strict=True))).hidden == hidden
