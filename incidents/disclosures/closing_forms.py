"""Forms of the ends of a case: reasons, and a date of birth. They change nothing."""

from django import forms

from compliance.permissions.fields import Words
from incidents.disclosures.closing import LONGEST_WORDS
from policyportal.people.forms import DayField

READ_BY = "The second person reads it, and it stays in the chronology."


class CloseForm(forms.Form):
    reason = Words(
        longest=LONGEST_WORDS,
        rows=4,
        ask="Say why it can be closed.",
        label="Why can it be closed?",
        help_text=READ_BY,
    )


class VoidForm(forms.Form):
    reason = Words(
        longest=LONGEST_WORDS,
        rows=4,
        ask="Say what the mistake was.",
        label="What was the mistake?",
        help_text=READ_BY,
    )


class ReopenForm(forms.Form):
    reason = Words(
        longest=LONGEST_WORDS,
        rows=4,
        ask="Say why it is reopened.",
        label="Why is it reopened?",
        help_text="It stays in the chronology.",
    )


class DestroyForm(forms.Form):
    reason = Words(
        longest=LONGEST_WORDS,
        rows=3,
        ask="Say why nothing speaks against it.",
        label="Why does nothing speak against it?",
        help_text="For example that no claim, inquiry or police investigation needs it. The second "
        "person reads it; it goes with the record.",
    )


class BornOnForm(forms.Form):
    born_on = DayField(label="Date of birth", ask="Give the date of birth.", initial=None)
