"""What of the register waits for a person: for home."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from compliance.permissions.accounts import access, leaving, owners
from compliance.permissions.accounts.flags import flags_of, has_left
from compliance.permissions.accounts.models import SOON_DAYS, AccountState, SchoolAccount
from policyportal.people.models import Person


@dataclass(frozen=True)
class Waiting:
    """One thing to do: what, where, and how pressing it is ("soon" or "late")."""

    what: str
    url: str
    tone: str
    more: str = ""


def for_keeper(person: Person, today: date) -> list[Waiting]:
    """Return what waits for who keeps the register: leavers' accounts, then all that is amiss.

    At most four queries for however many accounts; none for others.
    """
    if not access.can_keep(person):
        return []
    amiss = list(SchoolAccount.objects.needing_attention(today).with_people())
    if not amiss:
        return []
    people = {one.pk: one for account in amiss for one in account.owners}
    last_days = owners.last_days(people)
    found = _handovers(person, people, last_days, today)
    flags = [flag for account in amiss for flag in flags_of(account, last_days, today)]
    number = len(amiss)
    found.append(
        Waiting(
            what=f"{number} school account{' needs' if number == 1 else 's need'} attention",
            url=f"{reverse('compliance:account-list')}?attention=on",
            tone="late" if any(flag.tone == "late" for flag in flags) else "soon",
            more="; ".join(dict.fromkeys(flag.words for flag in flags)),
        )
    )
    return found


def _handovers(person: Person, people: dict, last_days: dict, today: date) -> list[Waiting]:
    """Return one line a leaver. Nobody is asked to hand over their own."""
    near = [
        one
        for one in people.values()
        if one.pk in last_days and (last_days[one.pk] - today).days <= SOON_DAYS
    ]
    counts: dict[Person, int] = {}
    for leaver, _ in leaving.still_to_do(near, last_days):
        counts[leaver] = counts.get(leaver, 0) + 1
    counts.pop(person, None)
    return [
        Waiting(
            what=f"Hand over {number} school account{'' if number == 1 else 's'} of {leaver.name}",
            url=reverse("compliance:handover-list", args=[leaver.pk]),
            tone="late" if has_left(leaver, last_days, today) else "soon",
            more=f"{leaver.name} {leaving.ends(last_days[leaver.pk], today)}",
        )
        for leaver, number in counts.items()
    ]


def for_owner(person: Person, today: date) -> list[Waiting]:
    """Return what owners are to do with their accounts: say where it is, see to two-step sign-in.

    One query.
    """
    found = []
    mine = SchoolAccount.objects.not_closed().owned_by(person)
    for account in mine.needing_attention(today):
        if account.state == AccountState.PLANNED:
            url = reverse("compliance:account-edit", args=[account.pk])
            found.append(Waiting(f"Say where “{account.name}” is to be found", url, "soon"))
        elif account.two_step_is_stale(today):
            url = reverse("compliance:account-two-step", args=[account.pk])
            found.append(Waiting(f"Confirm two-step sign-in for “{account.name}”", url, "late"))
    return found
