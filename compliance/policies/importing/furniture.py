"""What is printed on every page and is no part of the policy: taken out of plain text.

Page numbers ("Social Media Policy Page 3 of 9", "3 | Page", "- 3 -"), lines repeated just above or
below the ends of pages (headers, web addresses, copyright lines), and the title or the school's
name where it comes again and again. What merely occurs twice, such as "Reasons for concern" in
two advice sheets, stays.
"""

from __future__ import annotations

import re
from collections import Counter

from compliance.policies.importing.blocks import spaces_out, split_marker

PAGE_BREAK = "\f"
_LONGEST = 120
_ZONE = 5
_BOLD = re.compile(r"\*\*(?=\S)(.{1,300}?)(?<=\S)\*\*|__(?=\S)([^_\n]{1,300}?)(?<=\S)__")
_PAGE = re.compile(r"\bp\s?a\s?g\s?e\s*\|?\s*(\d{1,3})(?:\s*(?:of|/)\s*(\d{1,3}))?(?!\w)", re.I)
_NUMBER_PAGE = re.compile(r"^(\d{1,3})\s*\|\s*p\s?a\s?g\s?e$", re.I)
_LONE = re.compile(r"^[-–—|\[\](){}~\s]*(\d{1,3})(?:\s*(?:of|/)\s*\d{1,3})?[-–—|\[\](){}~\s]*$")
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$|^(?:©|\(c\)|copyright\b)", re.I)
_SCHOOL = re.compile(r"\b(?:school|academy|college|trust|federation|nursery|council)\b", re.I)


def without_bold(text: str) -> str:
    """Return the text without the marks of bold type round words."""
    return (
        _BOLD.sub(lambda match: match[1] or match[2], text) if "*" in text or "__" in text else text
    )


def without_furniture(text: str) -> list[str]:
    """Return the lines of a text, each page's furniture replaced by one PAGE_BREAK line."""
    lines = without_bold(text).replace("\f", "\n\f\n").split("\n")
    gone = furniture_among(lines)
    kept = [PAGE_BREAK if i in gone else line for i, line in enumerate(lines)]
    return _inline_removed(kept, {spaces_out(lines[i]) for i in gone})


def furniture_among(lines: list[str]) -> set[int]:
    """Return which of the lines (or paragraphs of one line each) are furniture."""
    plain = [line if line == PAGE_BREAK else spaces_out(line) for line in lines]
    title = _first_line(plain)
    gone = _page_numbers(plain, title)
    breaks = sorted(gone | {i for i, line in enumerate(plain) if line == PAGE_BREAK})
    gone |= _around_breaks(plain, breaks)
    return gone | _again_and_again(plain, title, gone)


def is_name_of_school(text: str) -> bool:
    """Whether a line looks like a school's name: "Larkspur Lane Primary School"."""
    words = [word for word in text.split() if word[:1].isalpha()]
    small = {"of", "and", "the", "for", "in", "at", "with"}
    return (
        2 <= len(words) <= 9
        and bool(_SCHOOL.search(text))
        and not text.endswith((".", ":", ";", "?"))
        and all(word[0].isupper() or word in small for word in words)
    )


def _first_line(plain: list[str]) -> str:
    return next((line for line in plain if line and line != PAGE_BREAK), "").casefold()


def _template(line: str) -> str:
    """Return what a line has in common with its like on other pages: no digits, no © sign."""
    return re.sub(r"^(?:©|\(c\)|c)\s+", "", re.sub(r"\d+", "#", line.casefold()))


