"""Measure the portal's pages beside bare Django pages of the same size, in one run.

    .venv/bin/python -m bench.pages [--rounds 200] [--only WORD]

On SQLite, or with DATABASE_URL=postgres://… on PostgreSQL. It makes a database of its own and
removes it. Requests go through the whole WSGI application in this process, one to the portal's
page and one to the bare page by turns, so that a machine that slows down slows both: first where
the page was opened before, then as if nobody had opened it since the log grew.
"""

import argparse
import os
import shutil
from dataclasses import dataclass
from datetime import timedelta
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
from django.utils import timezone  # noqa: E402

from bench import bullying, disclosures, permissions, school  # noqa: E402
from compliance.permissions.models import Permission, State  # noqa: E402
from compliance.policies.models import Clause  # noqa: E402
from policyportal.audit import unchanged  # noqa: E402
from policyportal.people.models import Person  # noqa: E402

WARM_UP = 10
FIRST_VISITS = 4  # of so many rounds, one is of first visits
SMALL, LARGE = "small", "large"
SIZES = {  # staff, requests for permission, school accounts, disclosures, bullying and records
    SMALL: (80, 50, 50, 20, 30),
    LARGE: (8000, 5000, 500, 20_000, 30_000),
}
POLICY = f"/policies/{school.SLUG}"


@dataclass(frozen=True)
class Page:
    """One page: what it is, who opens it (nobody: ""), how many rows of what kind it shows."""

    name: str
    who: str
    url: str
    kind: str
    rows: int


@dataclass(frozen=True)
class Measured:
    """What was measured of a page: milliseconds of ours and of the bare one, round by round.

    `pairs` are of a page that was opened before, `first` of one that nobody has since the log grew.
    """

    page: Page
    size: str
    pairs: list[tuple[float, float]]
    first: list[tuple[float, float]]
    queries: int
    queries_first: int
    length: int

    @property
    def ratio(self) -> float:
        return median(ours / bare for ours, bare in self.pairs)

    @property
    def first_ratio(self) -> float:
        return median(ours / bare for ours, bare in self.first)


class Visitor:
    """Sends requests with one person's session, or nobody's, to one WSGI application."""

    def __init__(self, handler: WSGIHandler, person: Person | None):
        self.handler = handler
        client = Client()
        if person is not None:
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


