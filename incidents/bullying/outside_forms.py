"""The form of a referral outside: is what was typed well formed? It changes nothing."""

from django import forms
from django.utils import timezone

from compliance.permissions.fields import Words
from incidents.bullying.guards import LONGEST_WORDS
from incidents.bullying.models import Body
from incidents.cases.fields import Past


class ReferralForm(forms.Form):
    body = forms.ChoiceField(
        label="To whom?",
        choices=Body.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose to whom it was referred.",
            "invalid_choice": "Choose one of these.",
        },
    )
    made_at = Past(label="When?", initial=timezone.now)
    words = Words(
        longest=LONGEST_WORDS,
        rows=5,
        ask="Say whom you reached, what you said, and their answer.",
        label="Whom did you reach, what did you say, and what did they answer?",
        help_text="With a name or an office, and the number they gave it, such as a crime "
        "reference. If they turned it down, their reason.",
    )
