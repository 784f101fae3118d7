"""A task list as pages show it: with the words each step rests on, and where it is taken."""

from collections.abc import Callable, Iterable

from django.urls import reverse

from compliance.policies.models import Clause
from incidents.cases import guidance
from incidents.cases.guidance import Passage
from incidents.cases.models import Case
from incidents.cases.standing import Standing, Step


def lines(
    case: Case,
    made: Iterable[Step],
    clauses: dict[str, Clause],
    *,
    works: bool,
    manages: bool,
    receives: bool = False,
    passage: Callable[[str], Passage] = guidance.passage,
) -> list[dict]:
    """Return the steps with clauses and passages, and addresses for who may take a step.

    For `_steps.html`. `passage` finds what a step rests on where no clause of the policy says it.
    `receives`: whether the case came to the reader by a role of theirs.
    """

    def may(step: Step) -> bool:
        came = manages or receives
        return works and (manages or not step.manager_only) and (came or not step.receiver_only)

    return [
        {
            "step": one,
            "address": address(case, one) if may(one) else "",
            "clause": clauses.get(one.clause),
            "passage": passage(one.passage) if one.passage else None,
        }
        for one in made
    ]


def address(case: Case, step: Step) -> str:
    """Return where the step is taken, "" where it is done or cannot be taken now."""
    if not step.page or step.standing not in (Standing.NEXT, Standing.OPEN):
        return ""
    return reverse(f"incidents:{step.page}", args=[case.reference, *step.more])
