"""Forms of the advice sheets: is what was typed well formed? They change nothing."""

from django import forms
from django.utils import timezone

from compliance.advice.content import Age, Claim, Point
from compliance.advice.pictures import PICTURES
from policyportal.people.forms import DayField

MOST_STEPS = 8
EARLIEST = 1990  # year
LONGEST = 600  # characters of a text: a sheet is one page of paper


def lines(text: str) -> tuple[str, ...]:
    """Return what stands on each line that is not empty."""
    return tuple(line for line in (one.strip() for one in text.splitlines()) if line)


class BeginForm(forms.Form):
    platform = forms.CharField(
        label="Name of the app or site",
        max_length=60,
        help_text="As parents know it, for example “Discord”.",
    )


class AboutForm(forms.Form):
    platform = forms.CharField(label="Name of the app or site", max_length=60)
    review_due = DayField(
        label="When to look at the sheet again", help_text="Usually a year from now, at most five."
    )
    sources = forms.CharField(
        label="Sources",
        help_text="What the sheet as a whole rests on, one a line, each with its year.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PointForm(forms.Form):
    heading = forms.CharField(label="Heading (optional)", max_length=60, required=False)
    text = forms.CharField(
        label="What it says",
        max_length=LONGEST,
        help_text="Advice and explanation. Facts that may stop being true go below, with year.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    steps = forms.CharField(
        label="Steps (optional)",
        required=False,
        max_length=LONGEST,
        help_text=f"What to do one after the other, one a line, up to {MOST_STEPS}.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    picture = forms.ChoiceField(
        label="Picture", required=False, choices=[("", "None"), *PICTURES.items()]
    )

    def clean_text(self):
        return " ".join(self.cleaned_data["text"].split())

    def clean_steps(self):
        steps = lines(self.cleaned_data["steps"])
        if len(steps) > MOST_STEPS:
            raise forms.ValidationError(f"Keep it to {MOST_STEPS} steps.")
        return steps

    @staticmethod
    def facts_of(point: Point) -> dict:
        return {
            "heading": point.heading,
            "text": point.text,
            "steps": "\n".join(point.steps),
            "picture": point.picture,
        }


class ClaimForm(forms.Form):
    """A fact; with nothing in “The fact” it is none, and one that is there goes away."""

    says = forms.CharField(
        label="The fact",
        required=False,
        max_length=300,
        help_text="A whole sentence, as it was in the year below.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    year = forms.IntegerField(label="The year it was true in", required=False, min_value=EARLIEST)
    source = forms.CharField(label="Who said so, and where", required=False, max_length=160)
    now = forms.CharField(
        label="What is right now (if somebody has checked)",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    changed = forms.BooleanField(label="The fact is no longer right", required=False)
    checked_on = DayField(label="Checked on", required=False, initial=None)
    checked_source = forms.CharField(label="Checked where", required=False, max_length=160)

    @property
    def claim(self) -> Claim | None:
        said = self.cleaned_data
        if not said.get("says"):
            return None
        on = said["checked_on"]
        return Claim(**said | {"checked_on": on.isoformat() if on else ""})

    def clean(self):
        said = super().clean()
        if said.get("says"):
            for name in ("year", "source"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, "A fact needs this.")
        today = timezone.localdate()
        if (said.get("year") or 0) > today.year:
            self.add_error("year", "This year is in the future.")
        if said.get("checked_on") and said["checked_on"] > today:
            self.add_error("checked_on", "This day is in the future.")
        checked = [said.get(name) for name in ("now", "checked_on", "checked_source")]
        if any(checked) and not all(checked) and not self.errors:
            self.add_error("now", "What was found, on which day and where go together.")
        if said.get("changed") and not said.get("now") and not self.errors:
            self.add_error("now", "Say what is right now.")
        return said


class AgeForm(forms.Form):
    """A minimum age; with no age in it, it goes away."""

    years = forms.IntegerField(
        label="Minimum age, in years", required=False, min_value=0, max_value=21
    )
    since = DayField(label="Since", required=False, initial=None)
    source = forms.CharField(label="Where that is said", required=False, max_length=160)
    checked_on = DayField(label="Checked on (optional)", required=False, initial=None)

    @property
    def age(self) -> Age | None:
        said = self.cleaned_data
        if said.get("years") is None:
            return None
        on = said["checked_on"]
        return Age(
            said["years"],
            said["since"].isoformat(),
            said["source"],
            checked_on=on.isoformat() if on else "",
        )

    def clean(self):
        said = super().clean()
        if said.get("years") is not None:
            for name in ("since", "source"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, "A minimum age needs this.")
        return said


ClaimFormSet = forms.formset_factory(ClaimForm, extra=1, max_num=6)
AgeFormSet = forms.formset_factory(AgeForm, extra=1, max_num=8)


class ApproveForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, label: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class ReviewForm(forms.Form):
    reason = forms.CharField(
        label="Why it is still right",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    next_due = DayField(label="When to look at it again", initial=None)
