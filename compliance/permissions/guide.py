"""Do I need permission? At most four questions lead to an outcome; facts in, answer out.

Answers are words in the address of the page, so that going back and sending the address to
somebody work, and nothing is kept. The questions are in `guide_questions.py`, what they come to in
`guide_outcomes.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from compliance.permissions.guide_outcomes import Outcome
from compliance.permissions.guide_questions import PLAN, Choice, Question

MOST_QUESTIONS = 4


@dataclass(frozen=True)
class Answered:
    """A question with the answer that was chosen."""

    question: Question
    choice: Choice


def follow(answers: Mapping[str, str]) -> tuple[list[Answered], Question | Outcome]:
    """Return the answers that make sense, in order, and where they lead.

    Whatever else is in the answers is left out: an answer that is none, those after it, and words
    that no question on the way asks for.
    """
    path: list[Answered] = []
    at: Question | Outcome = PLAN
    filled: dict[str, str] = {}
    while isinstance(at, Question):
        choice = at.choice(answers.get(at.name))
        if choice is None:
            return path, at
        path.append(Answered(at, choice))
        filled |= choice.fills
        at = choice.to
    return path, replace(at, filled=filled if at.kind else {})


def next_question(answers: Mapping[str, str]) -> Question | Outcome:
    """Return what is asked after these answers, or what they come to."""
    return follow(answers)[1]


def every_path(at: Question | None = None) -> Iterator[dict[str, str]]:
    """Yield the answers of each way through the guide."""
    for choice in (at or PLAN).choices:
        mine = {(at or PLAN).name: choice.value}
        if isinstance(choice.to, Outcome):
            yield mine
        else:
            yield from (mine | rest for rest in every_path(choice.to))
