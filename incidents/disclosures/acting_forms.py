"""Forms about the person's work, and about who was told and offered what. They change nothing."""

from django import forms

from compliance.permissions.fields import Words
from incidents.disclosures import acting
from incidents.disclosures.fields import Past, PastDay
from incidents.disclosures.models import Action, Disclosure
from incidents.disclosures.supporting import Support
from incidents.disclosures.told import How, Who, Written

LONGEST_WORDS = 4000
LONGEST_NAME = 200


def choose(what: str) -> dict[str, str]:
    """Return what a field of choices says where none of them was chosen."""
    return {"required": what, "invalid_choice": what}


class ActionForm(forms.Form):
    """A decision about work, with what it rests on; before advice, with why a child cannot wait."""

    override_reason = Words(
        longest=LONGEST_WORDS,
        rows=3,
        label="What is the immediate risk?",
        help_text="Why this could not wait for the advice. It stays marked on the case for ever.",
    )
    override_child = Words(
        longest=LONGEST_NAME,
        label="Which child is at immediate risk?",
        help_text="Their name, or what is known of them.",
    )
    action = forms.ChoiceField(
        label="What was decided?",
        choices=Action.choices,
        widget=forms.RadioSelect,
        error_messages=choose("Choose what was decided."),
    )
    decided_by_employer = Words(
        longest=LONGEST_NAME,
        label="Who decided it for the employer?",
        help_text="Name and office, such as the headteacher, or the chair for the governing board.",
    )
    views_canvassed = Words(
        longest=LONGEST_WORDS,
        rows=3,
        label="Whose views were asked for, and what were they?",
        help_text="Such as those of the LADO, the police, children’s social care and the adviser "
        "for personnel. Needed for a suspension.",
    )
    alternatives = Words(
        longest=LONGEST_WORDS,
        rows=3,
        label="Which alternatives to suspension were looked at?",
        help_text="Such as other duties away from the child, another adult in the room, work in "
        "another place or from home, or leave that both agree on. For an alternative: which one.",
    )
    why_not_alternatives = Words(
        longest=LONGEST_WORDS,
        rows=3,
        label="Why would none of them do?",
        help_text="Needed for a suspension.",
    )

    def __init__(self, data=None, *, case: Disclosure, **kwargs):
        super().__init__(data, **kwargs)
        self.before_advice = acting.is_before_advice(case)
        if self.before_advice and not case.action:  # leaving all as it is needs no exception
            changes = [choice for choice in Action.choices if choice[0] != Action.NONE]
            self.fields["action"].choices = changes
        typed = data or {}
        for name in ("override_reason", "override_child"):
            # What was typed before the advice came in is shown again, not dropped.
            if not self.before_advice and not typed.get(name):
                del self.fields[name]

    def clean(self):
        said = super().clean()
        if said.get("action") and not self.errors:
            action, before = Action(said["action"]), self.before_advice
            wanted = acting.missing(action, before_advice=before, said=said)
            for field, sentence in wanted.items():
                self.add_error(field, sentence)
        return said


class WrittenForm(forms.Form):
    at = Past(label="When did they get it, or when was it sent?", ask="Give the day and the time.")
    how = forms.ChoiceField(
        label="How?",
        choices=Written.choices,
        widget=forms.RadioSelect,
        error_messages=choose("Choose how they got it."),
    )


class ToldForm(forms.Form):
    who = forms.ChoiceField(
        label="Who was told?",
        choices=Who.choices,
        widget=forms.RadioSelect,
        error_messages=choose("Choose who was told."),
    )
    whom = Words(
        longest=LONGEST_NAME,
        label="Their name (optional)",
        help_text="Needed where it is somebody else. Useful for anybody: name and office.",
    )
    told_at = Past(label="When?", ask="Give the day and the time.")
    how = forms.ChoiceField(
        label="How?",
        choices=How.choices,
        widget=forms.RadioSelect,
        error_messages=choose("Choose how they were told."),
    )
    words = Words(
        longest=LONGEST_WORDS,
        rows=5,
        ask="Say what they were told.",
        label="What were they told?",
        help_text="As close to the words as you can, and what they answered.",
    )
    warned = forms.BooleanField(
        label="They were told that nothing may be published that identifies a teacher.",
        required=False,
    )

    def __init__(self, data=None, *, restricted: bool, **kwargs):
        super().__init__(data, **kwargs)
        if not restricted:
            del self.fields["warned"]


class ChargedForm(forms.Form):
    on = PastDay(label="On which day?", ask="Give the day.")
    words = Words(
        longest=LONGEST_WORDS,
        rows=3,
        ask="Say who told you.",
        label="Who told you, and with what are they charged?",
    )


class ContactForm(forms.Form):
    contact = Words(
        longest=LONGEST_NAME,
        ask="Name the contact.",
        label="Who is their contact?",
        help_text="Name and office. Somebody other than you is better, if there is anybody.",
    )
    reach = Words(
        longest=LONGEST_NAME,
        ask="Say how the contact can be reached.",
        label="How can the contact be reached?",
        help_text="Such as a telephone number and the hours.",
    )
    words = Words(longest=LONGEST_WORDS, rows=3, label="What was agreed, if anything (optional)")


class SupportForm(forms.Form):
    offered = forms.MultipleChoiceField(
        label="What were they offered?",
        choices=Support.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick what was offered.",
            "invalid_choice": "Tick what is on the list.",
        },
    )
    offered_at = Past(label="When?", ask="Give the day and the time.")
    words = Words(
        longest=LONGEST_WORDS,
        rows=3,
        label="More about it (optional)",
        help_text="What they answered, and what else was offered.",
    )
