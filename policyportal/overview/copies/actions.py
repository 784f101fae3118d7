"""What people do with copies: ask, cancel, take."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from policyportal.audit.log import record
from policyportal.overview.copies import bell
from policyportal.overview.copies.makers import Maker, Params, named
from policyportal.overview.copies.models import Copy, Schedule, State
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.vault import files

MOST_AT_ONCE = 5
KEPT_FOR = timedelta(days=7)
GONE_SENTENCE = "This file is no longer kept. Ask for it again."


def may_have(person: Person, maker: Maker, params: Params) -> bool:
    """Whether the person may have such a file now, whatever was so when it was asked for."""
    return person.is_active and maker.may(person, params)


@transaction.atomic
def ask(maker: Maker, params: Params, *, by: Person, schedule: Schedule | None = None) -> Copy:
    """Have a file made in the background. Asked again while it waits, it is the same one.

    Refused where so many of the person's own are unfinished that a worker would be theirs alone.
    """
    Person.objects.select_for_update().get(pk=by.pk)  # who asks twice at once asks in turn
    require(may_have(by, maker, params))
    unfinished = list(Copy.objects.visible_to(by).unfinished())
    for copy in unfinished:
        if (copy.what, copy.params) == (maker.name, dict(params)):
            return copy
    if len(unfinished) >= MOST_AT_ONCE and schedule is None:
        raise Refused(
            f"{MOST_AT_ONCE} of your files are being made already. "
            "Wait until one of them is ready, or cancel one."
        )
    copy = Copy.objects.create(what=maker.name, params=dict(params), asked_by=by, schedule=schedule)
    bell.ring_after_commit(copy)
    record("copy.asked", copy, by=by, what=maker.name, params=dict(params))
    return copy


@transaction.atomic
def cancel(copy: Copy, *, by: Person) -> Copy:
    """Stop what is waiting or being made: the worker notices with its next word of progress."""
    copy = Copy.objects.select_for_update().get(pk=copy.pk)
    require(copy.asked_by_id == by.pk)
    if copy.state == State.CANCELLED:
        return copy
    if not copy.is_unfinished:
        raise Refused("There is nothing left to cancel: the file is finished.")
    end(copy, State.CANCELLED)
    record("copy.cancelled", copy, by=by)
    return copy


@transaction.atomic
def take(copy: Copy, *, by: Person) -> bytes:
    """Return the file's bytes to who asked for it, and leave in the log that they took it."""
    copy = Copy.objects.select_for_update().get(pk=copy.pk)
    maker = named(copy.what)
    require(copy.asked_by_id == by.pk and maker is not None and may_have(by, maker, copy.params))
    if copy.state != State.READY:
        raise Refused(GONE_SENTENCE if copy.state == State.GONE else "This file is not ready.")
    data = files.read(copy.file)
    record("copy.taken", copy, by=by, sha256=copy.file.sha256)
    return data


def end(copy: Copy, state: State, *, why: str = "") -> None:
    """Put down what nobody works on any more, in the state it ended in."""
    copy.state, copy.why_failed = state, why
    copy.claim, copy.claimed_until = "", None
    copy.finished_at = timezone.now()
    copy.save(update_fields=["state", "why_failed", "claim", "claimed_until", "finished_at"])
