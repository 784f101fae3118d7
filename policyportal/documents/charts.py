"""Charts as inline SVG, for a page and for print: drawn from numbers, legible without colour.

Each series is told from the others by its hatching or its dashes as well as by its shade, and every
number stands beside what is drawn of it. A number that is not shown is said to be hidden.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10
from textwrap import wrap

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

WIDTH, HEIGHT, LEFT, ABOVE, BELOW = 720, 240, 48, 24, 30
KEY_LINE, KEY_SIGN, A_LETTER = 24, 36, 8.2  # of the key: a line, a sign, and a letter at most
MOST_LABELS = 14  # beneath; of more, every so many is named
MOST_NUMBERS = 40  # that are written beside bars and points; of more, none
LABEL_LINE, MOST_LINES = 16, 4  # beneath: how far lines are apart, how many a label has
FILLS = ("solid", "hatched", "pale", "dotted")
DASHES = ("none", "9 5", "3 4", "14 4 3 4")


@dataclass(frozen=True)
class Series:
    """One row of numbers, a number (or None: not shown) for each of the chart's labels."""

    name: str
    numbers: Sequence[int | float | None]


@dataclass(frozen=True)
class Mark:
    """Something drawn: a bar, a point, or a word, with its place in the drawing's own units."""

    x: float
    y: float
    text: str = ""
    width: float = 0
    height: float = 0


@dataclass(frozen=True)
class Drawn:
    """One series as it is drawn; its place among them (from 0) chooses its fill and its dashes."""

    name: str
    at: int
    bars: list[Mark] = field(default_factory=list)
    points: list[Mark] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # the points of each unbroken line

    @property
    def fill(self) -> str:
        return FILLS[self.at % len(FILLS)]

    @property
    def dashes(self) -> str:
        return DASHES[self.at % len(DASHES)]


