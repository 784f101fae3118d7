"""Sixteen processes that write at once, on whichever database the run has: no fork, no gap."""

import json
import subprocess
import sys

from django.conf import settings

WRITERS, EACH, STAFF = 16, 30, 4

SEED = f"""
import django; django.setup()
from policyportal.people.models import Person
for n in range({STAFF}):
    Person.objects.create(email=f"p{{n}}@larkspur.example", given_name="P", family_name=str(n))
"""

# What a writer does is an action: a row of the domain is locked first, the head last.
WRITER = f"""
import sys
import django; django.setup()
from django.db import connection, transaction
from policyportal.audit.log import record
from policyportal.people.models import Person

writer = int(sys.argv[1])
keys = list(Person.objects.order_by("pk").values_list("pk", flat=True))
print("ready", flush=True)
sys.stdin.readline()
for n in range({EACH}):
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=keys[(writer + n) % {STAFF}])
        person.job_title = f"{{writer}}.{{n}}"
        person.save(update_fields=["job_title"])
        record("test.done", person, by=person, writer=writer, n=n)
"""

CHECKER = """
import json
import django; django.setup()
from policyportal.audit import merkle
from policyportal.audit.log import leaf_data, root_at
from policyportal.audit.models import Detail, Entry, Head
from policyportal.audit.verification import verify

frontier, numbers = [], []
for entry in Entry.objects.order_by("number"):
    frontier, _ = merkle.grow(frontier, len(numbers), merkle.leaf_hash(leaf_data(entry)))
    numbers.append(entry.number)
head, report = Head.objects.get(), verify()
details = [json.loads(text) for text in Detail.objects.values_list("text", flat=True)]
print(json.dumps({
    "numbers": numbers,
    "told": sorted(detail["writer"] for detail in details),
    "size": head.size,
    "frontier_right": head.peaks == frontier,
    "roots": sorted({merkle.bag(frontier).hex(), root_at(head.size), report.root}),
    "broken": report.broken,
}))
"""


def start(script: str, environment: dict[str, str], *args) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, args)],
        env=environment,
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen, say: str = "") -> str:
    out, err = process.communicate(say, timeout=240)
    assert process.returncode == 0, err
    return out


def test_sixteen_processes_never_fork_the_log(own_database):
    finish(start(SEED, own_database))
    writers = [start(WRITER, own_database, n) for n in range(WRITERS)]
    try:
        for writer in writers:
            assert writer.stdout.readline() == "ready\n", writer.communicate()[1]
        for writer in writers:  # all are up: now at once
            writer.stdin.write("go\n")
            writer.stdin.flush()
        for writer in writers:
            finish(writer)
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    found = json.loads(finish(start(CHECKER, own_database)))
    assert found["numbers"] == list(range(1, WRITERS * EACH + 1))
    assert found["told"] == sorted(n for n in range(WRITERS) for _ in range(EACH))
    assert found["size"] == WRITERS * EACH
    assert found["frontier_right"]
    assert len(found["roots"]) == 1
    assert found["broken"] == []
