"""Walking through the portal as a person would: from page to page, by its links."""

from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from django.urls import Resolver404, resolve


def place(url: str) -> str:
    """Return the name of the page an address leads to."""
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return f"nothing at {urlsplit(url).path}"


def links(page) -> list[str]:
    """Return the page's links that stay within the portal."""
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    here = urlsplit(page.url).netloc
    return [urldefrag(href).url for href in hrefs if urlsplit(href).netloc == here]


def walk(page, *starts: str) -> Iterator[str]:
    """Open every start, then one page of each kind that links lead to, and give each one's name.

    A file is asked for without leaving the page. A link that does not answer 200 is a fault.
    """
    waiting, seen = list(starts), set()
    for turn, url in enumerate(waiting):
        name = place(url)
        if turn >= len(starts) and name in seen:
            continue
        seen.add(name)
        answer = page.request.get(url)
        assert answer.status == 200, f"{url} answered {answer.status}"
        if answer.headers["content-type"].startswith("text/html"):
            page.goto(url)
            waiting += links(page)
        yield name
