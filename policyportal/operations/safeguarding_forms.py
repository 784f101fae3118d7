"""The forms of the contacts for safeguarding."""

from django import forms

from policyportal.people.models import Person, Role
from policyportal.school.actions import OUTSIDE
from policyportal.school.forms import ADDRESS, form_field
from policyportal.school.models import SafeguardingContacts

RANGES = {
    "retirement_age": (55, 75),
    "month_target": (1, 100),
    "quarter_target": (1, 100),
}
A_GOVERNOR = (
    "Name somebody who is a governor today and is not the chair of governors, or leave it empty."
)
A_NUMBER = "Give a telephone number, such as 020 7946 0123."


def who_may_be_named():
    """Return whom the school may name: governors of today who are here and not the chair.

    They decide in the chair's place, so they are not the chair.
    """
    governors = Person.objects.active().holding(Role.GOVERNOR)
    return governors.exclude(pk__in=Person.objects.holding(Role.CHAIR).values("pk"))


class GovernorField(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return obj.name


def _field(field, **kwargs):
    """Make the form's field of a model's field, with its own range and sentence."""
    if field.name == "named_governor":
        return GovernorField(
            queryset=Person.objects.none(),
            required=False,
            label="Named governor (optional)",
            empty_label="Nobody",
            error_messages={"invalid_choice": A_GOVERNOR},
            **{name: kwargs[name] for name in ("help_text",) if name in kwargs},
        )
    if field.name in RANGES:
        least, most = RANGES[field.name]
        sentence = f"Give a whole number from {least} to {most}."
        names = ("required", "invalid", "min_value", "max_value")
        kwargs["error_messages"] = dict.fromkeys(names, sentence)
        kwargs |= {"min_value": least, "max_value": most}
    return form_field(field, **kwargs)


class ContactsForm(forms.ModelForm):
    """Whom the school turns to outside, and its own rules for concerns."""

    class Meta:
        model = SafeguardingContacts
        fields = [
            *OUTSIDE,
            "named_governor",
            "consults_on_low_level",
            "early_years",
            "retirement_age",
            "month_target",
            "quarter_target",
        ]
        formfield_callback = _field
        help_texts = {
            "lado_authority": "The authority in whose area the school lies.",
            "lado_hours": "For example: Monday to Friday, 9am to 5pm.",
            "out_of_hours": "Whom to ring in the evening and at weekends, with the number.",
            "police_team": "The name of the team and its number. In an emergency it is always 999.",
            "named_governor": "Is the second person where the chair of governors cannot be. "
            "Only governors of today who are not the chair are offered.",
            "consults_on_low_level": "Where this is not ticked, a second person at the school "
            "confirms that a concern stays a low-level one.",
            "early_years": "Ofsted is told of an allegation about somebody who works there.",
            "retirement_age": "From 55 to 75. The record of an allegation is kept at least "
            "until then.",
            "month_target": "The share that the school means to conclude in that time, from 1 "
            "to 100.",
            "quarter_target": "From 1 to 100, and not below the one within a month.",
        }
        error_messages = {"lado_email": {"invalid": ADDRESS}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["named_governor"].queryset = who_may_be_named()

    def _number(self, name: str) -> str:
        given = self.cleaned_data[name]
        if given and sum(letter.isdigit() for letter in given) < 3:
            raise forms.ValidationError(A_NUMBER)
        return given

    def clean_lado_telephone(self):
        return self._number("lado_telephone")

    def clean_social_care_telephone(self):
        return self._number("social_care_telephone")

    def clean(self):
        month = self.cleaned_data.get("month_target")
        quarter = self.cleaned_data.get("quarter_target")
        if month and quarter and quarter < month:
            self.add_error(
                "quarter_target",
                "What ends within a month ends within three: give at least the number above.",
            )
        return self.cleaned_data
