"""Who it is about: one form for each kind of what was seen, with a row for each child."""

from django import forms

from compliance.permissions.fields import Words
from incidents.bullying.facts import CHILDREN, Doer
from incidents.cases.models import Side
from incidents.children.actions import LONGEST_NAME
from incidents.disclosures.draft_forms import SomebodyHere, SubjectForm
from incidents.reporting.destinations import Choice
from incidents.reporting.door_forms import DoorForm

MOST_CHILDREN = 12
ROWS, ADD = "rows", "add"  # how many rows the page has, and the button that adds one
PARTS = ("name", "school_class", "side")
CLASS_TEACHER = "class_teacher"


class WhoForm(DoorForm):
    """A page of names. The children are rows, of which nothing has to be filled in further."""

    least = 1  # rows that an empty page has; none at all where no child is asked about
    sides = False  # whether it is asked on which side each child is
    child_asked = "The child"
    child_missing = ""  # what is said where no child is named, and one has to be

    @classmethod
    def names(cls):
        return (*cls.base_fields, *(["children"] if cls.least else []))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.row_count = self._count() if self.least else 0
        kept = self.initial.get("children") or []
        for number in range(self.row_count):
            self._add_row(number, kept[number] if number < len(kept) else {})
        rows = [name for name in self.fields if name not in self.base_fields]
        self.order_fields([*rows, *self.base_fields])  # as the page has them

    def _count(self) -> int:
        if self.is_bound:
            text = str(self.data.get(ROWS, ""))
            asked = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
        else:
            asked = self.initial.get(ROWS) or len(self.initial.get("children") or [])
        return min(max(asked, self.least), MOST_CHILDREN)

    def _add_row(self, number: int, child: dict) -> None:
        made = {
            "name": Words(longest=LONGEST_NAME, label="Name, or how they were described"),
            "school_class": Words(longest=30, label="Class (if you know it)"),
        }
        if self.sides:
            made["side"] = forms.ChoiceField(
                required=False,
                label="What they have to do with it",
                choices=[("", "Choose"), *Side.choices],
                error_messages={"invalid_choice": "Choose one of these."},
            )
        for part, field in made.items():
            name = f"child_{number}_{part}"
            self.fields[name] = field
            self.initial.setdefault(name, child.get(part, ""))

    @property
    def rows(self):
        """Return the fields of each child, as the page shows them."""
        parts = [part for part in PARTS if part != "side" or self.sides]
        return [
            [self[f"child_{number}_{part}"] for part in parts] for number in range(self.row_count)
        ]

    @property
    def others(self):
        """Return the fields that belong to no child."""
        return [self[name] for name in self.base_fields]

    @property
    def may_add(self) -> bool:
        return 0 < self.row_count < MOST_CHILDREN

    def with_another(self) -> "WhoForm":
        """Return the page as it was typed, judged in nothing, with room for another child."""
        typed = {}
        for name, field in self.fields.items():
            many = isinstance(field, forms.MultipleChoiceField)
            typed[name] = self.data.getlist(name) if many else self.data.get(name, "")
        return type(self)(initial=typed | {ROWS: self.row_count + 1})

    @classmethod
    def judging(cls, answers):
        kept = cls.initial_of(answers)
        children = kept.pop("children", None) or []
        data = {name: cls.base_fields[name].prepare_value(value) for name, value in kept.items()}
        data[ROWS] = len(children)
        for number, child in enumerate(children):
            data |= {f"child_{number}_{part}": child.get(part, "") for part in PARTS}
        return cls(data)

    def clean(self):
        said = super().clean()
        for number in range(self.row_count):
            self._clean_row(number, said)
        if self.child_missing and not self.children() and not self._has_row_errors():
            self.add_error("child_0_name", self.child_missing)
        return said

    def _clean_row(self, number: int, said: dict) -> None:
        name, side = (f"child_{number}_{part}" for part in ("name", "side"))
        if said.get(f"child_{number}_school_class") and not said.get(name):
            if name not in self.errors:
                self.add_error(name, "Give a name, or say what you know of this child.")
        if self.sides and said.get(name) and not said.get(side) and side not in self.errors:
            self.add_error(side, "Choose what this child has to do with it.")

    def _has_row_errors(self) -> bool:
        return any(name.startswith("child_") for name in self.errors)

    def children(self) -> list[dict]:
        """Return the children that were named, in the order given."""
        said, found = self.cleaned_data, []
        for number in range(self.row_count):
            if said.get(f"child_{number}_name"):
                found.append({part: said.get(f"child_{number}_{part}", "") for part in PARTS})
        return found

    def answers(self):
        given = super().answers()
        kept = {name: given[name] for name in self.base_fields if name in given}
        children = self.children()
        asked = self.least and (children or not self.left_for_later)
        return kept | ({"children": children} if asked else {})

    def is_gap(self, name):
        row = name.removesuffix("_name")
        if row != name and self.cleaned_data.get(f"{row}_school_class"):
            return False  # no child is kept without a name, and the class would be lost
        return super().is_gap(name)

    @property
    def suggestions(self):
        """People who are offered while a colleague's name is typed."""
        colleagues = any(isinstance(one, SomebodyHere) for one in self.fields.values())
        return SubjectForm.suggestions.fget(self) if colleagues else []


