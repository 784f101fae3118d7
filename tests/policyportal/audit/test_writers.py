"""Sixteen processes that write at once, on whichever database the run has: no fork, no gap."""

from tests.processes import told_by

WRITERS, EACH, STAFF = 16, 30, 4

# What a writer does is an action: a row of the domain is locked first, the head last.
WRITTEN = f"""
import json
from django.db import transaction
from policyportal.audit import merkle
from policyportal.audit.log import leaf_data, record, root_at
from policyportal.audit.models import Detail, Entry, Head
from policyportal.audit.verification import verify
from policyportal.people.models import Person
from tests.processes import together

keys = [
    Person.objects.create(email=f"p{{n}}@larkspur.example", given_name="P", family_name=str(n)).pk
    for n in range({STAFF})
]

def write(writer):
    for n in range({EACH}):
        with transaction.atomic():
            person = Person.objects.select_for_update().get(pk=keys[(writer + n) % {STAFF}])
            person.job_title = f"{{writer}}.{{n}}"
            person.save(update_fields=["job_title"])
            record("test.done", person, by=person, writer=writer, n=n)

together({WRITERS}, write)
frontier, numbers = [], []
for entry in Entry.objects.order_by("number"):
    frontier, _ = merkle.grow(frontier, len(numbers), merkle.leaf_hash(leaf_data(entry)))
    numbers.append(entry.number)
head, report = Head.objects.get(), verify()
details = [json.loads(text) for text in Detail.objects.values_list("text", flat=True)]
print(json.dumps({{
    "numbers": numbers,
    "told": sorted(detail["writer"] for detail in details),
    "size": head.size,
    "frontier_right": head.peaks == frontier,
    "roots": sorted({{merkle.bag(frontier).hex(), root_at(head.size), report.root}}),
    "broken": report.broken,
}}))
"""


def test_sixteen_processes_never_fork_the_log(own_database):
    found = told_by(WRITTEN, own_database)
    assert found["numbers"] == list(range(1, WRITERS * EACH + 1))
    assert found["told"] == sorted(n for n in range(WRITERS) for _ in range(EACH))
    assert found["size"] == WRITERS * EACH
    assert found["frontier_right"]
    assert len(found["roots"]) == 1
    assert found["broken"] == []
