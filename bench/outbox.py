"""Measure the reminders of 8,000 staff: making them, sending them, and a ring with nothing due.

    .venv/bin/python -m bench.outbox [--staff 8000] [--letters 2000] [--rounds 30] [--only ring]

On SQLite, or with DATABASE_URL=postgres://… on PostgreSQL. It makes a database of its own and
removes it. Beside what is made stands the bare insert of as many rows; beside what workers send,
the same number of letters by `smtplib` alone from as many processes; all in one run. The clock of
all its processes stands at the noon of a Monday, for there are hours in which nothing is sent.
"""

import argparse
import os
import shutil
import smtplib
import socket
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter

import django
import time_machine

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")


def _ahead() -> timedelta:
    """Return how far the clock of all processes is ahead: as far as the first one says."""
    now = datetime.now().astimezone()
    monday = now - timedelta(days=now.weekday()) + timedelta(days=7)
    noon = monday.replace(hour=12, minute=0)
    return timedelta(
        seconds=float(os.environ.setdefault("BENCH_AHEAD", str((noon - now).total_seconds())))
    )


if __name__ == "__main__":
    time_machine.travel(datetime.now().astimezone() + _ahead(), tick=True).start()
django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.mail import EmailMessage  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import school  # noqa: E402
from compliance.policies.importing import read_policy  # noqa: E402
from compliance.signing import reminders  # noqa: E402
from policyportal.audit.log import record  # noqa: E402
from policyportal.outbox import delivery, digests, rings  # noqa: E402
from policyportal.outbox.actions import new_message_id  # noqa: E402
from policyportal.outbox.models import DIGEST, Message, State  # noqa: E402
from policyportal.people.models import Person, Role, RoleAssignment  # noqa: E402
from policyportal.school.models import School  # noqa: E402

SMALL = 80  # staff
OLD = 100_000  # rows that ended long ago
WORKERS = (1, 2, 4)
SECTIONS = ("rows", "digests", "delivery", "ring")


@contextmanager
def measured(found: dict):
    """Put the seconds and the number of queries into `found`."""
    queries = []
    start = perf_counter()
    with connection.execute_wrapper(lambda run, *args: queries.append(1) or run(*args)):
        yield
    found["seconds"] = perf_counter() - start
    found["queries"] = len(queries)


def staff(number: int) -> None:
    """Bring the staff to that many; nobody has signed anything."""
    there, since = Person.objects.count(), timezone.localdate() - timedelta(days=90)
    people = Person.objects.bulk_create(
        Person(email=f"person{n}@bench.example", given_name=f"P{n}", family_name="Bench")
        for n in range(there, number)
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=person, role=Role.STAFF, starts_on=since) for person in people
    )


def publish(title: str, people: dict) -> None:
    text = read_policy(school.SHORT.read_bytes(), school.SHORT.name)
    text.title = title
    school._publish(text, people, audience=[Role.STAFF])


def bare(number: int) -> float:
    """Return the seconds that inserting as many rows takes by itself."""
    people = list(Person.objects.values_list("pk", flat=True))
    day = timezone.localdate()
    start = perf_counter()
    Message.objects.bulk_create(
        (
            Message(
                kind="bench.bare",
                about=f"bench.row:{n}",
                recipient_id=people[n % len(people)],
                day=day,
                message_id=new_message_id(),
            )
            for n in range(number)
        ),
        batch_size=500,
    )
    seconds = perf_counter() - start
    Message.objects.filter(kind="bench.bare").delete()
    return seconds


def made(what: str, make, undo) -> None:
    """Print what making some messages took, beside the bare insert of as many.

    It is made twice: to be timed, and to see how much memory Python needs for it.
    """
    tracemalloc.start()
    make()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    undo()
    found: dict = {}
    with measured(found):
        number = make()
    beside = bare(number)
    print(
        f"{what:<40}{number:>7,} rows{found['seconds']:>8.2f} s{found['queries']:>6} queries"
        f"{peak:>6.1f} MB{beside:>8.2f} s bare{found['seconds'] / beside:>7.1f} times"
    )


def forget_reminders() -> None:
    Message.objects.filter(kind__startswith="signing.").delete()
    cache.delete(reminders.WORKED_OUT)


def environment(port: int) -> dict[str, str]:
    """Return what processes need to work on the bench's database."""
    name = settings.DATABASES["default"]["NAME"]
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    return os.environ | {"DATABASE_URL": url, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}


