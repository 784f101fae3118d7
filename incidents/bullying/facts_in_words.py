"""The facts of an assessment in words, beside those of the one before where they differ."""

from dataclasses import dataclass

from incidents.bullying import facts_json
from incidents.bullying.facts import Child
from incidents.bullying.facts_fields import YEARS
from incidents.bullying.facts_forms import FactsForm
from incidents.bullying.models import Assessment
from policyportal.documents.templatetags.dates import day

NOTHING = "None"


@dataclass(frozen=True)
class Fact:
    """One fact as it was assessed, and what had been said of it where that was something else."""

    label: str
    now: str
    before: str | None = None


def beside(assessment: Assessment, before: Assessment | None) -> list[Fact]:
    """Return the facts in words, each with what the assessment before had, where it differs."""
    now = in_words(assessment.facts)
    then = in_words(before.facts) if before else now
    return [
        Fact(label, words, then[label] if then[label] != words else None)
        for label, words in now.items()
    ]


def in_words(kept: dict) -> dict[str, str]:
    """Return facts as they are kept in words, by what was asked. No child has a name in them."""
    facts = facts_json.from_json(kept)
    advised = facts.advised.label
    if facts.advised_on:
        advised += f", on {day(facts.advised_on)}"
    return {
        "Signs of danger": _chosen("danger", facts.danger),
        "The day it happened": day(facts.on),
        "Children who are hurt": _children(facts.hurt),
        "A member of staff is hurt": "Yes" if facts.hurt_staff else "No",
        "Who does it": _chosen("doers", facts.doers),
        "Children who do it": _children(facts.doing),
        "How it is done": _chosen("mediums", facts.mediums),
        "From which age the site may be used": _age(facts.minimum_age),
        "Where those who do it are": _chosen("where", facts.where),
        "The families were advised earlier to stop": advised,
        "The families work with the school": facts.engaging.label,
        "It goes on": facts.goes_on.label,
        "The parent who does it was spoken to": facts.spoken.label,
    }


def _chosen(name: str, chosen) -> str:
    choices = FactsForm.base_fields[name].choices
    return "\n".join(str(label) for value, label in choices if value in chosen) or NOTHING


def _age(limit: int | None) -> str:
    if limit is None:
        return "Not known"
    return f"{limit} years" if limit else "Any age"


def _children(children: tuple[Child, ...]) -> str:
    return "\n".join(map(_child, children)) or NOTHING


def _child(child: Child) -> str:
    known = []
    if child.age is not None:
        known.append(f"{child.age} years old")
    if child.year_group is not None:
        known.append(dict(YEARS)[str(child.year_group)])
    known.append(f"on our roll: {child.on_roll.label.lower()}")
    return ", ".join(known)
