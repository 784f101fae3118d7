"""The same button pressed by several at the same moment, on whichever database the run has."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

PRESSING = 4

SEED = """
import sys
import django; django.setup()
from policyportal.people.models import Role
from tests.compliance.policies.texts import a_published, an_approved
from tests.conftest import make_person
by = make_person("a@larkspur.example", "A", "A", Role.ADMINISTRATOR)
head = make_person("h@larkspur.example", "H", "H", Role.HEADTEACHER)
if sys.argv[1] in ("publish", "withdraw"):
    an_approved(by, head)
if sys.argv[1] == "review":
    a_published(by, head)
"""

PRESS = """
import sys
from datetime import date
import django; django.setup()
from compliance.policies import actions, reviews
from compliance.policies.models import Version
from policyportal.people.models import Person
from policyportal.refusal import Refused
from tests.compliance.policies.texts import a_draft

by = Person.objects.get(email="a@larkspur.example")
version = Version.objects.first()
print("ready", flush=True)
sys.stdin.readline()
try:
    if sys.argv[1] == "publish":
        actions.publish(version, by=by)
    elif sys.argv[1] == "withdraw":
        actions.withdraw(version, by=by, reason="Too early.")
    elif sys.argv[1] == "review":
        due = date(date.today().year + 2, 1, 1)
        by = Person.objects.get(email="h@larkspur.example")
        reviews.review(version.policy, reason="Still right.", next_due=due, by=by)
    else:
        a_draft(by)
except Refused as refusal:
    print(refusal.sentence)
else:
    print("done")
"""

CHECK = """
import json
import django; django.setup()
from compliance.policies.models import Clause, Policy, Version
from policyportal.audit.models import Entry
print(json.dumps({
    "statuses": list(Version.objects.values_list("status", flat=True)),
    "policies": Policy.objects.count(),
    "clauses": Clause.objects.count(),
    "entries": list(Entry.objects.order_by("number").values_list("action", flat=True)),
}))
"""


def start(script, environment, *args):
    return subprocess.Popen(
        [sys.executable, "-c", script, *args],
        env=environment,
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process, say=""):
    out, err = process.communicate(say, timeout=120)
    assert process.returncode == 0, err
    return out.strip()


@pytest.mark.parametrize(
    ("button", "refusal", "status", "entry"),
    [
        ("publish", "already been published", "published", "version.published"),
        ("withdraw", "already been withdrawn", "withdrawn", "version.withdrawn"),
        ("review", "on the record already", "published", "policy.reviewed"),
        ("draft", "already a policy at the address", "draft", "version.drafted"),
    ],
)
def test_pressed_at_once_it_is_done_once(own_database, button, refusal, status, entry):
    finish(start(SEED, own_database, button))
    pressing = [start(PRESS, own_database, button) for _ in range(PRESSING)]
    try:
        for process in pressing:
            assert process.stdout.readline() == "ready\n", process.communicate()[1]
        for process in pressing:  # all are up: now at once
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [finish(process) for process in pressing]
    finally:
        for process in pressing:
            process.kill()
            process.communicate()
    assert said.count("done") == 1
    assert sum(refusal in words for words in said) == PRESSING - 1
    found = json.loads(finish(start(CHECK, own_database)))
    assert found["statuses"] == [status]
    assert (found["policies"], found["clauses"]) == (1, 3)
    assert found["entries"].count(entry) == 1
