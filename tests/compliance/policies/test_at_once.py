"""The same button pressed by several at the same moment, on whichever database the run has."""

import pytest

from tests.processes import told_by

PRESSING = 4

PRESSED = f"""
import json
import sys
from datetime import date
from compliance.policies import actions, reviews
from compliance.policies.models import Clause, Policy, Version
from policyportal.audit.models import Entry
from policyportal.people.models import Person, Role
from policyportal.refusal import Refused
from tests.processes import together
from tests.compliance.policies.texts import a_draft, a_published, an_approved
from tests.conftest import make_person

button = sys.argv[1]
by = make_person("a@larkspur.example", "A", "A", Role.ADMINISTRATOR)
head = make_person("h@larkspur.example", "H", "H", Role.HEADTEACHER)
if button in ("publish", "withdraw"):
    an_approved(by, head)
if button == "review":
    a_published(by, head)
version = Version.objects.first()

def press(n):
    try:
        if button == "publish":
            actions.publish(version, by=by)
        elif button == "withdraw":
            actions.withdraw(version, by=by, reason="Too early.")
        elif button == "review":
            due = date(date.today().year + 2, 1, 1)
            reviews.review(version.policy, reason="Still right.", next_due=due, by=head)
        else:
            a_draft(by)
    except Refused as refusal:
        return refusal.sentence
    return "done"

said = together({PRESSING}, press)
print(json.dumps({{
    "said": said,
    "statuses": list(Version.objects.values_list("status", flat=True)),
    "policies": Policy.objects.count(),
    "clauses": Clause.objects.count(),
    "entries": list(Entry.objects.order_by("number").values_list("action", flat=True)),
}}))
"""


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
    found = told_by(PRESSED, own_database, button)
    assert found["said"].count("done") == 1
    assert sum(refusal in words for words in found["said"]) == PRESSING - 1
    assert found["statuses"] == [status]
    assert (found["policies"], found["clauses"]) == (1, 3)
    assert found["entries"].count(entry) == 1
