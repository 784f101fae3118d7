"""A holder's buttons, each pressed several times at the same moment, on the run's database."""

import json

from tests.compliance.policies.test_at_once import finish, start

PRESSING = 4

SEED = """
import json
import django; django.setup()
from compliance.permissions.kinds import Kind
from compliance.permissions.models import State
from policyportal.people.models import Role
from tests.compliance.permissions.conftest import a_draft, a_submitted, put
from tests.conftest import make_person
by = make_person("t@larkspur.example", "T", "T", Role.STAFF)
head = make_person("h@larkspur.example", "H", "H", Role.HEADTEACHER)
drafts = {one: a_draft(Kind.REFERENCE, by) for one in ("save", "submit", "discard")}
sent = {one: a_submitted(Kind.REFERENCE, by) for one in ("reply", "withdraw", "renew")}
put(sent["reply"], State.ASKED, head)
put(sent["renew"], State.APPROVED, head)
print(json.dumps({name: one.pk for name, one in (drafts | sent).items()}))
"""

PRESS = """
import json
import sys
import django; django.setup()
from compliance.permissions import actions
from compliance.permissions.models import Permission
from policyportal.people.models import Person
from policyportal.refusal import Refused

acts = {
    "save": lambda p: actions.save_answers(
        p, answers={"where": "Window " + sys.argv[2]}, seen=p.revision, by=by
    ),
    "submit": lambda p: actions.submit(p, seen=p.revision, by=by),
    "reply": lambda p: actions.reply(p, words="Yes.", seen=p.revision, by=by),
    "withdraw": lambda p: actions.withdraw(p, by=by),
    "discard": lambda p: actions.discard(p, by=by),
    "renew": lambda p: actions.renew(p, by=by),
}
by = Person.objects.get(email="t@larkspur.example")
rows = {name: Permission.objects.get(pk=pk) for name, pk in json.loads(sys.argv[1]).items()}
print("ready", flush=True)
for line in sys.stdin:
    try:
        acts[line.strip()](rows[line.strip()])
    except Refused as refusal:
        print(refusal.sentence, flush=True)
    else:
        print("done", flush=True)
"""

CHECK = """
import json
import sys
import django; django.setup()
from compliance.permissions.models import Permission, PermissionStep
from policyportal.audit.models import Entry
from policyportal.outbox.models import Message
rows = {name: Permission.objects.filter(pk=pk) for name, pk in json.loads(sys.argv[1]).items()}
entries = list(Entry.objects.values_list("action", flat=True))
print(json.dumps({
    "states": {name: row.values_list("state", flat=True).first() for name, row in rows.items()},
    "steps": {name: PermissionStep.objects.filter(permission__in=row).count()
              for name, row in rows.items()},
    "messages": Message.objects.count(),
    "renewals": Permission.objects.filter(renews__in=rows["renew"]).count(),
    "entries": {action: entries.count(action) for action in entries},
}))
"""

REFUSALS = {
    "save": "older than what is kept",
    "submit": "sent already",
    "reply": "Nothing is being asked",
    "withdraw": "closed already",
    "discard": "has been discarded",
    "renew": "begun to renew this",
}


def press(pressing, button) -> list[str]:
    """Press a button in every window at once, and return what each was told."""
    for process in pressing:
        process.stdin.write(f"{button}\n")
        process.stdin.flush()
    return [process.stdout.readline().strip() for process in pressing]


def test_each_button_pressed_at_once_does_it_once(own_database):
    rows = finish(start(SEED, own_database))
    pressing = [start(PRESS, own_database, rows, str(n)) for n in range(PRESSING)]
    try:
        for process in pressing:
            assert process.stdout.readline() == "ready\n", process.communicate()[1]
        for button, refusal in REFUSALS.items():
            said = press(pressing, button)
            assert said.count("done") == 1, said
            assert sum(refusal in words for words in said) == PRESSING - 1, said
        for process in pressing:
            finish(process)
    finally:
        for process in pressing:
            process.kill()
            process.communicate()
    assert json.loads(finish(start(CHECK, own_database, rows))) == {
        "states": {
            "save": "draft",
            "submit": "submitted",
            "discard": None,
            "reply": "submitted",
            "withdraw": "withdrawn",
            "renew": "approved",
        },
        "steps": {"save": 0, "submit": 1, "discard": 0, "reply": 2, "withdraw": 2, "renew": 1},
        "messages": 5,  # four were sent to the head, three of them before; one is an answer
        "renewals": 1,
        "entries": {
            "permission.begun": 7,
            "permission.submitted": 4,
            "permission.answers-saved": 1,
            "permission.answered": 1,
            "permission.withdrawn": 1,
            "permission.discarded": 1,
        },
    }
