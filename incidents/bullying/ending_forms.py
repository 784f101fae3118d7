"""Forms of the middle and the ends of a case. They say whether it is well-formed, and no more."""

from django import forms

from compliance.permissions.fields import Words
from incidents.bullying.ending import SchoolTold
from incidents.bullying.guards import LONGEST_WORDS
from incidents.cases.fields import Past, PastDay

STAYS = "It stays in the chronology."


def _words(label: str, *, ask: str = "", rows: int = 5, help_text: str = STAYS) -> Words:
    return Words(label=label, longest=LONGEST_WORDS, ask=ask, rows=rows, help_text=help_text)


class InvestigateForm(forms.Form):
    words = _words(
        "How do you go about it? (optional)",
        help_text="Who speaks to whom, in which order, and who is with the children.",
    )


class FoundForm(forms.Form):
    words = _words(
        "What was found",
        ask="Write what was found.",
        rows=8,
        help_text="Who said or showed what. What a child says is written down as they say it.",
    )
    happened_at = Past(
        label="When that was (optional)", required=False, help_text="Where that was not just now."
    )


class TickForm(forms.Form):
    note = _words("A note (optional)", rows=4, help_text="What was said or done.")

    def __init__(self, *args, asks: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if asks:
            self.fields["note"] = _words("What was said", ask=asks, rows=4)


class ResolveForm(forms.Form):
    words = _words("What settled it?", ask="Write what settled it.")


class GoesOnForm(forms.Form):
    words = _words("What has happened since?", ask="Write what has happened since.")


class NotSchoolForm(forms.Form):
    words = _words(
        "Why is it not the school’s to resolve?", ask="Write why it is not the school’s to resolve."
    )
    otherwise = _words(
        "Why is it not, although the policy says that it is the school’s?",
        ask="The policy says that it is the school’s. Say why it is not, all the same.",
        rows=4,
    )
    school_told = forms.ChoiceField(
        label="Does the other school know?",
        choices=SchoolTold.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the other school was told."},
    )
    told_on = PastDay(label="The day on which it was told", required=False)
    why_not_told = _words("Why it was not told", rows=3, help_text="Where it was not.")

    def __init__(self, *args, is_ours: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_ours:
            del self.fields["otherwise"]


class CloseForm(forms.Form):
    words = _words("What came of it?", ask="Write what came of it.")
    why_not_referred = _words("Why was it not referred?", ask="Say why it was not referred.")

    def __init__(self, *args, is_missing: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_missing:
            del self.fields["why_not_referred"]


class VoidForm(forms.Form):
    reason = _words(
        "What was the mistake?",
        ask="Say what the mistake was.",
        rows=4,
        help_text="The second person reads it, and it stays in the chronology.",
    )


class ReopenForm(forms.Form):
    words = _words("Why is it reopened?", ask="Say why it is reopened.", rows=4)
