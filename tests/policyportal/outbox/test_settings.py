"""How Celery is set: nothing is lost with a worker or a broker, and nothing is trusted to them."""

import re

import pytest
from django.conf import settings

from policyportal.celery import app
from policyportal.outbox import bell, rings, tasks
from policyportal.outbox.actions import add
from policyportal.outbox.models import Message, State
from tests.rooms import project_files


def test_what_a_worker_does_is_answered_for_when_it_is_done():
    conf = app.conf
    assert conf.task_acks_late and conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert not conf.worker_cancel_long_running_tasks_on_connection_loss
    assert conf.task_soft_time_limit < conf.task_time_limit < settings.OUTBOX_LEASE_SECONDS
    assert settings.OUTBOX_LONGEST_RUN < conf.task_soft_time_limit


def test_nothing_is_kept_taken_or_run_but_what_is_needed():
    conf = app.conf
    assert conf.result_backend is None and conf.task_ignore_result
    assert not conf.worker_enable_remote_control
    assert (conf.task_serializer, list(conf.accept_content)) == ("json", ["json"])
    assert not conf.task_publish_retry
    assert conf.broker_connection_max_retries is None


def test_the_beat_rings_by_intervals_alone():
    assert list(app.conf.beat_schedule) == ["ring"]
    for entry in app.conf.beat_schedule.values():
        assert isinstance(entry["schedule"], float)
        assert entry["options"]["expires"] < entry["schedule"]


def test_no_time_is_left_to_the_broker():
    """No ETA, no countdown: a lost broker would lose them; and ids only, never what they name."""
    timed = re.compile(r"\b(eta|countdown)\s*=|\bcrontab\b|\.apply_async\(|\.delay\(|\.retry\(")
    found = [str(path) for path in project_files() if timed.search(path.read_text())]
    assert found == []
    for name in ("ring", "deliver"):
        assert getattr(tasks, name).__wrapped__.__code__.co_argcount == 0


@pytest.mark.parametrize(("waiting", "helpers"), [(0, 0), (99, 0), (100, 1), (250, 2), (8000, 3)])
def test_others_help_where_much_waits(monkeypatch, waiting, helpers):
    rung = []
    monkeypatch.setattr(bell, "ring", lambda: rung.append(1))
    bell.call_helpers(waiting)
    assert len(rung) == helpers


@pytest.mark.django_db
def test_helpers_are_called_by_the_task_and_not_by_sweep(monkeypatch, kind, teacher):
    monkeypatch.setattr(rings, "_rings", {})
    add(kind, about=teacher, address="clerk@b.example")
    assert list(rings.ring_all()) == ["outbox.digests", "outbox.deliver"]
    assert list(rings.ring_all(with_helpers=True)) == [
        "outbox.digests",
        "outbox.helpers",
        "outbox.deliver",
    ]
    assert Message.objects.get().state == State.SENT
