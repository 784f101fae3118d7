"""A year at a glance: how many reports came in by week and kind, as numbers and as a drawing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import Substr, TruncWeek
from django.utils import timezone

from incidents.cases.models import Case
from policyportal.people.models import Person

WEEKS = 53  # a year and what is left of its first week
A_WEEK = timedelta(days=7)
# By the letter that a reference begins with: what it is called, and the class that draws it.
KINDS = {
    "D": ("Disclosures and conduct", "chart-disclosures"),
    "B": ("Bullying", "chart-bullying"),
    "R": ("Records", "chart-records"),
}

# Of the drawing, in its own units.
STEP, BAR, HEIGHT, LEFT, TOP, BELOW = 16, 12, 180, 40, 12, 30
WIDTH = LEFT + WEEKS * STEP + 4
LINES = 4  # across, at most


@dataclass(frozen=True)
class Week:
    """How many came in from a Monday to the Sunday after, by letter of the kind."""

    monday: date
    counts: tuple[int, ...]  # in the order of the kinds

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Part:
    """One kind's part of a week's bar, drawn."""

    css: str
    x: int
    y: float
    height: float


@dataclass(frozen=True)
class Mark:
    """A line across with its number, or a month's name beneath."""

    at: float
    text: str


@dataclass(frozen=True)
class Year:
    """The weeks, the oldest first, with what is drawn of them."""

    letters: tuple[str, ...]
    weeks: tuple[Week, ...]

    @property
    def kinds(self) -> list[tuple[str, str, int]]:
        """Return each kind's name, the class that draws it, and how many there were."""
        sums = [sum(week.counts[at] for week in self.weeks) for at in range(len(self.letters))]
        return [(*KINDS[letter], sums[at]) for at, letter in enumerate(self.letters)]

    @property
    def total(self) -> int:
        return sum(week.total for week in self.weeks)

    @property
    def with_reports(self) -> list[Week]:
        """Return the weeks in which anything came in, the latest first: the rows of the table."""
        return [week for week in reversed(self.weeks) if week.total]

    @property
    def most(self) -> Week:
        """Return the week in which the most came in, the latest of such weeks."""
        return max(reversed(self.weeks), key=lambda week: week.total)

    @property
    def size(self) -> tuple[int, int]:
        return WIDTH, TOP + HEIGHT + BELOW

    @property
    def right(self) -> int:
        return WIDTH - 4

    @property
    def scale(self) -> int:
        """Return the number at the top of the drawing: a multiple of the lines across."""
        highest = max(self.most.total, 1)
        return highest if highest <= LINES else ceil(highest / LINES) * LINES

    def height(self, count: int) -> float:
        return round(count * HEIGHT / self.scale, 1)

    @property
    def lines(self) -> list[Mark]:
        """Return the lines across, the lowest first, each with the number it stands for."""
        step = 1 if self.scale <= LINES else self.scale // LINES
        return [
            Mark(round(TOP + HEIGHT - self.height(count), 1), str(count))
            for count in range(0, self.scale + 1, step)
        ]

    @property
    def months(self) -> list[Mark]:
        """Return each month's name beneath the first Monday in it."""
        marks = []
        for at, week in enumerate(self.weeks[:-2]):  # a name needs room to its right
            if week.monday.day <= 7:
                marks.append(Mark(LEFT + at * STEP, week.monday.strftime("%b")))
        return marks

    @property
    def parts(self) -> list[Part]:
        """Return the bars, one kind on top of the other."""
        drawn = []
        for at, week in enumerate(self.weeks):
            top = float(TOP + HEIGHT)
            for letter, count in zip(self.letters, week.counts, strict=True):
                if count:
                    top = round(top - self.height(count), 1)
                    x = LEFT + at * STEP
                    drawn.append(Part(KINDS[letter][1], x, top, self.height(count)))
        return drawn


def year_of(found: Iterable[tuple[date, str, int]], letters: tuple[str, ...], today: date) -> Year:
    """Return the year up to today from how many there were by Monday and letter. Pure."""
    counts = Counter({(monday, letter): number for monday, letter, number in found})
    this_week = today - timedelta(days=today.weekday())
    mondays = [this_week - A_WEEK * back for back in reversed(range(WEEKS))]
    return Year(
        letters,
        tuple(
            Week(monday, tuple(counts[monday, letter] for letter in letters)) for monday in mondays
        ),
    )


def year_at_a_glance(person: Person, letters: tuple[str, ...], today: date) -> Year:
    """Return the year of what the person may see, by when it came in. One query.

    What was passed on counts once: as what it became, where the person sees that.
    """
    first = today - timedelta(days=today.weekday()) - A_WEEK * (WEEKS - 1)
    since = timezone.make_aware(timezone.datetime(first.year, first.month, first.day))
    visible = Case.objects.visible_to(person)
    passed_on = Exists(visible.filter(pk=OuterRef("became")))
    cases = visible.filter(~passed_on, recorded_at__gte=since).order_by()
    cases = cases.annotate(week=TruncWeek("recorded_at"), letter=Substr("reference", 1, 1))
    found = cases.values_list("week", "letter").annotate(number=Count("pk"))
    by_day = ((timezone.localdate(week), letter, number) for week, letter, number in found)
    return year_of(by_day, letters, today)
