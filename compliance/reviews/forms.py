"""What narrows the list of review dates."""

from django import forms

from compliance.reviews.sources import LATE, SOON, Source


class Filters(forms.Form):
    """What part of the list to show. What is not understood is left out."""

    source = forms.ChoiceField(
        label="Of what", required=False, choices=[("", "Everything"), *Source.choices]
    )
    due = forms.ChoiceField(
        label="When",
        required=False,
        choices=[("", "Every date"), (LATE, "Overdue"), (SOON, "Due soon")],
    )

    def chosen(self) -> dict:
        """Return the filters that are set and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
