"""A holder's request in any state, others who are not its holder, and what the log says of it."""

from datetime import timedelta

from django.utils import timezone

from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State
from policyportal.audit.models import Entry
from policyportal.people.models import RoleAssignment
from policyportal.row_names import name_of
from tests.compliance.permissions.conftest import a_draft, a_submitted, put

SENT = [state for state in State if state != State.DRAFT]
OTHERS = ["other_teacher", "head", "administrator", "chair", "governor", "slt", "dsl"]


def entries(permission) -> list[str]:
    found = Entry.objects.filter(about=name_of(permission)).order_by("number")
    return list(found.values_list("action", flat=True))


def again(permission) -> Permission:
    return Permission.objects.get(pk=permission.pk)


def in_state(state, person, head, kind=Kind.REFERENCE) -> Permission:
    """Return a request in that state, whichever it is."""
    if state == State.DRAFT:
        return a_draft(kind, person)
    if state == State.NOTED:
        kind = Kind.FAMILY_LINK
    return put(a_submitted(kind, person), state, head)


def leave(person) -> None:
    """Have somebody's last day be yesterday, without a word to the row that a session holds."""
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleAssignment.objects.filter(person=person).update(ends_on=yesterday)
