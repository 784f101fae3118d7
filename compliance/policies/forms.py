"""Forms: is what was typed well formed? They change nothing."""

import re
from datetime import date, datetime

from django import forms
from django.utils import timezone

from compliance.policies.faults import TITLE_LENGTH
from compliance.policies.importing.limits import MAX_BYTES
from compliance.policies.models import Policy
from policyportal.documents.templatetags.dates import day
from policyportal.people.models import Role

_TO_THE_DAY = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
_TO_THE_MONTH = ("%Y-%m", "%B %Y", "%b %Y", "%m/%Y")


def read_partial_date(text: str) -> str:
    """Return "2025-01-31" or "2025-01" for a date as people write it; ValueError if it is none."""
    text = re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", " ".join(text.split()))
    for formats, length in ((_TO_THE_DAY, 10), (_TO_THE_MONTH, 7)):
        for each in formats:
            try:
                found = datetime.strptime(text, each).date()  # noqa: DTZ007
            except ValueError:
                continue
            if not 1900 <= found.year <= 2200:
                raise ValueError(text)
            return found.isoformat()[:length]
    raise ValueError(text)


class PartialDateInput(forms.CharField):
    """A day or a month, typed as people write it; "" where it is not known."""

    def __init__(self, **kwargs):
        super().__init__(
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            **kwargs,
        )

    def prepare_value(self, value):
        try:
            return day(value)
        except ValueError:
            return value

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        try:
            return read_partial_date(value)
        except ValueError:
            raise forms.ValidationError(
                "Write the date as 31 January 2025, or only the month: January 2025."
            ) from None


class ImportForm(forms.Form):
    document = forms.FileField(
        label="The document",
        required=False,
        allow_empty_file=True,
        help_text="Word (.docx), Markdown (.md) or plain text (.txt), up to "
        f"{MAX_BYTES // 1024 // 1024} MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.md,.markdown,.txt"}),
    )
    pasted = forms.CharField(
        label="Or paste its text (optional)",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    policy = forms.ModelChoiceField(
        queryset=Policy.objects.all(),
        label="Is it a new version of a policy that is here already?",
        required=False,
        empty_label="No, it is a new policy",
    )

    def clean_document(self):
        document = self.cleaned_data["document"]
        if document and document.size > MAX_BYTES:
            raise forms.ValidationError(
                f"This file is larger than {MAX_BYTES // 1024 // 1024} MB. Choose a smaller one: "
                "a policy's text alone is rarely larger than 1 MB."
            )
        return document

    def clean(self):
        cleaned = super().clean()
        document, pasted = cleaned.get("document"), (cleaned.get("pasted") or "").strip()
        if "document" in self.errors:
            return cleaned
        if document and pasted:
            self.add_error("pasted", "Choose a file or paste text, not both.")
        elif not document and not pasted:
            self.add_error("document", "Choose the policy's file, or paste its text.")
        elif len(pasted.encode()) > MAX_BYTES:
            self.add_error("pasted", "This text is too long to be a policy.")
        return cleaned

    def content(self) -> tuple[bytes, str]:
        """Return the bytes and the name of what was given."""
        if document := self.cleaned_data["document"]:
            return document.read(), document.name
        return self.cleaned_data["pasted"].encode(), "Pasted text.txt"


class DetailsForm(forms.Form):
    """What a working copy has besides its sections."""

    title = forms.CharField(
        max_length=TITLE_LENGTH, error_messages={"required": "Give the policy a title."}
    )
    written = PartialDateInput(
        label="Written (optional)",
        help_text="A day or only a month: 31 January 2025, or January 2025.",
    )
    reviewed = PartialDateInput(label="Last reviewed (optional)")
    approved = PartialDateInput(label="Approved by the governors, as the document says (optional)")
    review_due = PartialDateInput(label="Next review due (optional)")
    audience = forms.MultipleChoiceField(
        label="Who must sign",
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one group of people who must sign."},
    )
    days_to_sign = forms.IntegerField(
        label="Days to sign, from publication",
        min_value=1,
        max_value=365,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            "Enter a whole number of days from 1 to 365.",
        ),
    )
    statement = forms.CharField(
        label="What a person agrees to by signing",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what a person agrees to by signing."},
    )
    plain_words = forms.CharField(
        label="In plain words, for parents (optional)",
        required=False,
        max_length=50_000,
        help_text="Parents read this first on the public page. A blank line begins a new "
        "paragraph, a line that begins with - is a point in a list, and ## makes a heading.",
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class ApproveForm(forms.Form):
    governors_approved_on = forms.DateField(
        label="The day the governors approved it (optional)",
        required=False,
        help_text="Leave this empty if they have not met yet.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    minute_reference = forms.CharField(
        label="Reference of the minute (optional)",
        required=False,
        max_length=80,
        help_text="For example FGB 12 March 2025, item 7.",
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_governors_approved_on(self) -> date | None:
        given = self.cleaned_data["governors_approved_on"]
        if given and given > timezone.localdate():
            raise forms.ValidationError(
                "This date is in the future. Give the day they approved it, or leave it empty."
            )
        return given


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label="What should be put right?",
        max_length=2000,
        help_text="The author reads this.",
        error_messages={"required": "Say what should be put right."},
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=2000,
        help_text="It stays on the record. Whoever was asked to approve it can read it.",
        error_messages={"required": "Say why it is withdrawn."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReviewForm(forms.Form):
    """That the version in force is still right, why, and when to look again."""

    reason = forms.CharField(
        label="Why is it still right?",
        max_length=2000,
        help_text="Say what was looked at. Everybody who reads the policy here can read this.",
        error_messages={"required": "Say why the policy is still right."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reviewed_on = forms.DateField(
        label="The day it was reviewed",
        error_messages={"required": "Give the day on which it was reviewed."},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    next_due = forms.DateField(
        label="The next review is due",
        error_messages={"required": "Give the day on which the next review is due."},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    governors_date = forms.DateField(
        label="The day the governors agreed (optional)",
        required=False,
        help_text="Leave this empty if it did not go to them.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    minute_reference = forms.CharField(
        label="Reference of the minute (optional)",
        required=False,
        max_length=80,
        help_text="For example FGB 12 March 2026, item 7.",
    )
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)


class CompareForm(forms.Form):
    """Which two versions to compare. The fields are called `from` and `to` in the address."""

    FROM = "Choose the version to compare from, out of the list."
    TO = "Choose the version to compare with, out of the list."

    def __init__(self, data, *, choices: list[tuple[int, str]]):
        super().__init__(data)
        for name, label, sentence in (
            ("from", "From", self.FROM),
            ("to", "To", self.TO),
        ):
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                choices=choices,
                coerce=int,
                error_messages={"required": sentence, "invalid_choice": sentence},
            )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("from") and cleaned.get("from") == cleaned.get("to"):
            self.add_error("to", "This is the same version twice. Choose two that differ.")
        return cleaned


class PolicyFilters(forms.Form):
    """What narrows the list of policies; what cannot be read is left out."""

    SHOW = {"in-force": "In force", "overdue": "Review overdue"}
    PREPARED = {"preparing": "Being prepared"}

    search = forms.CharField(max_length=80, required=False)
    show = forms.ChoiceField(required=False)

    def __init__(self, data, *, sees_preparation: bool):
        super().__init__(data)
        self.choices = [*(self.SHOW | (self.PREPARED if sees_preparation else {})).items()]
        self.fields["show"].choices = self.choices

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