@dataclass(frozen=True)
class Chart:
    """What is to be drawn. `says` is what it shows, in a sentence, for who does not see it.

    `kind` is "bars" (side by side), "stacked" (bars on top of each other) or "lines". With `shares`
    the numbers run from 0 to 1 and are shown as percentages. No two of one page have one title.
    """

    kind: str
    title: str
    says: str
    labels: Sequence[str]
    series: Sequence[Series]
    shares: bool = False

    @property
    def svg(self) -> SafeString:
        """Return the drawing as HTML, the same each time; its title names what is in it."""
        return render_to_string("print/_chart.html", {"chart": self, "id": self.title})

    # Its measures ------------------------------------------------------------------------------

    @property
    def size(self) -> tuple[int, int]:
        lines = max((len(lines) for lines in self._lines_of_labels), default=1)
        return WIDTH, self._top + HEIGHT + BELOW + (lines - 1) * LABEL_LINE

    @property
    def right(self) -> int:
        return WIDTH - 4

    @property
    def key(self) -> list[Mark]:
        """What stands for which series, above the drawing; of one series nothing."""
        if len(self.series) < 2:
            return []
        x, line, marks = 0.0, 0, []
        for one in self.series:
            width = KEY_SIGN + len(one.name) * A_LETTER + 16
            if marks and x + width > WIDTH:
                x, line = 0.0, line + 1
            marks.append(Mark(x, line * KEY_LINE, one.name))
            x = round(x + width, 1)
        return marks

    @property
    def _top(self) -> int:
        key = self.key
        return ABOVE + (int(key[-1].y) + KEY_LINE if key else 0)

    @property
    def _highest(self) -> float:
        columns = zip(*(one.numbers for one in self.series), strict=True)
        stacked = self.kind == "stacked"
        tops = ((sum if stacked else max)([n or 0 for n in column]) for column in columns)
        return max(tops, default=0)

    @property
    def _step(self) -> float:
        """The distance of the lines across: 1, 2 or 5 times a power of ten, at most six lines."""
        if self.shares:
            return 0.25
        highest = max(self._highest, 1)
        power = 10 ** floor(log10(max(highest / 5, 1)))
        return next(step * power for step in (1, 2, 5, 10) if highest / (step * power) <= 5)

    @property
    def _scale(self) -> float:
        """The number at the top of the drawing."""
        return 1.0 if self.shares else max(ceil(self._highest / self._step), 1) * self._step

    def _y(self, number: float) -> float:
        return round(self._top + HEIGHT - number * HEIGHT / self._scale, 1)

    @property
    def _column(self) -> float:
        return (WIDTH - LEFT - 4) / max(len(self.labels), 1)

    def _says(self, number: float) -> str:
        return f"{number:.0%}" if self.shares else f"{number:,.0f}"

    # What is drawn -----------------------------------------------------------------------------

    @property
    def grid(self) -> list[Mark]:
        """The lines across, the lowest first, each with the number it stands for."""
        steps = round(self._scale / self._step)
        numbers = [self._step * at for at in range(steps + 1)]
        return [Mark(LEFT - 6, self._y(number), self._says(number)) for number in numbers]

    @property
    def names(self) -> list[Mark]:
        """The labels beneath, in lines as wide as a column; of many, every so many."""
        return [
            Mark(mark.x, mark.y + at * LABEL_LINE, line)
            for mark, lines in zip(
                self._middles[:: self._every], self._lines_of_labels, strict=True
            )
            for at, line in enumerate(lines)
        ]

    @property
    def _every(self) -> int:
        return ceil(len(self.labels) / MOST_LABELS) or 1

    @property
    def _lines_of_labels(self) -> list[list[str]]:
        letters = max(int(self._column * self._every / A_LETTER) - 1, 3)
        return [
            wrap(label, letters, max_lines=MOST_LINES, placeholder="…") or [label]
            for label in self.labels[:: self._every]
        ]

    @property
    def _middles(self) -> list[Mark]:
        return [
            Mark(round(LEFT + (at + 0.5) * self._column, 1), self._top + HEIGHT + 18, label)
            for at, label in enumerate(self.labels)
        ]

    @property
    def signs(self) -> list[tuple[Mark, "Drawn"]]:
        """Each place in the key with the series that it stands for."""
        return list(zip(self.key, self.drawn, strict=False))

    @property
    def drawn(self) -> list[Drawn]:
        """Each series with its bars, or its line and points."""
        if self.kind == "lines":
            return [self._line(one, at) for at, one in enumerate(self.series)]
        below = [0.0] * len(self.labels)
        return [self._bars(one, at, below) for at, one in enumerate(self.series)]

    @property
    def _writes_numbers(self) -> bool:
        return len(self.labels) * len(self.series) <= MOST_NUMBERS

    def _bars(self, one: Series, at: int, below: list[float]) -> Drawn:
        """Return the bars of one series; `below` is how high those under them reach."""
        stacked = self.kind == "stacked"
        width = self._column * 0.8 / (1 if stacked else max(len(self.series), 1))
        left = LEFT + self._column * 0.1 + (0 if stacked else at * width)
        is_last = at == len(self.series) - 1
        bars, points = [], []
        for place, number in enumerate(one.numbers):
            x, bottom = round(left + place * self._column, 1), self._y(below[place])
            top = self._y(below[place] + (number or 0))
            bars.append(Mark(x, top, "", round(width, 1), round(bottom - top, 1)))
            below[place] += (number or 0) if stacked else 0
            written = below[place] if stacked else number
            if is_last or not stacked:
                points.append(Mark(round(x + width / 2, 1), top, self._written(written)))
        return Drawn(one.name, at, bars=bars, points=points)

    def _written(self, number: float | None) -> str:
        if number is None:
            return "hidden"
        return self._says(number) if self._writes_numbers else ""

    def _line(self, one: Series, at: int) -> Drawn:
        places = [mark.x for mark in self._middles]
        points = [
            Mark(x, self._y(number), self._written(number))
            for x, number in zip(places, one.numbers, strict=True)
            if number is not None
        ]
        return Drawn(one.name, at, points=points, lines=list(self._unbroken(places, one.numbers)))

    def _unbroken(self, places: list[float], numbers: Sequence[float | None]) -> Iterator[str]:
        """Give the points of each stretch of line; what is not shown breaks it."""
        stretch: list[str] = []
        for x, number in [*zip(places, numbers, strict=True), (0, None)]:
            if number is not None:
                stretch.append(f"{x},{self._y(number)}")
            elif stretch:
                yield " ".join(stretch)
                stretch = []
