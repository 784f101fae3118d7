"""`/health/`: one word for everybody, numbers for administrators, 503 without a database."""

import socket
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.utils import timezone

from policyportal.operations import health
from policyportal.outbox import rings
from policyportal.outbox.models import Message, State

NUMBERS = {"database", "broker", "last_ring_age", "oldest_unsent_age", "held", "failed"}


@pytest.fixture
def broker_folder(settings, tmp_path):
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path)}
    return tmp_path


UNSENT = (State.PENDING, State.CLAIMED, State.HANDED_OVER)


@pytest.fixture
def well(db, broker_folder):
    cache.clear()
    health.note_ring()
    yield
    cache.clear()


def message(state, age=timedelta(0), **more):
    then = timezone.now() - age
    number = Message.objects.count()
    return Message.objects.create(
        kind="test.kind",
        about="people.person:1",
        address=f"someone-{number}@larkspur.example",
        day=timezone.localdate(),
        state=state,
        alone=True,
        message_id=f"<{number}@larkspur.example>",
        created_at=then,
        **{"next_attempt_at": then, **more},
    )


def test_says_ok_and_no_more_to_the_public(client, well):
    response = client.get("/health/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_says_no_more_to_a_teacher_or_the_head(as_person, teacher, head, well):
    for person in (teacher, head):
        assert as_person(person).get("/health/").json() == {"status": "ok"}


def test_gives_an_administrator_the_numbers(as_person, administrator, well):
    message(State.HELD)
    message(State.HELD)
    message(State.FAILED)
    message(State.PENDING, timedelta(seconds=70))
    answer = as_person(administrator).get("/health/").json()
    assert set(answer) == NUMBERS | {"status"}
    assert answer["status"] == "ok"
    assert (answer["held"], answer["failed"]) == (2, 1)
    assert 70 <= answer["oldest_unsent_age"] < 100
    assert 0 <= answer["last_ring_age"] < 30


def test_a_silent_beat_degrades(client, well):
    cache.delete(health.RANG_AT)
    assert client.get("/health/").json() == {"status": "degraded"}


def test_an_old_ring_degrades(client, well):
    long_ago = timezone.now() - health.RING_IS_LATE - timedelta(seconds=1)
    cache.set(health.RANG_AT, long_ago.isoformat())
    assert client.get("/health/").json() == {"status": "degraded"}


def test_the_ring_of_the_beat_leaves_its_mark(well):
    cache.delete(health.RANG_AT)
    rings.ring_all()
    assert health.last_ring() is not None


@pytest.mark.parametrize("state", UNSENT)
def test_a_message_that_should_have_gone_degrades(client, well, state):
    message(state, health.MESSAGE_IS_LATE + timedelta(minutes=1))
    assert client.get("/health/").json() == {"status": "degraded"}


@pytest.mark.parametrize("state", sorted(set(State) - set(UNSENT)))
def test_a_message_that_is_accounted_for_does_not(client, well, state):
    message(state, timedelta(days=3))
    assert client.get("/health/").json() == {"status": "ok"}


def test_a_message_that_waits_for_its_next_attempt_is_not_late(client, well):
    message(State.PENDING, timedelta(days=1), next_attempt_at=timezone.now() + timedelta(minutes=5))
    assert client.get("/health/").json() == {"status": "ok"}


def test_a_broker_folder_that_is_gone_degrades(client, well, broker_folder):
    broker_folder.rmdir()
    assert client.get("/health/").json() == {"status": "degraded"}


def test_a_redis_that_is_down_degrades_at_once(client, well, settings):
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{nobody_listens.getsockname()[1]}/0"
        assert client.get("/health/").json() == {"status": "degraded"}


def test_a_redis_that_hangs_costs_a_second_or_two(client, well, settings):
    with socket.socket() as never_answers:
        never_answers.bind(("127.0.0.1", 0))
        never_answers.listen()
        settings.REDIS_URL = f"redis://127.0.0.1:{never_answers.getsockname()[1]}/0"
        began = timezone.now()
        assert client.get("/health/").json() == {"status": "degraded"}
        assert timezone.now() - began < timedelta(seconds=5)


def database_is_down(execute, sql, params, many, context):
    raise OperationalError("the password is hunter2")


def test_without_its_database_it_is_out_of_service(client, well):
    with connection.execute_wrapper(database_is_down):
        response = client.get("/health/")
    assert (response.status_code, response.json()) == (503, {"status": "degraded"})


def test_cannot_be_posted_to(client, well):
    assert client.post("/health/").status_code == 405


def test_asks_few_questions_however_many_messages(
    client, well, time_machine, django_assert_num_queries
):
    time_machine.move_to("2026-03-02 12:00:00+00:00", tick=False)  # the calendar is asked too
    with django_assert_num_queries(7):
        client.get("/health/")
    for _ in range(20):
        message(State.PENDING)
    with django_assert_num_queries(7):
        client.get("/health/")
