"""The forms of the school's calendar: terms, closures, quiet hours, a calendar file."""

from django import forms
from django.core import signing

from policyportal.people.forms import ALL, DayField
from policyportal.refusal import Refused
from policyportal.school import calendar_file
from policyportal.school.calendar_file import Event, Meaning
from policyportal.school.models import ClosureKind, School

SHOW = [("", "Now or to come"), ("past", "Past"), (ALL, "All of them")]
SALT = "policyportal.school.calendar-file"
A_TIME = "Give a time, such as 7pm as 19:00."
KEPT_SECONDS = 24 * 60 * 60  # that a preview can be acted on


class ClosureForm(forms.Form):
    """Days that are not as others."""

    name = forms.CharField(
        label="What it is",
        max_length=80,
        help_text="For example: October half term.",
        error_messages={"required": "Say what it is, such as October half term."},
    )
    kind = forms.ChoiceField(
        label="What it means",
        choices=ClosureKind.choices,
        initial=ClosureKind.SHUT,
        required=False,
        error_messages={"invalid_choice": "Choose one of these."},
    )
    starts_on = DayField(label="First day", ask="Give the first day.", initial=None)
    ends_on = DayField(label="Last day", ask="Give the last day.", initial=None)

    def clean_kind(self):
        return self.cleaned_data["kind"] or ClosureKind.SHUT


class TermForm(forms.Form):
    """A term, from its first day to its last."""

    prefix = "term"

    name = forms.CharField(
        label="Which term",
        max_length=80,
        help_text="For example: Autumn term 2026.",
        error_messages={"required": "Say which term it is, such as Autumn term 2026."},
    )
    starts_on = DayField(label="First day", ask="Give the first day.", initial=None)
    ends_on = DayField(label="Last day", ask="Give the last day.", initial=None)


class QuietForm(forms.ModelForm):
    """The hours in which no e-mails are sent that can wait."""

    class Meta:
        model = School
        fields = ["quiet_from", "quiet_until"]
        labels = {"quiet_from": "No e-mails from", "quiet_until": "Until, in the morning"}
        widgets = {
            name: forms.TimeInput({"type": "time"}, format="%H:%M")
            for name in ("quiet_from", "quiet_until")
        }
        error_messages = {
            name: {"required": A_TIME, "invalid": A_TIME} for name in ("quiet_from", "quiet_until")
        }

    def clean(self):
        begins, ends = (self.cleaned_data.get(name) for name in ("quiet_from", "quiet_until"))
        if begins and ends and begins <= ends:
            self.add_error(
                "quiet_from", "The quiet time lasts over the night: it begins later than it ends."
            )
        return self.cleaned_data


class ClosureFilterForm(forms.Form):
    """What narrows the list; what is not understood narrows nothing."""

    show = forms.ChoiceField(required=False, choices=SHOW)


class CalendarFileForm(forms.Form):
    """A calendar file; what was read of it is then in `events`."""

    file = forms.FileField(
        label="Calendar file",
        help_text="An .ics file, as the school’s website or calendar program gives it. Up to 1 MB.",
        error_messages={
            "required": "Choose the calendar file.",
            "empty": calendar_file.NOT_A_CALENDAR,
        },
    )

    def clean_file(self):
        given = self.cleaned_data["file"]
        try:
            self.events = calendar_file.read(given.read(calendar_file.LARGEST + 1))
        except Refused as refused:
            raise forms.ValidationError(refused.sentence) from refused
        return given


class EventsForm(forms.Form):
    """What each event of the file means; the events come back signed, as they were shown."""

    events = forms.CharField(widget=forms.HiddenInput)

    @staticmethod
    def signed(events: list[Event]) -> str:
        rows = [[one.name, f"{one.starts_on}", f"{one.ends_on}", one.repeats] for one in events]
        return signing.dumps(rows, salt=SALT, compress=True)

    def clean_events(self):
        try:
            rows = signing.loads(self.cleaned_data["events"], salt=SALT, max_age=KEPT_SECONDS)
        except signing.BadSignature as error:
            raise forms.ValidationError("Choose the file again: the page is too old.") from error
        days = calendar_file.date.fromisoformat
        return [
            Event(name, days(first), days(last), repeats) for name, first, last, repeats in rows
        ]

    def chosen(self) -> list[tuple[Event, Meaning]]:
        """Return each event with what it was said to mean; what is not understood is left out."""
        meanings = set(Meaning.values)
        said = (
            self.data.get(f"meaning-{at}", "") for at in range(len(self.cleaned_data["events"]))
        )
        both = zip(self.cleaned_data["events"], said, strict=True)
        return [(event, Meaning(one)) for event, one in both if one in meanings]
