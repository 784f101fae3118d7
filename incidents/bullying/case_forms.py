"""The filters of the list of cases."""

from django import forms

from incidents.bullying.models import State
from incidents.cases.reported import Platform

OPEN_ONES, DUE, ALL = "open", "look-again", "all"


class FilterForm(forms.Form):
    """What narrows the list of cases; what is not understood narrows nothing."""

    state = forms.ChoiceField(
        choices=[
            (OPEN_ONES, "Open"),
            (DUE, "To be looked at again"),
            (ALL, "All"),
            *State.choices,
        ],
        required=False,
        label="Status",
    )
    platform = forms.ChoiceField(
        choices=[("", "Any"), *Platform.choices], required=False, label="Site or app"
    )
    q = forms.CharField(
        max_length=80,
        required=False,
        label="Reference, class, or a child’s name exactly as written",
    )

    def chosen(self) -> dict[str, str]:
        """Return the filters that were understood and narrow something."""
        self.is_valid()
        return {
            name: value for name, value in self.cleaned_data.items() if value and "\0" not in value
        }
