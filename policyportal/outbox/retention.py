"""Messages that ended long ago are deleted: what was told is in the log where it matters."""

from datetime import timedelta

from django.utils import timezone

from policyportal.outbox.models import Message, State

KEPT = timedelta(days=400)  # a school year and the summer: what was told last year can be looked up
AT_ONCE = 1000  # rows deleted by one ring, so that none takes long
ENDED = (State.SENT, State.SHOWN, State.CANCELLED, State.FAILED)


def ring() -> int:
    """Delete some of what ended and is old; return how many rows. One cheap query otherwise.

    The e-mail of a day goes once what it carried has gone.
    """
    old = Message.objects.filter(state__in=ENDED, created_at__lt=timezone.now() - KEPT)
    ids = list(old.filter(carried=None).values_list("pk", flat=True)[:AT_ONCE])
    return Message.objects.filter(pk__in=ids).delete()[0] if ids else 0
