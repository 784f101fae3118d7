"""The doorbell with a real broker and a real Celery worker, on a real installation's settings."""

import re
import socket
import threading
import time

import pytest

from tests.workers import run, wait_for

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
