"""What to find out next, the question first whose answer would change the decision most.

Every question has the answers that the table can tell apart. They are put in for what is not known,
in every combination; a question is worth asking where, the rest being equal, two of its own answers
lead to different decisions. So a question that matters only once another is answered is asked,
and none whose answer would change nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from django.db.models import TextChoices

from .facts import CHILDREN, CRIMINAL_AGE, NO_AGE_LIMIT, Child, Doer, Engaging, Facts, Known, Medium
from .settling import decided

LONG_AGO = date.min
ADULT = 18


class Question(TextChoices):
    """What can be found out; where two weigh the same, in this order."""

    WHO = "who", "Who does it?"
    ON_ROLL = "on-roll", "Is the child who is hurt on our roll?"
    GOES_ON = "goes-on", "Does it go on?"
    SPOKEN = "spoken", "Has the parent been spoken to?"
    ENGAGING = "engaging", "Do the families work with the school?"
    MEDIUM = "medium", "Does it happen on a site or app, or by text and phone?"
    PLATFORM = "platform", "Which site or app is it, and how old must one be to use it?"
    AGES = "ages", "How old is each child concerned?"
    ADVISED = "advised", "Were the families advised earlier to stop, and on which day?"


Answers = list[Callable[[Facts], Facts]]


def setting(**facts) -> Callable[[Facts], Facts]:
    return lambda known: replace(known, **facts)


def who(facts: Facts) -> Answers:
    if Doer.UNKNOWN not in facts.doers:
        return []
    known = facts.doers - {Doer.UNKNOWN}
    return [setting(doers=known | {doer}) for doer in Doer if doer != Doer.UNKNOWN]


def on_roll(facts: Facts) -> Answers:
    if not any(child.on_roll == Known.UNKNOWN for child in facts.hurt):
        return []

    def answered(answer: Known) -> tuple[Child, ...]:
        unknown = Known.UNKNOWN
        return tuple(
            replace(child, on_roll=answer) if child.on_roll == unknown else child
            for child in facts.hurt
        )

    return [
        lambda known, answer=answer: replace(known, hurt=answered(answer))
        for answer in (Known.YES, Known.NO)
    ]


def medium(facts: Facts) -> Answers:
    if Medium.UNKNOWN not in facts.mediums:
        return []
    known = facts.mediums - {Medium.UNKNOWN}
    return [setting(mediums=known | {medium}) for medium in (Medium.NETWORK, Medium.TEXT)]


def platform(facts: Facts) -> Answers:
    if facts.minimum_age is not None:
        return []
    return [setting(minimum_age=age) for age in (ADULT, NO_AGE_LIMIT)]


def ages(facts: Facts) -> Answers:
    """Take the children as young, as old, and as nearly ten as each can be."""
    children = (*facts.hurt, *facts.doing)
    if not facts.lacks_a_child and all(child.age is not None for child in children):
        return []
    return [lambda known, wanted=wanted: aged(known, wanted) for wanted in (0, CRIMINAL_AGE, ADULT)]


def aged(facts: Facts, wanted: int) -> Facts:
    unnamed = (Child(),) if facts.lacks_a_child and facts.doers & CHILDREN else ()
    return replace(
        facts,
        hurt=tuple(of_age(child, wanted) for child in facts.hurt),
        doing=tuple(of_age(child, wanted) for child in (*facts.doing, *unnamed)),
    )


def of_age(child: Child, wanted: int) -> Child:
    youngest, oldest = child.ages or (0, ADULT)
    return replace(child, age=max(youngest, min(wanted, oldest)))


def advised(facts: Facts) -> Answers:
    if facts.advised != Known.UNKNOWN:
        return []
    return [setting(advised=Known.NO), setting(advised=Known.YES, advised_on=LONG_AGO)]


def engaging(facts: Facts) -> Answers:
    if facts.engaging in (Engaging.YES, Engaging.NO):
        return []
    return [setting(engaging=Engaging.YES), setting(engaging=Engaging.NO)]


def goes_on(facts: Facts) -> Answers:
    return yes_or_no("goes_on") if facts.goes_on == Known.UNKNOWN else []


def spoken(facts: Facts) -> Answers:
    return yes_or_no("spoken") if facts.spoken == Known.UNKNOWN else []


def yes_or_no(name: str) -> Answers:
    return [setting(**{name: Known.YES}), setting(**{name: Known.NO})]


# Who does it comes before how old they are: the answer to the first opens the second.
ANSWERS = {
    Question.WHO: who,
    Question.ON_ROLL: on_roll,
    Question.MEDIUM: medium,
    Question.PLATFORM: platform,
    Question.AGES: ages,
    Question.ADVISED: advised,
    Question.ENGAGING: engaging,
    Question.GOES_ON: goes_on,
    Question.SPOKEN: spoken,
}


def to_find_out(facts: Facts) -> tuple[Question, ...]:
    """Return the questions whose answers would change the decision, weightiest first."""
    found = {question: answers(facts) for question, answers in ANSWERS.items()}
    still_open = {question: answers for question, answers in found.items() if answers}
    outcomes = dict(completions(facts, list(still_open.values())))
    weights = {question: weight(place, outcomes) for place, question in enumerate(still_open)}
    worth = [question for question in Question if weights.get(question)]
    return tuple(sorted(worth, key=lambda question: -weights[question]))


def completions(facts: Facts, still_open: list[Answers]) -> Iterator[tuple[tuple, frozenset]]:
    """Give what is decided under each combination of answers, by the combination's numbers."""
    if not still_open:
        yield (), decided(facts).lines
        return
    answers, *others = still_open
    for number, answer in enumerate(answers):
        for numbers, lines in completions(answer(facts), others):
            yield (number, *numbers), lines


def weight(place: int, outcomes: dict) -> int:
    """Return how many lines at most differ between two answers to one question."""
    alike: dict[tuple, set] = {}
    for numbers, lines in outcomes.items():
        alike.setdefault(numbers[:place] + numbers[place + 1 :], set()).add(lines)
    return max(len(a ^ b) for found in alike.values() for a in found for b in found)
