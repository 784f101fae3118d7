"""The forms by which people are added to a case and taken off it."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone

from compliance.permissions.fields import Colleague, Words
from incidents.cases.grants import LONGEST_DAYS, LONGEST_REASON
from incidents.cases.models import Power
from policyportal.people.forms import DayField, suggested

USUAL = timedelta(days=14)


class AddPersonForm(forms.Form):
    """Who, what they may do, why, and until the end of which day."""

    person = Colleague(
        ask="Say who it is.",
        label="Who",
        help_text="Their whole name, or the e-mail address they have at work.",
    )
    power = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (Power.READ, Power.WORK)],
        widget=forms.RadioSelect,
        label="What they may do",
        error_messages={"required": "Choose whether they read the case or work on it."},
    )
    reason = Words(
        longest=LONGEST_REASON,
        ask="Say why they need to see this case.",
        rows=3,
        label="Why they need to see it",
        help_text="It stays on the record, and they read it.",
    )
    ends_at = DayField(
        ask="Give the last day.",
        label="Until the end of",
        help_text=f"At most {LONGEST_DAYS} days. It ends by itself.",
        initial=lambda: timezone.localdate() + USUAL,
    )

    @property
    def suggestions(self):
        """People who are offered while a name is typed."""
        return suggested()

    def clean_ends_at(self) -> datetime:
        """Return the last minute of the day (Europe/London)."""
        last = datetime.combine(self.cleaned_data["ends_at"], time(23, 59))
        return timezone.make_aware(last)
