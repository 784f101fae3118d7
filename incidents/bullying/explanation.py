"""The decision in words: what is decided and why, in the order in which it is done."""

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.permissions.clauses import clauses_in_force
from compliance.policies.models import Clause
from incidents.cases.guidance import Passage

from .authorities import Authority, cited, passages
from .authorities import Clause as ClauseKey
from .outcome import Decision, Kind, Step, What


@dataclass(frozen=True)
class Reason:
    """What one line rests on: the facts that decided, and the words in which it is laid down."""

    facts: tuple[str, ...]
    cited: str
    key: str = ""  # of the clause of the school's policy, "" where something else is cited
    clause: Clause | None = None  # as it is in force; None where no policy has it
    passage: Passage | None = None


@dataclass(frozen=True)
class Line:
    """One thing that is decided, why, and the warning that goes with it."""

    what: str
    reasons: tuple[Reason, ...]
    warning: str = ""


@dataclass(frozen=True)
class Part:
    """What is decided in one way: what must be done, what may, what is referred."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Explained:
    """A decision as a person reads it: whose it is, the parts, and what to find out next."""

    whose: Line
    parts: tuple[Part, ...]
    questions: tuple[str, ...]
    ring_999: bool


def explained(decision: Decision) -> Explained:
    """Return the decision in words, with the clauses that are in force. One query."""
    keys = {one.authority for one in decision.because if isinstance(one.authority, ClauseKey)}
    clauses = clauses_in_force(key.value for key in keys)
    return Explained(
        whose=_line(decision, decision.responsibility, clauses),
        parts=tuple(_parts(decision, clauses)),
        questions=tuple(question.label for question in decision.find_out),
        ring_999=Step.CALL_999 in decision.must,
    )


def in_parts(decision: Decision) -> list[tuple[Kind, tuple[What, ...]]]:
    """Return what is decided by kind, in the order in which it is told."""
    return [
        (Kind.MUST, decision.must),
        (Kind.REFER, decision.refer),
        (Kind.MAY, decision.may),
        (Kind.MAY_REFER, decision.may_refer),
        (Kind.DECLINE, decision.declined),
    ]


def _parts(decision: Decision, clauses: dict[str, Clause]) -> Iterator[Part]:
    warnings = {declined.step: declined.warning for declined in decision.may_decline}
    for kind, whats in in_parts(decision):
        if whats:
            warned = warnings if kind == Kind.DECLINE else {}
            lines = (_line(decision, what, clauses, warned.get(what, "")) for what in whats)
            yield Part(kind.label, tuple(lines))


def _line(decision: Decision, what: What, clauses: dict[str, Clause], warning: str = "") -> Line:
    """Return one line; facts that rest on the same are told together."""
    by_authority: dict[Authority, list[str]] = {}
    for because in decision.why(what):
        by_authority.setdefault(because.authority, []).append(because.fact)
    reasons = (_reason(of, tuple(facts), clauses) for of, facts in by_authority.items())
    return Line(what.label, tuple(reasons), warning)


def _reason(authority: Authority, facts: tuple[str, ...], clauses: dict[str, Clause]) -> Reason:
    if isinstance(authority, ClauseKey):
        key = authority.value
        return Reason(facts, cited(authority), key=key, clause=clauses.get(key))
    return Reason(facts, cited(authority), passage=passages()[authority])