def rate(role: str, letters: int, workers: int, env: dict) -> float:
    """Return how many letters a second so many processes send together, once all are ready."""
    command = [sys.executable, "-m", "bench.outbox", role, str(letters // workers)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen(command, env=env, **pipes) for _ in range(workers)]
    try:
        for one in running:
            one.stdout.readline()
        start = perf_counter()
        for one in running:
            one.stdin.write("go\n")
            one.stdin.flush()
        for one in running:
            if one.wait():
                raise SystemExit(f"A process of {role} failed.")
        return letters / (perf_counter() - start)
    finally:
        for one in running:
            one.kill()
            one.wait()
            one.stdin.close()
            one.stdout.close()


def deliver() -> None:
    """Send what is due, as a worker does, until nothing is."""
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    while delivery.due().exists():
        delivery.deliver_due(longest=600)


def send_bare(letters: int) -> None:
    """Send so many letters of the length of a day's e-mail over one connection."""
    letter = EmailMessage("1 thing for you", "x " * 1100, "a@bench.example", ["b@bench.example"])
    text = letter.message().as_bytes(linesep="\r\n")
    link = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT)
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(letters):
        link.sendmail("a@bench.example", ["b@bench.example"], text)
    link.quit()


def delivered(letters: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "bench.mail_server", str(port)])
    try:
        for _ in range(100):
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            time.sleep(0.1)
        env, now = environment(port), timezone.now()
        waiting = Message.objects.filter(kind=DIGEST, state=State.PENDING)
        waiting.update(next_attempt_at=now + timedelta(days=3))
        for workers in WORKERS:
            some = list(waiting.order_by("pk").values_list("pk", flat=True)[:letters])
            Message.objects.filter(pk__in=some).update(next_attempt_at=now)
            ours = rate("--deliver", len(some), workers, env)
            ended = Message.objects.filter(pk__in=some, state__in=[State.SENT, State.CANCELLED])
            if ended.count() != len(some):
                raise SystemExit(f"{ended.count()} of {len(some)} have ended.")
            alone = rate("--bare", len(some), workers, env)
            print(
                f"{f'{workers} worker(s), {len(some):,} e-mails of a day':<40}{ours:>8.0f} a second"
                f"{alone:>8.0f} by smtplib alone{ours / alone:>8.3f} of it"
            )
    finally:
        server.kill()
        server.wait()


def ended_long_ago() -> None:
    """Let everything that waits be sent, and add 100,000 rows that ended long before."""
    Message.objects.filter(state=State.PENDING).update(state=State.SENT, sent_at=timezone.now())
    people, now = list(Person.objects.values_list("pk", flat=True)), timezone.now()
    for at in range(0, OLD, 5000):
        Message.objects.bulk_create(
            Message(
                kind="signing.reminder",
                about=f"compliance.version:{1000 + n // len(people)}",
                recipient_id=people[n % len(people)],
                day=now.date() - timedelta(days=30 + n % 300),
                state=State.SENT,
                sent_at=now - timedelta(days=30 + n % 300),
                message_id=new_message_id(),
            )
            for n in range(at, at + 5000)
        )
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")  # as the database does by itself after a while


def ring(what: str, rounds: int, before) -> None:
    """Print what a ring takes that finds nothing, each after calling `before`."""
    whole, found = [], {}
    for _ in range(rounds):
        before()
        with measured(found):
            done = rings.ring_all()
        if any(done.values()):
            raise SystemExit(f"Something was due: {done}")
        whole.append(found["seconds"] * 1000)
    print(f"{what:<50}{median(whole):>8.1f} ms{found['queries']:>6} queries")


@transaction.atomic
def an_entry() -> None:
    """Record something by which nothing falls due, as in the course of a school's day."""
    record("bench.happened", School.here(), by=None)


def nothing_due(rounds: int) -> None:
    """Ring where nothing was recorded since the last one, then after an entry; then by parts."""
    ended_long_ago()
    rings.ring_all()  # what is worked out once a day
    ring("a ring with nothing due, nothing recorded since", rounds, lambda: None)
    ring("a ring with nothing due, after an entry", rounds, an_entry)
    work = {**rings._rings, "outbox.digests": digests.ring, "outbox.deliver": delivery.deliver_due}
    parts = {}
    for name, function in work.items():
        took = []
        for _ in range(rounds):
            start = perf_counter()
            function()
            took.append((perf_counter() - start) * 1000)
        parts[name] = median(took)
    for name, took in sorted(parts.items(), key=lambda pair: -pair[1]):
        print(f"    {name:<46}{took:>8.1f} ms")


def measure(number_of_staff: int, letters: int, rounds: int, sections: Sequence[str]) -> None:
    """Print the figures of some sections; what they need from the others is made untimed."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        call_command("createcachetable", verbosity=0)
        School.objects.create(name="Bench Primary School")
        people = {
            "administrator": school._person("administrator", Role.ADMINISTRATOR),
            "head": school._person("head", Role.HEADTEACHER),
        }
        print(f"{connection.vendor}; {number_of_staff:,} staff")
        publish("Read by everybody", people)
        for number in (SMALL, number_of_staff):
            staff(number)
            forget_reminders()
            if "rows" in sections:
                made(f"reminders of {number:,} staff", reminders.ring, forget_reminders)
            else:
                reminders.ring()
        if "digests" in sections:
            made("the e-mails of a day", digests.ring, Message.objects.filter(kind=DIGEST).delete)
        else:
            digests.ring()
        if "delivery" in sections:
            delivered(letters)
        if "ring" in sections:
            nothing_due(rounds)
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--staff", type=int, default=8000)
    options.add_argument("--letters", type=int, default=2000)
    options.add_argument("--rounds", type=int, default=30)
    options.add_argument("--only", choices=SECTIONS, help="measure this alone")
    options.add_argument("--deliver", metavar="N", help=argparse.SUPPRESS)
    options.add_argument("--bare", type=int, metavar="N", help=argparse.SUPPRESS)
    said = options.parse_args()
    try:
        if said.deliver:
            deliver()
        elif said.bare:
            send_bare(said.bare)
        else:
            sections = [said.only] if said.only else SECTIONS
            measure(said.staff, said.letters, said.rounds, sections)
    finally:
        shutil.rmtree(settings.VAR, ignore_errors=True)


if __name__ == "__main__":
    main()
