"""The second person's answer: is what was typed well formed? It changes nothing."""

from django import forms
from django.db.models import TextChoices

from compliance.permissions.fields import Words

LONGEST_WORDS = 4000


class Yes(TextChoices):
    CONFIRM = "confirm", "I confirm it"
    REFUSE = "refuse", "I do not confirm it"


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label="Your answer",
        choices=Yes.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose your answer.",
            "invalid_choice": "Choose one of these.",
        },
    )
    words = Words(
        longest=LONGEST_WORDS,
        rows=4,
        label="Your words",
        help_text="Why you do not confirm it. If you do, you may leave this empty.",
    )

    def clean(self):
        said = super().clean()
        if said.get("answer") == Yes.REFUSE and "words" in said and not said["words"]:
            self.add_error("words", "Say why you do not confirm it.")
        return said
