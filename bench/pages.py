"""Measure the portal's pages beside bare Django pages of the same size, in one run.

    .venv/bin/python -m bench.pages [--rounds 200]

On SQLite, or with DATABASE_URL=postgres://… on PostgreSQL. It makes a database of its own and
removes it. Requests go through the whole WSGI application in this process, one to the portal's
page and one to the bare page by turns, so that a machine that slows down slows both.
"""

import argparse
import os
import shutil
from dataclasses import dataclass
from http.cookies import SimpleCookie
from io import BytesIO
from statistics import median, quantiles
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench import school  # noqa: E402
from compliance.policies.models import Clause  # noqa: E402
from policyportal.people.models import Person  # noqa: E402

WARM_UP = 10
SMALL, LARGE = 80, 8000


@dataclass(frozen=True)
class Page:
    """One page: what it is, who opens it, and how many rows of what kind it shows."""

    name: str
    who: str
    url: str
    kind: str
    rows: int


@dataclass(frozen=True)
class Measured:
    page: Page
    staff: int
    ours: list[float]
    bare: list[float]
    queries: int
    size: int

    @property
    def ratio(self) -> float:
        return median(self.ours) / median(self.bare)


class Visitor:
    """Sends requests with one person's session to one WSGI application."""

    def __init__(self, handler: WSGIHandler, person: Person):
        self.handler = handler
        client = Client()
        client.force_login(person)
        self.cookie = SimpleCookie(client.cookies).output(attrs=[], header="", sep=";").strip()

    def get(self, url: str) -> bytes:
        path, _, query = url.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "443",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": self.cookie,
            "wsgi.url_scheme": "https",
            "wsgi.input": BytesIO(),
        }
        said = []
        response = self.handler(environ, lambda status, headers: said.append(status))
        body = b"".join(response)
        response.close()
        if not said[0].startswith("200"):
            raise SystemExit(f"{url} answered {said[0]}")
        return body

    def timed(self, url: str) -> float:
        start = perf_counter()
        self.get(url)
        return (perf_counter() - start) * 1000


def handlers() -> tuple[WSGIHandler, WSGIHandler]:
    """Return the portal, and Django with nothing but a new project's middleware."""
    portal = WSGIHandler()
    settings.MIDDLEWARE = settings.BARE_MIDDLEWARE
    return portal, WSGIHandler()


def measure(page: Page, person: Person, apps, staff: int, rounds: int) -> Measured:
    portal, bare = (Visitor(app, person) for app in apps)
    count = []
    with connection.execute_wrapper(lambda run, *args: count.append(1) or run(*args)):
        size = len(portal.get(page.url))
    beside = f"/bare/{page.kind}/{page.rows}/{size}/"
    for _ in range(WARM_UP):
        portal.get(page.url)
        bare.get(beside)
    pairs = [(portal.timed(page.url), bare.timed(beside)) for _ in range(rounds)]
    ours, theirs = zip(*pairs, strict=True)
    return Measured(page, staff, list(ours), list(theirs), len(count), size)


def show(found: list[Measured]) -> None:
    print(f"\n{connection.vendor}, {len(found[0].ours)} rounds; times in milliseconds")
    print(
        f"{'page':<22}{'staff':>6}{'kB':>5}{'rows':>5}{'queries':>8}"
        f"{'median':>8}{'95th':>7}{'bare':>7}{'95th':>7}{'ratio':>7}"
    )
    for m in found:
        ours, bare = (quantiles(times, n=20)[18] for times in (m.ours, m.bare))
        print(
            f"{m.page.name:<22}{m.staff:>6}{m.size / 1000:>5.0f}{m.page.rows:>5}{m.queries:>8}"
            f"{median(m.ours):>8.2f}{ours:>7.2f}{median(m.bare):>7.2f}{bare:>7.2f}{m.ratio:>7.2f}"
        )
    print(f"\n{'page':<22}{LARGE:,} staff beside {SMALL}, each as a ratio to its bare page")
    small = {m.page.name: m for m in found if m.staff == SMALL}
    for m in found:
        if m.staff == LARGE:
            print(f"{m.page.name:<22}{m.ratio / small[m.page.name].ratio:.2f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=200)
    rounds = options.parse_args().rounds
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        people = school.found()
        clauses = Clause.objects.count()
        register = "/policies/social-media-policy/register/"
        pages = [
            Page("home, teacher", "teacher", "/", "people", 1),
            Page("home, headteacher", "head", "/", "people", 2),
            Page("register", "head", register, "people", 25),
            Page("register, page 2", "head", f"{register}?page=2", "people", 25),
            Page("sign", "teacher", "/policies/social-media-policy/sign/", "clauses", clauses),
        ]
        apps, found = handlers(), []
        for staff in (SMALL, LARGE):
            school.grow_to(staff)
            found += [measure(page, people[page.who], apps, staff, rounds) for page in pages]
        show(found)
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
        shutil.rmtree(settings.VAR, ignore_errors=True)


if __name__ == "__main__":
    main()
