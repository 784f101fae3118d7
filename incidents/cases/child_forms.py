"""What is said of a child on a case, and whether it is one who was written down before."""

from datetime import date

from django import forms
from django.db import models

from compliance.permissions.fields import Words
from incidents.cases import involving
from incidents.cases.adding import LONGEST_REASON
from incidents.cases.fields import PastDay
from incidents.cases.models import Side
from incidents.children import actions as children
from incidents.children.actions import LONGEST_NAME, About
from incidents.children.models import Child
from policyportal.people.models import Person
from policyportal.refusal import Refused

LONGEST_CLASS = 30  # characters, as in the row
ANOTHER = "another"  # no child who was written down before
DAYS = ("on_roll_from", "on_roll_to")


class Roll(models.TextChoices):
    HERE = "here", "On the roll here now"
    WAS = "was", "Was here, and has left"
    NEVER = "never", "Never here: of another school, or of none"
    UNKNOWN = "unknown", "Not known yet"


ROLL_DAYS = {Roll.HERE: ("on_roll_from",), Roll.WAS: DAYS, Roll.NEVER: (), Roll.UNKNOWN: ()}


class AboutForm(forms.Form):
    """What is known of a child. Only a name has to be given, or what the child is called."""

    name = Words(
        label="Name, or how they were described",
        longest=LONGEST_NAME,
        ask="Give a name, or what the child is called.",
    )
    school_class = Words(label="Class (if you know it)", longest=LONGEST_CLASS)
    born_on = PastDay(required=False, label="Date of birth (if you know it)")
    roll = forms.ChoiceField(
        label="Are they on the roll here?",
        choices=Roll.choices,
        initial=Roll.UNKNOWN,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one of these."},
    )
    on_roll_from = PastDay(
        required=False,
        label="On the roll since",
        help_text="Where they are here, or were. If you know the year alone, 1 September of it.",
    )
    on_roll_to = PastDay(
        required=False, label="Until", help_text="The last day, where they have left."
    )

    def clean(self):
        said = super().clean()
        if "roll" not in said:
            return said
        roll = Roll(said["roll"])
        for name in DAYS:
            if name in self.errors:
                continue
            if name in ROLL_DAYS[roll] and not said.get(name):
                self.add_error(name, "Give this day, or choose “Not known yet”.")
            elif name not in ROLL_DAYS[roll] and said.get(name):
                self.add_error(
                    name, f"Take this day away, or choose otherwise than “{roll.label}”."
                )
        if not self.errors:
            self._require_possible()
        return said

    def _require_possible(self) -> None:
        """Say at the field what cannot be so, before it is asked which child it is."""
        try:
            self.about().require_possible(self.today)
        except Refused as refused:
            self.add_error(refused.field, refused.sentence)

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def about(self) -> About:
        """Return what is said of the child."""
        said = self.cleaned_data
        return About(
            said["name"],
            born_on=said["born_on"],
            school_class=said["school_class"],
            on_roll_from=said["on_roll_from"],
            on_roll_to=said["on_roll_to"],
            never_here=said["roll"] == Roll.NEVER,
        )


class ChildForm(AboutForm):
    """A child to be named on a side. Where the name is known, it is asked whether it is the same.

    Nothing says in which case a child was written down before. Only who is on a case that the
    person may see is asked about: else a name would tell of a case that is hidden from them.
    """

    field_order = ("which", "name", "side")
    side = forms.ChoiceField(
        label="What they have to do with it",
        choices=Side.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what this child has to do with it.",
            "invalid_choice": "Choose one of these.",
        },
    )

    def __init__(self, *args, on_case: frozenset[int], by: Person, **kwargs):
        """`on_case` are the ids of the children who are on the case; `by` is who names another."""
        super().__init__(*args, **kwargs)
        self.on_case, self.by = on_case, by

    def clean(self):
        said = super().clean()
        self.which = ""
        if not self.errors:
            self._ask_which(_could_be(self.about(), self.by))
        return said

    def _ask_which(self, found: list[Child]) -> None:
        """Add the question where there is one, and judge its answer."""
        if not found:
            return
        choices = [(one.reference, self._described(one)) for one in found]
        another = (ANOTHER, "No, another child of the same name")
        self.fields["which"] = forms.ChoiceField(
            label="Is it the same child?", choices=[*choices, another], widget=forms.RadioSelect
        )
        self.order_fields(self.field_order)
        answer = self.data.get("which", "")
        if answer not in dict(self.fields["which"].choices):
            self.add_error(
                "which",
                "A child of this name was written down before. Say whether it is the same child.",
            )
        elif answer != ANOTHER:
            self.which = answer

    def _described(self, child: Child) -> str:
        known = f"class {child.school_class}" if child.school_class else "a class not written down"
        here = ", who is on this case" if child.pk in self.on_case else ", written down before"
        return f"Yes, the one of {known}{here}"

    def about(self) -> About:
        known = super().about()
        which = getattr(self, "which", "")
        return About(**(vars(known) | {"reference": which})) if which else known


def _could_be(about: About, by: Person) -> list[Child]:
    """Return the children whom the name may mean; none where the date of birth says which."""
    born, found = about.born_on, children.called(about.name)
    known = involving.known_to(by, found) if found else set()
    found = [one for one in found if one.pk in known]
    if born and any(one.born_on == born for one in found):
        return []
    return [one for one in found if not (born and one.born_on and one.born_on != born)]


def known_of(child: Child) -> dict:
    """Return what is known of a child, as the form shows it."""
    roll = Roll.UNKNOWN
    if child.never_here:
        roll = Roll.NEVER
    elif child.on_roll_to:
        roll = Roll.WAS
    elif child.on_roll_from:
        roll = Roll.HERE
    names = ("name", "school_class", "born_on", *DAYS)
    return {name: getattr(child, name) for name in names} | {"roll": roll}


class EndForm(forms.Form):
    reason = Words(
        label="Why they have nothing to do with it",
        longest=LONGEST_REASON,
        ask="Say why they have nothing to do with it.",
        rows=3,
    )
