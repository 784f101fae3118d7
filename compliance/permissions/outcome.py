"""What has become of a request, in a sentence for somebody who comes too late to it."""

from django.utils import timezone

from compliance.permissions.models import Permission, State
from policyportal.documents.templatetags.dates import day


def what_became(permission: Permission) -> str:
    """Return the sentence; who decided it is named in it."""
    match State(permission.state):
        case State.DRAFT:
            return "It has not been sent yet."
        case State.SUBMITTED:
            return "It waits for a decision."
        case State.ASKED:
            return "More was asked for already, and the answer has not come yet."
        case State.WITHDRAWN:
            return "It was withdrawn."
        case state:
            did = {State.DECLINED: "declined", State.NOTED: "noted"}.get(state, "approved")
            when = _moment(permission.decided_at)
            since = {
                State.EXPIRED: " Its time is over since.",
                State.REVOKED: " It has been revoked since.",
                State.ENDED: " It has ended since, because its holder left.",
            }.get(state, "")
            return f"It was already {did} by {permission.decided_by.name} {when}.{since}"


def _moment(at) -> str:
    """Return "at 10.14am", with the day where that is not today."""
    at = timezone.localtime(at)
    clock = f"at {at.hour % 12 or 12}.{at:%M}{'am' if at.hour < 12 else 'pm'}"
    return clock if at.date() == timezone.localdate() else f"on {day(at)} {clock}"
