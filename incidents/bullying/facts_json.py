"""Facts and decisions as they are kept with an assessment: plain JSON, and back to the same.

What a value is called here is kept for years: a value of a TextChoices is never renamed.
"""

from datetime import date

from .authorities import Authority, Clause, Rule
from .facts import Child, Danger, Doer, Engaging, Facts, Known, Medium, Where
from .finding_out import Question
from .outcome import Because, Body, Decision, Declined, Responsibility, Step, What

LINES: dict[str, What] = {
    str(one.value): one for kind in (Responsibility, Step, Body) for one in kind
}
AUTHORITIES: dict[str, Authority] = {str(one.value): one for kind in (Clause, Rule) for one in kind}


def _in_order(kind, some) -> list[str]:
    return [one.value for one in kind if one in some]


def _child_to_json(child: Child) -> dict:
    return {"age": child.age, "year_group": child.year_group, "on_roll": child.on_roll.value}


def _child(kept: dict) -> Child:
    return Child(kept["age"], kept["year_group"], Known(kept["on_roll"]))


def to_json(facts: Facts) -> dict:
    """Return the facts as JSON holds them. No child in them has a name."""
    return {
        "on": facts.on.isoformat(),
        "doers": _in_order(Doer, facts.doers),
        "hurt": [_child_to_json(child) for child in facts.hurt],
        "hurt_staff": facts.hurt_staff,
        "doing": [_child_to_json(child) for child in facts.doing],
        "mediums": _in_order(Medium, facts.mediums),
        "minimum_age": facts.minimum_age,
        "where": _in_order(Where, facts.where),
        "advised": facts.advised.value,
        "advised_on": facts.advised_on.isoformat() if facts.advised_on else None,
        "engaging": facts.engaging.value,
        "goes_on": facts.goes_on.value,
        "spoken": facts.spoken.value,
        "danger": _in_order(Danger, facts.danger),
    }


def from_json(kept: dict) -> Facts:
    """Return the facts that were kept; what else stands beside them is left."""
    advised_on = kept["advised_on"]
    return Facts(
        on=date.fromisoformat(kept["on"]),
        doers=frozenset(map(Doer, kept["doers"])),
        hurt=tuple(map(_child, kept["hurt"])),
        hurt_staff=kept["hurt_staff"],
        doing=tuple(map(_child, kept["doing"])),
        mediums=frozenset(map(Medium, kept["mediums"])),
        minimum_age=kept["minimum_age"],
        where=frozenset(map(Where, kept["where"])),
        advised=Known(kept["advised"]),
        advised_on=date.fromisoformat(advised_on) if advised_on else None,
        engaging=Engaging(kept["engaging"]),
        goes_on=Known(kept["goes_on"]),
        spoken=Known(kept["spoken"]),
        danger=frozenset(map(Danger, kept["danger"])),
    )


def decision_to_json(decision: Decision) -> dict:
    """Return the decision as JSON holds it, with what each line rests on and what to find out."""
    return {
        "responsibility": decision.responsibility.value,
        "must": [step.value for step in decision.must],
        "may": [step.value for step in decision.may],
        "may_decline": [[one.step.value, one.warning] for one in decision.may_decline],
        "refer": [body.value for body in decision.refer],
        "may_refer": [body.value for body in decision.may_refer],
        "because": [[one.line.value, one.fact, one.authority.value] for one in decision.because],
        "find_out": [question.value for question in decision.find_out],
    }


def decision_from_json(kept: dict) -> Decision:
    """Return the decision as it was worked out then, whatever would be decided now."""
    return Decision(
        responsibility=Responsibility(kept["responsibility"]),
        must=tuple(map(Step, kept["must"])),
        may=tuple(map(Step, kept["may"])),
        may_decline=tuple(Declined(Step(step), warning) for step, warning in kept["may_decline"]),
        refer=tuple(map(Body, kept["refer"])),
        may_refer=tuple(map(Body, kept["may_refer"])),
        because=tuple(
            Because(LINES[line], fact, AUTHORITIES[authority])
            for line, fact, authority in kept["because"]
        ),
        find_out=tuple(map(Question, kept["find_out"])),
    )