def _page_numbers(plain: list[str], title: str) -> set[int]:
    found: dict[str, list[tuple[int, int]]] = {}
    lone: list[tuple[int, int]] = []
    certain: set[int] = set()
    for i, line in enumerate(plain):
        if not line or len(line) > _LONGEST:
            continue
        if match := _PAGE.search(line) or _NUMBER_PAGE.search(line):
            rest = re.sub(r"\W+", " ", line[: match.start()] + " " + line[match.end() :]).strip()
            if not rest or (match.lastindex == 2 and rest.casefold() in title):
                certain.add(i)
            found.setdefault(rest.casefold(), []).append((i, int(match[1])))
        elif match := _LONE.match(line):
            lone.append((i, int(match[1])))
    for places in found.values():
        if len({number for _, number in places}) > 1:
            certain |= {i for i, _ in places}
    return certain | _counting_up(lone, plain)


def _counting_up(lone: list[tuple[int, int]], plain: list[str]) -> set[int]:
    """Lines of a number alone are page numbers if they count up, or stand at a form feed."""
    numbers = [number for _, number in lone]
    steps = [b - a for a, b in zip(numbers, numbers[1:], strict=False)]
    if steps and all(0 < step <= 3 for step in steps):
        return {i for i, _ in lone}
    return {i for i, _ in lone if PAGE_BREAK in plain[max(0, i - 2) : i + 3]}


def _around_breaks(plain: list[str], breaks: list[int]) -> set[int]:
    """Lines at the foot or head of three pages or more (of both, in a paper of two or three)."""
    gone: set[int] = set()
    stops = set(breaks)
    enough = 3 if len(breaks) > 3 else 2
    for step in (-1, 1):
        zones = [_zone(plain, start, step, stops) for start in breaks]
        seen = Counter(t for zone in zones for t in {_template(plain[i]) for i in zone})
        for zone in zones:
            for i in zone:
                if seen[_template(plain[i])] < enough:
                    break
                gone.add(i)
    return gone


def _zone(plain: list[str], start: int, step: int, stops: set[int]) -> list[int]:
    """Return the few lines nearest to a page's end, nearest first."""
    zone: list[int] = []
    i = start + step
    while 0 <= i < len(plain) and i not in stops and len(zone) < _ZONE:
        if plain[i]:
            if len(plain[i]) > _LONGEST or split_marker(plain[i]):
                break
            zone.append(i)
        i += step
    return zone


def _again_and_again(plain: list[str], title: str, gone: set[int]) -> set[int]:
    """Lines that come three times or more and are the title, a school, an address, or cut a
    sentence in two. The first time it comes, the title is the title."""
    places: dict[str, list[int]] = {}
    for i, line in enumerate(plain):
        if line and i not in gone and len(line) <= _LONGEST and not split_marker(line):
            places.setdefault(_template(line), []).append(i)
    taken: set[int] = set()
    for where in places.values():
        line = plain[where[0]]
        if len(where) < 3:
            continue
        if len(title) >= 8 and title in line.casefold():
            taken |= set(where if line.casefold() != title else where[1:])
        elif is_name_of_school(line):
            taken |= set(where[1:])
        elif _ADDRESS.match(line) or any(_cuts_a_sentence(plain, i) for i in where):
            taken |= set(where)
    return taken


def _cuts_a_sentence(plain: list[str], i: int) -> bool:
    before = next((line for line in reversed(plain[max(0, i - 4) : i]) if line), ".")
    after = next((line for line in plain[i + 1 : i + 5] if line), "X")
    return (
        before[-1].isalpha() and after[0].islower() and len(before) > 40 and plain[i][0].isupper()
    )


def _inline_removed(lines: list[str], furniture: set[str]) -> list[str]:
    """Take page footers out that were run into the end of a line of text."""
    heads = {line[: match.start()].strip() for line in furniture if (match := _PAGE.search(line))}
    heads = {head for head in heads if len(head) > 3}
    if not heads or len(heads) > 10:
        return lines
    any_head = "|".join(r"\s+".join(map(re.escape, head.split())) for head in sorted(heads))
    footer = re.compile(rf"\s*(?:{any_head})\s*page\s*\d{{1,3}}\s*of\s*\d{{1,3}}\s*", re.I)
    return [footer.sub(" ", line) if line != PAGE_BREAK else line for line in lines]
