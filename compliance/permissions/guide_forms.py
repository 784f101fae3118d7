"""One question of the guide, as a form that is sent by address only."""

from django import forms
from django.utils.html import format_html

from compliance.permissions.guide_questions import Question

ASKED = "asked"  # in the address: which question was on the page that was sent


class AnswerForm(forms.Form):
    """The answers to choose from; the field is called as the question is."""

    def __init__(self, question: Question, data: dict | None = None):
        super().__init__(data, label_suffix="")
        self.fields[question.name] = forms.ChoiceField(
            label=format_html('<span class="visually-hidden">{}</span>', question.text),
            choices=[(one.value, _with_hint(one.label, one.hint)) for one in question.choices],
            widget=forms.RadioSelect,
            help_text=question.hint,
            error_messages={
                "required": "Choose one of the answers.",
                "invalid_choice": "Choose one of the answers.",
            },
        )


def _with_hint(label: str, hint: str):
    if not hint:
        return label
    return format_html('{} <span class="meta d-block">{}</span>', label, hint)
