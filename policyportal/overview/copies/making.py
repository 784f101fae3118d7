"""How a worker makes a copy: claims it, says how far it is, and puts the file into the vault.

A claim is a conditional update, as in `outbox/delivery.py`. Whoever lost it writes nothing more.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from time import monotonic

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from policyportal.audit.log import record
from policyportal.outbox import actions as outbox
from policyportal.overview.copies import actions, notices
from policyportal.overview.copies.makers import Cancelled, LostClaim, Maker, named
from policyportal.overview.copies.models import Copy, State
from policyportal.refusal import Refused
from policyportal.vault import files

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=3)  # longer than a maker is silent
MOST_ATTEMPTS = 3
SAID_EVERY = 1.0  # seconds between two words of progress that are written down
IN_MEMORY = 8 * 1024 * 1024  # bytes; the rest of a file goes to disk until it is sealed
NOT_ALLOWED = "You may no longer see what this file holds."
AGAIN_AND_AGAIN = (
    f"It was begun {MOST_ATTEMPTS} times, and each time the worker stopped before the end. "
    "Ask for less of it, or tell whoever looks after the portal."
)
BROKEN = "Something went wrong. Whoever looks after the portal finds the reason in its log."


def make(reference: str) -> bool:
    """Make the copy unless it is finished or another worker makes it; whether this one did."""
    claim = secrets.token_hex(16)
    if not _claimed(reference, claim):
        return False
    copy = Copy.objects.select_related("asked_by").get(reference=reference)
    maker = named(copy.what)
    try:
        if copy.attempts > MOST_ATTEMPTS:
            raise Refused(AGAIN_AND_AGAIN)
        if (
            maker is None
            or not copy.asked_by.is_active
            or not maker.may(copy.asked_by, copy.params)
        ):
            raise Refused(NOT_ALLOWED)
        _finish(copy, claim, maker, _made(copy, maker, _progress_of(copy, claim)))
    except (Cancelled, LostClaim):
        return False
    except Refused as refused:
        _fail(copy, claim, refused.sentence)
    except Exception:
        log.exception("The copy %s could not be made.", reference)
        _fail(copy, claim, BROKEN)
    return True


def _claimed(reference: str, claim: str) -> bool:
    """Take the copy up, if nobody else has it; compare and swap."""
    return bool(
        Copy.objects.unclaimed()
        .order_by()
        .filter(reference=reference)
        .update(
            state=State.MAKING,
            claim=claim,
            claimed_until=timezone.now() + CLAIM,
            attempts=F("attempts") + 1,
            done=0,
            whole=0,
        )
    )


def _progress_of(copy: Copy, claim: str) -> Callable[[int, int], None]:
    """Return what the maker says its progress to; it renews the claim, or ends the making."""
    said_at = 0.0

    def progress(done: int, whole: int) -> None:
        nonlocal said_at
        if monotonic() - said_at < SAID_EVERY:
            return
        said_at = monotonic()
        still = Copy.objects.filter(pk=copy.pk, state=State.MAKING, claim=claim)
        if still.update(done=done, whole=whole, claimed_until=timezone.now() + CLAIM):
            return
        cancelled = Copy.objects.filter(pk=copy.pk, state=State.CANCELLED).exists()
        raise Cancelled if cancelled else LostClaim

    return progress


def _made(copy: Copy, maker: Maker, progress: Callable[[int, int], None]) -> bytes:
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        maker.make(copy.asked_by, copy.params, file, progress)
        file.seek(0)
        return file.read()


@transaction.atomic
def _finish(copy: Copy, claim: str, maker: Maker, data: bytes) -> None:
    """Put the file into the vault and tell who asked for it, unless it is no longer ours."""
    copy = _still_ours(copy, claim)
    copy.file = files.keep(
        data,
        name=maker.filename(copy.params),
        media_type=maker.media_type(copy.params),
        by=copy.asked_by,
    )
    copy.keep_until = timezone.now() + actions.KEPT_FOR
    copy.done = copy.whole
    copy.state = State.READY
    copy.claim, copy.claimed_until, copy.finished_at = "", None, timezone.now()
    copy.save()
    outbox.add(notices.READY, about=copy, to=copy.asked_by)
    record("copy.made", copy, by=None, sha256=copy.file.sha256)


@transaction.atomic
def _fail(copy: Copy, claim: str, sentence: str) -> None:
    try:
        copy = _still_ours(copy, claim)
    except (Cancelled, LostClaim):
        return
    actions.end(copy, State.FAILED, why=sentence)
    outbox.add(notices.FAILED, about=copy, to=copy.asked_by)
    record("copy.failed", copy, by=None)


def _still_ours(copy: Copy, claim: str) -> Copy:
    Copy.objects.select_for_update().get(pk=copy.pk)
    copy = Copy.objects.select_related("asked_by").get(pk=copy.pk)
    if copy.state == State.CANCELLED:
        raise Cancelled
    if copy.claim != claim:
        raise LostClaim
    return copy
