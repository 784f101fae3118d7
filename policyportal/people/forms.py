from datetime import datetime

from django import forms
from django.utils import timezone

from policyportal.people.actions import FIELDS
from policyportal.people.importing.reading import LARGEST, read_sheet
from policyportal.people.importing.values import YEARS
from policyportal.people.models import Person, Role
from policyportal.refusal import Refused

ALL = "all"
WAITING = "waiting"
SHOW = [
    ("here", "Here now or to come"),
    ("left", "Left"),
    (WAITING, "Left, not yet deactivated"),
    (ALL, "Everybody"),
]
SHOW_COVER = [("", "Now or to come"), ("past", "Over"), (ALL, "All of it")]
SUGGESTED = 300  # people offered while a line manager's address is typed


class DayField(forms.DateField):
    """A whole day, typed or picked, in the years that a staff list may hold as well."""

    def __init__(self, *, ask: str = "Give a day.", **kwargs):
        kwargs.setdefault("widget", forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("initial", timezone.localdate)
        kwargs.setdefault("error_messages", {"required": ask, "invalid": ask})
        super().__init__(**kwargs)

    def clean(self, value):
        given = super().clean(value)
        if given and given.year not in YEARS:
            raise forms.ValidationError(f"The year {given.year} cannot be right.")
        return given


class RoleField(forms.ChoiceField):
    def __init__(self, **kwargs):
        super().__init__(choices=Role.choices, **kwargs)

    def clean(self, value):
        return Role(super().clean(value))


def suggested():
    """Return people whose addresses are offered while one is typed."""
    return Person.objects.active().only("email", "given_name", "family_name")[:SUGGESTED]


class FilterForm(forms.Form):
    """What narrows the list of people; what is not understood narrows nothing."""

    q = forms.CharField(label="Name or e-mail", required=False, max_length=100)
    role = forms.ChoiceField(required=False, choices=[("", "Any role"), *Role.choices])
    show = forms.ChoiceField(required=False, choices=SHOW)


class PersonForm(forms.Form):
    """What is known of someone. The line manager is given by address."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="The one they read at work. They sign in with it.",
        error_messages={"required": "Give their e-mail address."},
    )
    given_name = forms.CharField(
        label="First name",
        max_length=80,
        required=False,
        help_text="Leave empty where someone has a single name.",
    )
    family_name = forms.CharField(label="Last name", max_length=80, required=False)
    job_title = forms.CharField(label="Job title (optional)", max_length=120, required=False)
    staff_number = forms.CharField(
        label="Staff code (optional)",
        max_length=40,
        required=False,
        help_text="The school system’s own number. Imports know people by it.",
    )
    line_manager = forms.EmailField(
        label="Line manager’s e-mail address (optional)",
        required=False,
        widget=forms.EmailInput({"list": "people-here"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    def clean_line_manager(self):
        email = self.cleaned_data["line_manager"]
        if not email:
            return None
        manager = Person.objects.active().filter(email__iexact=email).first()
        if manager is None:
            raise forms.ValidationError("Nobody here has this address. Look it up under People.")
        return manager

    def clean(self):
        said = super().clean()
        if not (said.get("given_name") or said.get("family_name")):
            self.add_error("family_name", "Give a name.")
        return said

    @property
    def suggestions(self):
        return suggested()


def facts_of(person: Person) -> dict:
    """Return what PersonForm begins with for someone."""
    facts = {name: getattr(person, name) for name in FIELDS}
    return facts | {"line_manager": person.line_manager.email if person.line_manager else ""}


class AddForm(PersonForm):
    role = RoleField(help_text="More can be given on their page afterwards.")
    starts_on = DayField(label="First day")


class RoleForm(forms.Form):
    role = RoleField()
    on = DayField(label="From")


class LastDayForm(forms.Form):
    on = DayField(label="Last day")


class MinuteField(forms.TimeField):
    def __init__(self, *, ask: str = "Give a time, such as 08:30.", **kwargs):
        super().__init__(
            widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
            input_formats=["%H:%M", "%H:%M:%S", "%H.%M"],
            error_messages={"required": ask, "invalid": ask},
            **kwargs,
        )

    def clean(self, value):
        given = super().clean(value)
        return given and given.replace(second=0, microsecond=0)


def moment_of(day, minute) -> datetime:
    """Return the moment that the school's clocks show so; ValidationError where it is not one.

    When the clocks go forward an hour is left out, when they go back one comes twice.
    """
    zone = timezone.get_current_timezone()
    local = datetime.combine(day, minute)
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if first.utcoffset() > second.utcoffset():
        raise forms.ValidationError(
            "The clocks go back that night, and this time comes twice. Give one before 1am or "
            "from 2am on."
        )
    raise forms.ValidationError(
        "The clocks go forward that night, and this time is left out. Give one before 1am or from "
        "2am on."
    )


class CoverFilterForm(forms.Form):
    show = forms.ChoiceField(required=False, choices=SHOW_COVER)


class CoverForm(forms.Form):
    """Who covers what, from when to when. Days and times are those of the school's clocks."""

    role = RoleField(label="Which role is covered?")
    deputy = forms.EmailField(
        label="Deputy’s e-mail address",
        max_length=254,
        widget=forms.EmailInput({"list": "people-here", "autocomplete": "off"}),
        help_text="Somebody who is here all that time.",
        error_messages={"required": "Give the deputy’s e-mail address."},
    )
    starts_on = DayField(label="First day", ask="Give the day when the cover begins.")
    starts = MinuteField(
        label="From (time)",
        ask="Give the time when the cover begins, such as 08:30.",
        help_text="For example 08:30.",
    )
    ends_on = DayField(label="Last day", ask="Give the day when the cover ends.", initial=None)
    ends = MinuteField(
        label="Until (time)",
        ask="Give the time when the cover ends, such as 16:30.",
        help_text="From this minute on there is no cover.",
    )
    reason = forms.CharField(
        label="Reason (optional)",
        max_length=200,
        required=False,
        help_text="Seen by everybody who sees the list of cover.",
        error_messages={
            "max_length": "Write at most %(limit_value)d letters; here are %(show_value)d."
        },
    )

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
        del self.fields["reason"].widget.attrs["maxlength"]  # nothing pasted is cut off unsaid

    def clean_deputy(self):
        email = self.cleaned_data["deputy"]
        deputy = Person.objects.active().filter(email__iexact=email).first()
        if deputy is None:
            raise forms.ValidationError("Nobody here has this address. Choose one from the list.")
        return deputy

    def clean(self):
        said = super().clean()
        for name in ("starts", "ends"):
            day, minute = said.get(f"{name}_on"), said.get(name)
            if day and minute is not None:
                try:
                    said[f"{name}_at"] = moment_of(day, minute)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        return said

    @property
    def suggestions(self):
        return suggested()


class EndCoverForm(forms.Form):
    """Now, or a day and a time."""

    NOW, LATER = "now", "later"

    when = forms.ChoiceField(
        label="When does it end?",
        choices=[(NOW, "Now"), (LATER, "On another day or at another time")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when it ends."},
    )
    ends_on = DayField(label="Last day (only if not now)", required=False, initial=None)
    ends = MinuteField(label="Until (time; only if not now)", required=False)

    def clean(self):
        said = super().clean()
        said["at"] = None
        if said.get("when") != self.LATER:
            for name in ("ends_on", "ends"):  # what was typed there does not count
                self.errors.pop(name, None)
            return said
        for name, sentence in (("ends_on", "Give a day."), ("ends", "Give a time, such as 08:30.")):
            if said.get(name) is None and name not in self.errors:
                self.add_error(name, sentence)
        if not self.errors:
            try:
                said["at"] = moment_of(said["ends_on"], said["ends"])
            except forms.ValidationError as error:
                self.add_error("ends", error)
        return said


class ImportForm(forms.Form):
    """A staff list; `sheet` is what was read of it."""

    file = forms.FileField(
        label="Staff list (CSV)",
        help_text="As your school system exports it. At most 5 MB.",
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,text/csv"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "This file is empty.",
        },
    )
    everybody = forms.BooleanField(
        label="This file is everybody",
        help_text="People here who are not in it have left: governors and volunteers too. You see "
        "who it would be before anything is written.",
        required=False,
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        try:
            self.sheet = read_sheet(upload.read(LARGEST + 1))
        except Refused as refused:
            raise forms.ValidationError(refused.sentence) from None
        return upload
