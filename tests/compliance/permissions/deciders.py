"""Everybody who might decide, and each thing they might do."""

from datetime import timedelta

from django.utils import timezone

from compliance.permissions import decisions
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, PermissionStep, State
from policyportal.audit.models import Entry
from policyportal.outbox.models import Message
from policyportal.people.models import Cover, Person, Role
from tests.compliance.permissions.conftest import a_submitted
from tests.conftest import make_person

ASKED_FOR = [Kind.SCHOOL_SERVICE, Kind.WORK_TIME, Kind.REFERENCE]
CLOSED = [
    State.APPROVED,
    State.DECLINED,
    State.WITHDRAWN,
    State.EXPIRED,
    State.REVOKED,
    State.ENDED,
]


def in_a_month():
    return timezone.localdate() + timedelta(days=30)


def approve(permission, by, **more):
    given = {"conditions": "", "ends_on": in_a_month(), "seen": permission.revision, **more}
    return decisions.approve(permission, by=by, **given)


def decline(permission, by, **more):
    given = {"reason": "Not this term.", "seen": permission.revision, **more}
    return decisions.decline(permission, by=by, **given)


def ask_more(permission, by, **more):
    given = {"question": "For which class?", "seen": permission.revision, **more}
    return decisions.ask_more(permission, by=by, **given)


def note(permission, by, **more):
    return decisions.note(permission, by=by, **{"seen": permission.revision, **more})


def revoke(permission, by, **more):
    return decisions.revoke(permission, by=by, **{"reason": "It went wrong.", **more})


def an_approved(kind: Kind, holder: Person, by: Person, **more) -> Permission:
    return approve(a_submitted(kind, holder), by, **more)


def a_noted(holder: Person, by: Person) -> Permission:
    return note(a_submitted(Kind.FAMILY_LINK, holder), by)


def covers(deputy: Person, role: Role, *, arranged_by: Person, starts=None, ends=None) -> Cover:
    """Let somebody stand in for a role, by default from an hour ago until an hour from now."""
    now, hour = timezone.now(), timedelta(hours=1)
    return Cover.objects.create(
        role=role,
        deputy=deputy,
        starts_at=starts or now - hour,
        ends_at=ends or now + hour,
        arranged_by=arranged_by,
    )


def second_head() -> Person:
    return make_person("ann.cole@larkspur.example", "Ann", "Cole", Role.HEADTEACHER)


def as_stored(permission: Permission) -> Permission:
    return Permission.objects.get(pk=permission.pk)


def is_waiting(permission: Permission) -> bool:
    stored = as_stored(permission)
    return stored.state == State.SUBMITTED and stored.revision == permission.revision


def last_entry() -> Entry:
    return Entry.objects.select_related("detail").latest("number")


def last_step(permission) -> PermissionStep:
    return permission.steps.latest("number")


def told(kind) -> list[str]:
    return list(Message.objects.filter(kind=kind).values_list("recipient__email", flat=True))
