from django import forms

from policyportal.school.models import School


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
            "address": "Printed on receipts and registers.",
            "second_witness": "Somebody else, so that no one person holds every copy.",
            "signatures_kept_years": "From 1 to 50. Six years is usual.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["signatures_kept_years"] = forms.IntegerField(
            label="Years that signatures are kept after someone leaves",
            help_text=self.fields["signatures_kept_years"].help_text,
            min_value=1,
            max_value=50,
        )

    def clean(self):
        first = (self.cleaned_data.get("first_witness") or "").casefold()
        second = (self.cleaned_data.get("second_witness") or "").casefold()
        if first and first == second:
            self.add_error("second_witness", "Give the address of a different person.")
        return self.cleaned_data
