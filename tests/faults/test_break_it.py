"""Whatever is killed while messages are sent, each is sent once or accounted for.

Real workers, beats, PostgreSQL, Redis and a mail server that writes down what it took. The seed is
printed; FAULTS_SEED repeats the choices of a run, though not its timing.
"""

import os
import random
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from tests.faults import smtp_journal
from tests.faults.driver import ENDED
from tests.faults.world import World

# Once a run, beside the tests that need a server anyway.
pytestmark = [pytest.mark.postgres, pytest.mark.walk, pytest.mark.thorough]

COLUMNS = "{:<11} {:>7} {:>5} {:>5} {:>6} {:>7} {:>9} {:>8} {:>5} {:>6} {:>8}".format


@pytest.fixture
def seed():
    return int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(10**6))


@pytest.fixture
def world(seed, request):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
        tried = World(Path(folder), seed, small=request.param)
        try:
            tried.begin(workers=3)
            yield tried
        finally:
            tried.stop()


@pytest.mark.parametrize("world", [False], indirect=True, ids=["postgresql and redis"])
def test_nothing_is_lost_and_nothing_sent_twice(world, seed, long, record_property):
    kills, restarts = (200, 50) if long else (12, 4)
    faults = {"workers": (world.kill_worker, kills, 0.3, 1.3)}
    faults["stalled"] = (world.stall_worker, 10 if long else 1, 0.3, 1.5)
    faults["Redis"] = (world.kill_redis, restarts, 0.3, 1.5)
    faults["PostgreSQL"] = (world.stop_postgresql, restarts, 0.3, 1.5)
    table = [_phase(world, name, *fault) for name, fault in faults.items()]
    badly = partial(world.mail_server_is, "badly")
    table.append(_phase(world, "mail", badly, 20 if long else 4, 1.0, 2.0))
    everything = [world.kill_worker, world.kill_redis, world.stop_postgresql, badly]
    choose = lambda: world.chance.choice(everything)()  # noqa: E731
    table.append(_phase(world, "all at once", choose, 60 if long else 6, 0.5, 1.5))
    record_property("table", _written(table, seed))


@pytest.mark.parametrize("world", [True], indirect=True, ids=["sqlite and files"])
def test_the_smallest_installation_finds_the_work_that_its_broker_lost(
    world, seed, long, record_property
):
    table = [_phase(world, "workers", world.kill_worker, 60 if long else 5, 0.2, 1.5)]
    badly = partial(world.mail_server_is, "badly")
    table.append(_phase(world, "mail", badly, 10 if long else 2, 1.0, 2.0))
    record_property("table", _written(table, seed))


def _phase(world: World, name: str, fault, times: int, least: float, most: float) -> list:
    """Cause the fault so many times while messages are put in; then let all end, and look."""
    began, phase = time.monotonic(), name.replace(" ", "-").lower()
    world.feed(phase)
    for _ in range(times):
        time.sleep(world.chance.uniform(least, most))
        fault()
    put_in = world.fed()
    world.mail_server_is(smtp_journal.WELL)
    rows = world.ended(phase)
    assert [row for row in rows if row["state"] not in ENDED] == []
    twice = _look_at(rows, world.journal())
    assert len([row for row in rows if row["kind"] != "outbox.digest"]) == put_in
    ended = Counter(row["state"] for row in rows)
    seconds = f"{time.monotonic() - began:.0f}"
    counts = [ended[state] for state in ("sent", "held", "failed", "cancelled")]
    return [
        name,
        times,
        put_in,
        len(rows) - put_in,
        *counts,
        twice["urgent"],
        twice["other"],
        seconds,
    ]


def _look_at(rows: list[dict], journal: list[dict]) -> Counter:
    """Compare what the portal says of its messages with what the mail server took."""
    twice, taken = Counter(), Counter(letter["id"] for letter in journal)
    said = Counter(pk for letter in journal for pk in set(letter["rows"]))
    by_pk = {row["pk"]: row for row in rows}
    for row in rows:
        times = taken[row["message_id"]]
        assert row["reason"] or row["state"] in ("sent", "shown"), row
        assert times <= 1 or row["urgent"], row
        assert (row["state"] == "cancelled") == (row["kind"] == "faults.gone"), row
        twice["urgent" if row["urgent"] else "other"] += times > 1
        if row["state"] == "cancelled":
            assert not times and not said[row["pk"]], row
        elif row["alone"]:
            assert times or row["state"] != "sent", row
            assert not times or row["state"] in ("sent", "held") or row["urgent"], row
        else:
            carrier = by_pk[row["carried_by"]]
            assert (carrier["kind"], carrier["state"]) == ("outbox.digest", row["state"])
            assert said[row["pk"]] == taken[carrier["message_id"]] <= 1, row
    return twice


def _written(table: list[list], seed: int) -> str:
    heading = "broken, times, put in, days, sent, held, failed, cancelled, twice, others, seconds"
    said = f"FAULTS_SEED={seed}; twice: urgent messages that were sent again when in doubt"
    return "\n".join([said, *(COLUMNS(*row) for row in [heading.split(", "), *table])])
