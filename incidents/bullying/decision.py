"""The decision of cyber-bullying: facts in, decision out, and nothing else read or written.

`decide` is total: every `Facts` that can be made has one decision, and always the same one.
facts.py says what is known, rules.py and dangers.py hold the table, settling.py makes one decision
of its lines, and finding_out.py says what to ask next.
"""

from dataclasses import replace

from .facts import Facts
from .finding_out import Question, to_find_out
from .outcome import Because, Body, Decision, Declined, Responsibility, Step
from .settling import decided

__all__ = [
    "Because",
    "Body",
    "Decision",
    "Declined",
    "Facts",
    "Question",
    "Responsibility",
    "Step",
    "decide",
]


def decide(facts: Facts) -> Decision:
    """Return what follows from these facts, why, and what to find out next."""
    return replace(decided(facts), find_out=to_find_out(facts))
