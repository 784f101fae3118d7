"""Forms of who decides: is what was typed well formed? They change nothing."""

from datetime import date

from django import forms
from django.db import models
from django.utils import timezone

from compliance.permissions.decisions import LONGEST_WORDS
from compliance.permissions.fields import Words
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission
from compliance.permissions.school_year import end_of_school_year
from compliance.permissions.standing import Standing
from policyportal.people.forms import DayField

NOT_IN_THE_REGISTER = (Standing.DRAFT,)


class Decision(models.TextChoices):
    """What can be done with a request that waits."""

    APPROVE = "approve", "Approve it"
    DECLINE = "decline", "Decline it"
    ASK = "ask", "Ask for more information"
    NOTE = "note", "Note it"
    LEAVE = "leave", "Leave it for now"


# What is to be filled in for each; what belongs to the others is not looked at.
FILLED_IN = {
    Decision.APPROVE: ("conditions", "ends_on"),
    Decision.DECLINE: ("reason",),
    Decision.ASK: ("question",),
}


def suggested_end(permission: Permission, today: date) -> date:
    """Return the end of the school year, or the last day that was asked for where it is sooner."""
    end = end_of_school_year(today)
    asked = permission.answers.get("until_on") if permission.kind == Kind.WORK_TIME else None
    last = date.fromisoformat(asked) if asked else end
    return last if today <= last < end else end


class DecisionForm(forms.Form):
    """A decision on one request: which, and what belongs to it."""

    decision = forms.ChoiceField(
        label="What do you decide?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what you decide.",
            "invalid_choice": "Choose what you decide.",
        },
    )
    conditions = Words(
        longest=LONGEST_WORDS,
        rows=3,
        label="Conditions (optional)",
        help_text="What has to be kept to. Whoever asked will read this.",
    )
    ends_on = DayField(
        label="Last day", required=False, help_text="The end of the school year is suggested."
    )
    reason = Words(
        longest=LONGEST_WORDS, rows=3, label="Reason", help_text="Whoever asked will read this."
    )
    question = Words(
        longest=LONGEST_WORDS,
        rows=3,
        label="What do you want to know?",
        help_text="Whoever asked will read this. The request comes back to you with the answer.",
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, permission: Permission, several: bool = False):
        super().__init__(data, prefix=permission.reference if several else None)
        self.initial = {
            "seen": permission.revision,
            "ends_on": suggested_end(permission, timezone.localdate()),
            "decision": Decision.LEAVE if several else None,
        }
        self.several = several
        if permission.is_family_link:
            choices = [Decision.NOTE]
            for name in ("conditions", "ends_on", "reason", "question"):
                del self.fields[name]
        else:
            choices = [Decision.APPROVE, Decision.DECLINE, Decision.ASK]
        if several:
            choices.append(Decision.LEAVE)
            self.fields["decision"].required = False
        elif permission.is_family_link:
            self.initial["decision"] = Decision.NOTE
            self.fields["decision"].widget = forms.HiddenInput()
        self.fields["decision"].choices = [(one.value, one.label) for one in choices]

    def clean(self):
        said = super().clean()
        needed = FILLED_IN.get(said.get("decision"), ())
        for name in {name for names in FILLED_IN.values() for name in names}.difference(needed):
            self.errors.pop(name, None)
        if "ends_on" in needed and not said.get("ends_on") and "ends_on" not in self.errors:
            self.add_error("ends_on", "Give the last day.")
        for name, ask in (
            ("reason", "Say why you decline it."),
            ("question", "Write what you want to know."),
        ):
            if name in needed and not said.get(name) and name not in self.errors:
                self.add_error(name, ask)
        self.errors.pop("seen", None)
        said["seen"] = said.get("seen") or 0  # no request's: the page counts as old
        return said

    @property
    def chosen(self) -> Decision:
        """What was decided; nothing ticked among several leaves it for now."""
        return Decision(self.cleaned_data["decision"] or Decision.LEAVE)

    def filled_in(self) -> dict:
        """Return what belongs to the chosen decision, by the names the action has for it."""
        names = (*FILLED_IN.get(self.chosen, ()), "seen")
        return {name: self.cleaned_data[name] for name in names}

    def now_seen(self, permission: Permission) -> None:
        """Let the form, shown again beside the request as it is now, count as a page of now."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = str(permission.revision)


class RevokeForm(forms.Form):
    reason = Words(
        longest=LONGEST_WORDS,
        ask="Say why you revoke it.",
        rows=4,
        label="Why do you revoke it?",
        help_text="The holder will read this.",
    )


class RegisterFilters(forms.Form):
    """What part of the register to show. What is not understood is left out."""

    kind = forms.ChoiceField(required=False, choices=[("", "Every kind"), *Kind.choices])
    standing = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[
            ("", "All"),
            *((one.value, one.label) for one in Standing if one not in NOT_IN_THE_REGISTER),
        ],
    )
    holder = forms.CharField(label="Holder’s name", required=False, max_length=80)

    def chosen(self) -> dict[str, str]:
        """Return the filters that are set and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
