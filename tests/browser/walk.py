"""Walking through the portal as a person would: from page to page, by its links."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve

Names = str | tuple[str, ...]  # how the names of places begin


def place(url: str) -> str:
    """Return the name of the page an address leads to."""
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return f"nothing at {urlsplit(url).path}"


class Reading(HTMLParser):
    """Gathers a page's links that stay within the portal, and what kinds of elements it has."""

    def __init__(self, url: str, html: str):
        super().__init__()
        self.url, self.links, self.elements = url, [], set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.elements.add((tag, attributes.get("class"), *sorted(attributes)))
        if tag == "a" and (href := attributes.get("href")):
            target = urldefrag(urljoin(self.url, href)).url
            if urlsplit(target).netloc == urlsplit(self.url).netloc:
                self.links.append(target)


@dataclass(frozen=True)
class Stop:
    """Where the walk has come to: a page to look at, or a file, or a way on to another page."""

    name: str
    url: str
    status: int
    is_page: bool
    is_start: bool
    is_elsewhere: bool  # it led on to a page of another kind
    elements: frozenset


def walk(page, *starts: str, only: Names = "", without: Names = ()) -> Iterator[Stop]:
    """Ask for every start, then for one page of each kind that links lead to, and give each.

    Links to places whose names do not begin with `only`, or begin with `without`, are left alone.

    The page goes to each start. Where links lead is asked for with its cookies first, as it may be
    a file.
    """
    waiting, seen = list(starts), set()
    for turn, url in enumerate(waiting):
        name, is_start = place(url), turn < len(starts)
        left_alone = not name.startswith(only) or name.startswith(without)
        if not is_start and (name in seen or left_alone):
            continue
        seen.add(name)
        answer = page.goto(url) if is_start else page.request.get(url)
        is_html = answer.headers["content-type"].startswith("text/html")
        read = Reading(answer.url, answer.text() if is_html else "")
        waiting += read.links
        is_elsewhere = place(answer.url) != name
        is_page = is_html and not is_elsewhere
        elements = frozenset(read.elements)
        yield Stop(name, answer.url, answer.status, is_page, is_start, is_elsewhere, elements)
