"""How a rule says a line: one small word for each way of deciding, and the police's two."""

from collections.abc import Iterator

from .authorities import Authority, Rule
from .facts import Facts, Known
from .outcome import Body, Kind, Line, Responsibility, Step

Lines = Iterator[Line]


def whose(responsibility: Responsibility, fact: str, authority: Authority) -> Line:
    return Line(Kind.RESPONSIBILITY, responsibility, fact, authority)


def must(step: Step, fact: str, authority: Authority) -> Line:
    return Line(Kind.MUST, step, fact, authority)


def may(step: Step, fact: str, authority: Authority) -> Line:
    return Line(Kind.MAY, step, fact, authority)


def refer(body: Body, fact: str, authority: Authority) -> Line:
    return Line(Kind.REFER, body, fact, authority)


def may_refer(body: Body, fact: str, authority: Authority) -> Line:
    return Line(Kind.MAY_REFER, body, fact, authority)


def refer_to_police(facts: Facts, fact: str, authority: Authority) -> Lines:
    yield refer(Body.POLICE, fact, authority)
    if facts.all_under_ten == Known.YES:
        yield refer(
            Body.POLICE,
            "Every child who does it is under ten and cannot be charged; the police protect.",
            Rule.UNDER_TEN,
        )


def may_refer_to_police(facts: Facts, fact: str, authority: Authority) -> Lines:
    """Leave the police to the school's choice; where nobody can be charged, their advice only."""
    under_ten = facts.all_under_ten
    if under_ten == Known.YES:
        too_young = "Every child who does it is under ten, and cannot be charged with an offence."
        yield may(Step.ASK_POLICE, fact, authority)
        yield may(Step.ASK_POLICE, too_young, Rule.UNDER_TEN)
        return
    yield may_refer(Body.POLICE, fact, authority)
    if under_ten == Known.UNKNOWN:
        may_be_too_young = "Not every age is known; a child under ten cannot be charged."
        yield may_refer(Body.POLICE, may_be_too_young, Rule.UNDER_TEN)
