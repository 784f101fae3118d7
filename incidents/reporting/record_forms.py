"""The forms of a record: its list, and each of its steps."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from compliance.permissions.fields import Words
from incidents.bullying.models import Body
from incidents.cases.adding import LONGEST_WORDS
from incidents.cases.fields import Past
from incidents.disclosures.told import How
from incidents.reporting.duties import OTHERS_TOO
from incidents.reporting.models import Kind, State
from policyportal.people.forms import DayField

OPEN_ONES, ALL = "open", "all"
YES, NO = "yes", "no"
USUAL_DAYS = 14  # how long a ban is, as the form proposes it


class FilterForm(forms.Form):
    """What narrows the list of records; what is not understood narrows nothing."""

    state = forms.ChoiceField(
        choices=[(OPEN_ONES, "Open"), (ALL, "All"), *State.choices], required=False, label="Status"
    )
    kind = forms.ChoiceField(
        choices=[("", "All kinds"), *Kind.choices], required=False, label="Kind of record"
    )
    q = forms.CharField(
        max_length=80, required=False, label="Reference, or a child’s name exactly as written"
    )

    def chosen(self) -> dict[str, str]:
        """Return the filters that were understood and narrow something."""
        self.is_valid()
        return {
            name: value for name, value in self.cleaned_data.items() if value and "\0" not in value
        }


def _require_how(said: dict, form: forms.Form, when: str, ask: str) -> None:
    if said.get("done") == YES and not said.get(when) and when not in form.errors:
        form.add_error(when, ask)


class ParentsForm(forms.Form):
    """When and how the parents were told; or that they are not, and why."""

    done = forms.ChoiceField(
        choices=[(YES, "The parents were told"), (NO, "They are not told, for a reason")],
        widget=forms.RadioSelect,
        label="Were they told?",
        error_messages={"required": "Say whether the parents were told."},
    )
    told_at = Past(label="When they were told", required=False)
    how = forms.ChoiceField(
        choices=[("", "Choose"), *How.choices], required=False, label="How they were told"
    )
    words = Words(
        longest=LONGEST_WORDS,
        rows=5,
        ask="Write what they were told and said, or why they are not told.",
        label="What they were told and what they said; or why they are not told",
    )

    def clean(self):
        said = super().clean()
        _require_how(said, self, "told_at", "Give the day and the time.")
        _require_how(said, self, "how", "Say how they were told.")
        return said

    def told(self) -> dict:
        """Return what the action is to be told; no time and no way where they were not."""
        said = self.cleaned_data
        if said["done"] == NO:
            return {"told_at": None, "how": None, "words": said["words"]}
        return {"told_at": said["told_at"], "how": How(said["how"]), "words": said["words"]}


class OutsideForm(forms.Form):
    """To whom outside it was taken; or that it is not, and why."""

    body = forms.ChoiceField(
        choices=[(one.value, one.label) for one in OTHERS_TOO],
        widget=forms.RadioSelect,
        label="Who outside the school",
        error_messages={"required": "Say who it is taken to."},
    )
    done = forms.ChoiceField(
        choices=[(YES, "It was referred there"), (NO, "It is not referred there, for a reason")],
        widget=forms.RadioSelect,
        label="Was it referred?",
        error_messages={"required": "Say whether it was referred."},
    )
    made_at = Past(label="When it was referred", required=False)
    words = Words(
        longest=LONGEST_WORDS,
        rows=5,
        ask="Write who was spoken to and what was said, or why it is not referred.",
        label="Who was spoken to, what was said, any number given; or why it is not referred",
    )

    def clean(self):
        said = super().clean()
        _require_how(said, self, "made_at", "Give the day and the time.")
        return said

    def told(self) -> dict:
        """Return what the action is to be told; no time where it was not referred."""
        said = self.cleaned_data
        made_at = said["made_at"] if said["done"] == YES else None
        return {"body": Body(said["body"]), "made_at": made_at, "words": said["words"]}


class TickForm(forms.Form):
    note = Words(
        label="A note (optional)",
        longest=LONGEST_WORDS,
        rows=4,
        help_text="What was said or done, where that helps later.",
    )

    def __init__(self, *args, asks: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if asks:
            self.fields["note"] = Words(label="Why", longest=LONGEST_WORDS, rows=4, ask=asks)


class BanForm(forms.Form):
    """Who uses ICT under supervision, and until which day."""

    child = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="Which child",
        error_messages={"required": "Choose the child."},
    )
    starts_on = DayField(label="From", ask="Give the first day.")
    ends_on = DayField(
        label="Last day",
        ask="Give the last day.",
        initial=lambda: timezone.localdate() + timedelta(days=USUAL_DAYS),
        help_text="It ends by itself at the end of that day.",
    )
    words = Words(
        longest=LONGEST_WORDS,
        rows=3,
        label="Anything to add (optional)",
        help_text="Only who sees this record reads it; staff see no reason.",
    )

    def __init__(self, *args, children, **kwargs):
        super().__init__(*args, **kwargs)
        self.children = {str(one.pk): one for one in children}
        choices = [(key, one.name) for key, one in self.children.items()]
        self.fields["child"].choices = choices
        if len(choices) == 1:
            self.fields["child"].initial = choices[0][0]

    def clean_child(self):
        return self.children[self.cleaned_data["child"]]


class EndForm(forms.Form):
    words = Words(
        longest=LONGEST_WORDS,
        rows=3,
        ask="Say why it ends before its day.",
        label="Why it ends before its day",
    )


class CloseForm(forms.Form):
    words = Words(
        longest=LONGEST_WORDS, rows=4, ask="Write what came of it.", label="What came of it"
    )


class VoidForm(forms.Form):
    reason = Words(
        longest=4000,
        rows=4,
        ask="Say what the mistake was.",
        label="What was the mistake?",
        help_text="The second person reads it, and it stays in the chronology.",
    )
