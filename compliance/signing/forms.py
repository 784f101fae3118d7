"""Forms: is what was typed well formed? They change nothing."""

from datetime import date

from django import forms
from django.utils import timezone

from compliance.signing.models import Acknowledgement, PaperRecord
from compliance.signing.outstanding import Standing
from policyportal.people.models import Person, Role
from policyportal.refusal import Refused
from policyportal.vault import uploads

LONGEST_NAME = Acknowledgement._meta.get_field("typed_name").max_length


class SignForm(forms.Form):
    typed_name = forms.CharField(
        label="Type your full name",
        max_length=LONGEST_NAME,
        error_messages={"required": "Type your full name."},
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    agreed = forms.BooleanField(
        label="I agree to the statement above",
        error_messages={"required": "Tick the box to say that you agree."},
    )

    def __init__(self, *args, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["typed_name"].help_text = f"As the school has it: {person.name}."


STANDINGS = {
    "overdue": Standing.OVERDUE,
    "outstanding": Standing.OUTSTANDING,
    "left-unsigned": Standing.LEFT_UNSIGNED,
    "signed": Standing.SIGNED,
    "signed-and-left": Standing.LEFT_SIGNED,
}


class RegisterFilters(forms.Form):
    """What part of the register to show. What is not understood is left out."""

    standing = forms.ChoiceField(
        label="Standing",
        required=False,
        choices=[("", "Everyone"), *((word, s.label) for word, s in STANDINGS.items())],
    )
    role = forms.ChoiceField(
        label="Role on that day", required=False, choices=[("", "Every role"), *Role.choices]
    )
    search = forms.CharField(label="Name or e-mail", required=False, max_length=80)
    as_at = forms.DateField(
        label="As it was on",
        required=False,
        error_messages={"invalid": "Give the day with its year, such as 01/03/2025."},
    )

    def clean_as_at(self) -> date | None:
        day = self.cleaned_data["as_at"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("That day is still to come. Give today or a day before it.")
        return day

    def chosen(self) -> dict[str, str]:
        """Return the filters that are set and make sense; today needs no day."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        day = chosen.pop("as_at", None)
        return chosen | ({"as_at": day.isoformat()} if day and day != timezone.localdate() else {})

    def day(self) -> date:
        """Return the day for which the register is asked: today, where none is given."""
        self.is_valid()
        return self.cleaned_data.get("as_at") or timezone.localdate()


class PaperForm(forms.Form):
    signed_on = forms.DateField(
        label="Day it was signed",
        help_text="As written on the paper.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Give the day it was signed.",
            "invalid": "Give the day it was signed, such as 31/01/2025.",
        },
    )
    typed_name = forms.CharField(
        label="Name as signed",
        max_length=LONGEST_NAME,
        error_messages={"required": "Give the name as it is signed."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    scan = forms.FileField(
        label="Scan of the signed page",
        help_text="A JPEG or PNG picture, or a PDF, of at most 10 MB.",
        error_messages={
            "required": "Choose the scan of the signed page.",
            "empty": "The file is empty. Choose the scan again.",
        },
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}),
    )

    def clean_scan(self) -> uploads.Accepted:
        try:
            return uploads.accept(self.cleaned_data["scan"])
        except Refused as refused:
            raise forms.ValidationError(refused.sentence) from refused

    def clean_signed_on(self) -> date:
        day = self.cleaned_data["signed_on"]
        if day.year < 2000:
            raise forms.ValidationError("Give the year with four digits, such as 2025.")
        return day


class RejectForm(forms.Form):
    reason = forms.CharField(
        label="Why do you reject it?",
        help_text="The person who recorded it will read this.",
        max_length=PaperRecord._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the record is rejected."},
    )
