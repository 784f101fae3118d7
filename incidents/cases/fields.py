"""Fields for when something happened: in the past, on the school's own clock."""

from datetime import date, datetime

from django import forms
from django.utils import timezone

from policyportal.people.forms import DayField

EARLIEST = 2000  # the year before which nothing that is recorded here can have happened
TO_COME = "This lies in the future. Give a time that has passed."
LONG_AGO = f"This is before {EARLIEST}. Check the year."


class Past(forms.DateTimeField):
    """A day and a time that have passed (Europe/London), as one moment."""

    def __init__(self, *, ask: str = "Give the day and the time.", **kwargs):
        kwargs.setdefault(
            "widget", forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        )
        kwargs.setdefault("error_messages", {"required": ask, "invalid": ask})
        super().__init__(
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs
        )

    def to_python(self, value) -> datetime | None:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            if value and error.code == "ambiguous_timezone":
                raise forms.ValidationError(
                    "The clocks change that night, so this time is not clear. Give one an hour "
                    "earlier or later."
                ) from error
            raise

    def clean(self, value) -> datetime | None:
        given = super().clean(value)
        if given and given > timezone.now():
            raise forms.ValidationError(TO_COME)
        if given and given.year < EARLIEST:
            raise forms.ValidationError(LONG_AGO)
        return given


class PastDay(DayField):
    """A whole day, today or earlier."""

    def __init__(self, **kwargs):
        kwargs.setdefault("initial", None)
        super().__init__(**kwargs)

    def clean(self, value) -> date | None:
        given = super().clean(value)
        if given and given > timezone.localdate():
            raise forms.ValidationError("This lies in the future. Give a day that has passed.")
        if given and given.year < EARLIEST:
            raise forms.ValidationError(LONG_AGO)
        return given
