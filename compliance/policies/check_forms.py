"""Forms of the situations: writing one, and choosing an answer. They change nothing."""

from django import forms

from compliance.policies.models import Scenario, Version
from compliance.policies.scenarios import (
    FEWEST_ANSWERS,
    LONGEST_ANSWER,
    LONGEST_SITUATION,
    LONGEST_WHY,
    MOST_ANSWERS,
)

PLACES = range(1, MOST_ANSWERS + 1)
PARTS = ("text", "why", "cites")
SHOWN_OF_A_CLAUSE = 50  # characters, beside its key


def clause_choices(version: Version) -> list:
    """Return the version's clauses to choose from, by section. One query."""
    sections: dict[str, list] = {}
    for clause in version.clauses.select_related("section").order_by("position"):
        words = clause.text[:SHOWN_OF_A_CLAUSE].strip()
        ending = "…" if len(clause.text) > SHOWN_OF_A_CLAUSE else ""
        choice = (clause.key, f"{clause.key}: {words}{ending}")
        sections.setdefault(clause.section.heading, []).append(choice)
    return [("", "Choose a clause"), *sections.items()]


class ScenarioForm(forms.Form):
    """One situation: up to four answers, of which the last two may be left out."""

    situation = forms.CharField(
        label="The situation",
        max_length=LONGEST_SITUATION,
        help_text="Two or three sentences, ending in a question. No real names.",
        error_messages={"required": "Write the situation."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    right = forms.TypedChoiceField(
        label="Which answer is right?",
        coerce=int,
        choices=[(n, f"Answer {n}") for n in PLACES],
        error_messages={"required": "Say which one of its answers is right."},
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, version: Version, scenario: dict | None = None, **kwargs):
        super().__init__(*args, initial=_initial(scenario), **kwargs)
        clauses = clause_choices(version)
        for n in PLACES:
            self.fields[f"text_{n}"] = forms.CharField(
                label="The answer",
                required=n <= FEWEST_ANSWERS,
                max_length=LONGEST_ANSWER,
                error_messages={"required": f"Write answer {n}."},
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"why_{n}"] = forms.CharField(
                label="What is said when it is chosen",
                required=False,
                max_length=LONGEST_WHY,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"cites_{n}"] = forms.ChoiceField(
                label="The clause that says so",
                required=False,
                choices=clauses,
                error_messages={
                    "invalid_choice": f"Choose a clause of this version for answer {n}."
                },
            )
        self.order_fields(
            ["situation", *(f"{part}_{n}" for n in PLACES for part in PARTS), "right"]
        )

    def answers(self) -> list[dict]:
        """The fields of each answer together, for the page; and whether it may be left out."""
        return [
            {
                "n": n,
                "optional": n > FEWEST_ANSWERS,
                "fields": [self[f"{part}_{n}"] for part in PARTS],
            }
            for n in PLACES
        ]

    def clean(self):
        cleaned = super().clean()
        for n in PLACES:
            if cleaned.get(f"text_{n}") or n <= FEWEST_ANSWERS:
                if not cleaned.get(f"why_{n}") and f"why_{n}" not in self.errors:
                    self.add_error(f"why_{n}", f"Write what is said about answer {n}.")
                if not cleaned.get(f"cites_{n}") and f"cites_{n}" not in self.errors:
                    self.add_error(f"cites_{n}", f"Choose a clause of this version for answer {n}.")
            elif cleaned.get(f"why_{n}") or cleaned.get(f"cites_{n}"):
                if f"text_{n}" not in self.errors:
                    self.add_error(f"text_{n}", f"Write answer {n}, or clear the rest of it.")
        right = cleaned.get("right")
        if right and not cleaned.get(f"text_{right}") and f"text_{right}" not in self.errors:
            self.add_error("right", "The answer that is right has no words. Choose another.")
        return cleaned

    def scenario(self) -> dict:
        """Return what was typed as `scenarios.save_scenarios` takes it."""
        given = self.cleaned_data
        return {
            "situation": given["situation"],
            "answers": [
                {part: given[f"{part}_{n}"] for part in PARTS} | {"right": n == given["right"]}
                for n in PLACES
                if given[f"text_{n}"]
            ],
        }


def _initial(scenario: dict | None) -> dict:
    if scenario is None:
        return {}
    initial = {"situation": scenario["situation"]}
    for n, answer in enumerate(scenario["answers"], start=1):
        initial |= {f"{part}_{n}": answer[part] for part in PARTS}
        if answer["right"]:
            initial["right"] = n
    return initial


class ChooseForm(forms.Form):
    """The answers to a situation, one of which is chosen; `tried` are the places tried before."""

    answer = forms.TypedChoiceField(
        label="Choose one answer",
        coerce=int,
        error_messages={
            "required": "Choose one of the answers.",
            "invalid_choice": "This is none of the answers. Choose one of those on the page.",
        },
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, scenario: Scenario, tried=frozenset(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [
            (place, answer["text"] + (" (you tried this)" if place in tried else ""))
            for place, answer in enumerate(scenario.answers)
        ]
