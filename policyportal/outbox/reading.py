"""A person's own notices: how many are unread, which there are, and reading them.

Whether the reason for a notice still stands is asked when it is shown or counted. What has lost
its reason is left out, and comes again with it.
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from django.utils import timezone

from policyportal.audit import unchanged
from policyportal.outbox import kinds
from policyportal.outbox.kinds import Line
from policyportal.outbox.models import DIGEST, Message, MessageQuerySet, State

log = logging.getLogger(__name__)

SHOWN_FOR = timedelta(days=180)
MOST = 200  # of the unread, and of the read: the newest are shown
LENGTH = 12  # of what stands for a notice in addresses, hexadecimal; looked up among one's own
NONE_UNREAD = "0:0"

# Read in each request, with the person: how many messages are unread, and the newest's id. The
# first day that counts is its parameter.
UNREAD_MARK = f"""
    SELECT COUNT(*) || ':' || COALESCE(MAX(notice.id), 0) FROM outbox_message notice
    WHERE notice.recipient_id = person.id AND notice.read_at IS NULL
        AND notice.kind <> '{DIGEST}' AND notice.state <> '{State.CANCELLED.value}'
        AND notice.created_at >= %s
"""  # noqa: S608 — words of ours


class Reader(Protocol):
    """Whoever is signed in: a person, with what was read along with them in this request."""

    pk: int
    log_end: str | None
    unread_mark: str | None


@dataclass(frozen=True)
class Notice:
    """One message as its reader finds it on the portal."""

    message: Message
    line: Line

    @property
    def reference(self) -> str:
        """Return what stands for it in addresses: random, as a number would tell of others'."""
        return self.message.message_id[1 : 1 + LENGTH]

    @property
    def is_new(self) -> bool:
        return self.message.read_at is None

    @property
    def is_of_today(self) -> bool:
        return timezone.localdate(self.message.created_at) == timezone.localdate()


def first_day() -> date:
    """Return the first day (UTC) whose messages are shown."""
    return timezone.localdate() - SHOWN_FOR


def unread_count(person: Reader) -> int:
    """Return the number at the bell: unread notices whose reason stands, 200 at most.

    It costs no query where nothing is unread. Otherwise it is worked out once, and again when
    something is recorded, comes in or is read, and each minute, as a reason may end with a cover.
    """
    if person.unread_mark == NONE_UNREAD:
        return 0
    minute = timezone.now().replace(second=0, microsecond=0)
    end = None if person.unread_mark is None else person.log_end
    key = ("unread", person.pk, person.unread_mark, minute)
    return unchanged.kept(end, key, lambda: _count(person))


def _count(person: Reader) -> int:
    try:
        return len(_standing(person, _unread(person)))
    except Exception:  # the bell is on every page: one kind at fault must not take all of them
        log.exception("The notices of person %s could not be counted.", person.pk)
        return 0


def notices_of(person: Reader) -> list[Notice]:
    """Return the person's notices: the unread first, the newest first. Two queries, and the kinds'.

    Of the last 180 days, and 200 of each at most.
    """
    read = _shown(person).filter(read_at__isnull=False)
    return _standing(person, [*_unread(person), *_newest(read)])


def open_notice(person: Reader, reference: str, *, read: bool) -> str | None:
    """Return where on the portal one of the person's notices leads, and mark it as read if asked.

    None where they have no such notice, or its reason is gone.
    """
    found = _standing(person, _shown(person).filter(message_id__startswith=f"<{reference}"))
    if not found:
        return None
    if read:
        mark_read(person, [reference])
    return found[0].line.path


def mark_read(person: Reader, references: Collection[str]) -> int:
    """Mark some of the person's notices as read; return how many were not."""
    unread = Message.objects.notices_of(person.pk).filter(read_at__isnull=True)
    found = unread.values_list("pk", "message_id")
    pks = [pk for pk, message_id in found if message_id[1 : 1 + LENGTH] in references]
    return unread.filter(pk__in=pks).update(read_at=timezone.now())


def _shown(person: Reader) -> MessageQuerySet:
    since = datetime.combine(first_day(), time.min, UTC)
    return Message.objects.notices_of(person.pk).filter(created_at__gte=since)


def _unread(person: Reader) -> MessageQuerySet:
    return _newest(_shown(person).filter(read_at__isnull=True))


def _newest(messages: MessageQuerySet) -> MessageQuerySet:
    return messages.order_by("-created_at", "-pk")[:MOST]


def _standing(person: Reader, messages: Iterable[Message]) -> list[Notice]:
    """Return those whose reason stands for this reader, in the order given."""
    messages = list(messages)
    for message in messages:
        message.recipient = person
    lines = kinds.lines_of(messages)
    return [Notice(one, lines[one.pk]) for one in messages if one.pk in lines]
