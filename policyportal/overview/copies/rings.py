"""What is looked after by the minute: copies nobody makes, files whose week is over, schedules."""

from django.db import transaction
from django.utils import timezone

from policyportal.audit.log import record
from policyportal.overview.copies import bell, making
from policyportal.overview.copies.models import Copy, State
from policyportal.vault import files

CALLED_AT_ONCE = 20


def ring_unmade() -> int:
    """Call a worker for each copy that waits, or that its worker has let lie. One query."""
    waiting = list(Copy.objects.unclaimed().values_list("reference", flat=True)[:CALLED_AT_ONCE])
    for reference in waiting:
        bell.ring(reference)
    return len(waiting)


def make_unmade() -> int:
    """Make here and now what waits, where no worker is called (`manage.py sweep`)."""
    return sum(map(making.make, Copy.objects.unclaimed().values_list("reference", flat=True)))


def ring_expired() -> int:
    """Remove the files that have been kept for their time; what was asked for stays known."""
    over = Copy.objects.filter(state=State.READY, keep_until__lte=timezone.now())
    return sum(_remove(pk) for pk in over.values_list("pk", flat=True))


@transaction.atomic
def _remove(pk: int) -> int:
    copy = Copy.objects.select_for_update().get(pk=pk)
    if copy.state != State.READY:
        return 0
    file, copy.file, copy.state = copy.file, None, State.GONE
    copy.save(update_fields=["file", "state"])
    files.remove(file)
    record("copy.removed", copy, by=None)
    return 1
