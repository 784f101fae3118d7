"""What is added to a case, and what is right instead of what stands there."""

from django import forms

from compliance.permissions.fields import Words
from incidents.cases.adding import LONGEST_REASON, LONGEST_WORDS
from incidents.cases.fields import Past


class AddForm(forms.Form):
    words = Words(
        label="What is to be added",
        longest=LONGEST_WORDS,
        ask="Write what is to be added.",
        rows=8,
        help_text="As it was said, with who said it. It cannot be changed afterwards; it can be "
        "corrected, and both stay.",
    )
    happened_at = Past(
        label="When it happened (optional)",
        required=False,
        help_text="Where that was not just now.",
    )


class CorrectForm(forms.Form):
    words = Words(label="What is right", longest=LONGEST_WORDS, ask="Write what is right.", rows=6)
    reason = Words(
        label="Why it is corrected", longest=LONGEST_REASON, ask="Say why it is corrected.", rows=3
    )
