"""What report was asked for by an address: of which day, narrowed to what."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from policyportal.overview.reports.report import Asked, Report
from policyportal.people.models import Person


class DayForm(forms.Form):
    """The day that a report speaks of: today, or one before."""

    day = forms.DateField(
        label="As it was on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give a day, such as 2026-03-31."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_day(self) -> date | None:
        day = self.cleaned_data["day"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("This day has not come yet. Give today or a day before.")
        return day


class Question:
    """A report as an address asks for it, with the forms that show what was asked.

    A filter that is not understood is left out; a day that is none makes the question `unclear`,
    since a report of another day would be taken for the one that was meant.
    """

    def __init__(self, report: Report, person: Person, given: QueryDict | dict):
        self.report = report
        given = given.dict() if isinstance(given, QueryDict) else given
        self.form = DayForm({"day": given.get("day", "")})
        self.narrowing = report.filters(given)
        self.unclear = not self.form.is_valid()
        self.narrowing.is_valid()
        chosen = {k: v for k, v in self.narrowing.cleaned_data.items() if v not in (None, "", [])}
        day = None if self.unclear else self.form.cleaned_data["day"]
        self.is_past = day is not None and day < timezone.localdate()
        self.asked = Asked(person, day or timezone.localdate(), chosen)

    @property
    def params(self) -> dict[str, str]:
        """What was asked for, as an address or a scheduled report holds it: text alone."""
        fields = self.narrowing.fields
        return {n: str(fields[n].prepare_value(v)) for n, v in self.asked.filters.items()}

    @property
    def query(self) -> str:
        """The same with its day, ready for an address; "" where all of today is meant."""
        return urlencode(self._day | self.params)

    @property
    def _day(self) -> dict[str, str]:
        return {"day": self.asked.day.isoformat()} if self.is_past else {}

    @property
    def in_words(self) -> list[tuple[str, str]]:
        """Return each filter that is set, by its label, as the form shows it."""
        return [
            (str(self.narrowing.fields[name].label), self._shown(name, value))
            for name, value in self.asked.filters.items()
        ]

    def _shown(self, name: str, value: object) -> str:
        choices = dict(getattr(self.narrowing.fields[name], "choices", []))
        return str(choices.get(str(value), value))
