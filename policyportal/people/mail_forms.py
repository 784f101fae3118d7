from datetime import time

from django import forms

from policyportal.people.models import MailHow, Person
from policyportal.school.models import School


def in_words(hour: int) -> str:
    """Return a full hour as people say it: 8am, 12 noon, 4pm."""
    if hour == 12:
        return "12 noon"
    return f"{hour % 12 or 12}{'am' if hour < 12 else 'pm'}"


class MailForm(forms.ModelForm):
    """How and when a person is told by e-mail; only hours at which the school sends any."""

    class Meta:
        model = Person
        fields = ["mail_how", "mail_hour"]
        labels = {"mail_how": "Which e-mails do you want?"}
        widgets = {"mail_how": forms.RadioSelect}

    mail_hour = forms.TypedChoiceField(label="At which hour?", coerce=int)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mail_how"].choices = MailHow.choices
        hours = {*_hours(School.here()), self.instance.mail_hour}
        self.fields["mail_hour"].choices = [(hour, in_words(hour)) for hour in sorted(hours)]


def _hours(school: School) -> list[int]:
    """Return the hours in which the school sends e-mails for at least a while."""
    first, last = school.quiet_until, school.quiet_from
    return [hour for hour in range(24) if first.hour <= hour and time(hour) < last]
