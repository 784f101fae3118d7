"""Forms about the LADO and the police. They change nothing."""

from django import forms

from compliance.permissions.fields import Words
from incidents.disclosures.advising import OnSuspension
from incidents.disclosures.fields import Past, PastDay
from incidents.disclosures.models import Disclosure, Limb
from incidents.disclosures.referring import reason_field
from incidents.disclosures.told import How

LONGEST_WORDS = 4000
LONGEST_NAME = 200
CHOOSE = {"required": "Choose one.", "invalid_choice": "Choose one of these."}


class ReferForm(forms.Form):
    made_at = Past(label="When did you make the referral?", ask="Give the day and the time.")
    method = forms.ChoiceField(
        label="How?", choices=How.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    officer = Words(
        longest=LONGEST_NAME,
        ask="Say who took the referral.",
        label="Who took it?",
        help_text="The name of the officer, or of the team if you were given no name.",
    )
    lado_reference = Words(longest=60, label="Their reference (optional)")


class LimbsForm(forms.Form):
    """Why the harm threshold is not met, limb by limb."""

    def __init__(self, data=None, *, case: Disclosure, **kwargs):
        super().__init__(data, **kwargs)
        for limb in Limb:
            ticked = limb in case.limbs
            self.fields[reason_field(limb)] = Words(
                longest=LONGEST_WORDS,
                rows=2,
                ask=f"Say why this is not met: {limb.label.lower()}.",
                label=f"{limb.label}: why is this not met?",
                help_text="This was ticked when it was recorded." if ticked else "",
            )

    def said(self) -> dict:
        """Return what was given, with the reasons by limb."""
        reasons = {limb.value: self.cleaned_data[reason_field(limb)] for limb in Limb}
        taken = {reason_field(limb) for limb in Limb}
        others = {name: v for name, v in self.cleaned_data.items() if name not in taken}
        return others | {"reasons": reasons}


class ConsultForm(LimbsForm):
    consulted_at = Past(label="When did you speak to them?", ask="Give the day and the time.")
    officer = Words(
        longest=LONGEST_NAME, ask="Say who gave the advice.", label="Whom did you speak to?"
    )
    advice = Words(
        longest=LONGEST_WORDS,
        rows=4,
        ask="Write down what they advised.",
        label="What did they advise?",
        help_text="That no referral is needed, and what they want you to do instead.",
    )


class AdviceForm(forms.Form):
    given_at = Past(label="When was the advice given?", ask="Give the day and the time.")
    officer = Words(longest=LONGEST_NAME, ask="Say who gave the advice.", label="Who gave it?")
    words = Words(
        longest=LONGEST_WORDS,
        rows=6,
        ask="Write down what they advised.",
        label="What did they advise?",
        help_text="As close to their words as you can. It stays as you write it now.",
    )
    on_suspension = forms.ChoiceField(
        label="What did they say about suspension?",
        choices=OnSuspension.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
        help_text="They advise. The employer decides, on the next page.",
    )
    police_contacted = forms.TypedChoiceField(
        label="Had they been in contact with the police?",
        choices=[("yes", "Yes"), ("no", "Not yet")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    police_at = Past(
        label="When was that contact? (optional)",
        ask="Give the day and the time, or leave it empty.",
        required=False,
    )


class BeganForm(forms.Form):
    on = PastDay(label="Since which day do the police investigate?", ask="Give the day.")
    words = Words(
        longest=LONGEST_WORDS,
        rows=3,
        label="Who told you, and whom can you reach there? (optional)",
    )


class ReviewedForm(forms.Form):
    on = PastDay(label="On which day was the review?", ask="Give the day.")
    words = Words(
        longest=LONGEST_WORDS,
        rows=4,
        ask="Say what came of the review.",
        label="What came of it?",
        help_text="Who took part, how far the police are, what was agreed.",
    )


class EndedForm(forms.Form):
    on = PastDay(label="On which day did they finish?", ask="Give the day.")
    words = Words(
        longest=LONGEST_WORDS,
        rows=4,
        ask="Say with what result.",
        label="With what result?",
        help_text="Such as no further action, a caution, a charge, or a trial and how it ended.",
    )
