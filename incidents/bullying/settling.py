"""How the lines of several rules become one decision, without contradiction.

The strictest responsibility wins. A step or body that several rules name stands once, in the
strongest of the ways they name it, with the reasons for that way; what must be done is no choice.
"""

from .facts import Facts
from .outcome import (
    DUTY_STAYS,
    Because,
    Body,
    Decision,
    Declined,
    Kind,
    Line,
    Responsibility,
    Step,
    What,
)
from .rules import lines

PLACES = {what: place for place, what in enumerate((*Responsibility, *Step, *Body))}
STRENGTH = {kind: place for place, kind in enumerate(Kind)}


def decided(facts: Facts) -> Decision:
    """Return the decision on these facts, without what to find out."""
    standing = only_the_strongest(lines(facts))
    named: dict[Kind, list[What]] = {kind: [] for kind in Kind}
    for what, its_lines in standing.items():
        named[its_lines[0].kind].append(what)
    return Decision(
        responsibility=named[Kind.RESPONSIBILITY][0],
        must=tuple(named[Kind.MUST]),
        may=tuple(named[Kind.MAY]),
        may_decline=tuple(Declined(step, DUTY_STAYS) for step in named[Kind.DECLINE]),
        refer=tuple(named[Kind.REFER]),
        may_refer=tuple(named[Kind.MAY_REFER]),
        because=reasons(standing),
    )


def only_the_strongest(given) -> dict[What, list[Line]]:
    """Return the lines by what they decide, in the fixed order; of each only the strongest kind."""
    standing: dict[What, list[Line]] = {}
    for line in sorted(given, key=lambda line: (PLACES[line.what], STRENGTH[line.kind])):
        its_lines = standing.setdefault(line.what, [])
        if not its_lines or its_lines[0].kind == line.kind:
            its_lines.append(line)
    strictest = next(what for what in standing if isinstance(what, Responsibility))
    weaker = {what for what in standing if isinstance(what, Responsibility)} - {strictest}
    if Body.POLICE in standing:
        weaker.add(Step.ASK_POLICE)
    return {what: its_lines for what, its_lines in standing.items() if what not in weaker}


def reasons(standing: dict[What, list[Line]]) -> tuple[Because, ...]:
    """Return why each line stands, each reason once."""
    every = (
        Because(line.what, line.fact, line.authority) for its in standing.values() for line in its
    )
    return tuple(dict.fromkeys(every))
