"""Forms of the register: is what was typed well formed? They change nothing."""

from datetime import timedelta

from django import forms
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from compliance.permissions.accounts.models import (
    AccountState,
    HandoverItem,
    Platform,
    SchoolAccount,
)
from compliance.permissions.accounts.proposals import REVIEW_DAYS
from compliance.permissions.fields import Colleague, WebAddress, Words
from compliance.permissions.forms import PlatformForm
from policyportal.people.forms import SUGGESTED, DayField
from policyportal.people.models import Person

EVERY_STATE = "all"
WHOLE_NAME = "Somebody who works here: their whole name, or their e-mail address at work."


def in_a_year():
    return timezone.localdate() + timedelta(days=REVIEW_DAYS)


def next_review() -> DayField:
    return DayField(label="Next review", initial=in_a_year)


def suggestions():
    """Return people who are offered while a name is typed."""
    here = Person.objects.active().here_on(timezone.localdate())
    return here.only("email", "given_name", "family_name")[:SUGGESTED]


class LongSelect(forms.Select):
    """A select of hundreds, put together in one piece: a template for each option takes longer."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen, all_attrs = self.format_value(value), self.build_attrs(self.attrs, attrs)
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                (key, flatatt({"selected": str(key) in chosen}), label)
                for key, label in self.choices
            ),
        )
        return format_html("<select{}>{}</select>", flatatt(all_attrs | {"name": name}), options)


class Filters(forms.Form):
    """What part of the register to show. What is not understood is left out."""

    q = forms.CharField(label="Search for", required=False, max_length=80)
    platform = forms.ChoiceField(
        required=False, choices=[("", "Every platform"), *Platform.choices]
    )
    state = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[("", "Not closed"), *AccountState.choices, (EVERY_STATE, "Every state")],
    )
    owner = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, widget=LongSelect)
    attention = forms.BooleanField(label="Needs attention", required=False)

    def __init__(self, *args, accounts, **kwargs):
        super().__init__(*args, **kwargs)
        owned = accounts.order_by().values_list("first_owner", "second_owner")
        people = Person.objects.filter(pk__in={pk for pair in owned for pk in pair})
        people = people.only("given_name", "family_name")
        self.fields["owner"].choices = [
            ("", "Every owner"),
            *((person.pk, person.name) for person in people),
        ]

    def chosen(self) -> dict:
        """Return the filters that are set and make sense."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return said | {"attention": "on"} if said.get("attention") else said


def narrowed(accounts, said: dict):
    """Return the accounts that the filters (`Filters.chosen`) ask for."""
    accounts = accounts.matching(said.get("q", ""))
    state = said.get("state", "")
    if not state:
        accounts = accounts.not_closed()
    elif state != EVERY_STATE:
        accounts = accounts.filter(state=state)
    if platform := said.get("platform"):
        accounts = accounts.filter(platform=platform)
    if owner := said.get("owner"):
        accounts = accounts.owned_by(owner)
    if said.get("attention"):
        accounts = accounts.needing_attention(timezone.localdate())
    return accounts


class FactsForm(PlatformForm):
    name = Words(
        longest=120,
        ask="Give the name of the account.",
        label="Name of the account",
        help_text="As it is shown on the platform.",
    )
    address = WebAddress(
        label="Address",
        required=False,
        max_length=300,
        help_text="It begins with https://. Leave it empty while the account is not open.",
    )
    purpose = Words(longest=2000, ask="Say what it is for.", rows=4, label="What is it for?")
    when_an_owner_leaves = Words(
        longest=1000, rows=3, label="What is done when an owner leaves? (optional)"
    )


class AddForm(FactsForm):
    first_owner = Colleague(ask="Name the first owner.", help_text=WHOLE_NAME)
    second_owner = Colleague(ask="Name a second owner.")
    next_review_on = next_review()
    no_proposal_because = Words(
        longest=1000,
        ask="Say why there is no proposal.",
        rows=3,
        label="Why is there no proposal for it?",
        help_text="For example: it was opened before proposals were made here.",
    )


class AddressForm(forms.Form):
    address = WebAddress(
        label="Address",
        max_length=300,
        help_text="As somebody would type it to find the account. It begins with https://",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["address"].error_messages["required"] = "Give the address of the account."


class Owner(Colleague):
    """Somebody who is here now; or, as `kept`, an owner who may stay named though they left."""

    kept: tuple[Person, ...] = ()

    def clean(self, value) -> Person:
        text = " ".join(forms.CharField.clean(self, value).split()).casefold()
        for owner in self.kept:
            if text in (owner.email.casefold(), owner.name.casefold()):
                return owner
        return super().clean(value)


class OwnersForm(forms.Form):
    first_owner = Owner(ask="Name the first owner.", help_text=WHOLE_NAME)
    second_owner = Owner(ask="Name a second owner.")

    def __init__(self, *args, account: SchoolAccount, **kwargs):
        super().__init__(*args, **kwargs)
        for field, owner in zip(self.fields.values(), account.owners, strict=True):
            field.kept, field.initial = account.owners, owner.pk


class TwoStepForm(forms.Form):
    on = DayField(label="On which day did you see that it is on?")


class ReviewForm(forms.Form):
    reviewed_on = DayField(label="Day of the review")
    found = Words(
        longest=2000,
        ask="Say what you found.",
        rows=4,
        label="What did you find?",
        help_text="Is it still needed, is what it shows in order, do its owners still see to it?",
    )
    next_review_on = next_review()


class CloseForm(forms.Form):
    on = DayField(label="Closed on")
    reason = Words(longest=300, ask="Say why it is closed.", rows=2, label="Why is it closed?")


class TicksForm(forms.Form):
    """What of a handover has been done; only what is not ticked yet is offered."""

    items = forms.MultipleChoiceField(
        label="What has been done",
        choices=HandoverItem.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick what has been done."},
    )

    def __init__(self, *args, left: list[HandoverItem], **kwargs):
        super().__init__(*args, **kwargs)
        offered = [(item.value, item.label) for item in left]
        self.fields["items"].widget.choices = offered


class NewOwnerForm(forms.Form):
    new_owner = Colleague(ask="Name the new owner.", label="New owner", help_text=WHOLE_NAME)


class OverrideForm(forms.Form):
    reason = Words(
        longest=2000,
        ask="Say why it cannot be handed over.",
        rows=4,
        label="Why can it not be handed over?",
        help_text="It stays on the account’s page for as long as the register is kept.",
    )
