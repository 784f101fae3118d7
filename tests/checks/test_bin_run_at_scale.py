"""bin/run as a real installation with PostgreSQL and Redis, by environment alone."""

import os
import signal
import uuid

import pytest

from tests.checks.test_bin_run import needs_bin_test, start  # noqa: F401
from tests.runs import run_sql

pytestmark = [pytest.mark.postgres, needs_bin_test]


@pytest.fixture
def empty_database():
    server, name = os.environ["TEST_DATABASE_URL"], f"school_{uuid.uuid4().hex}"
    run_sql(server, f"CREATE DATABASE {name}")
    yield f"{server.rpartition('/')[0]}/{name}"
    run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


def test_postgresql_and_redis_by_environment_alone(
    start,  # noqa: F811
    real_installation,
    empty_database,
    redis_url,
):
    chosen = {"DATABASE_URL": empty_database, "REDIS_URL": f"{redis_url.rpartition('/')[0]}/7"}
    school = {name: real_installation[name] for name in ("SECRET_KEY", "VAULT_KEYS", "SITE_URL")}
    portal = start(**chosen, **school)
    portal.wait_until_it_says("Ctrl-C stops it")
    assert "demo" not in portal.said()
    headers = {"Host": "portal.school.example", "X-Forwarded-Proto": "https"}
    status, page = portal.page("/account/login/", **headers)
    assert (status, "csrfmiddlewaretoken" in page) == (200, True)
    assert portal.page("/demo/", **headers)[0] == 404
    assert portal.stop(signal.SIGTERM) == 0
    assert portal.process_ids() == []