def measure(page: Page, person: Person | None, apps, size: str, rounds: int) -> Measured:
    portal, bare = (Visitor(app, person) for app in apps)
    counts = []
    for forget in (True, False):
        if forget:
            unchanged.forget()
        count = []
        with connection.execute_wrapper(lambda run, *args, n=count: n.append(1) or run(*args)):
            length = len(portal.get(page.url))
        counts.append(len(count))
    kind = "bare" if person else "bare/open"
    beside = f"/{kind}/{page.kind}/{page.rows}/{length}/"
    for _ in range(WARM_UP):
        portal.get(page.url)
        bare.get(beside)
    pairs, first = [], []
    for _ in range(rounds):
        pairs.append((portal.timed(page.url), bare.timed(beside)))
    for _ in range(rounds // FIRST_VISITS):
        unchanged.forget()
        first.append((portal.timed(page.url), bare.timed(beside)))
    return Measured(page, size, pairs, first, counts[1], counts[0], length)


def show(found: list[Measured]) -> None:
    print(f"\n{connection.vendor}, {len(found[0].pairs)} rounds; times in milliseconds")
    print(
        f"{'page':<34}{'size':>6}{'kB':>5}{'rows':>5}{'queries':>8}"
        f"{'median':>8}{'95th':>7}{'bare':>7}{'ratio':>7}{'first':>8}{'queries':>8}{'ratio':>7}"
    )
    for m in found:
        ours, bare = zip(*m.pairs, strict=True)
        first = median(ours for ours, _ in m.first)
        print(
            f"{m.page.name:<34}{m.size:>6}{m.length / 1000:>5.0f}{m.page.rows:>5}{m.queries:>8}"
            f"{median(ours):>8.2f}{quantiles(ours, n=20)[18]:>7.2f}{median(bare):>7.2f}"
            f"{m.ratio:>7.2f}{first:>8.2f}{m.queries_first:>8}{m.first_ratio:>7.2f}"
        )
    print(f"\n{'page':<34}large beside small, each as a ratio to its bare page; at first")
    small = {m.page.name: m for m in found if m.size == SMALL}
    for m in found:
        if m.size == LARGE:
            before = small[m.page.name]
            grown, at_first = m.ratio / before.ratio, m.first_ratio / before.first_ratio
            print(f"{m.page.name:<34}{grown:.2f}{at_first:>8.2f}")


def pages(to_decide: str) -> list[Page]:
    """Return what is measured; the rows are those of its lists, counted on the page."""
    clauses = Clause.objects.filter(version__policy__slug=school.SLUG, version__number=2).count()
    past = timezone.localdate() - timedelta(days=school.PAST)
    register = f"{POLICY}/register/"
    return [
        Page("home, teacher", "teacher", "/", "people", 16),
        Page("home, head", "head", "/", "people", 15),
        Page("home, administrator", "administrator", "/", "people", 14),
        Page("own permissions, 25", "teacher", "/permissions/", "people", 25),
        Page("requests to decide, 25", "head", "/permissions/queue/", "people", 25),
        Page("permissions register", "head", "/permissions/register/", "people", 25),
        Page("decide on one", "head", f"/permissions/{to_decide}/decide/", "people", 28),
        Page("school accounts", "administrator", "/accounts-register/", "people", 25),
        Page("school accounts, for parents", "", "/for-parents/accounts/", "people", 25),
        Page("12 policies, teacher", "teacher", "/policies/", "people", 12),
        Page("12 policies, administrator", "administrator", "/policies/", "people", 12),
        Page("compare two versions", "teacher", f"{POLICY}/compare/", "clauses", clauses),
        Page("register", "head", register, "people", 25),
        Page("register, page 2", "head", f"{register}?page=2", "people", 25),
        Page("register on a past day", "head", f"{register}?as_at={past}", "people", 25),
        Page("open cases, 12", "head", "/disclosures/", "people", disclosures.OPEN),
        Page("all cases", "head", "/disclosures/?state=all", "people", 20),
        Page("case", "head", f"/disclosures/{disclosures.to_open()}/", "clauses", 25),
        Page("dashboard, head", "head", "/dashboard/", "people", 60),
        Page("open bullying, 12", "head", "/bullying/", "people", bullying.OPEN),
        Page("all bullying", "head", "/bullying/?state=all", "people", 20),
        Page("bullying case", "head", f"/bullying/{bullying.to_open()}/", "clauses", 25),
        Page("open records, 10", "head", "/report/records/", "people", 10),
        Page("situation", "teacher", f"{POLICY}/check/1/", "people", 4),
        Page("sign", "teacher", f"{POLICY}/sign/", "clauses", clauses),
        Page("sign again", "signer", f"{POLICY}/sign/", "clauses", clauses),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--only", default="", help="measure pages in whose name this occurs")
    options = parser.parse_args()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        people = school.found()
        school.change_policy(people)
        apps, found = handlers(), []
        for size, (staff, asked, accounts, cases, others) in SIZES.items():
            school.grow_to(staff)
            permissions.grow_to(asked, people)
            permissions.grow_accounts_to(accounts, people)
            disclosures.grow_to(cases, people)
            bullying.grow_to(others, people)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE")  # as the database does by itself after a while
            # The teacher's first that waits: there are earlier ones of the same kind.
            waiting = Permission.objects.filter(person=people["teacher"], state=State.SUBMITTED)
            for page in pages(waiting.earliest("pk").reference):
                if options.only in page.name:
                    person = people[page.who] if page.who else None
                    found.append(measure(page, person, apps, size, options.rounds))
        show(found)
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
        shutil.rmtree(settings.VAR, ignore_errors=True)


if __name__ == "__main__":
    main()
