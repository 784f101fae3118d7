"""Supervised use only: a pupil who tried to get round the firewall, until a day.

Staff see who, of which class, and until when; never why. A ban stays in force whatever becomes of
the record it was set with, unless that was made by mistake or the child has nothing to do with it.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from incidents.cases import steps
from incidents.cases.adding import require_open, require_words
from incidents.cases.models import Case, Involved
from incidents.children.models import Child
from incidents.reporting.happenings import Happening
from incidents.reporting.models import IctBan, Kind, Record
from policyportal.documents.templatetags.dates import day
from policyportal.people.models import Person
from policyportal.refusal import Refused

BAN = "pupil.firewall-ban"
LONGEST_DAYS = 366


def bans_of(case: Record) -> list[IctBan]:
    """Return every ban set with the record, with its child. One query."""
    return list(IctBan.objects.filter(record=case.pk).select_related("child", "changed_by"))


@transaction.atomic
def set_ban(
    record: Record,
    *,
    child: Child,
    starts_on: date,
    ends_on: date,
    words: str = "",
    seen: int | None,
    by: Person,
) -> IctBan:
    """Let a child of the record use the school's computers under close supervision only."""
    record = steps.begin(record, by=by, seen=seen)
    require_open(record)
    _require_possible(record, child, starts_on, ends_on)
    ban = IctBan.objects.create(
        record=record, child=child, starts_on=starts_on, ends_on=ends_on, set_by=by
    )
    facts = {
        "Child": child.name,
        "From": day(starts_on),
        "Last day": day(ends_on),
        "child": child.reference,
        "ban": ban.pk,
    }
    steps.finish(record, Happening.BANNED, by=by, words=words.strip(), facts=facts)
    return ban


def _require_possible(record: Record, child: Child, starts_on: date, ends_on: date) -> None:
    if record.kind != Kind.FIREWALL:
        raise Refused("Only a record about getting round the firewall comes with this.", cites=BAN)
    if not Involved.objects.filter(case=record.pk, child=child, ended_at=None).exists():
        raise Refused("Choose a child whom this record is about.", field="child")
    today = timezone.localdate()
    if starts_on < record.happened_on:
        raise Refused("This lies before it happened.", field="starts_on")
    if ends_on < starts_on:
        raise Refused("The last day lies before the first.", field="ends_on")
    if ends_on < today:
        raise Refused("The last day has passed. Give today or a later one.", field="ends_on")
    if ends_on > max(starts_on, today) + timedelta(days=LONGEST_DAYS):
        raise Refused("Give a day within a year; it can be set again then.", field="ends_on")
    if IctBan.objects.not_over_on(today).filter(record=record, child=child).exists():
        raise Refused("This child is under supervision already by this record.", field="child")


@transaction.atomic
def end_ban(ban: IctBan, *, words: str, seen: int | None, by: Person) -> IctBan:
    """End a ban now, before its day, for a reason. Whatever became of the record meanwhile."""
    record = steps.begin(ban.record, by=by, seen=seen)
    ban = IctBan.objects.select_for_update().select_related("child").get(pk=ban.pk)
    if ban.changed_by_id is not None or ban.ends_on < timezone.localdate():
        raise Refused("This is over already.")
    words = require_words(words, "Say why it ends before its day.", field="words")
    _end(ban, by)
    facts = {"Child": ban.child.name, "child": ban.child.reference, "ban": ban.pk}
    steps.finish(record, Happening.BAN_ENDED, by=by, words=words, facts=facts)
    return ban


def _end(ban: IctBan, by: Person) -> None:
    """Take back the rest of a ban. `ends_on` is then the first day on which it is over."""
    ban.ends_on = min(ban.ends_on, max(ban.starts_on, timezone.localdate()))
    ban.changed_by = by
    ban.save(update_fields=["ends_on", "changed_by"])


def end_of(case: Case, child: Child, *, by: Person) -> dict[str, str]:
    """End what a child is under by a locked record that they had nothing to do with after all."""
    return {"Supervised use": "Ended with it"} if end_all(case, by=by, child=child) else {}


def end_all(record: Case, *, by: Person, child: Child | None = None) -> list[IctBan]:
    """End what runs or is to come by a locked record, as a part of another action.

    Of all its children, or of one.
    """
    standing = IctBan.objects.not_over_on(timezone.localdate()).filter(record=record.pk)
    if child is not None:
        standing = standing.filter(child=child)
    ended = list(standing.select_related("child"))
    for ban in ended:
        _end(ban, by)
    return ended
