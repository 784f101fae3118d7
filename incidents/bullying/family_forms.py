"""Forms about families: is what was typed well formed? They change nothing."""

from django import forms
from django.utils import timezone

from compliance.permissions.fields import Words
from incidents.bullying.families import NO_WORDS_NEEDED
from incidents.bullying.guards import LONGEST_WORDS
from incidents.bullying.models import Contact
from incidents.cases.fields import Past
from incidents.cases.models import Involved, Side
from incidents.children.models import Child


class FamilyForm(forms.Form):
    """Whose family it is, and who they are; of an adult from outside also without a child."""

    children = forms.MultipleChoiceField(
        label="Whose parents or carers are they?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick every child of the case who is theirs: brothers and sisters share one "
        "family.",
        error_messages={
            "required": "Tick the children whose family it is.",
            "invalid_choice": "One of these children is not on this case any more.",
        },
    )
    words = Words(
        longest=LONGEST_WORDS,
        rows=3,
        ask="Say who they are, and how they are reached.",
        label="Who are they, and how are they reached?",
        help_text="Such as the mother’s name and telephone number. Where parents live apart, note "
        "each of them as a family.",
    )

    def __init__(self, data=None, *, involved: list[Involved], described: str, **kwargs):
        super().__init__(data, **kwargs)
        self.on_case = {one.child.reference: one.child for one in involved}
        field = self.fields["children"]
        field.choices = [(one, _named(child, involved)) for one, child in self.on_case.items()]
        field.required = not described
        if not self.on_case:
            del self.fields["children"]

    def clean(self):
        said = super().clean()
        ticked = said.get("children", [])
        return said | {"children": [self.on_case[one] for one in ticked]}


def _named(child: Child, involved: list[Involved]) -> str:
    sides = [Side(one.side).label.lower() for one in involved if one.child_id == child.pk]
    of = f", {child.school_class}" if child.school_class else ""
    return f"{child.name}{of} ({'; '.join(sides)})"


class ContactForm(forms.Form):
    """What happened with a family, when, and what was said."""

    what = forms.ChoiceField(
        label="What happened?",
        choices=Contact.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what happened.",
            "invalid_choice": "Choose one of these.",
        },
    )
    happened_at = Past(label="When?", initial=timezone.now)
    words = Words(
        longest=LONGEST_WORDS,
        rows=5,
        label="What was said, and what did they answer?",
        help_text="As close to the words as you can. For an invitation, or where nobody answered, "
        "this may stay empty.",
    )

    def clean(self):
        said = super().clean()
        needed = said.get("what") and said["what"] not in NO_WORDS_NEEDED
        if needed and "words" in said and not said["words"]:
            self.add_error("words", "Say what was said, and what they answered.")
        return said
