"""What an action left in the log, and whom it told."""

from policyportal.audit.models import Entry
from policyportal.outbox.models import Message


def entries(about=None):
    found = Entry.objects.order_by("number")
    if about is not None:
        found = found.filter(about=f"compliance.version:{about.pk}")
    return list(found.values_list("action", flat=True))


def told(kind):
    return set(Message.objects.filter(kind=kind).values_list("recipient__email", flat=True))
