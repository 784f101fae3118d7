"""What the door asks of everybody, a form a page: danger, what it is, and what was told."""

from datetime import date, datetime

from django import forms
from django.utils import timezone
from django.utils.html import format_html

from compliance.permissions.fields import Words
from compliance.permissions.forms import AnswersForm
from incidents.bullying.facts import Known
from incidents.cases.fields import Past, PastDay
from incidents.cases.reported import Platform, Source
from incidents.reporting.destinations import EXAMPLES, Choice

LONGEST_SAID = 20_000
CHOOSE = "Choose one of these."


class DoorForm(AnswersForm):
    """A page of a report. Nothing on it need be perfect: whoever deals with it can ask."""

    left_for_later = False  # then what is empty is no fault, and whatever was given is kept

    def full_clean(self):
        super().full_clean()
        if self.left_for_later:
            for name in [one for one in self._errors if one in self.fields and self.is_gap(one)]:
                del self._errors[name]

    def is_gap(self, name: str) -> bool:
        """Whether nothing was put into the field, so that nothing is lost by leaving it so."""
        given = self[name].data
        return not (given.strip() if isinstance(given, str) else given)

    def answers_beside(self, kept: dict) -> dict:
        """Return the answers; what was kept of this page and is empty now is so from here on."""
        given = self.answers()
        emptied = [name for name in self.names() if name in kept and name not in given]
        return given | dict.fromkeys(emptied)

    @classmethod
    def initial_of(cls, answers: dict) -> dict:
        """Return the kept answers as the form's fields take them."""
        return {name: answers[name] for name in cls.names() if name in answers}

    @classmethod
    def judging(cls, answers: dict) -> "DoorForm":
        """Return the form filled in with answers that were kept, to be judged as of now."""
        kept = cls.initial_of(answers).items()
        return cls({name: cls.base_fields[name].prepare_value(value) for name, value in kept})


class DangerForm(DoorForm):
    danger = forms.ChoiceField(
        label="Is a child in immediate danger now?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose “Yes” or “No”. If you are in doubt, choose “Yes”.",
            "invalid_choice": CHOOSE,
        },
    )


class WhatForm(DoorForm):
    what = forms.ChoiceField(
        label="Choose the line that comes nearest",
        choices=[
            (one, format_html('{}<span class="meta d-block">{}</span>', one.label, EXAMPLES[one]))
            for one in Choice
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what comes nearest; “Something else, or I am not sure” will do.",
            "invalid_choice": CHOOSE,
        },
    )


class ToldForm(DoorForm):
    only_if_given = ("other_platform", "teller", "in_confidence")

    said = Words(
        longest=LONGEST_SAID,
        ask="Write down what you saw or were told.",
        rows=8,
        label="What was said or seen?",
        help_text="In the words that were used, where you remember them. Not what you think of it.",
    )
    happened_on = PastDay(
        label="On which day did it happen?",
        ask="Give the day. If you are not sure, give the last day on which it may have happened.",
        help_text="If it went on for a while, the last day.",
    )
    platform = forms.ChoiceField(
        label="On which site or app?",
        choices=[("", "Choose a site or app"), *Platform.choices],
        error_messages={
            "required": "Choose a site or app; “Not known” if you do not know it, or if none was.",
            "invalid_choice": "Choose from the list; “Another site or app” if it is not there.",
        },
    )
    other_platform = Words(longest=60, label="Which other one? (only if it is not listed)")
    aware_at = Past(
        label="When did you, or somebody else at the school, first know?",
        initial=timezone.now,
        ask="Give the day and the time, as well as you can.",
        help_text="It stands at now. Change it if somebody here knew before.",
    )
    source = forms.ChoiceField(
        label="Who told you?",
        choices=[(Source.STAFF, "I saw it myself, or a colleague told me")]
        + [one for one in Source.choices if one[0] != Source.STAFF],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who told you.", "invalid_choice": CHOOSE},
    )
    teller = Words(longest=200, label="Their name (optional)")
    in_confidence = forms.BooleanField(
        required=False,
        label="A pupil told me, or somebody else did, in confidence",
        help_text="It then says so wherever it is read. You cannot promise that nobody will know: "
        "where a child is at risk, it has to be passed on.",
    )

    @classmethod
    def initial_of(cls, answers):
        kept = super().initial_of(answers)
        if kept.get("aware_at"):
            kept["aware_at"] = datetime.fromisoformat(kept["aware_at"])
        if kept.get("happened_on"):
            kept["happened_on"] = date.fromisoformat(kept["happened_on"])
        return kept

    def clean(self):
        said = super().clean()
        if said.get("platform") == Platform.OTHER and not said.get("other_platform"):
            if "other_platform" not in self.errors:
                self.add_error("other_platform", "Say which site or app it is.")
        happened_on, aware_at = said.get("happened_on"), said.get("aware_at")
        if happened_on and aware_at and timezone.localdate(aware_at) < happened_on:
            self.add_error(
                "aware_at", "Nobody knew before it happened. Check this, and the day above."
            )
        return said


class BullyingToldForm(ToldForm):
    goes_on = forms.ChoiceField(
        label="Is it still going on?",
        choices=Known.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose “Not known” if you do not know it.",
            "invalid_choice": CHOOSE,
        },
    )
