"""How sending stands, for administrators: never what a message is about, nor that it was urgent.

That somebody got an urgent message tells of a case to who puts two and two together. So numbers
are of all e-mails together, small ones are not given (on a Saturday only urgent ones go), and what
is to be decided stands by recipient and week, with the mail server's number and none of its words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from policyportal.outbox.deciding import To, number_of_recipients, seal_of, undecided
from policyportal.outbox.kinds import Kind, Line, register
from policyportal.outbox.models import Message, State
from policyportal.people.models import Person, Role
from policyportal.school.models import School
from policyportal.school.opening import may_send

DAYS = 14  # of which it is shown how many e-mails were sent
SMALL = 5  # below it a number of the last hour is not given
LOOKED_AHEAD = timedelta(days=60)
BEING_SENT = (State.CLAIMED, State.HANDED_OVER)
# How smtplib gives what a mail server answered: a code, often with an enhanced one (RFC 3463).
REPLY = re.compile(r"\((?P<code>[45]\d\d), b['\"](?P<more>[45]\.\d{1,3}\.\d{1,3})?")


@dataclass(frozen=True)
class Undecided:
    """E-mails to one recipient that are in doubt, or that could not be sent, taken together.

    `monday` begins the week of the oldest, `seal` tells those that are shown from any others.
    """

    to: To
    name: str
    state: State
    monday: date
    reason: str
    seal: str


@dataclass(frozen=True)
class SentOn:
    """How many e-mails were sent on a day, in words, and how that is of the most, in percent."""

    day: date
    number: str
    share: int


def by_recipient(*states: State) -> QuerySet:
    """Return a row for each recipient and state in which there is something to decide, to page."""
    found = undecided().filter(state__in=states).order_by()
    rows = found.values("state", "recipient", "address").annotate(since=Min("created_at"))
    return rows.order_by("since", "state", "recipient", "address")


def described(rows: Iterable[dict]) -> list[Undecided]:
    """Say whose e-mails these are, and why there is something to decide. Two queries."""
    rows = list(rows)
    ids = {row["recipient"] for row in rows if row["recipient"]}
    people = Person.objects.in_bulk(ids)
    theirs = Q(recipient__in=ids) | Q(address__in={row["address"] for row in rows} - {""})
    messages = defaultdict(list)
    for one in undecided().filter(theirs).order_by("pk"):
        messages[one.state, one.recipient_id, one.address].append(one)
    return [
        Undecided(
            to=To(row["recipient"], row["address"]),
            name=people[row["recipient"]].name if row["recipient"] else row["address"],
            state=State(row["state"]),
            monday=_monday(timezone.localdate(row["since"])),
            reason=_why(some[-1].reason),
            seal=seal_of(some),
        )
        for row in rows
        if (some := messages[row["state"], row["recipient"], row["address"]])
    ]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _why(reason: str) -> str:
    """Return the reason without what a program or a mail server said in its own words.

    They may repeat a subject, or name the template that could not be written.
    """
    ours, _, theirs = reason.partition(": ")
    reply = REPLY.search(theirs)
    said = " ".join(filter(None, reply.groups())) if reply else ""
    return f"{ours.rstrip('.')}{said and f' ({said})'}."


def number_waiting() -> int:
    """Return how many messages wait to be told by e-mail, by themselves or with a day's."""
    return Message.objects.filter(state__in=(State.PENDING, *BEING_SENT)).count()


def sent_by_day(today: date) -> list[SentOn]:
    """Return how many e-mails were sent on each of the last days, the latest first. One query."""
    first = today - timedelta(days=DAYS - 1)
    midnight = timezone.make_aware(datetime.combine(first, time()))
    sent = Message.objects.filter(state=State.SENT, alone=True, created_at__gte=midnight)
    by_day = sent.order_by().annotate(on=TruncDate("sent_at")).values_list("on")
    counted = dict(by_day.annotate(number=Count("pk")))
    counted = {day: number for day, number in counted.items() if number >= SMALL}
    most = max(counted.values(), default=1)
    days = [today - timedelta(days=back) for back in range(DAYS)]
    return [
        SentOn(one, _in_words(counted.get(one, 0)), 100 * counted.get(one, 0) // most)
        for one in days
    ]


def _in_words(number: int) -> str:
    """Return the number; of a small one only that it is: it could be of urgent e-mails alone."""
    return f"fewer than {SMALL}" if number < SMALL else f"{number:,}"


def sent_in_the_last_hour() -> str:
    """Return how many e-mails went in the last hour, in words."""
    since = timezone.now() - timedelta(hours=1)
    # What was sent within the hour was made within the days that it may have waited.
    made = Q(created_at__gte=since - timedelta(days=DAYS))
    sent = Message.objects.filter(made, state=State.SENT, alone=True, sent_at__gte=since)
    return _in_words(sent.count())


def next_may_send(now: datetime) -> datetime | None:
    """Return when e-mails that are not urgent may go next: now, or at the end of a quiet time.

    None where the school is shut for longer than anybody plans ahead.
    """
    if may_send(now):
        return now
    until, day = School.here().quiet_until, timezone.localdate(now)
    for ahead in range(LOOKED_AHEAD.days):
        moment = timezone.make_aware(datetime.combine(day + timedelta(days=ahead), until))
        if moment > now and may_send(moment):
            return moment
    return None


def _still_undecided(messages: Sequence[Message]) -> dict[int, Line]:
    """Say to administrators that somebody has to decide, for as long as that is so."""
    number = number_of_recipients().either
    if not number:
        return {}
    whose = "one recipient" if number == 1 else f"{number} recipients"
    said = Line(
        f"E-mails to {whose} may not have arrived",
        reverse("school:messages"),
        "Somebody has to say whether they arrived, or have them sent again.",
    )
    administrators = set(
        Person.objects.acting_as(Role.ADMINISTRATOR)
        .filter(pk__in=[message.recipient_id for message in messages])
        .values_list("pk", flat=True)
    )
    return {message.pk: said for message in messages if message.recipient_id in administrators}


UNDECIDED = register(Kind("messages.undecided", _still_undecided))
