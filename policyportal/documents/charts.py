"""Charts as inline SVG, for a page and for print: drawn from numbers, legible without colour."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Series:
    """One row of numbers, a number (or None: not shown) for each of the chart's labels."""

    name: str
    numbers: Sequence[int | float | None]


@dataclass(frozen=True)
class Chart:
    """What is to be drawn. `says` is what it shows, in a sentence, for who does not see it.

    `kind` is "bars" (side by side), "stacked" (bars on top of each other) or "lines". With
    `shares` the numbers run from 0 to 1 and are shown as percentages.
    """

    kind: str
    title: str
    says: str
    labels: Sequence[str]
    series: Sequence[Series]
    shares: bool = False
