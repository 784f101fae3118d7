"""The form on which each change is marked: one question a change, and one for all at once."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField

from compliance.policies.marking import LONGEST_WHY, Mark
from compliance.policies.meaning import Meaning, Meant
from policyportal.people.models import Role

NOBODY, EVERYBODY, ROLES = "nobody", "everybody", "roles"
EACH, REST, ALL = "each", "rest", "all"
TICK = {"class": "form-check-input"}
AT_ONCE = {
    EACH: "Only as I answer below",
    f"{REST}-{NOBODY}": "Nobody signs again for the changes I leave unanswered",
    f"{REST}-{EVERYBODY}": "Everybody signs again for the changes I leave unanswered",
    f"{ALL}-{NOBODY}": "Nobody signs again for any of the changes",
    f"{ALL}-{EVERYBODY}": "Everybody signs again for all of the changes",
}


@dataclass(frozen=True)
class Row:
    """A change with the three fields about it."""

    meant: Meant
    who: BoundField
    roles: BoundField | None
    why: BoundField

    @property
    def has_errors(self) -> bool:
        return any(field and field.errors for field in (self.who, self.roles, self.why))


class MarksForm(forms.Form):
    """Who must sign again because of each change; the fields are named after the changes."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    at_once = forms.ChoiceField(
        label="Answer for several changes at once?",
        required=False,
        choices=AT_ONCE.items(),
        initial=EACH,
        widget=forms.RadioSelect(attrs=TICK),
        error_messages={"invalid_choice": "Choose one of these ways to answer."},
    )

    def __init__(self, data=None, *, meaning: Meaning, seen: str):
        super().__init__(data, initial={"seen": seen})
        audience = meaning.version.audience
        self.meaning = meaning
        self.has_several_roles = len(audience) > 1
        self.choices = [(role.value, role.label) for role in Role if role.value in audience]
        for meant in meaning.changes:
            self._ask_about(meant)

    def _ask_about(self, meant: Meant) -> None:
        name, mark = meant.change.name, meant.mark
        answers = [
            (NOBODY, "Nobody: only the wording changed, or a typo"),
            (EVERYBODY, "Everybody who signs this policy"),
        ]
        if self.has_several_roles:
            answers.append((ROLES, "Only people in these roles"))
        self.fields[f"who-{name}"] = forms.ChoiceField(
            label="Who must sign again because of this?",
            choices=answers,
            required=False,
            initial=_answer(meant) if mark else None,
            widget=forms.RadioSelect(attrs=TICK),
            error_messages={"invalid_choice": "Choose one of these answers."},
        )
        if self.has_several_roles:
            self.fields[f"roles-{name}"] = forms.MultipleChoiceField(
                label="Which roles?",
                choices=self.choices,
                required=False,
                initial=mark.roles if mark and not meant.is_for_everybody else [],
                widget=forms.CheckboxSelectMultiple(attrs=TICK),
                error_messages={"invalid_choice": "Choose roles that sign this policy."},
            )
        self.fields[f"why-{name}"] = forms.CharField(
            label="Why? (optional)",
            required=False,
            max_length=LONGEST_WHY,
            initial=mark.why if mark else "",
            widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
            error_messages={"max_length": f"Say why in at most {LONGEST_WHY} characters."},
        )

    def rows(self) -> Iterator[Row]:
        for meant in self.meaning.changes:
            name = meant.change.name
            roles = self[f"roles-{name}"] if self.has_several_roles else None
            yield Row(meant, self[f"who-{name}"], roles, self[f"why-{name}"])

    def clean(self):
        cleaned = super().clean()
        if self._at_once()[0] == ALL:
            return cleaned
        for meant in self.meaning.changes:
            name = meant.change.name
            who, roles = cleaned.get(f"who-{name}"), cleaned.get(f"roles-{name}")
            if f"roles-{name}" in self.errors or f"who-{name}" in self.errors:
                continue
            if who == ROLES and not roles:
                self.add_error(f"roles-{name}", "Tick at least one role, or choose “Nobody”.")
            elif not who and roles:
                self.add_error(
                    f"who-{name}",
                    "You ticked roles. Choose “Only people in these roles”, or untick them.",
                )
            elif not who and cleaned.get(f"why-{name}") and self._at_once()[0] == EACH:
                self.add_error(f"who-{name}", "You said why. Say who must sign again, too.")
        return cleaned

    def _at_once(self) -> tuple[str, str]:
        """Return which changes are answered at once, and how: ("rest", "nobody"), ("each", "")."""
        which, _, who = (self.cleaned_data.get("at_once") or EACH).partition("-")
        return which, who

    def marks(self) -> list[Mark]:
        """Return what is said of each change that has an answer."""
        which, at_once = self._at_once()
        said = []
        for meant in self.meaning.changes:
            name = meant.change.name
            who = self.cleaned_data[f"who-{name}"]
            if which == ALL or (which == REST and not who):
                who = at_once
            if who:
                said.append(Mark(name, self._roles(name, who), self.cleaned_data[f"why-{name}"]))
        return said

    def _roles(self, name: str, who: str) -> list[Role]:
        if who == ROLES:
            return [Role(role) for role in self.cleaned_data[f"roles-{name}"]]
        return [Role(role) for role, _ in self.choices] if who == EVERYBODY else []


def _answer(meant: Meant) -> str:
    if not meant.roles:
        return NOBODY
    return EVERYBODY if meant.is_for_everybody else ROLES
