"""Forms about the plan and the days on which somebody looks again. They change nothing."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from compliance.permissions.fields import DayToCome, Words
from incidents.bullying.facts import Known
from incidents.bullying.guards import LONGEST_WORDS


class LaterDay(DayToCome):
    """A day to come, tomorrow or later, and not so far ahead that the year is wrong."""

    def widget_attrs(self, widget):
        tomorrow = timezone.localdate() + timedelta(days=1)
        return super().widget_attrs(widget) | {"min": tomorrow.isoformat()}


class PlanForm(forms.Form):
    words = Words(
        longest=LONGEST_WORDS,
        rows=6,
        ask="Write down what was agreed, and with whom.",
        label="What was agreed, and with whom?",
        help_text="What the school does, what each family does, what the children agreed to, and "
        "how everybody will notice that it works.",
    )
    follow_up_on = LaterDay(
        label="On which day does somebody look whether it holds?",
        ask="Give the day on which somebody looks again.",
        help_text="Whoever manages the case is reminded on that day.",
    )


class FollowUpForm(forms.Form):
    due_on = LaterDay(
        label="On which day?",
        ask="Give the day on which somebody looks again.",
        help_text="Whoever manages the case is reminded on that day.",
    )
    words = Words(
        longest=LONGEST_WORDS,
        rows=3,
        ask="Say what somebody looks at on that day.",
        label="What is looked at?",
        help_text="Such as: ask how the playground is now, and whether messages still come.",
    )


class LookAgainForm(forms.Form):
    found = Words(
        longest=LONGEST_WORDS,
        rows=5,
        ask="Write down what you found.",
        label="What did you find?",
        help_text="Whom you asked, and what they said, as close to the words as you can.",
    )
    goes_on = forms.ChoiceField(
        label="Does it still go on?",
        choices=Known.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether it still goes on; “Not known” is an answer too.",
            "invalid_choice": "Choose one of these.",
        },
    )
    next_on = LaterDay(
        required=False,
        label="When does somebody look again? (optional)",
        help_text="Needed where it still goes on, unless another day is set already.",
    )
