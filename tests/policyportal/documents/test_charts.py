import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyportal.documents.charts import A_LETTER, MOST_LABELS, Chart, Series
from policyportal.documents.press import Job, print_page


def a_chart(kind="bars", numbers=((3, 4),), **more) -> Chart:
    labels = [f"L{at}" for at in range(len(numbers[0]) if numbers else 2)]
    series = [Series(f"Series {at}", some) for at, some in enumerate(numbers)]
    return Chart(kind, "How many", "Three, then four.", labels, series, **more)


def drawing(chart: Chart) -> ElementTree.Element:
    """Return the drawing, which must be well-formed by itself."""
    svg = re.search(r"<svg viewBox.*</svg>", chart.svg, re.DOTALL)[0]
    return ElementTree.fromstring(svg)  # noqa: S314  our own


def words(chart: Chart) -> list[str]:
    return [one.text for one in drawing(chart).iter("text")]


def test_it_says_what_it_shows_to_who_does_not_see_it():
    svg = drawing(a_chart())
    named = {one.get("id"): one.text for one in [*svg.iter("title"), *svg.iter("desc")]}
    assert svg.get("role") == "img"
    assert [named[one] for one in svg.get("aria-labelledby").split()] == [
        "How many",
        "Three, then four.",
    ]


def test_two_on_a_page_have_names_of_their_own():
    first, second = a_chart(), replace(a_chart(), title="How many again")
    ids = [set(re.findall(r' id="([^"]+)"', one.svg)) for one in (first, second)]
    assert ids[0] and not ids[0] & ids[1]


def test_the_same_chart_is_drawn_in_the_same_words():
    assert a_chart().svg == a_chart().svg


def test_nothing_in_it_needs_what_the_page_forbids():
    assert not re.search(r"style=|<style|<script|on\w+=", a_chart(numbers=((1,), (2,))).svg)


@pytest.mark.parametrize("kind", ["bars", "lines"])
def test_numbers_and_labels_stand_in_words(kind):
    assert words(a_chart(kind, ((1234, 0, None),))) == [
        *["0", "500", "1,000", "1,500"],
        *(["1,234", "0", "hidden"] if kind == "bars" else ["1,234", "0"]),
        *["L0", "L1", "L2"],
    ]


def test_shares_are_percentages():
    assert words(a_chart("lines", ((0.5, 1.0),), shares=True)) == [
        *["0%", "25%", "50%", "75%", "100%", "50%", "100%", "L0", "L1"]
    ]


def test_stacked_bars_stand_on_each_other_and_say_their_sum():
    chart = a_chart("stacked", ((3,), (4,)))
    lower, upper = (one.bars[0] for one in chart.drawn)
    assert upper.y + upper.height == pytest.approx(lower.y)
    assert words(chart)[-2:] == ["7", "L0"]


def test_what_is_not_shown_breaks_a_line():
    (line,) = a_chart("lines", ((1, 2, None, 3),)).drawn
    assert [len(stretch.split()) for stretch in line.lines] == [2, 1]


def test_each_series_differs_without_colour():
    bars = a_chart(numbers=((1,), (1,), (1,), (1,))).drawn
    assert len({one.fill for one in bars}) == len({one.dashes for one in bars}) == 4


def test_of_many_labels_some_are_named():
    chart = a_chart(numbers=(tuple(range(100)),))
    assert 0 < len(chart.names) <= MOST_LABELS


number = st.none() | st.integers(0, 10**6)


@given(
    st.sampled_from(["bars", "stacked", "lines"]),
    st.integers(0, 30).flatmap(
        lambda n: st.lists(st.lists(number, min_size=n, max_size=n), min_size=1, max_size=5)
    ),
)
def test_everything_stays_inside_the_drawing(kind, numbers):
    chart = a_chart(kind, numbers)
    width, height = chart.size
    assert len(chart.grid) <= 6
    for one in chart.drawn:
        for mark in [*one.bars, *one.points]:
            assert 0 <= mark.x and mark.x + mark.width <= width
            assert 0 <= mark.y and mark.y + mark.height <= height


@pytest.mark.parametrize("kind", ["bars", "stacked", "lines"])
@pytest.mark.parametrize("numbers", [((),), ((0,),), ((None,),), ((1, 2), (None, 0))])
def test_it_can_be_printed(kind, numbers):
    chart = a_chart(kind, numbers)
    page = f"<html lang='en-GB'><head><title>A</title></head><body>{chart.svg}</body></html>"
    assert print_page(Job(page)).startswith(b"%PDF")


LONG_LABEL = "Mentioning a person, activity or event of the school in public"


@pytest.mark.parametrize("number", [1, 2, 5, 8, 14, 40])
def test_no_label_runs_into_the_next(number):
    labels = [f"{LONG_LABEL} {at}" for at in range(number)]
    chart = Chart("bars", "Long", "Long.", labels, [Series("A", [1] * number)])
    rows = {}
    for mark in chart.names:
        rows.setdefault(mark.y, []).append(mark)
    for marks in rows.values():
        for one, other in pairwise(marks):
            assert one.x + len(one.text) * A_LETTER / 2 <= other.x - len(other.text) * A_LETTER / 2
    assert max(rows) < chart.size[1]
    assert max(len([mark for mark in chart.names if mark.x == one.x]) for one in chart.names) <= 4


def test_a_label_that_fits_is_on_one_line():
    chart = Chart("bars", "Short", "Short.", ["Staff", "Governors"], [Series("A", [1, 2])])
    assert [mark.text for mark in chart.names] == ["Staff", "Governors"]
