"""What the audit log holds of a decision, and whether the permissions still agree with it."""

import json
from collections.abc import Iterator

from django.db import models
from django.db.models import Q

from compliance.permissions.models import DECIDED, WAS_APPROVED, Permission, State
from policyportal.audit.agreement import in_chunks, said_of
from policyportal.audit.models import Entry
from policyportal.row_names import name_of

# The entry that put a permission into each of the states that nobody but a decision, a day or a
# leaving brings about, and the states that may follow on it.
DECISIONS = {
    "permission.approved": WAS_APPROVED,
    "permission.declined": (State.DECLINED,),
    "permission.noted": (State.NOTED,),
    "permission.revoked": (State.REVOKED,),
    "permission.expired": (State.EXPIRED,),
    "permission.ended": (State.ENDED,),
}


def facts_of(permission: Permission) -> dict[str, str]:
    """Return what an entry about a decision keeps: no answer, condition or reason, and no name."""
    return {
        "reference": permission.reference,
        "kind": str(permission.kind),
        "state": str(permission.state),
        "holder": name_of(permission.person),
        "decided_by": name_of(permission.decided_by),
        "ends_on": permission.ends_on.isoformat() if permission.ends_on else "",
    }


def disagreements() -> Iterator[str]:
    """Give a sentence for each permission that is not what was recorded."""
    for some in in_chunks(_decided()):
        said = {action: said_of(some, action) for action in DECISIONS}
        for permission in some:
            if sentence := _disagreement(permission, said):
                yield sentence
    yield from _undone()


def _decided() -> models.QuerySet:
    return Permission.objects.filter(state__in=DECIDED).select_related("person", "decided_by")


def _disagreement(permission: Permission, said: dict[str, dict[str, str]]) -> str:
    """Compare the row with its first and its last entry: the decision, and how it ended."""
    name, facts = name_of(permission), facts_of(permission)
    for action, states in DECISIONS.items():
        if permission.state not in states:
            continue
        if name not in said[action]:
            return f"The log does not say that permission {permission.reference} is as it stands."
        recorded = json.loads(said[action][name])
        same = facts if recorded["state"] == permission.state else facts | {"state": "approved"}
        if wrong := [fact for fact, value in same.items() if recorded.get(fact) != value]:
            words = ", ".join(fact.replace("_", " ") for fact in wrong)
            return f"Permission {permission.reference} is not what was recorded: {words}."
    return ""


def _undone() -> Iterator[str]:
    """Give a sentence for each decision that the log knows and whose permission is another now."""
    for action, states in DECISIONS.items():
        for entries in in_chunks(Entry.objects.filter(action=action)):
            ids = {int(entry.about.rpartition(":")[2]): entry.number for entry in entries}
            stands = Permission.objects.filter(Q(pk__in=ids), state__in=states)
            for pk in sorted(ids.keys() - set(stands.values_list("pk", flat=True))):
                yield f"What entry {ids[pk]} records of a permission does not stand any more."
