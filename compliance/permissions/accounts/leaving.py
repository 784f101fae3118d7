"""What is to be done with accounts when an owner leaves, and what has been.

A handover is for one leaving, known by its last day. It counts while the leaver's last day is no
later than that: somebody who stays longer, or comes back and leaves again, has used the account
since, and it is handed over anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from compliance.permissions.accounts import owners
from compliance.permissions.accounts.access import owns
from compliance.permissions.accounts.models import Handover, HandoverItem, SchoolAccount
from policyportal.documents.templatetags.dates import day
from policyportal.people.leaving import Unsettled
from policyportal.people.models import Person


@dataclass(frozen=True)
class Standing:
    """How far the handover of one account is; None where it has not begun."""

    account: SchoolAccount
    handover: Handover | None

    @property
    def items(self) -> list[tuple]:
        """Each thing to do, with its tick or None."""
        ticks = {tick.item: tick for tick in self.handover.ticks.all()} if self.handover else {}
        return [(item, ticks.get(item.value)) for item in HandoverItem]

    @property
    def left(self) -> list[HandoverItem]:
        return [item for item, tick in self.items if tick is None]

    @property
    def is_settled(self) -> bool:
        return self.handover is not None and self.handover.done_at is not None


def is_settled(account: SchoolAccount, leaver: Person, last_day: date) -> bool:
    """Whether somebody has said, with a reason, that this leaving needs no handing over.

    One that is finished is not asked about: its leaver is no owner any more.
    """
    return _overridden([leaver.pk]).filter(account=account, last_day__gte=last_day).exists()


def standing(account: SchoolAccount, leaver: Person) -> Standing:
    """Return how far the account is in the leaving that the person is in, or was last."""
    rows = _handovers(leaver, owners.last_day_of(leaver)).filter(account=account)
    return Standing(account, _current(rows.last(), is_owner=owns(leaver, account)))


def standings(leaver: Person, last_day: date) -> list[Standing]:
    """Return how far each account is that the leaver owns, or handed over in this leaving."""
    latest = {row.account_id: row for row in _handovers(leaver, last_day)}
    given_away = [pk for pk, row in latest.items() if row.new_owner_id]
    theirs = SchoolAccount.objects.not_closed().owned_by(leaver)
    concerned = theirs | SchoolAccount.objects.filter(pk__in=given_away)
    return [
        Standing(one, _current(latest.get(one.pk), is_owner=owns(leaver, one)))
        for one in concerned.with_people()
    ]


def _handovers(leaver: Person, last_day: date | None) -> QuerySet[Handover]:
    """Return what counts for the leaving with this last day, the latest last."""
    rows = Handover.objects.filter(leaver=leaver, last_day__gte=last_day or date.max)
    rows = rows.select_related("new_owner", "done_by").prefetch_related("ticks__by")
    return rows.order_by("opened_at", "pk")


def _current(handover: Handover | None, *, is_owner: bool) -> Handover | None:
    """Return the handover, unless it gave the account away and the leaver was named again since."""
    gave_away = handover is not None and handover.new_owner_id is not None
    return None if gave_away and is_owner else handover


def still_to_do(people: Iterable[Person], last_days: dict[int, date]) -> list[tuple]:
    """Return (person, account) for each account not closed whose leaving owner has not handed it
    over. Two queries for however many people."""
    leaving = {one.pk: one for one in people if one.pk in last_days}
    if not leaving:
        return []
    accounts = SchoolAccount.objects.not_closed()
    ids = list(leaving)
    owned = accounts.filter(first_owner__in=ids) | accounts.filter(second_owner__in=ids)
    pairs = [(leaving[pk], a) for a in owned for pk in _owner_ids(a) if pk in leaving]
    if not pairs:
        return []
    waived = set(_overridden(leaving).values_list("leaver", "account", "last_day"))
    latest: dict[tuple[int, int], date] = {}
    for leaver, account, last in waived:
        latest[leaver, account] = max(last, latest.get((leaver, account), last))
    return [
        (person, account)
        for person, account in pairs
        if latest.get((person.pk, account.pk), date.min) < last_days[person.pk]
    ]


def unsettled(person: Person) -> list[Unsettled]:
    """Return what keeps somebody who leaves from being deactivated: one line an account."""
    if not SchoolAccount.objects.not_closed().owned_by(person).exists():
        return []
    left = still_to_do([person], owners.last_days([person.pk]))
    return [
        Unsettled(
            what=f"{account.platform_name}: hand over “{account.name}”.",
            url=reverse("compliance:handover", args=[person.pk, account.pk]),
        )
        for person, account in left
    ]


def ends(last_day: date, today: date) -> str:
    """Return "left on 3 March 2025" or "leaves on 3 March 2025"."""
    return f"{'left' if last_day < today else 'leaves'} on {day(last_day)}"


def _owner_ids(account: SchoolAccount) -> tuple[int, int]:
    return account.first_owner_id, account.second_owner_id


def _overridden(leavers: Iterable[int]):
    done = Handover.objects.filter(done_at__isnull=False, new_owner__isnull=True)
    return done.filter(leaver__in=list(leavers))
