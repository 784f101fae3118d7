"""The decision in words: what is decided and why, in the order in which it is done."""

from .authorities import cited
from .outcome import Decision, Kind, What


def explain(decision: Decision) -> list[str]:
    """Return the decision as paragraphs that a person can read aloud, the questions last."""
    paragraphs = [line(decision, "", decision.responsibility)]
    for kind, whats in ordered(decision):
        paragraphs += [line(decision, f"{kind.label}: ", what) for what in whats]
    for declined in decision.may_decline:
        paragraphs.append(declined.warning)
    if decision.find_out:
        questions = " ".join(question.label for question in decision.find_out)
        paragraphs.append(f"Find out next, as the answer can change the decision: {questions}")
    return paragraphs


def ordered(decision: Decision) -> list[tuple[Kind, tuple[What, ...]]]:
    """Return what is decided by kind, in the order in which it is told."""
    return [
        (Kind.MUST, decision.must),
        (Kind.REFER, decision.refer),
        (Kind.MAY, decision.may),
        (Kind.MAY_REFER, decision.may_refer),
        (Kind.DECLINE, decision.declined),
    ]


def line(decision: Decision, begins: str, what: What) -> str:
    """Return one line with the facts that decided it and what each rests on."""
    reasons = " ".join(
        f"{because.fact.removesuffix('.')} ({cited(because.authority)})."
        for because in decision.why(what)
    )
    return f"{begins}{what.label}. {reasons}"
