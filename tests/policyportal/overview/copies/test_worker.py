"""Files made by real Celery workers, which are killed, cancelled, doubled and left alone."""

import json
import os
import signal

import pytest

from tests.workers import run, wait_for

SET_UP = """
import json
from datetime import date, timedelta
import django; django.setup()
from django.utils import timezone
from policyportal.overview.copies import actions, bell, rings
from policyportal.overview.copies.models import Copy
from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.vault import files
from tests.policyportal.overview.copies.slow import COUNTING
"""

ASK = """
lin = Person.objects.filter(email="g.lin@b.example").first()
if lin is None:
    lin = Person.objects.create(email="g.lin@b.example", given_name="Grace", family_name="Lin")
    RoleAssignment.objects.create(
        person=lin, role=Role.GOVERNOR, starts_on=timezone.localdate() - timedelta(days=9)
    )
print(actions.ask(COUNTING, {"to": Copy.objects.count()}, by=lin).reference)
"""

STATE = """
from policyportal.outbox.models import Message
print(json.dumps([
    [copy.state, copy.attempts, files.read(copy.file).decode() if copy.file else None]
    for copy in Copy.objects.order_by("pk")
] + [Message.objects.filter(kind="copy.ready").count()]))
"""

CANCEL = "copy = Copy.objects.get(); actions.cancel(copy, by=copy.asked_by)"
LET_LIE = """
Copy.objects.filter(state="making").update(claimed_until=timezone.now() - timedelta(seconds=1))
"""
INCLUDE = ["--include", "tests.policyportal.overview.copies.slow"]
COUNTED = "counted\n"


class Counting:
    """What the workers do, seen from outside."""

    def __init__(self, environment, folder):
        self.environment, self.folder = environment, folder

    def run(self, script) -> str:
        return run(SET_UP + script, self.environment)

    def ask(self) -> str:
        return self.run(ASK).strip()

    def state(self) -> list:
        """Each copy's state, attempts and file; in the end, how many were told of one."""
        return json.loads(self.run(STATE))

    def begun(self) -> list[int]:
        """The processes that began to make a file."""
        path = self.folder / "begun"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def end(self) -> None:
        (self.folder / "end").touch()


@pytest.fixture
def counting(own_database, installation, tmp_path):
    (tmp_path / "counting").mkdir()
    installation["DATABASE_URL"] = own_database["TEST_DATABASE_URL"]
    installation["COUNTING"] = str(tmp_path / "counting")
    return Counting(installation, tmp_path / "counting")


def test_no_worker_and_no_broker_lose_what_was_asked_for(counting, own_redis, start_worker):
    port, start_redis, kill_redis = own_redis
    counting.environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    kill_redis()
    counting.ask()
    counting.end()
    assert counting.state() == [["waiting", 0, None], 0]
    start_redis()
    start_worker(counting.environment, "solo", *INCLUDE)
    counting.run("rings.ring_unmade()")
    wait_for(lambda: counting.state() == [["ready", 1, COUNTED], 1])


def test_two_workers_and_a_bell_rung_again_and_again_make_it_once(counting, start_worker):
    for name in ("one", "two"):
        start_worker(counting.environment, "solo", *INCLUDE, name=name)
    reference = counting.ask()
    wait_for(counting.begun)
    counting.run(f"for _ in range(6): bell.ring({reference!r})")
    counting.end()
    wait_for(lambda: counting.state() == [["ready", 1, COUNTED], 1])
    assert len(counting.begun()) == 1


def test_a_worker_that_is_killed_is_followed_by_another(counting, start_worker):
    start_worker(counting.environment, "prefork", *INCLUDE)
    counting.ask()
    wait_for(counting.begun)
    (first,) = counting.begun()
    os.kill(first, signal.SIGKILL)
    counting.end()
    assert counting.state() == [["making", 1, None], 0]  # its claim holds for minutes yet
    counting.run(LET_LIE + "rings.ring_unmade()")
    wait_for(lambda: counting.state() == [["ready", 2, COUNTED], 1])
    assert len(counting.begun()) == 2


def test_cancelled_in_the_making_it_ends_and_the_worker_goes_on(counting, start_worker):
    start_worker(counting.environment, "solo", *INCLUDE)
    counting.ask()
    wait_for(counting.begun)
    counting.run(CANCEL)
    counting.ask()
    wait_for(lambda: len(counting.begun()) == 2)  # so the one worker has let the first go
    counting.end()
    wait_for(lambda: counting.state() == [["cancelled", 1, None], ["ready", 1, COUNTED], 1])


def test_e_mails_do_not_wait_behind_a_file(counting, start_worker):
    """Where workers have a queue each, as `bin/run` starts them."""
    start_worker(counting.environment, "solo", *INCLUDE, "--queues", "copies", name="files")
    counting.ask()
    wait_for(counting.begun)
    start_worker(counting.environment, "solo", "--queues", "celery", name="mail")
    log = counting.folder.parent / "mail.log"
    counting.run("from policyportal.outbox.bell import ring; ring()")
    wait_for(lambda: "deliver" in log.read_text() and "succeeded" in log.read_text())
    assert counting.state()[0][0] == "making"
    counting.end()
    wait_for(lambda: counting.state()[0][0] == "ready")
