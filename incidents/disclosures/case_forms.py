"""The forms of the case page and of the list."""

from django import forms

from compliance.permissions.fields import Words
from incidents.disclosures.draft_forms import ClausesForm, ThresholdForm
from incidents.disclosures.models import Kind, State

OPEN_ONES, ALL = "open", "all"


class FilterForm(forms.Form):
    """What narrows the list of cases; what is not understood narrows nothing."""

    state = forms.ChoiceField(
        choices=[(OPEN_ONES, "Open"), (ALL, "All"), *State.choices], required=False, label="Status"
    )
    kind = forms.ChoiceField(
        choices=[("", "Both"), *Kind.choices], required=False, label="Kind of record"
    )
    q = forms.CharField(max_length=80, required=False, label="Reference or person")

    def chosen(self) -> dict[str, str]:
        """Return the filters that were understood and narrow something."""
        self.is_valid()
        return {
            name: value for name, value in self.cleaned_data.items() if value and "\0" not in value
        }


class TickForm(forms.Form):
    note = Words(
        label="A note (optional)",
        longest=4000,
        rows=4,
        help_text="What was said or done, where that helps later.",
    )


class CompleteForm(ClausesForm):
    """What the one door did not ask. Conduct has no harm threshold."""

    field_order = ("limbs", "clauses")
    limbs = ThresholdForm.base_fields["limbs"]
    clean_limbs = ThresholdForm.clean_limbs

    def __init__(self, *args, conduct: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if conduct:
            del self.fields["limbs"]
