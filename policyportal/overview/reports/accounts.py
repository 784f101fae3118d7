"""The school's own accounts: what there was, and what was to be looked at. No owner is named.

Governors see no register; whoever keeps it has its own files, with the owners.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.db.models import Max
from django.utils import timezone

from compliance.permissions.accounts.models import (
    TWO_STEP_DAYS,
    AccountReview,
    AccountState,
    SchoolAccount,
)
from compliance.reviews.past import end_of, last_said
from policyportal.audit.models import Entry
from policyportal.documents.parts import Part
from policyportal.documents.tables import Column, Holds, Table
from policyportal.overview.reports.report import Asked, Report, register
from policyportal.people.models import Person, Role
from policyportal.row_names import name_of

READERS = (Role.ADMINISTRATOR, Role.HEADTEACHER, Role.CHAIR, Role.GOVERNOR, Role.SLT)
CONFIRMED = "account.two-step-confirmed"
COLUMNS = [
    Column("Name", width=26),
    Column("Platform", width=16),
    Column("Address", Holds.LINK, width=34),
    Column("State", width=14),
    Column("Two-step sign-in seen", Holds.DAY, width=17),
    Column("Last review", Holds.DAY, width=17),
    Column("Next review", Holds.DAY, width=17),
    Column("To be looked at", width=30),
]


class AccountFilters(forms.Form):
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Every state"), *AccountState.choices]
    )


@dataclass(frozen=True)
class Stood:
    """One account as it stood at the end of the day."""

    account: SchoolAccount
    state: AccountState
    address: str
    two_step_on: date | None
    last_review: date | None
    next_review: date | None
    owners_gone: int

    def amiss(self, day: date) -> list[str]:
        """Return what was to be looked at, in a few words each."""
        if self.state == AccountState.CLOSED:
            return []
        found = []
        if self.next_review and self.next_review < day:
            found.append("Review overdue")
        if self.owners_gone:
            found.append("An owner has left" if self.owners_gone == 1 else "No owner is left")
        stale = not self.two_step_on or self.two_step_on < day - timedelta(days=TWO_STEP_DAYS)
        if self.state == AccountState.OPEN and stale:
            found.append("Two-step sign-in not seen within a year")
        return found

    def row(self, day: date) -> list:
        return [
            self.account.name,
            self.account.platform_name,
            self.address,
            self.state.label,
            self.two_step_on,
            self.last_review,
            self.next_review,
            "; ".join(self.amiss(day)),
        ]


def _stood(asked: Asked) -> list[Stood]:
    """Return the accounts that there were, as the log's details left them. Five queries."""
    end = end_of(asked.day)
    accounts = list(SchoolAccount.objects.filter(added_at__lt=end))
    said = last_said(accounts, end)
    seen = dict(
        Entry.objects.filter(action=CONFIRMED, at__lt=end)
        .values_list("about")
        .annotate(latest=Max("at"))
    )
    reviews = {
        review.account_id: review
        for review in AccountReview.objects.filter(at__lt=end).order_by("reviewed_on", "pk")
    }
    # Who had a role on the day was there: dated roles are what is known of a past day.
    gone = {name_of(one) for one in Person.objects.gone_by(asked.day).only("pk")}
    found = [
        _one(one, said.get(name_of(one), {}), seen, reviews.get(one.pk), gone) for one in accounts
    ]
    wanted = asked.filters.get("state")
    return [one for one in found if wanted in (None, one.state)]


def _one(
    account: SchoolAccount,
    said: dict,
    seen: dict,
    review: AccountReview | None,
    gone: set[str],
) -> Stood:
    confirmed = seen.get(name_of(account))
    due = said.get("next_review_on")
    return Stood(
        account,
        AccountState(said.get("state", account.state)),
        said.get("address", account.address),
        timezone.localdate(confirmed) if confirmed else None,
        review.reviewed_on if review else None,
        date.fromisoformat(due) if due else None,
        len(gone.intersection(said.get("owners", ()))),
    )


def _parts(asked: Asked) -> list[Part]:
    found = _stood(asked)
    amiss = sum(bool(one.amiss(asked.day)) for one in found)
    counts = ", ".join(
        f"{sum(one.state == state for one in found)} {state.label[0].lower()}{state.label[1:]}"
        for state in AccountState
    )
    table = Table.of(
        "School accounts",
        COLUMNS,
        [one.row(asked.day) for one in found],
        empty="There was no account on this day that fits what was asked for.",
    )
    says = (f"{len(found)} in all: {counts}. {amiss} to be looked at.",)
    notes = (
        "Accounts and platforms are called as they are now. Two-step sign-in counts from the day "
        "on which it was recorded. Owners are named in the register of school accounts alone.",
    )
    return [Part("School accounts", says, table=table, notes=notes)]


ACCOUNTS = register(
    Report(
        slug="accounts",
        title="School accounts",
        about="The accounts that the school runs, and what is to be looked at. It names nobody.",
        readers=frozenset(READERS),
        parts=_parts,
        length=lambda asked: SchoolAccount.objects.filter(added_at__lt=end_of(asked.day)).count(),
        filters=AccountFilters,
    )
)
