"""Looking at pages while walking: axe, widths, colours, headings."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
from django.urls import URLPattern, get_resolver

from tests.browser.places import person
from tests.browser.walk import place, walk

CASES = "incidents:"
BULLYING = "incidents:bullying-"
REPORTS = tuple(
    f"incidents:{name}" for name in ("report-", "record-", "supervised-", "case-reroute")
)
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Whatever else axe knows to complain of hangs neither on the width nor on the colours.
BY_SIGHT = [
    "color-contrast",
    "target-size",
    "scrollable-region-focusable",
    "link-name",
    "button-name",
]
QUICK = {"resultTypes": ["violations"], "preload": False}
ALL_RULES = QUICK | {"rules": {"target-size": {"enabled": True}}}


WIDE = (1280, "light", ALL_RULES)  # width, colour scheme, what axe looks at
NARROW = (320, "dark", QUICK | {"runOnly": {"type": "rule", "values": BY_SIGHT}})
LAID_OUT = (320, "dark", None)
FEW = 2


def look(page, name: str, faults: list[str], *, narrow=NARROW) -> None:
    """Add what is wrong with the page as it stands: wide and light, narrow and dark."""
    page.evaluate(AXE)
    for width, scheme, options in (WIDE, narrow):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        seen = f"{name} ({page.url}), {width} wide, {scheme}"
        faults += too_wide(page, seen)
        for broken in _violations(page, options) if options else []:
            where = "; ".join(node["html"][:120] for node in broken["nodes"][:3])
            faults.append(f"{seen}: {broken['id']}: {where}")
    if page.locator("h1").count() != 1:
        faults.append(f"{name}: not one heading of the first level")
    if page.title().startswith(" – "):
        faults.append(f"{name}: no title")


def _violations(page, options: dict) -> list[dict]:
    return page.evaluate("options => axe.run(options)", options)["violations"]


def too_wide(page, seen: str) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{seen}: {wide} pixels too wide"] if wide > 0 else []


class Walker:
    """Walks role after role. Axe looks at a page again where it has elements of another kind.

    Where it has none, a page that the walk began at is still laid out on a telephone. Unless the
    walk is thorough, it begins at no more than a few pages of each kind beside the cases
    themselves, and axe looks again where no page at all had elements of that kind.
    """

    def __init__(self, browser):
        self.browser = browser
        self.faults: list[str] = []
        self.looked_at: dict[str, set] = {}
        self.seen: set = set()

    def walk_as(self, role: str | None, starts: list[str], **which) -> set[str]:
        """Walk as that role and look at each page; return the names of all that was reached."""
        page = self.browser.open(person(role) if role else None)
        starts = starts if self.browser.thorough else list(few_of_each(starts))
        reached = set()
        for stop in walk(page, *starts, **which):
            if stop.status != 200:
                self.faults.append(f"{role}: {stop.url} answered {stop.status}")
            elif stop.is_elsewhere and stop.is_start and stop.name.startswith(CASES):
                self.faults.append(f"{role}: {stop.name} led on to {stop.url}")
            elif stop.is_page and (stop.is_start or stop.name not in reached):
                self._look(page, role, stop)
            reached.add(stop.name)
        return reached

    def _look(self, page, role, stop) -> None:
        first, known = stop.name not in self.looked_at, self.looked_at.setdefault(stop.name, set())
        alike = stop.elements <= self.seen and not self.browser.thorough
        if first or not (alike or stop.elements <= known):
            known |= stop.elements
            self.seen |= stop.elements
            if not stop.is_start:
                page.goto(stop.url)
            narrow = LAID_OUT if alike else NARROW
            look(page, f"{role}: {stop.name}", self.faults, narrow=narrow)
        elif stop.is_start:
            page.set_viewport_size({"width": 320, "height": 800})
            self.faults += too_wide(page, f"{role}: {stop.name} ({page.url}), 320 wide")


def few_of_each(urls: list[str]) -> Iterator[str]:
    """Give the addresses, but of one kind of page no more than a few; the cases' own pages all."""
    given = Counter()
    for url in urls:
        name = place(url)
        given[name] += 1
        if given[name] <= FEW or name.endswith("-detail"):
            yield url


def all_names() -> Iterator[str]:
    def names(patterns, spaces=()):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield ":".join([*spaces, pattern.name])
            else:
                inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
                yield from names(pattern.url_patterns, inner)

    yield from names(get_resolver().url_patterns)
