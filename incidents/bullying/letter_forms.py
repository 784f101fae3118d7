"""The form of a letter: is what was typed well formed? It changes nothing."""

from collections.abc import Iterable

from django import forms

from compliance.permissions.fields import Words
from incidents.bullying.letters import LONGEST_NOTE, LONGEST_WORDS


class Ticked(forms.MultipleChoiceField):
    """Words that are ticked. One that does not stand in the letter any more is no mistake."""

    def valid_value(self, value):
        return True


class LetterForm(forms.Form):
    """The words; and where `doubtful` ones stand in them, that they are not meant as names."""

    words = Words(
        longest=LONGEST_WORDS,
        rows=22,
        ask="Write the letter.",
        label="The letter",
        help_text="An empty line begins a new paragraph. Fill in what stands in [square brackets], "
        "and name no child.",
    )
    field_order = ["words", "not_names", "note"]

    def __init__(self, *args, doubtful: Iterable[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        if doubtful:
            self.fields["not_names"] = Ticked(
                label="These words are also, or nearly, names on this case or one that belongs "
                "with it. They are not meant as names here:",
                choices=[(word, f"“{word}” is not a name here") for word in doubtful],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.order_fields(self.field_order)


class AskForm(LetterForm):
    """The same, with what the second person is to know."""

    note = Words(
        longest=LONGEST_NOTE,
        rows=2,
        label="What the second person should know",
        help_text="You may leave this empty. It is not part of the letter.",
    )
