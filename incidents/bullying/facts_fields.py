"""Fields of the form of facts, and the children on it: each is three fields beside the others."""

from dataclasses import dataclass, field

from django import forms

from incidents.bullying.facts import Known
from incidents.children.classes import OLDEST_YEAR

MOST_CHILDREN = 20  # without a name, on one side
OLDEST = 25  # of a child: some former pupils have grown up
CHOOSE = "Choose one of these."
YEARS = [("0", "Reception"), *((str(year), f"Year {year}") for year in range(1, OLDEST_YEAR + 1))]


@dataclass(frozen=True)
class Row:
    """A child on the form: one of the case by reference and name, any other by its number."""

    side: str
    key: str
    name: str = ""
    known: dict = field(default_factory=dict)

    @property
    def age(self) -> str:
        return f"{self.side}-{self.key}-age"

    @property
    def year_group(self) -> str:
        return f"{self.side}-{self.key}-year_group"

    @property
    def on_roll(self) -> str:
        return f"{self.side}-{self.key}-on_roll"

    @property
    def names(self) -> tuple[str, str, str]:
        return self.age, self.year_group, self.on_roll

    @property
    def initial(self) -> dict[str, str]:
        asked = ("age", "year_group", "on_roll")
        return {name: self.known.get(of, "") for name, of in zip(self.names, asked, strict=True)}

    def is_in(self, data) -> bool:
        """Whether the page that was sent had the child: a choice is sent even where empty."""
        return self.on_roll in data


def rows_of(side: str, known: dict, data, more: str) -> list[Row]:
    """Return the children of the case on one side, and as many others as are on the page.

    One empty line is there where nobody else is; `more` asks for one more on its side.
    """
    children = known.get(side, [])
    named = [Row(side, one["child"], one["name"], one) for one in children if one.get("child")]
    others = [one for one in children if not one.get("child")]
    lines = len(others) if data is None else _lines_in(side, data)
    lines = max(lines, 0 if named else 1)
    if more == side and lines < MOST_CHILDREN:
        lines += 1
    others += [{}] * (lines - len(others))
    return named + [Row(side, str(place), known=others[place]) for place in range(lines)]


def _lines_in(side: str, data) -> int:
    """Return how many children without a name were sent; one too many stands for all beyond."""
    lines = 0
    while lines <= MOST_CHILDREN and Row(side, str(lines)).is_in(data):
        lines += 1
    return lines


def age_field() -> forms.IntegerField:
    wrong = f"Give an age in whole years, from 0 to {OLDEST}, or leave this empty."
    return forms.IntegerField(
        label="Age that day",
        required=False,
        min_value=0,
        max_value=OLDEST,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
    )


def year_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Or year group",
        required=False,
        choices=[("", "Not known, or none"), *YEARS],
        error_messages={"invalid_choice": CHOOSE},
    )


def on_roll_field(*, required: bool) -> forms.ChoiceField:
    """Return the question of the roll; left empty where there is no such child."""
    empty = [] if required else [("", "Choose one")]
    return forms.ChoiceField(
        label="On our roll that day?",
        help_text="" if required else "Leave this open where there is no such child.",
        required=required,
        choices=[*empty, *Known.choices],
        error_messages={
            "required": "Say whether they were on our roll; “Not known” will do.",
            "invalid_choice": CHOOSE,
        },
    )


def known_field(
    label: str, kind=Known, initial=Known.UNKNOWN, *, help_text: str = ""
) -> forms.ChoiceField:
    """Return a question with one answer, which stands at "not known" until somebody changes it."""
    return forms.ChoiceField(
        label=label,
        choices=kind.choices,
        initial=initial,
        help_text=help_text,
        widget=forms.RadioSelect,
        error_messages={
            "required": f"Answer “{label}” “Not known” will do.",
            "invalid_choice": CHOOSE,
        },
    )


def many_field(kind, *, ask: str = "", **kwargs) -> forms.MultipleChoiceField:
    """Return a question with any number of answers."""
    return forms.MultipleChoiceField(
        choices=kind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": ask,
            "invalid_choice": "Choose from these.",
            "invalid_list": "Choose from these.",
        },
        **kwargs,
    )
