"""Several administrators decide about the same e-mail at one moment, on whichever database."""

import json

import pytest

from tests.processes import told_by

PRESSING = 4

PRESSED = f"""
import json
import sys
from django.utils import timezone
from policyportal.audit.heads import SIGNED_HEAD
from policyportal.audit.models import Entry
from policyportal.outbox import deciding
from policyportal.outbox.models import Message, State
from policyportal.people.models import Role
from policyportal.refusal import Refused
from tests.conftest import make_person
from tests.processes import together

buttons, state = json.loads(sys.argv[1]), State(sys.argv[2])
by = make_person("a@larkspur.example", "A", "A", Role.ADMINISTRATOR)
message = Message.objects.create(
    kind=SIGNED_HEAD.name, about="x:1", address="clerk@b.example", day=timezone.localdate(),
    alone=True, state=state, message_id="<1@b.example>", attempts=3,
)
to, seal = deciding.To(address="clerk@b.example"), deciding.seal_of([message])
decide = {{
    "arrived": lambda: deciding.it_arrived(to, seen=seal, by=by),
    "again": lambda: deciding.send_again(to, state, seen=seal, by=by),
    "let-go": lambda: deciding.let_go(to, seen=seal, by=by),
    "all": lambda: deciding.send_all_again(by=by),
}}

def press(n):
    try:
        return decide[buttons[n]]()
    except Refused as refusal:
        return refusal.sentence

said = together({PRESSING}, press)
message.refresh_from_db()
entries = list(Entry.objects.order_by("number").values_list("action", flat=True))
print(json.dumps({{"said": said, "state": message.state, "entries": entries}}))
"""
ENDS = {
    "arrived": ("sent", "message.arrived"),
    "again": ("pending", "message.sent-again"),
    "all": ("pending", "message.sent-again"),
    "let-go": ("cancelled", "message.let-go"),
}


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        ("held", ["arrived"] * 4),
        ("held", ["arrived", "again"] * 2),
        ("failed", ["let-go", "again", "all", "all"]),
    ],
)
def test_one_of_them_decides(own_database, state, buttons):
    found = told_by(PRESSED, own_database, json.dumps(buttons), state)
    (won,) = [n for n, said in enumerate(found["said"]) if said == 1]
    refused = [said for said in found["said"] if said != 1]
    assert [said[:30] for said in refused] == ["Somebody has decided about the"] * 3
    ended, entry = ENDS[buttons[won]]
    assert found["state"] == ended
    assert [one for one in found["entries"] if one.startswith("message.")] == [entry]
