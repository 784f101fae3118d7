"""The doorbell with a real broker and a real Celery worker, on a real installation's settings."""

import os
import signal
import socket
import subprocess
import sys
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

    def start(environment) -> None:
        with (tmp_path / "worker.log").open("w") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "policyportal", "worker"]
                + ["--pool", "solo", "--loglevel", "info", "--without-gossip", "--without-mingle"],
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
