"""Real Celery workers on a real installation's settings, and a Redis that may be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from django.conf import settings

from policyportal.vault.sealing import new_key

PATIENCE = 60  # seconds


@pytest.fixture
def installation(tmp_path):
    """The environment of a real installation whose database nobody has made yet."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TEST_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "policyportal.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}",
        "PORTAL_VAR": str(tmp_path / "var"),
        "SECRET_KEY": "x" * 60,
        "VAULT_KEYS": new_key("k1"),
        "SITE_URL": "https://portal.larkspur.example",
    }


@pytest.fixture
def start_worker(tmp_path):
    """Start a worker and wait until it is ready; stop it in the end."""
    started = []

    def start(environment, pool="solo", *more: str, name="worker") -> None:
        path = tmp_path / f"{name}.log"
        with path.open("w") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "policyportal", "worker", *more]
                + ["--pool", pool, "--concurrency", "1", "--loglevel", "info"]
                + ["--without-gossip", "--without-mingle", "--without-heartbeat"],
                env=environment,
                cwd=settings.BASE_DIR,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        started.append(worker)
        until = time.monotonic() + PATIENCE
        while "ready." not in path.read_text():
            assert worker.poll() is None, path.read_text()
            assert time.monotonic() < until, path.read_text()
            time.sleep(0.1)

    yield start
    for worker in started:
        worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(20)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


@pytest.fixture
def own_redis(redis_url, tmp_path):
    """Start a Redis that this test may kill; return its port and what starts and what kills it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = []

    def start() -> None:
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        running.append(subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL))
        until = time.monotonic() + 20
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.05)

    def kill() -> None:
        running[-1].kill()
        running[-1].wait()

    start()
    yield port, start, kill
    kill()


def run(script: str, environment) -> str:
    """Run the script in the installation and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def wait_for(what: Callable[[], object]) -> None:
    until = time.monotonic() + 40
    while not what():
        assert time.monotonic() < until
        time.sleep(0.2)
