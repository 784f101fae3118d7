"""Forms of the outcome and of what a substantiated one opens. They change nothing."""

from django import forms

from compliance.permissions.fields import Words
from incidents.disclosures.acting_forms import LONGEST_WORDS, choose
from incidents.disclosures.concluding import Stage
from incidents.disclosures.fields import PastDay
from incidents.disclosures.models import Outcome, Question
from policyportal.people.forms import DayField

MEANS = {
    Outcome.SUBSTANTIATED: "there is enough evidence that it happened",
    Outcome.MALICIOUS: "there is enough evidence that it did not happen, and that somebody meant "
    "to deceive or to harm",
    Outcome.FALSE: "there is enough evidence that it did not happen",
    Outcome.UNSUBSTANTIATED: "there is not enough evidence either way; that says nothing of guilt "
    "or innocence",
    Outcome.UNFOUNDED: "nothing bears it out: what was seen or heard was mistaken or misread",
}


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label="What is the outcome?",
        choices=[(one.value, f"{one.label}: {means}") for one, means in MEANS.items()],
        widget=forms.RadioSelect,
        error_messages=choose("Choose the outcome."),
    )
    reasons = Words(
        longest=LONGEST_WORDS,
        rows=6,
        ask="Say what the outcome rests on.",
        label="What does it rest on?",
        help_text="What was looked into, by whom, what was found, and who agreed with the outcome.",
    )
    born_on = DayField(
        label="Their date of birth (optional)",
        required=False,
        initial=None,
        help_text="How long the record is kept depends on it: until they reach retirement age, or "
        "for ten years, whichever is longer. It can be given later.",
    )
    consents_to_keep = forms.BooleanField(
        label="Malicious or false only: the person wants it kept on their file.",
        required=False,
    )


class BodyForm(forms.Form):
    answer = forms.ChoiceField(
        label="What was decided?",
        choices=[choice for choice in Question.choices if choice[0]],
        widget=forms.RadioSelect,
        error_messages=choose("Choose whether it was referred."),
    )
    reasons = Words(
        longest=LONGEST_WORDS,
        rows=4,
        ask="Say why, or when and under which number it was referred.",
        label="Why?",
        help_text="Where it was referred: when, by whom and under which number.",
    )


class DisciplinaryForm(forms.Form):
    stage = forms.ChoiceField(
        label="How far has it come?",
        choices=Stage.choices,
        widget=forms.RadioSelect,
        error_messages=choose("Choose how far it has come."),
    )
    on = PastDay(label="On which day?", ask="Give the day.")
    words = Words(
        longest=LONGEST_WORDS,
        rows=4,
        ask="Say what was decided, and by whom.",
        label="What was decided, and by whom?",
    )
