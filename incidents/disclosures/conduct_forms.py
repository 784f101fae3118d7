"""Forms of a conduct record: is what was typed well formed? They change nothing."""

from django import forms

from compliance.permissions.fields import Words
from incidents.disclosures.conduct import LONGEST_WORDS
from incidents.disclosures.fields import Past
from incidents.disclosures.models import ConductOutcome, Limb


class ExplanationForm(forms.Form):
    heard_at = Past(label="When were they heard?", ask="Say when they were heard.")
    words = Words(
        longest=LONGEST_WORDS,
        rows=8,
        ask="Write down what they say.",
        label="What do they say to it?",
        help_text="In their words as far as you can.",
    )


class ConductOutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Outcome",
        choices=ConductOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the outcome.",
            "invalid_choice": "Choose one of these.",
        },
    )
    reasons = Words(
        longest=LONGEST_WORDS, rows=5, ask="Give your reasons.", label="What are your reasons?"
    )


class EscalateForm(forms.Form):
    reason = Words(
        longest=LONGEST_WORDS,
        rows=5,
        ask="Say how a child comes into it.",
        label="How does a child come into it?",
    )
    children = Words(
        longest=1000,
        rows=2,
        label="Which child or children? (if it is known)",
        help_text="Names and classes. Kept encrypted.",
    )
    aware_at = Past(
        label="When did somebody at the school first know that?",
        ask="Say when it was first known.",
        help_text="The working day in which the LADO is to be told runs from then.",
    )
    limbs = forms.MultipleChoiceField(
        label="Which of these seem to be met, as far as you can say?",
        choices=Limb.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="It may be none; the LADO helps to judge it.",
        error_messages={"invalid_choice": "Choose from these only."},
    )
