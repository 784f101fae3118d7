"""The decision in words."""

from compliance.policies.clause_keys import KNOWN_CLAUSES
from incidents.bullying.authorities import Clause
from incidents.bullying.decision import Body, Responsibility, Step, decide
from incidents.bullying.explanation import explain
from incidents.bullying.facts import Child, Danger, Doer, Known, Where

from .known import advised, danger, facts


def test_a_decision_is_told_in_order_each_line_with_its_fact_and_what_it_rests_on():
    paragraphs = explain(decide(facts(Doer.FORMER)))

    clause = f"the school’s policy: {KNOWN_CLAUSES[Clause.FORMER_PUPIL].gist}"
    left = f"Somebody who does it has left this school ({clause})."
    assert paragraphs == [
        f"It is not the school’s to resolve. {left}",
        "The school must: See how our own pupil is, and keep them safe. A child who is hurt is on "
        "our roll (Education Act 2002, as amended, section 175).",
        f"The school may: Contact the other school, to help to settle it. {left}",
        f"It may be referred to: The other school. {left}",
    ]


def test_what_may_be_declined_is_followed_by_its_warning():
    paragraphs = explain(decide(facts(Doer.PUPIL, **advised())))

    declined = next(i for i, text in enumerate(paragraphs) if text.startswith("The school may dec"))
    assert "duty of care stays" in paragraphs[declined + 1]


def test_danger_is_told_before_everything_else_that_is_done():
    paragraphs = explain(decide(facts(Doer.PUPIL, danger=danger(Danger.IMMEDIATE))))

    assert paragraphs[1].startswith("The school must: Ring 999. Somebody is in immediate danger")


def test_what_to_find_out_is_told_last_and_only_where_something_is():
    unknown = explain(decide(facts(Doer.PUPIL, hurt=(Child(on_roll=Known.UNKNOWN),))))

    assert unknown[-1].endswith("Is the child who is hurt on our roll?")
    assert not any("Find out next" in text for text in explain(decide(facts(Doer.PUPIL))))


def test_every_line_of_the_decision_is_told():
    decision = decide(facts(*[doer for doer in Doer if doer != Doer.EMPLOYED], hurt_staff=True))
    told = "\n".join(explain(decision))

    lines = (decision.responsibility, *decision.must, *decision.may)
    assert all(line.label in told for line in (*lines, *decision.refer, *decision.may_refer))


def test_no_two_things_that_a_decision_can_say_are_written_alike():
    """Hold what settling.py rests on: lines are told apart by their values."""
    everything = [*Responsibility, *Step, *Body]
    assert len(set(everything)) == len(everything)
    assert all(line.label for line in everything) and all(where.label for where in Where)
