"""The form that says what a report really is."""

from django import forms

from compliance.permissions.fields import Words
from incidents.disclosures.draft_forms import SomebodyHere
from incidents.disclosures.subject import LONGEST_DESCRIBED
from incidents.reporting.rerouting import LONGEST_REASON
from policyportal.people.forms import suggested


class AskForm(forms.Form):
    """What it is instead, and why."""

    to = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="What it is",
        error_messages={
            "required": "Choose what it is instead.",
            "invalid_choice": "Choose what it is instead.",
        },
    )
    reason = Words(
        longest=LONGEST_REASON,
        rows=3,
        ask="Say why it is something else.",
        label="Why it is something else",
        help_text="It stays in the chronology of both.",
    )

    def __init__(self, *args, targets: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = list(targets.items())

    @property
    def suggestions(self):
        """People who are offered while a name is typed."""
        return suggested() if "subject" in self.fields else []


class RerouteForm(AskForm):
    """The same, and which adult it is about, where it is one who works here."""

    subject = SomebodyHere(
        ask="",
        required=False,
        label="Only for an adult here: who it is",
        help_text="Their whole name, or the e-mail address they have at work.",
    )
    described = Words(
        longest=LONGEST_DESCRIBED,
        label="Or an adult here who is not on the school’s list",
        help_text="A supply teacher, a coach, a driver, somebody who has left.",
    )
    field_order = ("to", "subject", "described", "reason")
