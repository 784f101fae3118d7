"""A holder's buttons, each pressed several times at the same moment, on the run's database."""

from tests.processes import told_by

PRESSING = 4

PRESSED = f"""
import json
import sys
from compliance.permissions import actions
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, PermissionStep, State
from policyportal.audit.models import Entry
from policyportal.outbox.models import Message
from policyportal.people.models import Role
from policyportal.refusal import Refused
from tests.processes import together
from tests.compliance.permissions.conftest import a_draft, a_submitted, put
from tests.conftest import make_person

by = make_person("t@larkspur.example", "T", "T", Role.STAFF)
head = make_person("h@larkspur.example", "H", "H", Role.HEADTEACHER)
rows = {{one: a_draft(Kind.REFERENCE, by) for one in ("save", "submit", "discard")}}
rows |= {{one: a_submitted(Kind.REFERENCE, by) for one in ("reply", "withdraw", "renew")}}
put(rows["reply"], State.ASKED, head)
put(rows["renew"], State.APPROVED, head)
kept = {{name: Permission.objects.filter(pk=row.pk) for name, row in rows.items()}}
shown = {{name: row.get() for name, row in kept.items()}}

def act(button, p, n):
    if button == "save":
        answers = {{"where": f"Window {{n}}"}}
        actions.save_answers(p, answers=answers, seen=p.revision, by=by)
    elif button == "submit":
        actions.submit(p, seen=p.revision, by=by)
    elif button == "reply":
        actions.reply(p, words="Yes.", seen=p.revision, by=by)
    else:
        getattr(actions, button)(p, by=by)

def pressing(button):
    def press(n):
        try:
            act(button, shown[button], n)
        except Refused as refusal:
            return refusal.sentence
        return "done"
    return press

said = {{button: together({PRESSING}, pressing(button)) for button in sys.argv[1:]}}
entries = list(Entry.objects.values_list("action", flat=True))
print(json.dumps({{
    "said": said,
    "states": {{name: row.values_list("state", flat=True).first() for name, row in kept.items()}},
    "steps": {{name: PermissionStep.objects.filter(permission__in=row).count()
              for name, row in kept.items()}},
    "messages": Message.objects.count(),
    "renewals": Permission.objects.filter(renews__in=kept["renew"]).count(),
    "entries": {{action: entries.count(action) for action in entries}},
}}))
"""

REFUSALS = {
    "save": "older than what is kept",
    "submit": "sent already",
    "reply": "Nothing is being asked",
    "withdraw": "closed already",
    "discard": "has been discarded",
    "renew": "begun to renew this",
}


def test_each_button_pressed_at_once_does_it_once(own_database):
    found = told_by(PRESSED, own_database, *REFUSALS)
    said = found.pop("said")
    for button, refusal in REFUSALS.items():
        assert said[button].count("done") == 1, said
        assert sum(refusal in words for words in said[button]) == PRESSING - 1, said
    assert found == {
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
