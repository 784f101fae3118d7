"""The decision in words."""

import pytest

from compliance.policies.clause_keys import KNOWN_CLAUSES
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from incidents.bullying.authorities import Clause
from incidents.bullying.decision import Body, Responsibility, Step, decide
from incidents.bullying.explanation import Explained, explained
from incidents.bullying.facts import Child, Danger, Doer, Known, Where
from tests.compliance.policies.texts import a_published

from .known import advised, danger, facts

pytestmark = pytest.mark.django_db


def explain(*doers, **known) -> Explained:
    return explained(decide(facts(*doers, **known)))


def lines(said: Explained) -> dict[str, list[str]]:
    return {part.title: [line.what for line in part.lines] for part in said.parts}


def test_a_decision_is_told_in_order_each_line_with_its_fact_and_what_it_rests_on():
    said = explain(Doer.FORMER)
    assert said.whose.what == "It is not the school’s to resolve"
    [left] = said.whose.reasons
    assert left.facts == ("Somebody who does it has left this school.",)
    assert left.cited == f"the school’s policy: {KNOWN_CLAUSES[Clause.FORMER_PUPIL].gist}"
    assert (left.key, left.clause) == ("cyberbullying.former-pupil", None)  # none is in force here
    assert lines(said) == {
        "The school must": ["See how our own pupil is, and keep them safe"],
        "The school may": ["Contact the other school, to help to settle it"],
        "It may be referred to": ["The other school"],
    }
    [welfare] = said.parts[0].lines[0].reasons
    assert welfare.cited == "Education Act 2002, as amended, section 175"
    assert welfare.passage.cited == welfare.cited


def test_the_clause_that_is_in_force_is_there_to_be_read(administrator, head):
    clause = ManuscriptClause("Who has left is not ours.", "cyberbullying.former-pupil")
    section = ManuscriptSection("Bullying", "cyberbullying", clauses=[clause])
    a_published(administrator, head, text=Manuscript(title="Our policy", sections=[section]))
    [left] = explain(Doer.FORMER).whose.reasons
    assert left.clause.text == "Who has left is not ours."


def test_what_may_be_declined_has_its_warning():
    said = explain(Doer.PUPIL, **advised())
    [declined] = [part for part in said.parts if part.title == "The school may decline to"]
    assert all("duty of care stays" in line.warning for line in declined.lines)
    others = [line for part in said.parts if part != declined for line in part.lines]
    assert not any(line.warning for line in others)


def test_danger_is_told_before_everything_else_that_is_done():
    said = explain(Doer.PUPIL, danger=danger(Danger.IMMEDIATE))
    assert said.ring_999
    assert lines(said)["The school must"][0] == "Ring 999"
    assert not explain(Doer.PUPIL).ring_999


def test_what_to_find_out_is_told_only_where_something_is():
    unknown = explain(Doer.PUPIL, hurt=(Child(on_roll=Known.UNKNOWN),))
    assert unknown.questions[0] == "Is the child who is hurt on our roll?"
    assert explain(Doer.PUPIL).questions == ()


def test_every_line_of_the_decision_is_told():
    decision = decide(facts(*[doer for doer in Doer if doer != Doer.EMPLOYED], hurt_staff=True))
    said = explained(decision)
    told = [what for part in lines(said).values() for what in part]
    decided = (*decision.must, *decision.may, *decision.refer, *decision.may_refer)
    assert sorted(told) == sorted(line.label for line in (*decided, *decision.declined))
    assert said.whose.what == decision.responsibility.label


def test_no_two_things_that_a_decision_can_say_are_written_alike():
    """Hold what settling.py rests on: lines are told apart by their values."""
    everything = [*Responsibility, *Step, *Body]
    assert len(set(everything)) == len(everything)
    assert all(line.label for line in everything) and all(where.label for where in Where)


def test_it_costs_one_query(django_assert_num_queries):
    decision = decide(facts(Doer.PUPIL))
    with django_assert_num_queries(1):
        explained(decision)
