from django import forms
from django.db import models
from django.utils.text import capfirst

from policyportal.school.models import School

ADDRESS = "Give an e-mail address, such as name@school.example"
YEARS = "Give a number of years from 1 to 50."


def form_field(field: models.Field, **kwargs) -> forms.Field:
    """Say what may be left out; take a web address without its scheme for https."""
    if field.blank:
        kwargs["label"] = f"{capfirst(field.verbose_name)} (optional)"
    if isinstance(field, models.URLField):
        kwargs["assume_scheme"] = "https"
    if field.name == "signatures_kept_years":
        kwargs |= {"min_value": 1, "max_value": 50}
    return field.formfield(**kwargs)


class DetailsForm(forms.ModelForm):
    """The school's facts, as the administrator keeps them."""

    class Meta:
        model = School
        fields = [
            "name",
            "address",
            "telephone",
            "email",
            "website",
            "local_authority",
            "first_witness",
            "second_witness",
            "signatures_kept_years",
        ]
        widgets = {"address": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "first_witness": "Is sent the seal of the audit log each night, with which anybody can "
            "find out later whether the log was altered. Choose someone outside IT.",
            "second_witness": "Somebody else, so that no one person holds every copy.",
            "signatures_kept_years": "From 1 to 50. Six years is usual.",
        }
        error_messages = {
            "name": {"required": "Give the school’s name."},
            "email": {"invalid": ADDRESS},
            "first_witness": {"invalid": ADDRESS},
            "second_witness": {"invalid": ADDRESS},
            "website": {"invalid": "Give a web address, such as https://www.school.example"},
            "signatures_kept_years": {
                "required": YEARS,
                "invalid": YEARS,
                "min_value": YEARS,
                "max_value": YEARS,
            },
        }
        formfield_callback = form_field

    def clean(self):
        first = (self.cleaned_data.get("first_witness") or "").casefold()
        second = (self.cleaned_data.get("second_witness") or "").casefold()
        if first and first == second:
            self.add_error("second_witness", "Give the address of a different person.")
        return self.cleaned_data
