"""What one run of the tests leaves out, and the servers and databases it has."""

import os
import shutil
import subprocess
import sys
import uuid
from collections import Counter
from contextlib import contextmanager

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from tests.settings import forget_own_var

# By what a test shows that it needs a database; "db" stands for every fixture built on it.
NEEDS_DATABASE = {"django_db", "postgres"}
DATABASES = {"db", "own_database", "redis_url"}
ONLY_HERE = {"postgres", "browser"}
PAGES = "_views"  # ends the names of the modules that test single pages
SAMPLE = 5  # of the rows of a table, the everyday run takes one in so many


def pytest_addoption(parser):
    group = parser.getgroup("portal", "the portal's own")
    group.addoption("--long", action="store_true", help="the long forms of tests, too")
    group.addoption(
        "--all-on-both",
        action="store_true",
        help="every row of every table, and on PostgreSQL the tests of single pages as well",
    )
    group.addoption(
        "--browser",
        choices=["yes", "no", "only"],
        default="yes",
        help="whether to run the tests that drive Chromium (bin/test runs them by themselves)",
    )


def pytest_collection_modifyitems(config, items):
    """Leave out what this run is not for, so that a skipped test is always news."""
    left_out = {"postgres" if connection.vendor == "sqlite" else "sqlite"}
    if not config.getoption("long"):
        left_out.add("long")
    if config.getoption("browser") == "no":
        left_out.add("browser")
    only = {"browser"} if config.getoption("browser") == "only" else set()
    everywhere = connection.vendor == "sqlite" or config.getoption("long")
    all_of_it = config.getoption("all_on_both") or config.getoption("long")
    if not all_of_it:
        left_out.add("thorough")
    rows = Counter()

    def stays(item):
        marks = {mark.name for mark in item.iter_markers()}
        if marks & left_out or not only <= marks:
            return False
        asks = marks & NEEDS_DATABASE or set(item.fixturenames) & DATABASES
        if not everywhere and not asks:
            return False  # it says nothing of a database, and was run on SQLite
        if all_of_it:
            return True
        table = item.nodeid.partition("[")[0]
        rows[table] += 1
        if (asks or "sampled" in marks) and rows[table] % SAMPLE != 1:
            return False
        if everywhere or marks & ONLY_HERE:
            return True
        if item.module.__name__.endswith(PAGES):
            return False  # a page asks the database what actions and querysets ask
        return rows[table] == 1  # the other rows ask the database the same

    sorted_out = {True: [], False: []}
    for item in items:
        sorted_out[stays(item)].append(item)
    config.hook.pytest_deselected(items=sorted_out[False])
    items[:] = sorted(sorted_out[True], key=lambda item: not item.get_closest_marker("walk"))


def pytest_terminal_summary(terminalreporter):
    """Show the tables that tests recorded (`record_property("table", …)`), in whatever process."""
    for report in (each for some in terminalreporter.stats.values() for each in some):
        if getattr(report, "when", "") == "call":
            for text in (text for name, text in report.user_properties if name == "table"):
                terminalreporter.write_line(text)


def pytest_unconfigure():
    forget_own_var()


@pytest.fixture
def long(request):
    """Whether this run takes the long forms: a test reads it to choose how much it tries."""
    return request.config.getoption("long")


@pytest.fixture(scope="session")
def redis_url():
    """Return the address of the run's Redis, which it shares with the other tests of the run."""
    url = os.environ.get("TEST_REDIS_URL")
    if not url:
        pytest.skip("There is no Redis: bin/test starts one, or set TEST_REDIS_URL.")
    return url


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory):
    """Return a database as a real installation begins with: a file, or the name of one to copy."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("migrated") / "migrated.sqlite3"
        migrate(
            environment | {"TEST_VAR": str(path.parent), "TEST_DATABASE_URL": f"sqlite:///{path}"}
        )
        yield path
        return
    with own_postgresql() as (name, url):
        var = str(tmp_path_factory.mktemp("migrated"))
        migrate(environment | {"TEST_VAR": var, "TEST_DATABASE_URL": url})
        yield name


@pytest.fixture
def own_database(tmp_path, migrated_database):
    """Return the environment for processes that share a migrated database of this test's own.

    A file on the SQLite run, a database of its own on the PostgreSQL run. Start each process with
    `env=own_database` and `cwd=settings.BASE_DIR`; it need only call `django.setup()`.
    """
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_VAR": str(tmp_path),
        "TEST_DATABASE_URL": f"sqlite:///{tmp_path / 'own.sqlite3'}",
    }
    if connection.vendor == "sqlite":
        shutil.copyfile(migrated_database, tmp_path / "own.sqlite3")
        yield environment
        return
    with own_postgresql(f"TEMPLATE {migrated_database}") as (_, url):
        yield environment | {"TEST_DATABASE_URL": url}


@contextmanager
def own_postgresql(like: str = ""):
    """Make a database beside the run's, by `CREATE DATABASE`'s words for it, and drop it after."""
    server = os.environ["TEST_DATABASE_URL"]
    name = f"own_{uuid.uuid4().hex}"
    run_sql(server, f"CREATE DATABASE {name} {like}")
    try:
        yield name, f"{server.rpartition('/')[0]}/{name}"
    finally:
        run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


def migrate(environment):
    for command in (["migrate", "--verbosity=0"], ["createcachetable"]):
        manage = [sys.executable, "manage.py", *command]
        subprocess.run(manage, env=environment, cwd=settings.BASE_DIR, check=True)


def run_sql(server: str, statement: str) -> None:
    """Run a statement that no transaction may hold, such as CREATE DATABASE."""
    link = psycopg2.connect(server)
    link.autocommit = True
    try:
        link.cursor().execute(statement)
    finally:
        link.close()
