from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from policyportal.audit.log import record
from policyportal.outbox import rings, tasks
from policyportal.outbox.actions import add
from policyportal.outbox.models import Message, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(monkeypatch):
    monkeypatch.setattr(rings, "_rings", {})


def fail():
    raise OSError("the disk is full")


def test_all_are_rung_and_one_that_fails_keeps_none_from_its_work(fresh, kind, teacher):
    rings.register("test.fails", fail)
    rings.register("test.adds", lambda: add(kind, about=teacher, address="clerk@b.example"))
    done = rings.ring_all()
    assert list(done) == ["test.fails", "test.adds", "outbox.digests", "outbox.deliver"]
    assert isinstance(done["test.fails"], OSError)
    assert done["outbox.deliver"] == {State.SENT: 1}
    assert Message.objects.get().state == State.SENT


def test_who_is_alone_does_the_work_that_workers_are_called_for(fresh, monkeypatch):
    monkeypatch.setattr(rings, "_alone", {})
    rings.register("test.calls", lambda: "called", alone=lambda: "done")
    assert rings.ring_all()["test.calls"] == "done"
    assert rings.ring_all(with_helpers=True)["test.calls"] == "called"


def test_what_follows_from_the_day_and_the_log_is_asked_again_when_one_of_them_moves(
    fresh, school, time_machine, monkeypatch
):
    monkeypatch.setattr(rings, "_by_day", set())
    time_machine.move_to("2026-03-02 23:00:00+00:00", tick=False)
    asked = []
    rings.register("test.by-day", lambda: asked.append(1) or len(asked), by_day=True)
    assert rings.ring_all()["test.by-day"] == 1
    assert rings.ring_all()["test.by-day"] == 0
    with transaction.atomic():
        record("test.happened", school, by=None)
    assert rings.ring_all()["test.by-day"] == 2
    assert rings.ring_all()["test.by-day"] == 0
    time_machine.move_to("2026-03-03 00:00:00+00:00", tick=False)
    assert rings.ring_all()["test.by-day"] == 3


def test_what_failed_is_asked_again(fresh, monkeypatch):
    monkeypatch.setattr(rings, "_by_day", set())
    rings.register("test.fails", fail, by_day=True)
    for _ in range(2):
        assert isinstance(rings.ring_all()["test.fails"], OSError)


def test_two_cannot_share_a_name(fresh):
    rings.register("test.fails", fail)
    rings.register("test.fails", fail)
    with pytest.raises(ValueError, match="two rings"):
        rings.register("test.fails", print)


def test_what_the_portal_looks_after():
    assert {"audit.sign-head", "people.leavers"} <= set(rings._rings)


def test_sweep_does_all_of_it(kind, teacher):
    add(kind, about=teacher, address="clerk@b.example")
    out = StringIO()
    call_command("sweep", stdout=out)
    assert out.getvalue() == "All done. Messages: 1 sent.\n"
    out = StringIO()
    call_command("sweep", stdout=out)
    assert out.getvalue() == "All done. Messages: none due.\n"


def test_sweep_says_what_failed(fresh):
    rings.register("test.fails", fail)
    err = StringIO()
    with pytest.raises(CommandError, match="test.fails"):
        call_command("sweep", stderr=err)
    assert err.getvalue() == "test.fails: OSError: the disk is full\n"


def test_the_task_fails_when_a_ring_fails(fresh):
    tasks.ring()
    rings.register("test.fails", fail)
    with pytest.raises(RuntimeError, match="test.fails"):
        tasks.ring()