def _somebody_here(label: str, help_text: str = "") -> SomebodyHere:
    way = "Their whole name, or the e-mail address they have at work."
    return SomebodyHere(ask="", required=False, label=label, help_text=f"{help_text} {way}".strip())


class OneAdult:
    """Judges an adult who is here, or one described: one of the two where it has to be somebody."""

    only_if_given: tuple[str, ...] = ("subject", "described")
    adult_missing = ""

    def clean(self):
        said = super().clean()
        if "subject" in self.errors or "described" in self.errors:
            return said
        if said.get("subject") and said.get("described"):
            self.add_error("described", "Give one of the two: the adult above, or this.")
        elif self.adult_missing and not (said.get("subject") or said.get("described")):
            self.add_error("subject", self.adult_missing)
        return said


class AdultForm(OneAdult, WhoForm):
    subject = _somebody_here("An adult who is here now")
    described = Words(
        longest=200,
        label="Or somebody who is not on the school’s list",
        help_text="A name, or how they were described. Leave this empty if you named somebody "
        "above.",
    )


class AdultAndChildForm(AdultForm):
    adult_missing = "Say whom it is about, as well as you can: here or below."
    child_asked = "A child who comes into it (optional)"


class ConductForm(AdultForm):
    least = 0
    adult_missing = AdultAndChildForm.adult_missing


class BullyingForm(OneAdult, WhoForm):
    least, sides = 2, True
    child_asked = "A child"
    only_if_given = ("subject", "described", "affected")

    affected = _somebody_here("A member of staff to whom it was done (if one)")
    doers = forms.MultipleChoiceField(
        label="Who does it? Tick each that may be so",
        choices=Doer.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick who does it; “Not known” if you do not know it.",
            "invalid_choice": "Choose from these.",
        },
    )
    subject = _somebody_here(
        "If an adult who works or volunteers here does it: who?",
        "It then goes to the headteacher as a worry about that adult.",
    )
    described = Words(
        longest=200,
        label="If another adult does it: who, as far as you know?",
        help_text="For example: the father of a child in Year 3.",
    )

    def clean(self):
        said = super().clean()
        children, doers = self.children(), set(said.get("doers") or ())
        hurt = any(child["side"] == Side.HURT for child in children)
        somebody = hurt or said.get("affected") or "affected" in self.errors
        if not somebody and not self.left_for_later and not self._has_row_errors():
            self.add_error(
                "child_0_name",
                "Say to whom it was done: a child here, or a member of staff below.",
            )
        doing = any(child["side"] == Side.DOING for child in children)
        if doers and doing and not doers & CHILDREN:
            self.add_error("doers", "You named a child who does it. Tick which children these are.")
        if Doer.EMPLOYED in doers and not (said.get("subject") or said.get("described")):
            if "subject" not in self.errors:
                self.add_error("subject", "Say which adult, or describe them below.")
        if said.get("subject") and said.get("subject") == said.get("affected"):
            self.add_error("affected", "This is the person named as doing it.")
        return said


class PupilContactForm(WhoForm):
    child_asked = "The pupil"
    child_missing = "Give the name of the pupil, or say what you know of them."

    affected = _somebody_here(
        "The member of staff whom the pupil tried to add", "It stands at you; change it if need be."
    )


class PupilForm(WhoForm):
    child_asked = "The pupil"
    child_missing = PupilContactForm.child_missing


class PupilAndTeacherForm(PupilForm):
    only_if_given = (CLASS_TEACHER,)

    class_teacher = _somebody_here(
        "The class teacher (optional)", "They can then read it. Leave it empty if it is you."
    )


class WorkingDayForm(AdultForm):
    child_asked = "A pupil"

    def clean(self):
        said = super().clean()
        adult = said.get("subject") or said.get("described") or "subject" in self.errors
        if not adult and not self.children() and not self._has_row_errors():
            self.add_error("child_0_name", "Say who it was: a pupil here, or an adult below.")
        return said


class ContactForm(AdultForm):
    child_asked = "The child"
    child_missing = "Give the name of the child, or say what you know of them."
    subject = _somebody_here(
        "If you find that it is an adult who works or volunteers here: who?",
        "It then goes to the headteacher.",
    )
    described = Words(longest=200, label="Who it is, as far as is known (optional)")


class ImagesWhoForm(AdultForm):
    child_asked = "A child who is in it (optional)"
    subject = _somebody_here("If an adult who works or volunteers here has to do with it: who?")
    described = Words(longest=200, label="If another adult has: who, as far as is known?")


class UnsureForm(AdultForm):
    sides = True
    child_asked = "A child who comes into it (optional)"
    subject = _somebody_here("If it is about an adult who works or volunteers here: who?")
    described = Words(longest=200, label="If it is about another adult: who?")


FORMS: dict[str, type[WhoForm]] = {
    Choice.ADULT: AdultAndChildForm,
    Choice.CONDUCT: ConductForm,
    Choice.BULLYING: BullyingForm,
    Choice.PUPIL_CONTACT: PupilContactForm,
    Choice.WORKING_DAY: WorkingDayForm,
    Choice.FIREWALL: PupilForm,
    Choice.UNDER_AGE: PupilAndTeacherForm,
    Choice.PHONE: PupilAndTeacherForm,
    Choice.COMPUTER: PupilAndTeacherForm,
    Choice.CONTACT: ContactForm,
    Choice.IMAGES: ImagesWhoForm,
    Choice.UNSURE: UnsureForm,
}
