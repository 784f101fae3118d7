from django import forms
from django.utils import timezone

from policyportal.people.actions import FIELDS
from policyportal.people.importing.reading import LARGEST, read_sheet
from policyportal.people.importing.values import YEARS
from policyportal.people.models import Person, Role
from policyportal.refusal import Refused

ALL = "all"
SHOW = [("here", "Here now or to come"), ("left", "Left"), (ALL, "Everybody")]
SUGGESTED = 300  # people offered while a line manager's address is typed


class DayField(forms.DateField):
    """A whole day, typed or picked, in the years that a staff list may hold as well."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("initial", timezone.localdate)
        kwargs.setdefault("error_messages", {"required": "Give a day.", "invalid": "Give a day."})
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
        widget=forms.EmailInput({"list": "line-managers"}),
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
        """People whose addresses are offered while a line manager's is typed."""
        return Person.objects.active().only("email", "given_name", "family_name")[:SUGGESTED]


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
