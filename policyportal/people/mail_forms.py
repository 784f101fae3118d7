from datetime import time

from django import forms

from policyportal.documents.templatetags.dates import clock
from policyportal.people.models import MailHow, Person
from policyportal.school import opening
from policyportal.school.models import School


class MailForm(forms.Form):
    """How and when a person is told by e-mail; only hours at which the school sends any."""

    mail_how = forms.ChoiceField(
        label="Which e-mails do you want?",
        choices=MailHow.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which e-mails you want."},
    )
    mail_hour = forms.TypedChoiceField(
        label="At which hour?",
        coerce=int,
        error_messages={
            "required": "Choose an hour.",
            "invalid_choice": "Choose one of the hours in the list.",
        },
    )

    def __init__(self, *args, person: Person, school: School, **kwargs):
        now = {"mail_how": person.mail_how, "mail_hour": person.mail_hour}
        super().__init__(*args, initial=now, **kwargs)
        hours = sorted({*opening.hours(school), person.mail_hour})
        self.fields["mail_hour"].choices = [(hour, clock(time(hour))) for hour in hours]
        self.fields["mail_hour"].help_text = (
            f"The school sends these e-mails between {clock(school.quiet_until)} and "
            f"{clock(school.quiet_from)}, on days on which staff are in."
        )
