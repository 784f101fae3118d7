"""The doorbell with a real broker and a real Celery worker, on a real installation's settings."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings

from policyportal.vault.sealing import new_key

ACTION = """
import django; django.setup()
from django.db import transaction
from django.utils import timezone
from policyportal.audit.heads import SIGNED_HEAD
from policyportal.audit.models import SignedHead
from policyportal.outbox.actions import add

with transaction.atomic():
    head = SignedHead.objects.create(
        day=timezone.localdate(), size=0, root="00" * 32, signed_at=timezone.now(),
        public_key="00" * 32, signature="00" * 64,
    )
    add(SIGNED_HEAD, about=head, address="clerk@b.example")
"""

STATE = """
import django; django.setup()
from policyportal.outbox.models import Message
print(Message.objects.get().state)
"""

RING = """
import time
import django; django.setup()
from policyportal.outbox.bell import ring
for _ in range(3):
    start = time.monotonic()
    ring()
    print(time.monotonic() - start)
"""


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

    def start(environment, pool="solo") -> None:
        with (tmp_path / "worker.log").open("w") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "policyportal", "worker"]
                + ["--pool", pool, "--concurrency", "1", "--loglevel", "info"]
                + ["--without-gossip", "--without-mingle", "--without-heartbeat"],
                env=environment,
                cwd=settings.BASE_DIR,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        started.append(worker)
        until = time.monotonic() + 60
        while "ready." not in (tmp_path / "worker.log").read_text():
            assert worker.poll() is None, (tmp_path / "worker.log").read_text()
            assert time.monotonic() < until, (tmp_path / "worker.log").read_text()
            time.sleep(0.1)

    yield start
    for worker in started:
        worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(20)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


def run(script: str, environment) -> str:
    return subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout


@pytest.mark.parametrize("broker", ["folder", "redis"])
def test_the_bell_is_answered(
    broker, request, own_database, installation, start_worker, smtp, tmp_path
):
    installation["DATABASE_URL"] = own_database["TEST_DATABASE_URL"]
    installation["EMAIL_URL"] = f"smtp://127.0.0.1:{smtp.port}"
    if broker == "redis":
        server = request.getfixturevalue("redis_url").rpartition("/")[0]
        installation["REDIS_URL"] = f"{server}/9"
    start_worker(installation)
    run(ACTION, installation)
    until = time.monotonic() + 20
    while not smtp.taken and time.monotonic() < until:
        time.sleep(0.05)
    assert smtp.recipients == ["clerk@b.example"], (tmp_path / "worker.log").read_text()
    assert len(smtp.taken) == 1


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


def test_a_broker_that_goes_away_puts_no_e_mail_in_doubt(
    own_database, installation, start_worker, smtp, own_redis, tmp_path
):
    """Who is handing an e-mail over ends that, broker or none, and comes back with the broker."""
    port, start_redis, kill_redis = own_redis
    installation["DATABASE_URL"] = own_database["TEST_DATABASE_URL"]
    installation["EMAIL_URL"] = f"smtp://127.0.0.1:{smtp.port}"
    installation["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    taken, go_on = threading.Event(), threading.Event()
    smtp.then = lambda: taken.set() or go_on.wait(60)
    start_worker(installation, "prefork")
    log = tmp_path / "worker.log"
    run(ACTION, installation)
    assert taken.wait(30), log.read_text()
    kill_redis()
    go_on.set()
    wait_for(lambda: run(STATE, installation).strip() == "sent")
    wait_for(lambda: "nobody works on them" in log.read_text())
    assert len(smtp.taken) == 1
    start_redis()
    began = len(log.read_text())
    run(RING, installation)
    wait_for(lambda: re.search("deliver.* succeeded", log.read_text()[began:]))
    assert len(smtp.taken) == 1


def wait_for(what) -> None:
    until = time.monotonic() + 40
    while not what():
        assert time.monotonic() < until
        time.sleep(0.2)


# A broker that held a page up would run into the time limit of run().


def test_a_broker_that_is_gone_fails_no_page(installation):
    """Nothing listens there: refused at once."""
    installation["REDIS_URL"] = "redis://127.0.0.1:1/0"
    assert len(ring_thrice(installation)) == 3


def test_a_broker_that_does_not_answer_is_given_up_and_left_alone(installation):
    """Somebody listens and says nothing: given up, and not tried again at once."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        installation["REDIS_URL"] = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        first, *others = ring_thrice(installation)
    assert max(others) < first / 4


def test_a_broker_folder_that_cannot_be_written_fails_no_page(installation, tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "broker").write_text("not a folder")
    assert len(ring_thrice(installation)) == 3


def ring_thrice(environment) -> list[float]:
    return [float(line) for line in run(RING, environment).split()]
